//! 换发 and 补发: certificates of titles whose line on the list changed, that came without, or whose
//! key was compromised.

use ledger::credential::Facts;
use ledger::names::Seat;
use ledger::record::certificate::Certificate;
use ledger::rules::separation;
use peer::act::ActError;
use peer::party::{Acting, Party};

use super::ids::Ids;
use super::{draft, drafts, live};

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
/// Another seat's to do; an offer is out: its titles are not in effect yet; or of a title a change
/// waits for its seal.
pub fn reissue(party: &Party, all: bool, seat: Seat) -> Result<Reissued, ActError> {
    // Drafts are no records, so that nothing else would ask whose this is to do.
    separation::may_write("certificate", &seat)?;
    let host = party.host.clone();
    party.act(move |acting| {
        crate::acts::publish::no_offer(&acting.state.roll)?;
        let wanted = wanted(acting, &host, all)?;
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

fn wanted(acting: &Acting<'_, '_>, host: &str, all: bool) -> Result<Vec<Facts>, ActError> {
    let roll = &acting.state.roll;
    let lacking: Vec<String> =
        roll.without_certificate().into_iter().map(|(number, _)| number).collect();
    let now = roll.titles_now().filter(|(title, held)| {
        roll.in_effect(title.index)
            && held.end.is_none()
            && (all || lacking.contains(&title.act.number))
    });
    let mut ids = Ids::of(host, roll, &drafts(acting.tx)?);
    let mut facts = Vec::new();
    for (title, _) in now {
        let (year, number) = (title.act.year, title.act.number.clone());
        let held = roll.certifiable(&number)?;
        facts.push(Facts {
            id: ids.of_title(year, &number),
            number,
            name: held.firm.name,
            code: held.firm.code,
            categories: held.categories,
            year,
            valid_from: held.valid_from,
            valid_until: held.valid_until,
            status: 0,
        });
    }
    Ok(facts)
}

fn write(acting: &mut Acting<'_, '_>, seat: &Seat) -> Result<Reissued, ActError> {
    let mine = live::of_titles(acting.tx, acting.state)?;
    let waiting = mine.iter().filter(|(_, draft)| !draft.is_signed()).count();
    let signed = mine.len() - waiting;
    if waiting > 0 || signed == 0 {
        return Ok(Reissued { waiting, written: 0 });
    }
    let last = acting.tx.size(peer::store::OWN)? + signed as u64 + 1;
    let policy = acting.state.roll.policy_of_titles(last);
    let policy = policy.ok_or_else(crate::acts::publish::no_policy)?.digest();
    for (subject, draft) in mine {
        let held = acting.state.roll.certifiable(&subject)?;
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
