//! `appointment` on both sides: who holds which seat, since when, by which document (四(二); S44-S49).

use jiff::civil::Date;
use ledger::docket::office::Offices;
use ledger::machine::office::Event;
use ledger::names::Seat;
use ledger::record::step::office::Office;
use ledger::uscc::Uscc;
use serde_json::json;

use crate::act::ActError;
use crate::cli::{As, Common, Said};
use crate::table::Table;

/// What may be done with appointments.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记任职；某席位一经登记，即只有在任者能以该席位办理
    Add(Add),
    /// 登记离任
    End(End),
    /// 列出任职：姓名、席位、任期、任命文号
    List {
        /// 只列某日在任的
        #[arg(long, value_name = "日期", value_parser = day)]
        on: Option<Date>,
    },
}

/// 任职.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// 姓名，只存于内部材料，不写入台账
    #[arg(value_name = "姓名")]
    person: String,
    /// 所任席位，如 H2
    #[arg(value_name = "席位代码")]
    office: Seat,
    /// 任命文号
    #[arg(long, value_name = "文号")]
    document: String,
    /// 任职起始日
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Date,
    /// 任期截止日（含当日）；不写则至离任为止
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
    /// 所在小组或机构，用实施规则中的任一称谓，如 初评小组
    #[arg(long, value_name = "名称")]
    group: Option<String>,
    /// 职务，如 组长、秘书长
    #[arg(long, value_name = "职务")]
    post: Option<String>,
    /// 执业律所的统一社会信用代码；该所事项应回避
    #[arg(long, value_name = "代码")]
    firm: Option<Uscc>,
    /// 理由
    #[arg(long, value_name = "理由", default_value = "按任命文件登记")]
    reason: String,
    #[command(flatten)]
    who: As,
}

/// 离任.
#[derive(Debug, clap::Args)]
pub struct End {
    /// 姓名
    #[arg(value_name = "姓名")]
    person: String,
    /// 席位
    #[arg(value_name = "席位代码")]
    office: Seat,
    /// 离任的文号
    #[arg(long, value_name = "文号")]
    document: String,
    /// 离任日：自该日起不再任职
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Date,
    /// 理由
    #[arg(long, value_name = "理由", default_value = "按免职文件登记")]
    reason: String,
    #[command(flatten)]
    who: As,
}

/// A step that a command line asks for, by whom and why.
pub struct Asked {
    /// What is to be entered.
    pub step: Office,
    /// Why.
    pub reason: String,
    /// As whom.
    pub who: As,
}

impl Args {
    /// The step to be written; without one, the day whose register is asked for.
    ///
    /// # Errors
    /// There is nothing to write: the register itself was asked for.
    pub fn asked(self) -> Result<Asked, Option<Date>> {
        match self {
            Self::List { on } => Err(on),
            Self::Add(Add {
                person,
                office,
                document,
                from,
                until,
                group,
                post,
                firm,
                reason,
                who,
            }) => {
                let event = Event::Appoint;
                let seat = office;
                let step = Office { event, person, seat, group, post, firm, from, until, document };
                Ok(Asked { step, reason, who })
            }
            Self::End(End { person, office, document, from, reason, who }) => {
                let (event, seat) = (Event::End, office);
                let (group, post, firm, until) = (None, None, None, None);
                let step = Office { event, person, seat, group, post, firm, from, until, document };
                Ok(Asked { step, reason, who })
            }
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    ledger::date::parse(text).map_err(|e| e.to_string())
}

/// Says that a step was written.
///
/// # Errors
/// Standard output is closed.
pub fn said(common: &Common, step: &Office, index: u64) -> Result<(), ActError> {
    let Office { event, person, seat, from, document, .. } = step;
    let zh = match event {
        Event::Appoint => format!(
            "已登记任职（第 {index} 条）：{person}，席位 {seat}，自 {from} 起（{document}）；\
             还没有账号的，用 account add 账号 --seat {seat} --person {person} 建立"
        ),
        Event::End => format!(
            "已登记离任（第 {index} 条）：{person}，席位 {seat}，{from} 起不再办理（{document}）"
        ),
    };
    let en = format!("{}: seat {seat} (record {index})", event.code());
    let value = json!({ "index": index, "event": event, "person": person, "seat": seat });
    common.say(&value, &Said::new(zh, en))
}

/// Shows the register.
///
/// # Errors
/// Standard output is closed.
pub fn list(common: &Common, offices: &Offices, on: Option<Date>) -> Result<(), ActError> {
    let mut table = Table::new(&["席位", "姓名", "小组", "职务", "自", "至", "任命文号"]);
    let shown: Vec<&Office> =
        offices.all().filter(|one| on.is_none_or(|day| offices.holds(one, day))).collect();
    for one in &shown {
        table.row([
            one.seat.to_string(),
            one.person.clone(),
            one.group.clone().unwrap_or_default(),
            one.post.clone().unwrap_or_default(),
            one.from.to_string(),
            one.until.map(|day| day.to_string()).unwrap_or_default(),
            one.document.clone(),
        ]);
    }
    let text = match shown.is_empty() {
        true => Said::new("没有任职登记；用 appointment add 登记", "no appointments"),
        false => Said::new(table.text(), table.text()),
    };
    common.say(&shown, &text)
}
