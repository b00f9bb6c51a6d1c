//! A prefecture's own acts (A4.2, A4.3).

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use ledger::category::Item;
use ledger::names::Seat;
use ledger::record::recommendation::Opinion;
use ledger::record::step::change_report::ChangeKind;
use node::acts::conflict::{Declared, declare, evidence};
use node::acts::objection::{Objection, objection};
use node::acts::table::{self, Filled};
use node::acts::{
    accept, change, draft, file, office, recommend, reopen, returning, review, sign, summary,
    transfer, visit, withdraw,
};
use node::app::Node;
use peer::act::ActError;
use tests::federation::wait_for;
use tests::generator::Sample;

use super::super::kit::{Story, code, date, round_id, samples, seat};
use super::super::prefecture::{favoured, said};
use super::super::titles::firm;
use super::frame::appointment;
use super::trial::{Trials, by, why};

/// Of the first prefecture's firms.
fn of(sample: &Sample) -> String {
    sample.dossier.firm.uscc.to_string()
}

fn filed(node: &Node, sample: &Sample, seat: Seat) -> Result<file::Receipt, ActError> {
    let form = sample.dossier.to_file();
    file::file(&node.party, &node.code, &form, &sample.evidence, seat)
}

fn reviewed(
    node: &Node,
    sample: &Sample,
    opinion: Option<Opinion>,
    seat: Seat,
) -> Result<u64, ActError> {
    let said = said(sample, opinion);
    review::review(&node.party, &node.code, &of(sample), said, by("初审甲", seat))
}

/// A row of a table that holds this form.
fn row(sample: &Sample) -> Result<Filled, ActError> {
    let rows = peer::workbook::read("列\n值\n".as_bytes(), &[]);
    let row = rows.map_err(|e| ActError::Refused(e.to_string()))?.remove(0);
    Ok(Filled { row, form: sample.dossier.to_file(), dossier: sample.dossier.clone() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_every_act_of_a_prefecture_is_its_seats_alone() -> Result<()> {
    let story = Story::with_legacy(1, (2024, 2, 1)).await?;
    let mut trials = Trials::default();
    let node = story.federation.node(&code(0))?;
    let all = samples(0, 2024, 12, 4);
    taken_in(&mut trials, node, &all)?;
    looked_through(&mut trials, &story, &all).await?;
    sent_on(&mut trials, &story).await?;
    story.set(2024, 4, 8)?;
    trials.does(node, "summary::summary", &["N3"], |node, seat| {
        let seats = vec![seat, super::super::kit::seat("N4")];
        summary::summary(&node.party, &node.code, round_id(2024), seats)
    })?;
    trials.covers::<Node>()?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

/// Drafts, forms and tables; accepted, refused, withdrawn.
fn taken_in(trials: &mut Trials, node: &Node, all: &[Sample]) -> Result<()> {
    let form = all[0].dossier.to_file();
    let kept = draft::save(&node.party, None, &form, &all[0].evidence)?;
    trials.does(node, "draft::submit", &["N1"], |node, seat| {
        draft::submit(&node.party, &node.code, &kept.id, 1 << 20, seat)
    })?;
    trials.does(node, "file::file", &["N1"], |node, seat| filed(node, &all[1], seat))?;
    trials.unrecorded(node, "file::check", &["N1"], |node, seat| {
        let form = all[2].dossier.to_file();
        file::check(&node.party, &node.code, &form, &all[2].evidence, seat)
    })?;
    filed(node, &all[2], Seat::firm())?;
    trials.probes(node, "accept::refuse", &["N1"], |node, seat| {
        accept::refuse(&node.party, &node.code, &of(&all[2]), why(), seat)
    })?;
    trials.does(node, "accept::accept", &["N1"], |node, seat| {
        accept::accept(&node.party, &node.code, &of(&all[2]), why(), seat)
    })?;
    trials.probes(node, "withdraw::withdraw", &["N1"], |node, seat| {
        withdraw::withdraw(&node.party, &node.code, &of(&all[2]), why(), seat)
    })?;
    trials.probes(node, "returning::return_application", &["N1", "N2"], |node, seat| {
        let defects = vec!["缺签字页（虚构）".to_owned()];
        returning::return_application(&node.party, &node.code, &of(&all[2]), defects, seat)
    })?;
    trials.does(node, "table::import", &["N1"], |node, seat| {
        let files: BTreeMap<_, _> = all[3].evidence.iter().cloned().collect();
        let content = |name: &str| Ok(files.get(name).cloned());
        table::import(&node.party, &node.code, vec![row(&all[3])?], &content, (false, &seat))
    })?;
    trials.does(node, "change::report", &["N1"], |node, seat| {
        let report = change::Report {
            firm: firm(0).code,
            change: ChangeKind::Rename,
            date: date(2024, 3, 1),
            form: b"a fictional form".to_vec(),
            approval: b"a fictional approval".to_vec(),
        };
        change::report(&node.party, &node.code, report, seat)
    })?;
    trials.does(node, "office::office", &["N3"], |node, seat| {
        let step = appointment("签批甲", "N3", None);
        office::office(&node.party, &node.code, step, why(), by("签批甲", seat))
    })?;
    Ok(())
}

/// Declared, visited, verified, reviewed; objected to; recommended, signed, and sent back.
async fn looked_through(trials: &mut Trials, story: &Story, all: &[Sample]) -> Result<()> {
    let node = story.federation.node(&code(0))?;
    let declares = |node: &Node, who: &str, seat| {
        let declared = Declared::None;
        declare(&node.party, &node.code, &of(&all[1]), declared, why(), by(who, seat))
    };
    trials.does(node, "conflict::declare", &["N2"], |node, seat| declares(node, "初审甲", seat))?;
    declares(node, "初审乙", seat("N2"))?;
    trials.reads(node, "conflict::evidence", |node, seat| {
        evidence(&node.party, &node.code, &of(&all[1]), &by("初审甲", seat))
    })?;
    trials.does(node, "visit::visit", &["N2"], |node, seat| {
        let persons = [by("初审甲", seat), by("初审乙", super::super::kit::seat("N2"))];
        visit::visit(&node.party, &node.code, &of(&all[1]), why(), &[], persons)
    })?;
    trials.does(node, "visit::verify_offline", &["N2", "N1"], |node, seat| {
        let who = by("初审甲", seat);
        visit::verify_offline(&node.party, &node.code, &of(&all[1]), Item::ZY2, why(), who)
    })?;
    trials.does(node, "review::review", &["N2"], |node, seat| {
        reviewed(node, &all[0], Some(Opinion::Decline), seat)
    })?;
    let objected = |node: &Node, what, seat| {
        objection(&node.party, &node.code, &of(&all[0]), what, why(), seat)
    };
    trials.does(node, "objection::objection 提出", &["N1"], |node, seat| {
        objected(node, Objection::File, seat)
    })?;
    trials.probes(node, "objection::objection 成立", &["N3"], |node, seat| {
        objected(node, Objection::Uphold, seat)
    })?;
    trials.probes(node, "objection::objection 不成立", &["N3"], |node, seat| {
        objected(node, Objection::Reject, seat)
    })?;
    let good = favoured(0);
    filed(node, &good, seat("N1"))?;
    reviewed(node, &good, None, seat("N2"))?;
    trials.probes(node, "recommend::recommend_all", &["N2", "N3"], |node, seat| {
        recommend::recommend_all(&node.party, &node.code, &seat)
    })?;
    trials.does(node, "recommend::recommend", &["N2", "N3"], |node, seat| {
        recommend::recommend(&node.party, &node.code, &of(&good), seat)
    })?;
    trials.does(node, "sign::sign", &["N3"], |node, seat| {
        let by = vec![by("签批甲", seat), by("签批乙", super::super::kit::seat("N4"))];
        sign::sign(&node.party, &node.code, round_id(2024), by, false)
    })?;
    sent_back(story).await?;
    trials.probes(node, "reopen::reopen", &["N1"], |node, seat| {
        reopen::reopen(node, &of(&good), why(), seat)
    })
}

/// The province returns what the first prefecture reported.
async fn sent_back(story: &Story) -> Result<()> {
    story.federation.settle().await?;
    let party = &story.federation.hub.party;
    let file = party.read::<_, ActError>(|_, state| {
        let intake = state.intake(&code(0)).into_iter();
        Ok(intake.flat_map(|intake| intake.recommendations()).map(|(leaf, _)| *leaf).next())
    })?;
    let what = (vec!["缺页（虚构）".to_owned()], why());
    let office = by("经办甲", seat("H1"));
    let file = file.context("a recommendation")?;
    hub::acts::returning::return_file(party, code(0), file, what, office)?;
    story.federation.settle().await?;
    // The return is known with the next exchange; what it says, once its paper is here.
    let node = story.federation.node(&code(0))?;
    let told = || node.party.read::<_, ActError>(|view, state| Ok(node.sent_back(view, state)?));
    wait_for("the return", || Ok(!told()?.is_empty())).await
}

/// A firm of the second prefecture hands its form in at the first.
async fn sent_on(trials: &mut Trials, story: &Story) -> Result<()> {
    let (node, other) = (story.federation.node(&code(0))?, story.federation.node(&code(1))?);
    let strange = favoured(1);
    filed(node, &strange, Seat::firm())?;
    trials.does(node, "transfer::out", &["N1"], |node, seat| {
        transfer::out(&node.party, &node.code, &of(&strange), code(1), why(), seat)
    })?;
    story.federation.settle().await?;
    trials.does(other, "transfer::take_in", &["N1"], |other, seat| {
        let parcel = transfer::pack(&node.party, &node.code, &of(&strange))?;
        transfer::take_in(&other.party, &other.code, parcel, seat)
    })?;
    Ok(())
}
