//! 联合公告: what was determined becomes records, and an offer for both bodies to seal (四(三)3).
//!
//! Everything of one publication is appended in one transaction and ends in the list as it will
//! stand. It is in effect when both bodies have sealed the checkpoint of exactly that size.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ledger::anchor::Anchor;
use ledger::credential::Facts;
use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::names::{Firm, RoundId, Seat};
use ledger::policy::Policy;
use ledger::proof::TlogProof;
use ledger::record::decision::{Answer, Opening};
use ledger::record::list::List;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::title::{Cultivation, Recognition, SignedRecommendation};
use ledger::record::void::OfferWithdrawn;
use ledger::roll::Roll;
use ledger::rules::{separation, term};
use peer::act::ActError;
use peer::party::{Acting, Party};

use super::issue;

mod ripe;
use ripe::ripe;

/// What a publication made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size of the checkpoint on offer.
    pub size: u64,
    /// Firms newly recognised.
    pub recognised: usize,
    /// Firms newly listed for cultivation.
    pub cultivated: usize,
    /// Recommendations answered.
    pub answered: usize,
}

/// How far a publication with certificates is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many certificates wait for the bodies' signatures.
    Documents(usize),
    /// On offer.
    Published(Published),
}

/// A determined recommendation with what its records need.
struct Selected {
    node: ledger::names::NodeCode,
    leaf: Hash,
    firm: Firm,
    round: RoundId,
    outcomes: Vec<CategoryOpinion>,
    reason: String,
    signed: SignedRecommendation,
}

/// Puts everything that is determined in `round` on offer, under a joint notice.
///
/// # Errors
/// An offer is out already, nothing is determined, or a selected firm's form has not arrived.
pub fn publish(
    party: &Party,
    round: RoundId,
    notice: Notice,
    seat: Seat,
) -> Result<Published, ActError> {
    match put_on_offer(party, round, notice, seat, false)? {
        Step::Published(published) => Ok(published),
        Step::Documents(_) => Err(ActError::refused("电子认定证明尚未签署")),
    }
}

/// As [`publish`], with the certificates of those recognised: first they are drawn up for both bodies
/// to sign, and once they are signed, the records are written.
///
/// # Errors
/// As [`publish`].
pub fn certify(
    party: &Party,
    round: RoundId,
    notice: Notice,
    seat: Seat,
) -> Result<Step, ActError> {
    put_on_offer(party, round, notice, seat, true)
}

fn put_on_offer(
    party: &Party,
    round: RoundId,
    notice: Notice,
    seat: Seat,
    certified: bool,
) -> Result<Step, ActError> {
    // What waits for the bodies' signatures first is no record yet.
    separation::may_write("recognition", &seat)?;
    let forms = selected_forms(party, &round)?;
    let host = party.host.clone();
    party.act(move |acting| {
        no_offer(&acting.state.roll)?;
        let selected = select(acting, &round, &forms, &host)?;
        if selected.is_empty() {
            return Err(ActError::Refused(format!("{round} 没有待公布的审定结果")));
        }
        let titles = selected.iter().filter(|one| has(one, Opinion::Recognise)).count();
        let listed = selected.iter().filter(|one| has(one, Opinion::Cultivate)).count();
        let last =
            acting.tx.size(peer::store::OWN)? + (titles + listed + selected.len()) as u64 + 1;
        let policy = match titles + listed {
            0 => acting.state.roll.policy_at(last),
            _ => acting.state.roll.policy_of_titles(last),
        };
        let policy = policy.ok_or_else(no_policy)?;
        let mut recognitions = recognitions(acting, &selected, &notice, &policy, (&host, &seat))?;
        if certified {
            let waiting = documented(acting, &mut recognitions)?;
            if waiting > 0 {
                issue::wait(acting, &round, &notice, &seat)?;
                return Ok(Step::Documents(waiting));
            }
            issue::done(acting)?;
        }
        for (_, recognition) in recognitions {
            acting.append(recognition)?;
        }
        append_listings(acting, &selected, &notice, &seat)?;
        append_answers(acting, &selected)?;
        let size = append_list(acting, Some(notice), &policy, seat)?;
        let answered = selected.len();
        let published = Published { size, recognised: titles, cultivated: listed, answered };
        Ok(Step::Published(published))
    })
}

/// Puts on offer what waits for the bodies besides titles: membership, rounds, cancellations.
///
/// # Errors
/// An offer is out already, or nothing waits.
pub fn offer(party: &Party, notice: Option<Notice>, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        no_offer(&acting.state.roll)?;
        let roll = &acting.state.roll;
        if !roll.has_pending() && !roll.sealed_by_retired() {
            return Err(ActError::refused("没有待联合签发的事项"));
        }
        let last = acting.tx.size(peer::store::OWN)? + 1;
        let policy = acting.state.roll.policy_at(last);
        let policy = policy.ok_or_else(no_policy)?;
        append_list(acting, notice, &policy, seat)
    })
}

/// Takes an offer back. Once the quorum cosigned it, only after a body's signed refusal: the caller
/// knows of it.
///
/// # Errors
/// No offer is out.
pub fn withdraw(
    party: &Party,
    why: String,
    refused_by_body: bool,
    seat: Seat,
) -> Result<u64, ActError> {
    let witnessed = crate::offer::progress(party)?;
    if witnessed.is_some_and(|progress| progress.complete()) && !refused_by_body {
        return Err(ActError::refused(
            "该校验点已取得核验联署、正在签发；须有一家联合发布单位的拒签文件（seal sign --refuse）方可撤回",
        ));
    }
    party.act(move |acting| {
        let Some(size) = acting.state.roll.offer() else {
            return Err(ActError::refused("没有待签发的事项可撤回"));
        };
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        acting.append(OfferWithdrawn { at, nonce, size, reason, charter, seat })?;
        Ok(size)
    })
}

pub(crate) fn no_policy() -> ActError {
    ActError::refused(
        "没有可用的核验规则：市（州）端已全部锁定，须先重新登记至少一个市（州）端并联合签发（其他待签发的事项先作废），方可公布",
    )
}

pub(crate) fn no_offer(roll: &Roll) -> Result<(), ActError> {
    match roll.offer() {
        None => Ok(()),
        Some(size) => Err(ActError::Refused(format!(
            "校验点 {size} 正在联合签发；请先完成签发（seal request），或撤回后再办"
        ))),
    }
}

fn has(selected: &Selected, opinion: Opinion) -> bool {
    selected.outcomes.iter().any(|outcome| outcome.opinion == opinion)
}

/// The forms of all firms that will be named: read before the transaction, since they are files.
fn selected_forms(party: &Party, round: &RoundId) -> Result<Vec<(Hash, String)>, ActError> {
    let now = party.clock.now();
    let wanted: Vec<(Hash, Hash)> = party.read::<_, ActError>(|_, state| {
        Ok(ripe(state, round, now)?
            .into_iter()
            .filter(|d| d.paper.outcomes.iter().any(|o| o.opinion != Opinion::Decline))
            .filter_map(|d| {
                let intake = state.intake(&d.paper.node)?;
                let recommended = intake.recommendation_by(&d.paper.recommendation)?;
                (!recommended.withdrawn)
                    .then_some((d.paper.recommendation, recommended.act.dossier))
            })
            .collect())
    })?;
    let mut forms = Vec::with_capacity(wanted.len());
    let mut missing = 0;
    for (recommendation, dossier) in wanted {
        let Ok(bytes) = party.paper(&dossier) else {
            missing += 1;
            continue;
        };
        let form = Dossier::parse(&bytes).map_err(|_| {
            ActError::Refused(format!("推荐 {recommendation} 的申报表无法解析，请退回市（州）"))
        })?;
        forms.push((recommendation, form.firm.name));
    }
    if missing > 0 {
        let message =
            format!("有 {missing} 家拟公布律所的申报表尚未送达，请待材料同步完成后再公布");
        return Err(ActError::Refused(message));
    }
    Ok(forms)
}

fn select(
    acting: &Acting<'_, '_>,
    round: &RoundId,
    forms: &[(Hash, String)],
    host: &str,
) -> Result<Vec<Selected>, ActError> {
    let mut selected = Vec::new();
    for decided in ripe(acting.state, round, acting.now)? {
        let paper = &decided.paper;
        let intake = acting.state.intake(&paper.node);
        let found = intake.and_then(|intake| intake.recommendation_by(&paper.recommendation));
        let Some(recommended) = found.filter(|r| paper.round == *round && !r.withdrawn) else {
            continue;
        };
        let name = forms.iter().find(|(leaf, _)| *leaf == paper.recommendation);
        let named = paper.outcomes.iter().any(|outcome| outcome.opinion != Opinion::Decline);
        if named && name.is_none() {
            return Err(ActError::refused("审定结果刚有变动，请重新执行"));
        }
        selected.push(Selected {
            node: paper.node.clone(),
            leaf: paper.recommendation,
            firm: Firm {
                name: name.map(|(_, name)| name.clone()).unwrap_or_default(),
                code: paper.firm,
            },
            round: paper.round.clone(),
            outcomes: paper.outcomes.clone(),
            reason: paper.reason.clone(),
            signed: signed_recommendation(acting, host, &paper.node, recommended.index)?,
        });
    }
    selected.sort_by_key(|one| (one.node.clone(), one.firm.code));
    Ok(selected)
}

/// The node's own words, with the proof that its key signed a tree which holds them.
pub(crate) fn signed_recommendation(
    acting: &Acting<'_, '_>,
    host: &str,
    node: &ledger::names::NodeCode,
    index: u64,
) -> Result<SignedRecommendation, ActError> {
    let origin = ledger::names::node_origin(host, node);
    let tx = &acting.tx;
    let lost = || ActError::Local(format!("{origin} 第 {index} 条不完整，请运行 ledger verify"));
    let ledger = tx.ledger(&origin)?.ok_or_else(lost)?;
    let (_, bytes) = tx.record(ledger, index)?.ok_or_else(lost)?;
    let (size, checkpoint) = tx.last_checkpoint(ledger)?.ok_or_else(lost)?;
    let hashes = ledger::tree::inclusion_proof(&tx.tree(ledger), index, size);
    let hashes = hashes.map_err(|e| ActError::Local(e.to_string()))?;
    let proof = TlogProof { extra: None, index, hashes, checkpoint };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| lost());
    Ok(SignedRecommendation { record: text(bytes)?, proof: text(proof.to_text())? })
}

fn recognitions(
    acting: &mut Acting<'_, '_>,
    selected: &[Selected],
    notice: &Notice,
    policy: &Policy,
    (host, seat): (&str, &Seat),
) -> Result<Vec<(String, Recognition)>, ActError> {
    let charter = acting.charter()?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let drafts = issue::drafts(acting.tx)?;
    let (valid_from, valid_until) = (notice.date, term::last_day(notice.date, plan.term_years));
    let pattern = plan.number_pattern.clone();
    let given = drafts.iter().map(|(_, draft)| draft.facts.number.clone());
    let mut serials = Serials::of(&acting.state.roll, given);
    let mut written = Vec::new();
    for one in selected.iter().filter(|one| has(one, Opinion::Recognise)) {
        let (year, subject) = (one.round.year(), one.leaf.to_string());
        // What was drawn up already keeps its number.
        let drawn = drafts.iter().find(|(known, _)| *known == subject).map(|(_, draft)| draft);
        let (id, number) = match drawn {
            Some(draft) => (draft.facts.id.clone(), draft.facts.number.clone()),
            None => {
                let Serial { serial, number } = serials.next(year, &pattern);
                (ledger::credential::id_of(host, year, serial), number)
            }
        };
        let recognition = Recognition {
            at: acting.now,
            nonce: peer::random::nonce()?,
            id,
            number,
            round: one.round.clone(),
            firm: one.firm.clone(),
            region: one.node.clone(),
            categories: categories(one, Opinion::Recognise),
            valid_from,
            valid_until,
            policy: policy.digest(),
            recommendation: Some(one.signed.clone()),
            cultivation: None,
            credential: None,
            endorsement: None,
            status: None,
            charter,
            seat: seat.clone(),
        };
        written.push((subject, recognition));
    }
    Ok(written)
}

/// Draws up the certificates of recognitions, or enters the digests of those that are signed. Returns
/// how many are not.
fn documented(
    acting: &mut Acting<'_, '_>,
    recognitions: &mut [(String, Recognition)],
) -> Result<usize, ActError> {
    let mut drafts = Vec::with_capacity(recognitions.len());
    for (subject, act) in recognitions.iter() {
        let facts = Facts {
            id: act.id.clone(),
            number: act.number.clone(),
            name: act.firm.name.clone(),
            code: act.firm.code,
            categories: act.categories.clone(),
            year: act.round.year(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            status: 0,
        };
        drafts.push(issue::draft(acting, subject, facts)?);
    }
    let waiting = drafts.iter().filter(|draft| !draft.is_signed()).count();
    if waiting > 0 {
        return Ok(waiting);
    }
    for ((subject, act), draft) in recognitions.iter_mut().zip(drafts) {
        let documents = draft.file(acting, subject)?;
        act.credential = Some(documents.credential);
        act.endorsement = Some(documents.endorsement);
        act.status = Some(documents.status);
    }
    Ok(0)
}

fn append_listings(
    acting: &mut Acting<'_, '_>,
    selected: &[Selected],
    notice: &Notice,
    seat: &Seat,
) -> Result<(), ActError> {
    let charter = acting.charter()?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let (valid_from, valid_until) = (notice.date, term::last_day(notice.date, plan.term_years));
    for one in selected.iter().filter(|one| has(one, Opinion::Cultivate)) {
        acting.append(Cultivation {
            at: acting.now,
            nonce: peer::random::nonce()?,
            round: one.round.clone(),
            firm: one.firm.clone(),
            region: one.node.clone(),
            categories: categories(one, Opinion::Cultivate),
            valid_from,
            valid_until,
            recommendation: one.signed.clone(),
            charter,
            seat: seat.clone(),
        })?;
    }
    Ok(())
}

fn categories(one: &Selected, opinion: Opinion) -> Vec<ledger::category::Category> {
    let mut list: Vec<_> =
        one.outcomes.iter().filter(|o| o.opinion == opinion).map(|o| o.category).collect();
    list.sort();
    list
}

/// One answer for every recommendation, in the order of their digests: their places say nothing.
fn append_answers(acting: &mut Acting<'_, '_>, selected: &[Selected]) -> Result<(), ActError> {
    let mut answers = Vec::with_capacity(selected.len());
    for one in selected {
        let opening = Opening {
            recommendation: one.leaf,
            outcomes: one.outcomes.clone(),
            reason: one.reason.clone(),
            nonce: peer::random::nonce()?,
        };
        let paper = ledger::json::canonical(&opening);
        let digest = acting.tx.put_document(&paper, Some(one.node.as_str()))?;
        acting.tx.offer(one.node.as_str(), &digest)?;
        answers.push((digest, one.round.clone()));
    }
    answers.sort();
    for (digest, round) in answers {
        let (charter, seat) = (acting.charter()?, Seat::machine());
        acting.append(Answer { at: acting.now, round, digest, charter, seat })?;
    }
    Ok(())
}

/// Closes an offer: the list as it will stand. Returns the size of the checkpoint on offer.
pub(crate) fn append_list(
    acting: &mut Acting<'_, '_>,
    notice: Option<Notice>,
    policy: &Policy,
    seat: Seat,
) -> Result<u64, ActError> {
    acting.fold()?;
    let size = acting.tx.size(peer::store::OWN)?;
    let list = acting.state.roll.list_at(size);
    let charter = acting.tx.record(peer::store::OWN, 0)?;
    let anchor = charter.and_then(|(_, bytes)| Anchor::of_roll(&bytes, &acting.state.roll));
    let page = anchor.map(|anchor| Hash::of(verify::page::html(&anchor).as_bytes()));
    acting.append(List {
        at: acting.now,
        nonce: peer::random::nonce()?,
        policy: policy.digest(),
        digest: list.digest(),
        recognised: list.recognised.len() as u64,
        cultivated: list.cultivated.len() as u64,
        page,
        notice,
        charter: acting.charter()?,
        seat,
    })?;
    acting.fold()?;
    // What this hub's own program would refuse at every node must not leave the house.
    let sealed = acting.state.roll.sealed_size();
    match acting.state.roll.breaches(sealed).into_iter().next() {
        None => Ok(size + 1),
        Some(breach) => Err(breach.fault.into()),
    }
}

/// 证书编号 by year, never used twice: not by a title that was voided either, nor by one on paper.
pub(crate) struct Serials {
    used: BTreeSet<String>,
    last: BTreeMap<u16, u32>,
}

/// The next number of a year.
pub(crate) struct Serial {
    pub(crate) serial: u32,
    pub(crate) number: String,
}

impl Serials {
    /// Those that the roll has, and `given` ones that are about to be written.
    pub(crate) fn of(roll: &Roll, given: impl Iterator<Item = String>) -> Self {
        let used = roll.numbers().map(|title| title.number.clone()).chain(given).collect();
        let mut last = BTreeMap::new();
        for title in roll.numbers() {
            *last.entry(title.year).or_insert(0) += 1;
        }
        Self { used, last }
    }

    pub(crate) fn next(&mut self, year: u16, pattern: &str) -> Serial {
        let last = self.last.entry(year).or_insert(0);
        loop {
            *last += 1;
            let (year, serial) = (year.to_string(), format!("{last:04}"));
            let number = pattern.replace("{year}", &year).replace("{serial}", &serial);
            if self.used.insert(number.clone()) {
                return Serial { serial: *last, number };
            }
        }
    }
}

/// The date of a notice that says none: the day on which it is put on offer.
pub fn default_date(party: &Party) -> Date {
    ledger::time::day(party.clock.now())
}
