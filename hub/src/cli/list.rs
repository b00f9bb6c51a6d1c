//! `list`: the public list, for people, for tables, and as the signed file that anyone can check.

use std::io::Write as _;

use ledger::category::Category;
use ledger::public_list::PublicList;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::list::signed_list;

use super::open;
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 格式：json 可核验的签名文件，csv 表格；不写则显示为表格
    #[arg(long, value_enum, value_name = "格式")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

/// One line, whichever list it stands on.
struct Line {
    list: &'static str,
    number: String,
    name: String,
    code: String,
    region: String,
    year: String,
    categories: String,
    valid_from: String,
    valid_until: String,
    standing: String,
}

const HEADINGS: [&str; 10] = [
    "名单", "证书编号", "律师事务所", "统一社会信用代码", "市（州）", "年度", "类别", "有效期起",
    "有效期止", "状态",
];

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let format = args.format.or(common.json.then_some(Format::Json));
    if let Some(Format::Xlsx | Format::Pdf) = format {
        let message = "暂不提供该格式，现有 json（可核验的签名文件）和 csv（可用 Excel、WPS 打开）";
        return Err(ActError::Usage(message.to_owned()));
    }
    let hub = open::hub(common)?;
    let signed = signed_list(&hub.party)?.ok_or_else(|| {
        ActError::Refused(format!("尚无已联合签发的名单。{}", open::NEXT_SEAL))
    })?;
    if format == Some(Format::Json) {
        return raw(&signed.to_bytes());
    }
    let names = |code: &str| {
        hub.party.read::<_, ActError>(|_, state| {
            let plan = state.roll.plan().into_iter().flat_map(|plan| plan.nodes);
            let name = plan.into_iter().find(|node| node.code.as_str() == code);
            Ok(name.map_or_else(|| code.to_owned(), |node| node.name))
        })
    };
    let mut lines = lines(&signed.list, hub.party.clock.today());
    for line in &mut lines {
        line.region = names(&line.region)?;
    }
    match format {
        Some(_) => raw(&csv(&lines)?),
        None => table(common, &lines),
    }
}

/// The exact bytes: a signed file has no line break at its end.
fn raw(bytes: &[u8]) -> Result<(), ActError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(ActError::Local(e.to_string())),
        _ => Ok(()),
    }
}

fn lines(list: &PublicList, today: jiff::civil::Date) -> Vec<Line> {
    let labels = |categories: &[Category]| {
        categories.iter().map(|category| category.label()).collect::<Vec<_>>().join("、")
    };
    let recognised = list.recognised.iter().map(|one| Line {
        list: "认定",
        number: one.number.clone(),
        name: one.name.clone(),
        code: one.code.to_string(),
        region: one.region.to_string(),
        year: one.year.to_string(),
        categories: labels(&one.categories),
        valid_from: one.valid_from.to_string(),
        valid_until: one.valid_until.to_string(),
        standing: one.standing(today).label().to_owned(),
    });
    let cultivated = list.cultivated.iter().map(|one| Line {
        list: "培育",
        number: String::new(),
        name: one.name.clone(),
        code: one.code.to_string(),
        region: one.region.to_string(),
        year: one.year.to_string(),
        categories: labels(&one.categories),
        valid_from: one.valid_from.to_string(),
        valid_until: one.valid_until.to_string(),
        standing: "培育对象，未获认定".to_owned(),
    });
    recognised.chain(cultivated).collect()
}

impl Line {
    fn cells(&self) -> [&str; 10] {
        [
            self.list, &self.number, &self.name, &self.code, &self.region, &self.year,
            &self.categories, &self.valid_from, &self.valid_until, &self.standing,
        ]
    }
}

fn table(common: &Common, lines: &[Line]) -> Result<(), ActError> {
    let mut table = Table::new(&HEADINGS);
    for line in lines {
        table.row(line.cells().map(str::to_owned));
    }
    let count = |list: &str| lines.iter().filter(|line| line.list == list).count();
    let (recognised, cultivated) = (count("认定"), count("培育"));
    let text = table.text();
    let zh = format!("{text}\n认定 {recognised} 家，培育 {cultivated} 家");
    let en = format!("{text}\n{recognised} recognised, {cultivated} cultivated");
    common.say(&(), &Said::new(zh, en))
}

/// With a mark that spreadsheets need to read Chinese, and no cell that they would compute.
fn csv(lines: &[Line]) -> Result<Vec<u8>, ActError> {
    let failed = |e: csv::Error| ActError::Local(e.to_string());
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(HEADINGS).map_err(failed)?;
    for line in lines {
        writer.write_record(line.cells().map(inert)).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| ActError::Local(e.to_string()))
}

/// A text that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_computes() {
        assert_eq!(super::inert("=1+1"), "'=1+1");
        assert_eq!(super::inert("四川某某律师事务所"), "四川某某律师事务所");
    }
}
