//! 删除材料 at the province (A3-48): what prefectures sent with their recommendations, who made a
//! report, and files behind other acts. What the docket itself rests on stays.

use std::collections::BTreeSet;

use ledger::docket::Docket;
use ledger::docket::complaint::Report;
use ledger::hash::Hash;
use ledger::intake::Filed;
use ledger::record::erasure::Erasure;
use ledger::rules::erasure;
use peer::act::ActError;
use peer::erasure::{self as papers, Item, Request};
use peer::party::{Acting, Party};
use peer::sealed::Tokens;

/// Erases papers: the record first, then the bytes. Returns the index of the record.
///
/// # Errors
/// No reason, not two persons, or a paper that is kept still or is not to be erased by itself.
pub fn erase(party: &Party, request: Request) -> Result<u64, ActError> {
    let index = party.act::<_, ActError, _>(move |acting| {
        let record = request.record(acting)?;
        judge(acting, &record)?;
        write(acting, record)
    })?;
    papers::clear(party)?;
    Ok(index)
}

/// Appends an erasure that was judged, and takes its papers out of the index.
pub(super) fn write(acting: &mut Acting<'_, '_>, record: Erasure) -> Result<u64, ActError> {
    let record = record.into();
    acting.state.roll.may_write(&record)?;
    let (index, _) = acting.append(record)?;
    acting.fold()?;
    papers::apply(acting, None)?;
    Ok(index)
}

/// Whether each paper may go: material of a prefecture by the period that its ledger gives, any other
/// paper by its ground alone, and never what a step or a decision says.
fn judge(acting: &mut Acting<'_, '_>, act: &Erasure) -> Result<(), ActError> {
    let mut others: BTreeSet<&Hash> = act.papers.iter().collect();
    for intake in acting.state.intakes() {
        for (paper, last) in intake.kept_until(&act.papers, &acting.state.roll) {
            erasure::ground(act.ground, last, act.at)?;
            others.remove(&paper);
        }
    }
    for paper in others {
        let of_report = |(_, report): (&str, &Report)| report.papers.contains(paper);
        if acting.state.docket.complaints.all().any(of_report) {
            return Err(ActError::refused("举报材料请按举报编号删除（erase 举报编号）"));
        }
        let Some(entry) = acting.tx.paper(paper)? else {
            return Err(ActError::Refused(format!("本平台没有材料 {paper}")));
        };
        erasure::ground(act.ground, None, act.at)?;
        if entry.body.as_deref().is_some_and(Docket::rests_on) {
            let message = format!("材料 {paper} 是办理经过本身，须予保留，不能删除");
            return Err(ActError::Refused(message));
        }
    }
    Ok(())
}

/// What `text` names: one paper by its digest, or all that a prefecture sent with a recommendation.
///
/// # Errors
/// No such recommendation, or nothing of it is left.
pub fn find(party: &Party, text: &str) -> Result<Vec<Item>, ActError> {
    if let Some(item) = party.store.read(|view| Item::paper(view, text))? {
        return Ok(vec![item]);
    }
    let (node, leaf) = crate::inbox::find(party, text, None)?;
    party.read::<_, ActError>(|view, state| {
        let intake = state.intake(&node);
        let place = intake.and_then(|intake| intake.recommendation_by(&leaf));
        let filed = intake.zip(place).and_then(|(i, r)| i.application_by(&r.act.application));
        let filed = filed.ok_or_else(|| ActError::Refused(format!("没有推荐“{text}”")))?;
        let shared = intake.map(|intake| intake.shared(filed, &state.roll)).unwrap_or_default();
        let items = Item::of_application(view, text, filed, |paper| !shared.contains(paper))?;
        match items.is_empty() {
            true => Err(ActError::Refused(format!("{text} 的材料已经删除，无须再办"))),
            false => Ok(items),
        }
    })
}

/// The papers of every recommended application that are kept no longer.
///
/// # Errors
/// The store.
pub fn due(party: &Party) -> Result<Vec<Item>, ActError> {
    let now = party.clock.now();
    party.read::<_, ActError>(|view, state| {
        let mut items = Vec::new();
        for intake in state.intakes() {
            let name = |filed: &Filed| {
                let leaf = filed.recommendation.unwrap_or(filed.dossier);
                super::reference(state, intake.code(), &leaf)
            };
            items.extend(papers::expired(view, state, intake, now, was_sent, name)?);
        }
        Ok(items)
    })
}

/// Only what was recommended is here (S58).
pub(crate) fn was_sent(filed: &Filed) -> bool {
    filed.recommendation.is_some()
}

/// Finishes what a crash left: files of erased papers, and the tokens of reports whose reporter is
/// erased.
///
/// # Errors
/// SQLite or the disk.
pub fn settle(party: &Party) -> Result<(), ActError> {
    papers::clear(party)?;
    let numbers = party.read_roll::<_, ActError>(|_, state| {
        let erased = state.docket.complaints.all().filter(|(_, report)| report.erased);
        Ok(erased.map(|(number, _)| number.to_owned()).collect::<Vec<_>>())
    })?;
    for number in numbers {
        Tokens::of(&party.dir).destroy(&number)?;
    }
    Ok(())
}
