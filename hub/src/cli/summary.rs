//! `summary`: a year's results by category (S42).

use ledger::annual::{self, Annual, Figures};
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::table::Table;

use super::open;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 年度
    #[arg(long, value_name = "年度")]
    year: u16,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let annual = open::hub(common)?.party.read::<_, ActError>(|_, state| {
        let intakes: Vec<_> = state.intakes().collect();
        Ok(annual::of(args.year, &state.roll, &state.docket, &intakes))
    })?;
    let text = text(&annual);
    common.say(&annual, &Said::new(text.clone(), text))
}

fn text(annual: &Annual) -> String {
    let mut table = Table::new(&[
        "类别",
        "推荐认定",
        "推荐培育",
        "认定",
        "由培育转为认定",
        "列入培育",
        "已定帮扶小组",
        "年度检查达到",
        "取消",
        "移出培育库",
    ]);
    for one in &annual.categories {
        let Figures { recommended, recommended_for_cultivation, recognised, promoted, .. } = one;
        let Figures { cultivated, supported, met, cancelled, removed, .. } = one;
        let numbers = [
            recommended,
            recommended_for_cultivation,
            recognised,
            promoted,
            cultivated,
            supported,
            met,
            cancelled,
            removed,
        ];
        let [a, b, c, d, e, f, g, h, i] = numbers.map(ToString::to_string);
        table.row([one.category.label().to_owned(), a, b, c, d, e, f, g, h, i]);
    }
    let Annual { year, seats, firms, cultivated_firms, .. } = annual;
    format!(
        "{year} 年度：认定 {firms} 家（名额 {seats}），列入培育 {cultivated_firms} 家\n{}\n一家可有多个类别，各类别分别计数；帮扶和年度检查为现在册的培育对象。",
        table.text()
    )
}
