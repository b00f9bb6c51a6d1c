//! `legacy`: the results of earlier joint notices, which exist on paper.

use std::path::PathBuf;

use jiff::civil::Date;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::{files, workbook};
use serde_json::json;

use super::when::day;
use super::{open, publish};
use crate::acts::legacy::{self, Imported, table};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 补录：从表格导入一份已在纸面公布的联合公告的认定、培育名单，交两家联合发布单位签发
    Import(Import),
    /// 生成空白的补录表格
    Template(Template),
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// 补录表格（.xlsx 或 .csv，表头见 legacy template）
    #[arg(value_name = "表格")]
    table: PathBuf,
    /// 年度，如 2024；计入该年度名额
    #[arg(long, value_name = "年度")]
    year: u16,
    /// 原公告文号
    #[arg(long, value_name = "文号")]
    document_number: String,
    /// 原公告标题
    #[arg(long, value_name = "标题")]
    title: String,
    /// 原公告日期；三年有效期自该日起算
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Date,
    /// 原公告的网址
    #[arg(long, value_name = "网址")]
    link: Option<String>,
    /// 原公告的扫描件（PDF 或图片）
    #[arg(long, value_name = "文件")]
    scan: PathBuf,
    /// 只检查，不导入
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Template {
    /// 写入哪个文件（.xlsx）
    #[arg(long, value_name = "文件")]
    out: PathBuf,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Import(args) => import(common, args),
        Args::Template(args) => template(common, &args),
    }
}

fn import(common: &Common, args: Import) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let (rows, scan) = (open::read(&args.table)?, open::read(&args.scan)?);
    let roll = hub.party.roll()?;
    let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let entries = table::read(&rows, &plan).map_err(|e| ActError::Refused(e.to_string()))?;
    if entries.is_empty() {
        return Err(ActError::refused("表头下没有内容，未导入"));
    }
    let Import { year, document_number, title, date, link, dry_run, .. } = args;
    let notice = publish::notice(&hub.party, document_number, title, Some(date), link);
    let done = legacy::import(&hub.party, year, &notice, &scan, entries, dry_run, who.seat)?;
    let Imported { size, recognised, cultivated, present } = done;
    let value = json!({
        "dry_run": dry_run, "size": size, "recognised": recognised, "cultivated": cultivated,
        "present": present,
    });
    let counts = format!("认定 {recognised} 家，培育 {cultivated} 家，早已补录 {present} 家");
    let zh = match (dry_run, size) {
        (true, _) => format!("检查通过，未导入：{counts}。去掉 --dry-run 即可导入"),
        (false, None) => format!("没有新增内容：{counts}"),
        (false, Some(size)) => format!(
            "{year} 年度补录已成文：{counts}；校验点 {size} 待核验联署和联合签发，签发后生效。\n{}",
            open::NEXT_SEAL
        ),
    };
    let en = format!("{recognised} recognised, {cultivated} cultivated, {present} present before");
    common.say(&value, &Said::new(zh, en))
}

fn template(common: &Common, args: &Template) -> Result<(), ActError> {
    let hint = "类别填 专业化、精细化、特色化、新型化，多项用顿号分隔；代码列已设为文本；证书编号没有的留空，由系统编号";
    let bytes = workbook::template("补录", hint, &table::HEADERS)?;
    files::create(&args.out, &bytes, files::PUBLIC)?;
    let path = args.out.display();
    let said = Said::new(
        format!("空白补录表格已写入 {path}；填好后用 legacy import 导入"),
        format!("template written to {path}"),
    );
    common.say(&json!({ "file": args.out }), &said)
}
