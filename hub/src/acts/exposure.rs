//! 公示 (A3-32): what was decided is shown for some working days before it is published, at every
//! node; nothing of a firm that was declined.

use std::collections::BTreeMap;

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::machine::file::{Event, State as Step};
use ledger::names::RoundId;
use ledger::officer::Officer;
use ledger::record::decision::DeterminationPaper;
use ledger::record::exposure::{NoticeClosed, NoticeOpened, NoticePaper, Shown};
use ledger::record::recommendation::Opinion;
use ledger::record::step::file::{Exposure, FileStep};
use ledger::rules::deadline::{Deadline, after};
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;
use peer::store::EVERYONE;

use crate::candidate::{self, Candidate};

const STATEMENT: &str = "公示不代表最终认定。任何单位和个人有异议的，请在公示期内以书面形式实名提出，写明事实并附证据、联系方式；\
    匿名的不作为异议受理。";

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Files that are shown.
    pub files: usize,
    /// The digest of the list.
    pub list: Hash,
    /// Its last day.
    pub last: Option<ledger::date::Date>,
}

/// Opens a 公示 of everything that was selected in a round and not shown yet.
///
/// # Errors
/// The charter has none, nothing was selected, or a form has not arrived.
pub fn open(
    party: &Party,
    round: RoundId,
    reason: String,
    who: impl Into<Officer>,
) -> Result<Opened, ActError> {
    let who = who.into();
    let wanted = party.read::<_, ActError>(|_, state| {
        Ok(selected(state, &round).iter().map(|(one, _)| (one.file, one.name_in())).collect())
    })?;
    let names = candidate::names(party, wanted)?;
    party.act(move |acting| {
        let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let days = plan.clocks.notice_wd;
        if days == 0 {
            return Err(ActError::refused("实施规则不设公示，可直接公布（publish）"));
        }
        let found = selected(acting.state, &round);
        if found.is_empty() {
            return Err(ActError::Refused(format!("{round} 没有待公示的审定结果")));
        }
        let first = ledger::time::day(acting.now);
        let last = after(&acting.state.roll.calendar(), first, days, None).last_day();
        let shown = |opinion| shown(&found, &names, opinion);
        let paper = NoticePaper {
            round: round.clone(),
            first,
            last,
            recognised: shown(Opinion::Recognise)?,
            cultivated: shown(Opinion::Cultivate)?,
            statement: STATEMENT.to_owned(),
            nonce: peer::random::nonce()?,
        };
        let list = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        let files: Vec<Hash> = found.iter().map(|(one, _)| one.file).collect();
        let count = files.len();
        let step = FileStep::OpenNotice(Exposure { files, list, first, last });
        super::file_step::write(acting, step, &reason, who.clone())?;
        acting.tx.offer(EVERYONE, &list)?;
        let (at, charter, seat) = (acting.now, acting.charter()?, who.seat);
        acting.append(NoticeOpened { at, round, list, first, last, charter, seat })?;
        Ok(Opened { files: count, list, last })
    })
}

/// What was selected in a round and is not shown yet.
fn selected<'s>(state: &'s State, round: &RoundId) -> Vec<(Candidate<'s>, &'s DeterminationPaper)> {
    let files = state.docket.files.all().filter(|(_, file)| file.state == Step::Selected);
    let decided = files.filter_map(|(_, file)| file.determined.as_ref());
    let mut found: Vec<_> = decided
        .filter(|decided| decided.paper.round == *round)
        .filter_map(|decided| Some((Candidate::of(state, &decided.paper)?, &decided.paper)))
        .collect();
    found.sort_by_key(|(one, _)| (one.node.clone(), one.file));
    found
}

fn shown(
    found: &[(Candidate<'_>, &DeterminationPaper)],
    names: &BTreeMap<Hash, String>,
    opinion: Opinion,
) -> Result<Vec<Shown>, ActError> {
    let mut shown = Vec::new();
    for (one, paper) in found {
        let categories: Vec<Category> = paper.given(opinion).collect();
        if categories.is_empty() {
            continue;
        }
        let name = names.get(&one.file).cloned();
        let name = name.ok_or_else(|| ActError::refused("审定结果刚有变动，请重新执行"))?;
        shown.push(Shown { name, region: one.node.clone(), categories });
    }
    Ok(shown)
}

/// Ends the 公示 of every file whose days are over; the list is withdrawn when its last day is past.
/// Returns how many files are ready to be published.
///
/// # Errors
/// None is over.
pub fn close(
    party: &Party,
    round: RoundId,
    reason: String,
    who: impl Into<Officer>,
) -> Result<usize, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let over = |last: Option<ledger::date::Date>| {
            last.is_some_and(|last| {
                acting.now >= Deadline::Certain(last).ends_at().unwrap_or(i64::MAX)
            })
        };
        let of_round = acting.state.docket.files.all().filter(|(_, file)| {
            file.state == Step::InNotice
                && file.determined.as_ref().is_some_and(|d| d.paper.round == round)
        });
        let due: Vec<Hash> = of_round
            .filter(|(_, file)| file.notice.is_some_and(|(_, last)| over(last)))
            .map(|(leaf, _)| *leaf)
            .collect();
        if due.is_empty() {
            return Err(ActError::Refused(format!("{round} 没有公示期满的（notice show 查看）")));
        }
        let count = due.len();
        let ended: Vec<Hash> = acting
            .state
            .roll
            .notices()
            .filter(|one| one.round == round && over(one.last))
            .map(|one| one.list)
            .collect();
        let step = FileStep::Move { event: Event::CloseNotice, files: due };
        super::file_step::write(acting, step, &reason, who.clone())?;
        for list in ended {
            acting.tx.withdraw_offer(&list)?;
            let (at, charter, seat) = (acting.now, acting.charter()?, who.seat.clone());
            let round = round.clone();
            acting.append(NoticeClosed { at, round, list, charter, seat })?;
        }
        Ok(count)
    })
}
