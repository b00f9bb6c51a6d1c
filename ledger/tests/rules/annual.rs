//! 年度小结 (S42): what counts in which year and category.

use ledger::annual::{self, Annual, Figures};
use ledger::category::Category::{Jx, Zy};
use ledger::docket::Docket;
use ledger::record::title::Cause;

use super::federation::Federation;

fn of(fed: &Federation, year: u16) -> Annual {
    annual::of(year, &fed.roll, &Docket::default(), &[])
}

fn in_category(annual: &Annual, category: ledger::category::Category) -> &Figures {
    annual.categories.iter().find(|one| one.category == category).unwrap()
}

#[test]
fn s42_a_firm_counts_in_each_of_its_categories_and_once_among_the_firms() {
    let mut fed = Federation::with_nodes(1);
    let both = fed.recognition(0, 1, &[Zy, Jx]);
    let one = fed.recognition(0, 2, &[Zy]);
    let place = fed.cultivation(0, 3, &[Zy]);
    fed.write(both);
    fed.write(one.clone());
    fed.write(place);
    assert_eq!(in_category(&of(&fed, 2024), Zy).recognised, 0, "nothing is in effect yet");
    fed.seal();
    let cancelled = fed.cancellation(&one, Cause::Unqualified);
    let year = u16::try_from(cancelled.date.year()).unwrap();
    fed.write(cancelled);
    fed.seal();
    let annual = of(&fed, 2024);
    assert_eq!((annual.firms, annual.seats, annual.cultivated_firms), (2, 40, 1));
    let (zy, jx) = (in_category(&annual, Zy), in_category(&annual, Jx));
    assert_eq!((zy.recognised, zy.cultivated, zy.promoted), (2, 1, 0));
    assert_eq!((jx.recognised, jx.cultivated), (1, 0));
    let counted = |of_year: u16| in_category(&of(&fed, of_year), Zy).cancelled;
    assert_eq!((counted(year), counted(year + 1)), (1, 0), "by the day of the notice");
    let next = of(&fed, 2025);
    assert_eq!((next.firms, next.seats, in_category(&next, Zy).recognised), (0, 30, 0));
    assert_eq!(of(&fed, 2030).seats, 0, "a year without seats");
}
