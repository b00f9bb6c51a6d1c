//! 补录: the results of an earlier joint notice, published on paper, enter the ledger (A3-39). Both
//! bodies seal them like a publication of today.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::names::{Firm, NodeCode, Seat};
use ledger::record::legacy::LegacyEntry;
use ledger::record::notice::Notice;
use ledger::roll::Roll;
use ledger::rules::term;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::store::OWN;

pub mod table;

use super::publish::{Serials, append_list, no_offer, no_policy};

/// One firm of the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its row in the table, for messages.
    pub row: u32,
    /// The firm.
    pub firm: Firm,
    /// Its prefecture.
    pub region: NodeCode,
    /// 证书编号, if the paper bears one.
    pub number: Option<String>,
    /// Recognised in these.
    pub recognised: Vec<Category>,
    /// Listed for cultivation in these.
    pub cultivated: Vec<Category>,
}

/// What an import would do, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Size of the checkpoint on offer; `None` if nothing was new.
    pub size: Option<u64>,
    /// Firms newly recognised by it.
    pub recognised: usize,
    /// Firms newly listed for cultivation.
    pub cultivated: usize,
    /// Firms that stand in the ledger already, as this notice says.
    pub present: usize,
}

/// Enters what an earlier notice says of these firms, in one transaction: all, or nothing. Firms that
/// stand there by the same notice are left as they are, so that a repeat adds nothing. With
/// `dry_run` nothing is written.
///
/// # Errors
/// An offer is out, the seats of that year are used up, or an entry breaks a rule: with its row.
pub fn import(
    party: &Party,
    year: u16,
    notice: &Notice,
    scan: &[u8],
    entries: Vec<Entry>,
    dry_run: bool,
    seat: Seat,
) -> Result<Imported, ActError> {
    let (notice, size) = (notice.clone(), scan.len() as u64);
    let scan = match dry_run {
        true => Hash::of(scan),
        false => party.papers.put(scan).map_err(|e| ActError::Refused(e.to_string()))?.0,
    };
    let outcome = party.act::<_, Undone, _>(move |acting| {
        let done = write(acting, year, &notice, (scan, size), entries, &seat)?;
        // The same way as for good, and then undone: what would be refused is refused here too.
        if dry_run { Err(Undone::Dry(done)) } else { Ok(done) }
    });
    outcome.or_else(|undone| match undone {
        Undone::Dry(done) => Ok(done),
        Undone::Act(e) => Err(e),
    })
}

/// Why a transaction is not kept.
enum Undone {
    Dry(Imported),
    Act(ActError),
}

impl<E: Into<ActError>> From<E> for Undone {
    fn from(e: E) -> Self {
        Self::Act(e.into())
    }
}

fn write(
    acting: &mut Acting<'_, '_>,
    year: u16,
    notice: &Notice,
    (scan, size): (Hash, u64),
    entries: Vec<Entry>,
    seat: &Seat,
) -> Result<Imported, ActError> {
    no_offer(&acting.state.roll)?;
    let (news, present) = unseen(&acting.state.roll, notice, entries);
    let mut done = Imported { present, ..Imported::default() };
    if news.is_empty() {
        return Ok(done);
    }
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let (years, pattern) = (plan.term_years, plan.number_pattern.clone());
    let last = acting.tx.size(OWN)? + news.len() as u64 + 1;
    let policy = acting.state.roll.policy_of_titles(last).ok_or_else(no_policy)?;
    acting.tx.put_file(&scan, size, None)?;
    let given = news.iter().filter_map(|entry| entry.number.clone());
    let mut serials = Serials::of(&acting.state.roll, given);
    for entry in news {
        let recognises = !entry.recognised.is_empty();
        if recognises {
            let state = &acting.state;
            let admitted =
                state.docket.admit(&state.roll, year, &entry.firm.code, &super::gone(state));
            admitted.map_err(|fault| at_row(entry.row, &fault.to_string()))?;
        }
        done.recognised += usize::from(recognises);
        done.cultivated += usize::from(!entry.cultivated.is_empty());
        let number = match entry.number {
            None if recognises => Some(serials.next(year, &pattern).number),
            number => number,
        };
        let (row, at, nonce) = (entry.row, acting.now, peer::random::nonce()?);
        let (index, _) = acting.append(LegacyEntry {
            at,
            nonce,
            year,
            firm: entry.firm,
            region: entry.region,
            number,
            recognised: entry.recognised,
            cultivated: entry.cultivated,
            valid_from: notice.date,
            valid_until: term::last_day(notice.date, years),
            notice: notice.clone(),
            scan,
            policy: policy.digest(),
            charter: acting.charter()?,
            seat: seat.clone(),
        })?;
        acting.fold()?;
        if let Some(breach) = acting.state.roll.breaches(index).into_iter().next() {
            return Err(at_row(row, &breach.fault.to_string()));
        }
    }
    done.size = Some(append_list(acting, None, &policy, seat.clone())?);
    Ok(done)
}

/// Entries that the ledger does not have by this notice yet, and how many it has.
fn unseen(roll: &Roll, notice: &Notice, entries: Vec<Entry>) -> (Vec<Entry>, usize) {
    let titled = |entry: &Entry| {
        roll.titles().any(|title| {
            let title = &title.act;
            title.is_legacy()
                && title.firm.code == entry.firm.code
                && title.valid_from == notice.date
                && title.categories == entry.recognised
        })
    };
    let listed = |entry: &Entry| {
        roll.cultivations().any(|listing| {
            let listing = &listing.act;
            listing.recommendation.is_none()
                && listing.firm.code == entry.firm.code
                && listing.valid_from == notice.date
                && listing.categories == entry.cultivated
        })
    };
    let stands = |entry: &Entry| {
        (entry.recognised.is_empty() || titled(entry))
            && (entry.cultivated.is_empty() || listed(entry))
    };
    let (present, news): (Vec<_>, Vec<_>) = entries.into_iter().partition(stands);
    (news, present.len())
}

fn at_row(row: u32, what: &str) -> ActError {
    ActError::Refused(format!("第 {row} 行：{what}；整份未导入"))
}
