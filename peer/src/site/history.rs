//! 名单变动: what happened to the lists, in the ledger's order, as far as it is in effect.

use jiff::civil::Date;
use ledger::category::Category;
use ledger::names::hub_origin;
use ledger::public_list::Cancelled;
use ledger::record::list::List;
use ledger::record::notice::Notice;
use ledger::record::subject::Subject;
use ledger::record::{Parsed, Record};
use ledger::roll::{Entry, Event, Holding, Listing, Roll, Title, Version};
use ledger::uscc::Uscc;

use crate::act::ActError;
use crate::store::{LedgerId, View};

/// One change of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Happening {
    /// Its place in the ledger.
    pub(super) index: u64,
    /// The date of its notice; without one, of the list that it came with.
    pub(super) day: Date,
    /// What it is, in one word.
    pub(super) what: &'static str,
    /// Whom it concerns, by the name of that time.
    pub(super) name: String,
    /// Every code under which the firm was ever listed.
    pub(super) codes: Vec<Uscc>,
    /// More of it.
    pub(super) detail: String,
    /// The joint notice.
    pub(super) notice: Option<Notice>,
}

/// Reads what happened up to the last seal.
pub(super) struct Reader<'r, 'v, 'c> {
    view: &'v View<'c>,
    hub: LedgerId,
    roll: &'r Roll,
    today: Date,
}

/// All of it, the first one first.
///
/// # Errors
/// The store.
pub(super) fn read(
    view: &View<'_>,
    host: &str,
    roll: &Roll,
    today: Date,
) -> Result<Vec<Happening>, ActError> {
    let Some(hub) = view.ledger(&hub_origin(host))? else { return Ok(Vec::new()) };
    let reader = Reader { view, hub, roll, today };
    let mut all = Vec::new();
    for (entry, held) in roll.titles_in_effect() {
        all.push(reader.title(entry, &held)?);
    }
    for (entry, held) in roll.listings_in_effect() {
        all.push(reader.listing(entry, &held)?);
    }
    for entry in roll.events().filter(|entry| roll.in_effect(entry.index)) {
        all.extend(reader.event(entry));
    }
    all.sort_by_key(|one| one.index);
    Ok(all)
}

impl Reader<'_, '_, '_> {
    fn title(&self, entry: &Entry<Title>, held: &Holding) -> Result<Happening, ActError> {
        let act = &entry.act;
        let (day, notice) = self.published(entry.index)?;
        let what = match act.promoted_from {
            Some(_) => "由培育转为认定",
            None => "认定",
        };
        let detail = format!("{}　{}", act.number, labels(&act.categories));
        let (name, codes) = (act.firm.name.clone(), codes(&act.firm.code, held));
        Ok(Happening { index: entry.index, day, what, name, codes, detail, notice })
    }

    fn listing(&self, entry: &Entry<Listing>, held: &Holding) -> Result<Happening, ActError> {
        let act = &entry.act;
        let (day, notice) = self.published(entry.index)?;
        let (name, codes) = (act.firm.name.clone(), codes(&act.firm.code, held));
        let detail = labels(&act.categories);
        Ok(Happening { index: entry.index, day, what: "列入培育", name, codes, detail, notice })
    }

    /// The notice with which a record of a publication took effect, and its date.
    fn published(&self, index: u64) -> Result<(Date, Option<Notice>), ActError> {
        if let Some(Record::LegacyEntry(act)) = self.record(index)? {
            return Ok((act.notice.date, Some(act.notice)));
        }
        let seal = self.roll.seals().iter().find(|seal| **seal > index);
        let list = match seal {
            Some(seal) => self.record(seal - 1)?,
            None => None,
        };
        Ok(match list {
            Some(Record::List(List { notice: Some(notice), .. })) => (notice.date, Some(notice)),
            Some(record) => (ledger::time::day(record.at()), None),
            None => (self.today, None),
        })
    }

    fn record(&self, index: u64) -> Result<Option<Record>, ActError> {
        let Some((_, bytes)) = self.view.record(self.hub, index)? else { return Ok(None) };
        Ok(match Parsed::parse(&bytes) {
            Ok(Parsed::Known(record)) => Some(*record),
            _ => None,
        })
    }

    fn event(&self, entry: &Entry<Event>) -> Option<Happening> {
        let (what, detail, notice) = match &entry.act {
            Event::Cancellation(act) => {
                let mut titles = self.roll.titles_in_effect();
                let (_, held) = titles.find(|(title, _)| title.act.number == act.number)?;
                let (date, cause, ban_until) = (act.date, act.cause, act.ban_until);
                let cause = Cancelled { date, cause, ban_until };
                let shown = cause.cause_on(self.today, held.valid_until);
                let cause = shown.map_or_else(String::new, |cause| format!("　{}", cause.label()));
                ("取消", format!("{}{cause}", act.number), &act.notice)
            }
            Event::Change(act) => {
                let to = format!("{}（{}）", act.to.name, act.to.code);
                (act.lineage.label(), format!("现为{to}"), &act.notice)
            }
            Event::Correction(act) => {
                let categories = act.categories.as_deref().map(labels);
                let to = act.name.iter().cloned().chain(categories).collect::<Vec<_>>();
                ("更正", format!("更正为{}", to.join("，")), &act.notice)
            }
            Event::Exit(act) => (act.leaving.label(), held_as(&act.subject), &act.notice),
            Event::Removal(act) => ("移出培育名单", String::new(), &act.notice),
            Event::Renewal(act) => {
                ("复核通过", format!("{}　有效期延至 {}", act.number, act.valid_until), &act.notice)
            }
            Event::Restoration(act) => ("恢复", held_as(&act.subject), &act.notice),
            Event::ReviewRightLost(act) => ("取消复核资格", held_as(&act.subject), &act.notice),
        };
        let (name, codes) = self.concerned(entry)?;
        let (index, day, notice) = (entry.index, notice.date, Some(notice.clone()));
        Some(Happening { index, day, what, name, codes, detail, notice })
    }

    /// The firm that an event is about, by the name that it had then; `None` of one that holds
    /// nothing.
    fn concerned(&self, entry: &Entry<Event>) -> Option<(String, Vec<Uscc>)> {
        let (titles, listings) =
            (|| self.roll.titles_in_effect(), || self.roll.listings_in_effect());
        let (first, held) = match entry.act.subject() {
            Some(Subject::Title(number)) => {
                let (title, held) = titles().find(|(t, _)| t.act.number == number)?;
                (title.act.firm.clone(), held)
            }
            Some(Subject::Listing(leaf)) => {
                let (listing, held) = listings().find(|(l, _)| l.leaf == leaf)?;
                (listing.act.firm.clone(), held)
            }
            None => {
                let Event::Change(act) = &entry.act else { return None };
                let of = |held: &Holding| held.earlier.iter().any(|v| v.firm.code == act.firm);
                let titles = titles().map(|(t, held)| (t.act.firm.clone(), held));
                let listings = listings().map(|(l, held)| (l.act.firm.clone(), held));
                titles.chain(listings).find(|(firm, held)| firm.code == act.firm || of(held))?
            }
        };
        let named = name_before(entry, &held).unwrap_or_else(|| held.firm.name.clone());
        Some((named, codes(&first.code, &held)))
    }
}

/// The name before a change or a correction: that of the version that its notice ended.
fn name_before(entry: &Entry<Event>, held: &Holding) -> Option<String> {
    let ended = |date: Date| held.earlier.iter().find(move |version| version.until == date);
    let version: Option<&Version> = match &entry.act {
        Event::Change(act) => ended(act.notice.date),
        Event::Correction(act) => ended(act.notice.date),
        _ => None,
    };
    version.map(|version| version.firm.name.clone())
}

/// What of a firm's an event is about.
fn held_as(subject: &Subject) -> String {
    match subject {
        Subject::Title(number) => number.clone(),
        Subject::Listing(_) => "培育名单".to_owned(),
    }
}

fn codes(first: &Uscc, held: &Holding) -> Vec<Uscc> {
    let earlier = held.earlier.iter().map(|version| version.firm.code);
    let mut codes: Vec<Uscc> = [*first, held.firm.code].into_iter().chain(earlier).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The categories as people write them.
pub(super) fn labels(categories: &[Category]) -> String {
    categories.iter().map(|one| one.label()).collect::<Vec<_>>().join("、")
}
