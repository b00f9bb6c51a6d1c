//! Acts upon the lists (四(四); A4.4, A4.5): what each does, what stood before, and that the fold refuses
//! every step that is not listed here. The rows below are written from the requirements, not taken
//! from the tables of the program.

use jiff::civil::Date;
use ledger::category::Category::{self, Jx, Zy};
use ledger::hash::Hash;
use ledger::names::{Firm, Seat};
use ledger::public_list::{PublicList, Standing};
use ledger::record::Record;
use ledger::record::change::{Change, Lineage};
use ledger::record::correction::Correction;
use ledger::record::exit::{Exit, Leaving};
use ledger::record::notice::Notice;
use ledger::record::recommendation::Opinion;
use ledger::record::removal::{Removal, RemovalCause};
use ledger::record::renewal::Renewal;
use ledger::record::restoration::Restoration;
use ledger::record::review_right::ReviewRightLost;
use ledger::record::round::RoundType;
use ledger::record::subject::Subject;
use ledger::record::title::Cause;
use ledger::rules::{RuleFault, change};
use ledger::time::start_of;

use super::federation::{CLOSES, Federation, broken, digest, firm, round};

const SEATS: [&str; 10] = ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "machine"];

pub(crate) fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn notice(date: &str) -> Notice {
    let (document_number, title) = ("示例〔2024〕9号".to_owned(), "示例公告".to_owned());
    Notice { document_number, title, date: day(date), link: None }
}

/// Firm 1 with a title in 专业化 and a place on the cultivation list in 精细化, both in effect since
/// 2024-05-31, and a round of 2026 in which its prefecture recommends the title again.
pub(crate) struct Case {
    pub(crate) fed: Federation,
    pub(crate) number: String,
    pub(crate) listing: Hash,
}

impl Case {
    pub(crate) fn new() -> Self {
        Self::of(true, true)
    }

    /// With the title, the place, or both.
    fn of(titled: bool, placed: bool) -> Self {
        let mut fed = Federation::with_nodes(1);
        let title = fed.recognition(0, 1, &[Zy]);
        let listing = fed.cultivation(0, 1, &[Jx]);
        let number = title.number.clone();
        if titled {
            fed.write(title);
        }
        let listing = match placed {
            true => {
                let index = fed.write(listing);
                fed.hub.leaves.0[index as usize]
            }
            false => digest("no place"),
        };
        let mut review = super::federation::announced("2026-1");
        review.purpose = RoundType::Review;
        fed.write(review);
        fed.seal();
        Self { fed, number, listing }
    }

    pub(crate) fn title(&self) -> Subject {
        Subject::Title(self.number.clone())
    }

    pub(crate) fn place(&self) -> Subject {
        Subject::Listing(self.listing)
    }

    fn charter(&self) -> Hash {
        self.fed.roll.charter_leaf().unwrap()
    }

    /// Writes it; what breaks a rule is voided, and the rule given.
    pub(crate) fn try_write(&mut self, record: impl Into<Record>) -> Result<u64, RuleFault> {
        let index = self.fed.hub.size();
        let Some(fault) = self.fed.fault_of(record) else { return Ok(index) };
        let void = self.fed.void(index);
        self.fed.write(void);
        Err(fault)
    }

    /// Writes it, seals it, and gives its leaf.
    pub(crate) fn put(&mut self, record: impl Into<Record>) -> Hash {
        let index = self.try_write(record).unwrap();
        self.fed.seal();
        assert_eq!(broken(&self.fed.roll), []);
        self.fed.hub.leaves.0[index as usize]
    }

    pub(crate) fn list(&self) -> PublicList {
        self.fed.roll.list_in_effect()
    }

    pub(crate) fn change(&mut self, lineage: Lineage, to: Firm, at: i64) -> Change {
        Change {
            at,
            nonce: self.fed.nonce("change"),
            firm: firm(1).code,
            lineage,
            to,
            region: self.fed.nodes[0].code.clone(),
            event: ledger::time::day(at),
            minutes: Some(digest("minutes")),
            bars_survivor: None,
            notice: notice("2024-10-15"),
            reason: digest("reason"),
            seat: seat("H1"),
            charter: self.charter(),
        }
    }

    pub(crate) fn renewal(&mut self, at: i64, seat: Seat) -> Renewal {
        let signed =
            self.fed.nodes[0].recommend(&firm(1), &round("2026-1"), &[(Zy, Opinion::Recognise)]);
        Renewal {
            at,
            nonce: self.fed.nonce("renewal"),
            number: self.number.clone(),
            firm: firm(1).code,
            round: round("2026-1"),
            valid_until: day("2030-05-31"),
            policy: self.fed.sealing_policy(),
            recommendation: signed,
            notice: notice("2027-03-01"),
            reason: digest("reason"),
            seat,
            charter: self.charter(),
        }
    }

    /// The record of an event, at a time and by a seat.
    fn event(&mut self, what: &str, subject: &Subject, at: i64, seat: Seat) -> Record {
        let nonce = self.fed.nonce(what);
        let (firm, charter, reason) = (firm(1).code, self.charter(), digest("reason"));
        let (minutes, notice, subject) = (digest("minutes"), notice("2024-10-15"), subject.clone());
        let cancel = |cause: Cause, fed: &mut Federation, number: &str| {
            let title = fed.roll.title(number).unwrap().act.clone();
            let mut act = fed.cancellation(&title, cause);
            (act.at, act.seat) = (at, seat.clone());
            Record::from(act)
        };
        let remove = |cause: RemovalCause, listing: Hash| {
            let (ban_until, document) = (None, Some(minutes));
            let (seat, notice) = (seat.clone(), notice.clone());
            Removal {
                at,
                nonce,
                listing,
                firm,
                cause,
                ban_until,
                since: None,
                document,
                notice,
                reason,
                seat,
                charter,
            }
        };
        match (what, &subject) {
            ("correct", _) => {
                let name = Some("示例更正律师事务所".to_owned());
                Correction {
                    at,
                    nonce,
                    subject,
                    name,
                    categories: None,
                    notice,
                    reason,
                    seat,
                    charter,
                }
                .into()
            }
            ("change", _) => {
                let to = Firm { name: "示例新名律师事务所".to_owned(), code: firm };
                let change = self.change(Lineage::Renamed, to, at);
                Change { seat, ..change }.into()
            }
            ("lose review", _) => {
                ReviewRightLost { at, nonce, subject, firm, minutes, notice, reason, seat, charter }
                    .into()
            }
            ("leave" | "close", _) => {
                let leaving = if what == "leave" { Leaving::Voluntary } else { Leaving::Dissolved };
                Exit { at, nonce, subject, firm, leaving, notice, reason, seat, charter }.into()
            }
            ("restore", _) => {
                let held = match &subject {
                    Subject::Title(number) => self.fed.roll.title_now(number),
                    Subject::Listing(leaf) => self.fed.roll.listing_now(leaf),
                };
                let reverses = held.unwrap().end.map_or(digest("nothing"), |end| end.leaf);
                Restoration {
                    at,
                    nonce,
                    subject,
                    firm,
                    reverses,
                    minutes,
                    notice,
                    reason,
                    seat,
                    charter,
                }
                .into()
            }
            ("renew", _) => self.renewal(at, seat).into(),
            ("unreported", Subject::Title(n)) => cancel(Cause::Unreported, &mut self.fed, n),
            ("unqualified", Subject::Title(n)) => cancel(Cause::Unqualified, &mut self.fed, n),
            ("penalty", Subject::Title(n)) => cancel(Cause::Penalty, &mut self.fed, n),
            ("false", Subject::Title(n)) => cancel(Cause::False, &mut self.fed, n),
            ("unmet", Subject::Listing(leaf)) => remove(RemovalCause::Unmet, *leaf).into(),
            ("unreported", Subject::Listing(leaf)) => {
                remove(RemovalCause::Unreported, *leaf).into()
            }
            ("unqualified", Subject::Listing(leaf)) => {
                remove(RemovalCause::Unqualified, *leaf).into()
            }
            ("penalty", Subject::Listing(leaf)) => remove(RemovalCause::Penalty, *leaf).into(),
            ("false", Subject::Listing(leaf)) => remove(RemovalCause::False, *leaf).into(),
            other => panic!("no such event: {other:?}"),
        }
    }

    /// Brings a title or a place into a state; returns a moment at which it is in it.
    fn bring(&mut self, state: &str, subject: &Subject) -> i64 {
        let before = match (state, subject) {
            ("cancelled", Subject::Title(_)) => Some(("unqualified", "H4")),
            ("cancelled", Subject::Listing(_)) => Some(("false", "H4")),
            ("left", _) => Some(("leave", "H1")),
            ("closed", _) => Some(("close", "H1")),
            _ => None,
        };
        if let Some((event, by)) = before {
            let record = self.event(event, subject, CLOSES, seat(by));
            self.put(record);
        }
        match state {
            "review due" => start_of(day("2026-12-01")),
            "expired" => start_of(day("2027-06-01")),
            _ => start_of(day("2026-03-01")),
        }
    }
}

fn cross(of_title: bool, states: &[&str], events: &[&str], allowed: &[(&str, &str, &str)]) {
    for state in states {
        for event in events {
            // One world for a state and an event: what was refused is voided and changes nothing.
            let mut case = Case::of(of_title, !of_title);
            let subject = if of_title { case.title() } else { case.place() };
            let at = case.bring(state, &subject);
            let mut order = SEATS.to_vec();
            order.sort_by_key(|by| allowed.contains(&(state, event, by)));
            for by in order {
                let expected = allowed.contains(&(state, event, by));
                let record = case.event(event, &subject, at, seat(by));
                let done = case.try_write(record);
                assert_eq!(done.is_ok(), expected, "{state}, {event}, {by}: {done:?}");
                if let Err(fault) = done {
                    assert!(["stage", "seat"].contains(&fault.rule), "{state}, {event}: {fault}");
                }
            }
        }
    }
}

#[test]
fn every_step_of_a_title_that_a4_4_does_not_list_is_refused_by_the_fold() {
    let states = ["active", "review due", "expired", "cancelled", "left", "closed"];
    let events = [
        "correct",
        "change",
        "lose review",
        "unreported",
        "unqualified",
        "penalty",
        "false",
        "leave",
        "close",
        "renew",
        "restore",
    ];
    let mut allowed = vec![("review due", "renew", "H3"), ("cancelled", "restore", "H4")];
    for live in ["active", "review due"] {
        allowed.extend([
            (live, "correct", "H1"),
            (live, "change", "H1"),
            (live, "lose review", "H4"),
            (live, "unreported", "H4"),
            (live, "unqualified", "H4"),
            (live, "penalty", "H1"),
            (live, "false", "H4"),
            (live, "leave", "H1"),
            (live, "close", "H1"),
        ]);
    }
    cross(true, &states, &events, &allowed);
}

#[test]
fn every_step_of_a_place_that_a4_5_does_not_list_is_refused_by_the_fold() {
    let states = ["active", "cancelled", "left", "closed"];
    let events = [
        "correct",
        "change",
        "lose review",
        "unreported",
        "unqualified",
        "penalty",
        "false",
        "leave",
        "close",
        "restore",
    ];
    let allowed = [
        ("active", "correct", "H1"),
        ("active", "change", "H1"),
        ("active", "lose review", "H4"),
        ("active", "unreported", "H4"),
        ("active", "unqualified", "H4"),
        ("active", "penalty", "H1"),
        ("active", "false", "H4"),
        ("active", "leave", "H1"),
        ("active", "close", "H1"),
        ("cancelled", "restore", "H4"),
    ];
    cross(false, &states, &events, &allowed);
}

#[test]
fn s79_a_place_is_removed_as_unmet_from_the_day_after_its_last_and_bars_nobody() {
    for (at, may) in [("2027-05-31", false), ("2027-06-01", true)] {
        let mut case = Case::new();
        let place = case.place();
        let act = case.event("unmet", &place, start_of(day(at)), seat("H2"));
        assert_eq!(case.try_write(act).is_ok(), may, "{at}");
        case.fed.seal();
        assert_eq!(case.list().cultivated.is_empty(), may);
        assert!(case.fed.roll.barred(&firm(1).code, day("2027-06-02")).is_ok());
    }
}

#[test]
fn s65_a_renamed_firm_keeps_its_title_and_the_old_name_leads_to_the_new() {
    let mut case = Case::new();
    let to = Firm { name: "示例新名律师事务所".to_owned(), code: firm(1).code };
    let size = case.fed.roll.sealed_size();
    let change = case.change(Lineage::Renamed, to.clone(), CLOSES);
    case.put(change);
    let line = &case.list().recognised[0];
    assert_eq!((&line.name, line.earlier.len()), (&to.name, 1));
    assert_eq!(line.standing(day("2024-12-01")), Standing::Valid, "the title goes on");
    assert_eq!(case.list().formerly(|old| old.name == firm(1).name).len(), 1);
    assert_eq!(case.list().cultivated[0].name, to.name, "and so does the place");
    assert_eq!(case.fed.roll.list_at(size).recognised[0].name, firm(1).name, "what stood before");
}

#[test]
fn a3_23_a_new_code_needs_the_meeting_and_takes_no_second_seat() {
    let mut case = Case::new();
    let to = Firm { name: "示例新所律师事务所".to_owned(), code: firm(2).code };
    let mut act = case.change(Lineage::Renamed, to.clone(), CLOSES);
    act.minutes = None;
    assert_eq!(case.try_write(act.clone()).unwrap_err().rule, "change");
    act.minutes = Some(digest("minutes"));
    case.put(act);
    assert_eq!(case.list().recognised[0].code, to.code);
    assert!(case.fed.roll.bears(&to.code, Zy, day("2024-12-01")));
    assert!(!case.fed.roll.bears(&firm(1).code, Zy, day("2024-12-01")));
    let again = case.fed.recognition(0, 2, &[Category::Ts]);
    let mut again = again;
    again.firm = to;
    case.put(again);
    assert_eq!(case.fed.roll.recognised_in(2024), 1, "one firm, one seat (A3-05)");
}

#[test]
fn a3_23_a_title_does_not_pass_to_the_survivor_of_a_merger_by_itself() {
    for (minutes, passes) in [(None, false), (Some(digest("minutes")), true)] {
        let mut case = Case::new();
        let mut act = case.change(Lineage::Absorbed, firm(3), CLOSES);
        act.minutes = minutes;
        case.put(act);
        let code = case.list().recognised[0].code;
        assert_eq!(code == firm(3).code, passes, "{minutes:?}");
    }
}

#[test]
fn s72_a3_30_a_ban_follows_the_firm_through_its_names_as_far_as_it_should() {
    // What becomes of the barred firm 1, which firm 2 comes out of; whether firm 2 is barred.
    for (lineage, bars, expected) in [
        (Lineage::Renamed, None, true),
        (Lineage::Consolidated, None, true),
        (Lineage::Divided, None, true),
        (Lineage::Absorbed, Some(true), true),
        (Lineage::Absorbed, Some(false), false),
    ] {
        let mut case = Case::new();
        let title = case.title();
        let mut act = match case.event("penalty", &title, CLOSES, seat("H1")) {
            Record::Cancellation(act) => act,
            other => panic!("{other:?}"),
        };
        act.date = day("2024-03-31");
        act.notice.date = act.date;
        act.ban_until = Some(day("2027-03-31"));
        case.put(act);
        let at = start_of(day("2024-08-01"));
        let mut change = case.change(lineage, firm(2), at);
        change.bars_survivor = bars;
        case.put(change);
        let roll = &case.fed.roll;
        for (on, n, barred) in [
            ("2024-03-30", 1, false),
            ("2027-03-31", 1, true),
            ("2027-04-01", 1, false),
            ("2027-03-31", 2, expected),
            ("2027-04-01", 2, false),
            ("2027-03-31", 3, false),
        ] {
            let got = roll.barred(&firm(n).code, day(on)).is_err();
            assert_eq!(got, barred, "{lineage:?} {bars:?}: firm {n} on {on}");
        }
    }
}

#[test]
fn a3_30_of_an_absorbed_firm_under_a_ban_a_person_must_say_and_of_no_other() {
    let later = start_of(day("2024-08-01"));
    let mut case = Case::new();
    let mut divided = case.change(Lineage::Divided, firm(2), CLOSES);
    divided.bars_survivor = Some(false);
    assert_eq!(case.try_write(divided).unwrap_err().rule, "ban", "no merger");
    let title = case.title();
    let act = case.event("penalty", &title, CLOSES, seat("H1"));
    case.fed.write(act);
    let silent = case.change(Lineage::Absorbed, firm(2), later);
    let judged = case.fed.roll.may_write(&silent.clone().into());
    assert_eq!(
        judged.unwrap_err().rule,
        "ban",
        "nobody said anything, and a ban waits for its seal"
    );
    case.fed.seal();
    assert_eq!(case.try_write(silent).unwrap_err().rule, "ban", "nor once it is sealed");
}

/// A firm that is absorbed while it is heard: what the person said then counts once the ban comes.
#[test]
fn a3_30_who_absorbs_a_firm_whose_case_is_open_is_barred_with_it_if_so_decided() {
    for bars in [true, false] {
        let mut case = Case::new();
        let mut change = case.change(Lineage::Absorbed, firm(2), CLOSES);
        (change.bars_survivor, change.minutes) = (Some(bars), None);
        case.put(change);
        let title = case.title();
        let act = case.event("penalty", &title, start_of(day("2024-09-30")), seat("H1"));
        case.put(act);
        let roll = &case.fed.roll;
        assert_eq!(roll.barred(&firm(2).code, day("2025-01-01")).is_err(), bars);
    }
    for (lineage, at_stake, said, fits) in [
        (Lineage::Absorbed, true, None, false),
        (Lineage::Absorbed, true, Some(false), true),
        (Lineage::Absorbed, false, None, true),
        (Lineage::Absorbed, false, Some(true), false),
        (Lineage::Divided, true, None, true),
        (Lineage::Divided, true, Some(true), false),
    ] {
        let judged = change::survivor(lineage, at_stake, said);
        assert_eq!(judged.is_ok(), fits, "{lineage:?}, at stake: {at_stake}, {said:?}");
    }
}

/// What counts is the day on which the penalty was decided, not that of the cancellation: between them
/// the firm is heard.
#[test]
fn a3_30_what_was_divided_off_before_the_penalty_is_another_firm_and_no_later_one_is() {
    for (event, shares) in [("2024-03-14", false), ("2024-03-15", true), ("2024-09-29", true)] {
        let mut case = Case::new();
        let mut change = case.change(Lineage::Divided, firm(2), start_of(day("2024-09-29")));
        change.event = day(event);
        case.put(change);
        let title = case.title();
        let at = start_of(day("2024-09-30"));
        let Record::Cancellation(mut act) = case.event("penalty", &title, at, seat("H1")) else {
            panic!("no cancellation")
        };
        act.since = Some(day("2024-03-15"));
        case.put(act);
        assert!(case.fed.roll.barred(&firm(1).code, day("2025-01-01")).is_err());
        let barred = case.fed.roll.barred(&firm(2).code, day("2025-01-01")).is_err();
        assert_eq!(barred, shares, "divided on {event}");
    }
}

#[test]
fn a4_4_a_reversed_cancellation_gives_the_title_back_without_more_time_and_lifts_the_ban() {
    let mut case = Case::new();
    let title = case.title();
    let act = case.event("penalty", &title, start_of(day("2024-09-30")), seat("H1"));
    case.put(act);
    assert_eq!(case.list().recognised[0].standing(day("2024-12-01")), Standing::Cancelled);
    assert!(case.fed.roll.barred(&firm(1).code, day("2025-01-01")).is_err());
    let act = case.event("restore", &title, start_of(day("2024-12-01")), seat("H4"));
    case.put(act);
    let line = &case.list().recognised[0];
    assert_eq!(line.standing(day("2024-12-01")), Standing::Valid);
    assert_eq!(line.valid_until, day("2027-05-31"), "the term is not extended");
    assert!(case.fed.roll.barred(&firm(1).code, day("2025-01-01")).is_ok());
}

#[test]
fn a3_26_who_lost_the_right_of_review_runs_to_the_last_day_and_is_not_renewed() {
    let at = start_of(day("2027-03-01"));
    let mut case = Case::new();
    let renewal = case.renewal(at, seat("H3"));
    case.put(renewal);
    assert_eq!(case.list().recognised[0].valid_until, day("2030-05-31"), "three years more");
    assert_eq!(case.list().recognised[0].earlier.len(), 1, "a new version");
    assert_eq!(case.fed.roll.recognised_in(2026), 0, "a renewal takes no seat (A3-36)");

    let mut case = Case::new();
    let title = case.title();
    let act = case.event("lose review", &title, at - 86_400, seat("H4"));
    case.put(act);
    let renewal = case.renewal(at, seat("H3"));
    assert_eq!(case.try_write(renewal).unwrap_err().rule, "stage");
    let line = &case.list().recognised[0];
    assert_eq!(line.standing(day("2027-05-31")), Standing::Valid, "the last day counts");
    assert_eq!(line.standing(day("2027-06-01")), Standing::Expired);
    let twice = case.event("lose review", &title, at, seat("H4"));
    assert_eq!(case.try_write(twice).unwrap_err().rule, "stage");
}

#[test]
fn a_review_opens_six_months_before_the_last_day_and_lengthens_by_three_years_exactly() {
    for (at, until, rule) in [
        ("2026-11-29", "2030-05-31", Some("stage")),
        ("2026-11-30", "2030-05-31", None),
        ("2027-05-31", "2030-05-31", None),
        ("2027-06-01", "2030-05-31", Some("stage")),
        ("2027-03-01", "2030-05-30", Some("term")),
    ] {
        let mut case = Case::new();
        let mut act = case.renewal(start_of(day(at)), seat("H3"));
        act.valid_until = day(until);
        let got = case.try_write(act).err().map(|fault| fault.rule);
        assert_eq!(got, rule, "{at} {until}");
    }
}

#[test]
fn a_correction_brings_in_no_category_that_was_not_decided() {
    let mut case = Case::new();
    let title = case.title();
    for (categories, rule) in [
        (vec![Zy], Some("correction")),
        (vec![Zy, Jx], Some("correction")),
        (vec![], Some("correction")),
    ] {
        let record = case.event("correct", &title, CLOSES, seat("H1"));
        let Record::Correction(mut act) = record else { panic!("no correction") };
        act.name = None;
        act.categories = Some(categories.clone());
        let got = case.try_write(act).err().map(|fault| fault.rule);
        assert_eq!(got, rule, "{categories:?}");
    }
    let act = case.event("correct", &title, CLOSES, seat("H1"));
    case.put(act);
    assert_eq!(case.list().recognised[0].name, "示例更正律师事务所");
}

#[test]
fn s56_the_six_public_words_and_no_other() {
    let words = Standing::ALL.map(Standing::label);
    assert_eq!(words, ["有效", "有效期届满", "已取消", "已换发", "自愿退出", "已终止"]);
    assert_eq!(ledger::public_list::Cultivated::WORDS, "培育对象，未获认定");
    for (event, by, standing) in [
        ("leave", "H1", Standing::Left),
        ("close", "H1", Standing::Closed),
        ("false", "H4", Standing::Cancelled),
    ] {
        let mut case = Case::new();
        let title = case.title();
        let act = case.event(event, &title, start_of(day("2024-10-15")), seat(by));
        case.put(act);
        assert_eq!(case.list().recognised[0].standing(day("2024-10-15")), standing, "{event}");
        assert_eq!(case.list().recognised[0].standing(day("2028-01-01")), standing, "{event}");
    }
}

#[test]
fn a_cause_is_public_until_the_ban_ends_and_then_the_date_alone() {
    let mut case = Case::new();
    let title = case.title();
    let act = case.event("penalty", &title, start_of(day("2024-09-30")), seat("H1"));
    case.put(act);
    let line = case.list().recognised[0].clone();
    let cancelled = line.cancelled.unwrap();
    let cause = |on: &str| cancelled.cause_on(day(on), line.valid_until);
    assert_eq!(cause("2027-09-30"), Some(Cause::Penalty));
    assert_eq!(cause("2027-10-01"), None);
}

#[test]
fn s69_an_act_that_is_voided_before_its_seal_leaves_everything_as_it_was() {
    let mut case = Case::new();
    let title = case.title();
    let act = case.event("unqualified", &title, CLOSES, seat("H4"));
    let index = case.try_write(act).unwrap();
    let void = case.fed.void(index);
    case.put(void);
    assert_eq!(case.list().recognised[0].standing(day("2024-12-01")), Standing::Valid);
}

#[test]
fn a3_36_a_title_is_renewed_in_a_review_round_and_in_no_other() {
    let mut case = Case::new();
    let mut act = case.renewal(start_of(day("2027-03-01")), seat("H3"));
    let signed =
        case.fed.nodes[0].recommend(&firm(1), &round("2024-1"), &[(Zy, Opinion::Recognise)]);
    (act.round, act.recommendation) = (round("2024-1"), signed);
    assert_eq!(case.try_write(act).unwrap_err().rule, "review-round");
}

#[test]
fn s57_a_cancellation_is_published_by_both_bodies_or_not_at_all() {
    let mut case = Case::new();
    let title = case.title();
    let act = case.event("false", &title, start_of(day("2024-10-15")), seat("H4"));
    case.try_write(act).unwrap();
    let list = case.fed.list();
    case.fed.write(list);
    let (size, quorum) = (case.fed.hub.size(), case.fed.roll.quorum_at(case.fed.hub.size()));
    let [party, association] = &case.fed.bodies;
    for one in [party, association] {
        let alone = case.fed.note(size, quorum, &[one]);
        assert!(!case.fed.seal_holds(&alone), "one body alone publishes nothing");
    }
    assert_eq!(case.list().recognised[0].standing(day("2024-12-01")), Standing::Valid);
    let both = case.fed.note(size, quorum, &[party, association]);
    case.fed.seal_with(&both);
    assert_eq!(case.list().recognised[0].standing(day("2024-12-01")), Standing::Cancelled);
}

#[test]
fn s55_the_title_is_exactly_the_plans() {
    assert_eq!(super::federation::plan().certificate_title, "四川省专精特新律师事务所");
}

#[test]
fn a3_05_a_firm_with_two_lines_is_one_firm_and_a_cancelled_line_none() {
    let mut case = Case::new();
    let on = day("2024-12-01");
    let (titled, cultivated) = case.list().firms(on);
    let more = case.fed.recognition(0, 1, &[Category::Ts]);
    case.put(more);
    assert!(case.list().recognised.len() > titled, "another line");
    assert_eq!(case.list().firms(on), (titled, cultivated), "of the same firm");
    assert_eq!(case.list().firms(day("2099-01-01")), (0, 0));
}
