//! 换发 and 补发: certificates of titles whose line on the list changed, that came without, or whose
//! key was compromised.

use ledger::credential::{Facts, id_of};
use ledger::names::Seat;
use ledger::record::certificate::Certificate;
use ledger::rules::separation;
use peer::act::ActError;
use peer::party::{Acting, Party};

use super::{draft, drafts};

/// What was found to be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reissued {
    /// Certificates that wait for the bodies' signatures.
    pub waiting: usize,
    /// Records written, to be sealed.
    pub written: usize,
}

/// Draws up the certificates of all titles in effect that have none that says what stands; with
/// `all`, of every title. Those that both bodies signed are written.
///
/// # Errors
/// Another seat's to do; or an offer is out: its titles are not in effect yet.
pub fn reissue(party: &Party, all: bool, seat: Seat) -> Result<Reissued, ActError> {
    // Drafts are no records, so that nothing else would ask whose this is to do.
    separation::may_write("certificate", &seat)?;
    let host = party.host.clone();
    party.act(move |acting| {
        crate::acts::publish::no_offer(&acting.state.roll)?;
        let wanted = wanted(acting, &host, all);
        for facts in wanted {
            let subject = facts.number.clone();
            draft(acting, &subject, facts)?;
        }
        write(acting, &seat)
    })
}

/// Writes what is signed; for what waited when an answer came.
///
/// # Errors
/// An offer is out: its seal may change the nodes, and so the policy that a certificate names.
pub(super) fn finish(party: &Party) -> Result<Reissued, ActError> {
    party.act(|acting| match acting.state.roll.offer() {
        None => write(acting, &Seat::office()),
        Some(size) => Err(ActError::Refused(format!(
            "签好的证明已收下；校验点 {size} 正在联合签发，签发生效后请再次换发（reissue）写入台账"
        ))),
    })
}

fn wanted(acting: &Acting<'_, '_>, host: &str, all: bool) -> Vec<Facts> {
    let roll = &acting.state.roll;
    let lacking: Vec<String> =
        roll.without_certificate().into_iter().map(|(number, _)| number).collect();
    let now = roll.titles_now().filter(|(title, held)| {
        roll.in_effect(title.index)
            && held.end.is_none()
            && (all || lacking.contains(&title.act.number))
    });
    let mut serials = std::collections::BTreeMap::new();
    let mut facts = Vec::new();
    for (title, held) in now {
        let issued = roll.issued().find(|entry| entry.act.facts.number == title.act.number);
        let year = title.act.year;
        let id = issued.map_or_else(
            || {
                // Beyond what publications count up to, so that no id is given twice.
                let last = serials.entry(year).or_insert(9000_u32);
                *last += 1;
                id_of(host, year, *last)
            },
            |entry| entry.act.facts.id.clone(),
        );
        facts.push(Facts {
            id,
            number: title.act.number.clone(),
            name: held.firm.name,
            code: held.firm.code,
            categories: held.categories,
            year,
            valid_from: held.valid_from,
            valid_until: held.valid_until,
            status: 0,
        });
    }
    facts
}

fn write(acting: &mut Acting<'_, '_>, seat: &Seat) -> Result<Reissued, ActError> {
    let all = drafts(acting.tx)?;
    let titles = |number: &str| acting.state.roll.title_now(number);
    let mine: Vec<_> = all
        .into_iter()
        .filter_map(|(subject, draft)| Some((titles(&subject)?, subject, draft)))
        .collect();
    let waiting = mine.iter().filter(|(_, _, draft)| !draft.is_signed()).count();
    let signed = mine.len() - waiting;
    if waiting > 0 || signed == 0 {
        return Ok(Reissued { waiting, written: 0 });
    }
    let last = acting.tx.size(peer::store::OWN)? + signed as u64 + 1;
    let policy = acting.state.roll.policy_of_titles(last);
    let policy = policy.ok_or_else(crate::acts::publish::no_policy)?.digest();
    for (held, subject, draft) in mine {
        let documents = draft.file(acting, &subject)?;
        let facts = draft.facts;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        acting.append(Certificate {
            at,
            nonce,
            id: facts.id,
            number: facts.number,
            year: facts.year,
            firm: held.firm,
            region: held.region,
            categories: facts.categories,
            valid_from: facts.valid_from,
            valid_until: facts.valid_until,
            policy,
            credential: documents.credential,
            endorsement: documents.endorsement,
            status: documents.status,
            charter,
            seat: seat.clone(),
        })?;
    }
    Ok(Reissued { waiting: 0, written: signed })
}
