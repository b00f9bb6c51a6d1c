//! What becomes of a firm on the lists (A4.4 to A4.6).

use anyhow::{Context as _, Result};
use hub::acts::cancel::{Cancelling, cancel};
use hub::acts::change::{self, Becomes, Came, Verdict};
use hub::acts::{correct, cultivate, exit, filed, penalty, reinstate, renew};
use hub::app::Hub;
use ledger::category::Category;
use ledger::dossier::PenaltyKind;
use ledger::hash::Hash;
use ledger::machine::change_report::Event;
use ledger::machine::listing::Event as Place;
use ledger::machine::penalty::Event as Case;
use ledger::names::{Firm, Seat};
use ledger::record::change::Lineage;
use ledger::record::exit::Leaving;
use ledger::record::notice::Notice;
use ledger::record::removal::RemovalCause;
use ledger::record::step::change_report::{ChangeKind, Happened};
use ledger::record::step::listing::{ListingStep, Proposal, Support};
use ledger::record::step::penalty::Imposed;
use ledger::record::subject::Subject;
use ledger::record::title::Cause;
use peer::act::ActError;

use super::super::kit::{Story, code, date, round_id, seat};
use super::super::renewed::{review_round, seeks_renewal};
use super::super::titles::{firm, on, paper};
use super::trial::{Trials, by, hub, why};

fn announced() -> Notice {
    on(2024, 9, 20)
}

/// The title of firm `n`.
fn title(hub: &Hub, n: u32) -> Result<String> {
    let roll = hub.party.roll()?;
    let (title, _) = roll.live_of(&firm(n).code).0.into_iter().next().context("a title")?;
    Ok(title.act.number.clone())
}

/// The place of firm `n` on the cultivation list.
fn place(hub: &Hub, n: u32) -> Result<Hash> {
    let roll = hub.party.roll()?;
    let mut places = roll.listings_now().filter(|(_, held)| held.firm.code == firm(n).code);
    Ok(places.next().context("a place")?.0.leaf)
}

pub(super) async fn tried(trials: &mut Trials, story: &Story) -> Result<()> {
    changed(trials, story)?;
    ended(trials, story).await?;
    penalised(trials, story)?;
    cultivated(trials, story)
}

fn happened(n: u32, day: i8) -> Happened {
    let (kind, date) = (ChangeKind::Rename, date(2024, 8, day));
    Happened { firm: firm(n).code, kind, date, lawyers: None }
}

fn filed_of(hub: &Hub, report: Option<Hash>, what: Happened, seat: Seat) -> Result<Hash, ActError> {
    let file = |content| filed::file(&hub.party, content);
    let papers = (file(b"a fictional form")?, file(b"a fictional approval")?);
    change::file(&hub.party, report, what, papers, Came::Here, by("经办甲", seat))
}

/// A report that came late, and one in time.
fn changed(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let report = trials.does(hub, "change::find", &["H1", "H7"], |hub, seat| {
        change::find(&hub.party, happened(0, 1), why(), by("监测甲", seat))
    })?;
    trials.does(hub, "change::file", &["H1"], |hub, seat| {
        filed_of(hub, Some(report), happened(0, 1), seat)
    })?;
    let step = |hub: &Hub, event, seat| {
        let minutes = filed::file(&hub.party, b"minutes")?;
        change::advance(&hub.party, report, event, Some(minutes), why(), by("经办甲", seat))
    };
    let name = |event: Event| format!("change::advance {}", event.label());
    let does = |trials: &mut Trials, event, may: &str| {
        trials.does(hub, &name(event), &[may], |hub, seat| step(hub, event, seat)).map(|_| ())
    };
    let probes = |trials: &mut Trials, event, may: &str| {
        trials.probes(hub, &name(event), &[may], |hub, seat| step(hub, event, seat))
    };
    for event in [Event::Return, Event::Resubmit] {
        does(trials, event, "H1")?;
    }
    step(hub, Event::Return, seat("H1"))?;
    story.set(2024, 9, 9)?;
    does(trials, Event::TimeOut, "H1")?;
    probes(trials, Event::Meets, "H2")?;
    probes(trials, Event::NewCode, "H2")?;
    does(trials, Event::Fails, "H2")?;
    probes(trials, Event::Keep, "H4")?;
    probes(trials, Event::Excuse, "H4")?;
    for event in [Event::OpenCase, Event::Hear, Event::Answer] {
        does(trials, event, "H1")?;
    }
    for verdict in [Verdict::Unqualified, Verdict::ReviewLost, Verdict::Unreported] {
        trials.probes(hub, "change::decide", &["H4"], |hub, seat| {
            let papers = (filed::file(&hub.party, b"minutes")?, announced());
            change::decide(&hub.party, report, verdict, papers, why(), by("会长甲", seat))
        })?;
    }
    let other = filed_of(hub, None, happened(1, 30), seat("H1"))?;
    let meets = by("评审甲", seat("H2"));
    change::advance(&hub.party, other, Event::Meets, None, why(), meets)?;
    trials.probes(hub, "change::register", &["H1"], |hub, seat| {
        let to =
            Firm { name: "示例更名律师事务所（虚构）".to_owned(), code: firm(1).code };
        let (lineage, region) = (Lineage::Renamed, code(0));
        let becomes = Some(Becomes { lineage, to, region, bars_survivor: None });
        change::register(&hub.party, other, becomes, announced(), why(), by("经办甲", seat))
    })?;
    let others = [
        Event::Find,
        Event::Refer,
        Event::File,
        Event::Cancel,
        Event::Register,
        Event::LoseReview,
        Event::CancelLate,
    ];
    trials.has_events("change::advance", &others)
}

/// Corrected, left, cancelled and given back.
async fn ended(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let number = title(hub, 2)?;
    trials.probes(hub, "correct::correct", &["H1"], |hub, seat| {
        let subject = Subject::Title(number.clone());
        let name = Some("示例更正律师事务所（虚构）".to_owned());
        correct::correct(&hub.party, subject, (name, None), announced(), why(), seat)
    })?;
    trials.probes(hub, "exit::exit", &["H1"], |hub, seat| {
        let papers = (filed::file(&hub.party, b"a letter")?, announced());
        exit::exit(&hub.party, firm(2).code, (Leaving::Voluntary, None), papers, seat)
    })?;
    let number = title(hub, 3)?;
    for cause in [Cause::Unqualified, Cause::Unreported] {
        trials.probes(hub, "cancel::cancel", &["H4"], |hub, seat| {
            cancelled(hub, &number, cause, seat)
        })?;
    }
    trials.does(hub, "cancel::cancel", &["H4"], |hub, seat| {
        cancelled(hub, &number, Cause::False, seat)
    })?;
    story.federation.seal().await.context("the cancellation")?;
    trials.probes(hub, "reinstate::reinstate", &["H4"], |hub, seat| {
        let papers = (filed::file(&hub.party, b"minutes")?, announced());
        let subject = Subject::Title(number.clone());
        reinstate::reinstate(&hub.party, subject, papers, why(), seat)
    })
}

fn cancelled(hub: &Hub, number: &str, cause: Cause, seat: Seat) -> Result<u64, ActError> {
    let document = filed::file(&hub.party, b"minutes")?;
    let (number, notice) = (number.to_owned(), announced());
    cancel(&hub.party, Cancelling { number, cause, notice, document, why: why() }, seat)
}

/// Entered, checked, heard, signed.
fn penalised(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let code = firm(4).code;
    let imposed = Imposed {
        kind: PenaltyKind::Administrative,
        document_number: "示例〔2024〕7号".to_owned(),
        date: date(2024, 8, 20),
        in_force: true,
        licence_revoked: false,
        document: Hash([0; 32]),
    };
    let scan = paper(&hub.party)?;
    trials.does(hub, "penalty::enter", &["H1", "H7"], |hub, seat| {
        penalty::enter(&hub.party, code, (imposed.clone(), scan), why(), by("监测甲", seat))
    })?;
    let step = |hub: &Hub, event, seat| {
        penalty::advance(&hub.party, code, event, why(), by("经办乙", seat))
    };
    let name = |event: Case| format!("penalty::advance {}", event.label());
    for (event, may) in
        [(Case::Check, &["H7", "H1"][..]), (Case::Hear, &["H1"]), (Case::Answer, &["H1"])]
    {
        trials.does(hub, &name(event), may, |hub, seat| step(hub, event, seat))?;
    }
    trials.probes(hub, &name(Case::Drop), &["H1"], |hub, seat| step(hub, Case::Drop, seat))?;
    trials.probes(hub, "penalty::sign", &["H1"], |hub, seat| {
        penalty::sign(&hub.party, code, announced(), why(), by("秘书长甲", seat))
    })?;
    trials.has_events("penalty::advance", &[Case::Enter, Case::Refer, Case::Sign])
}

fn cultivated(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let listing = place(hub, 5)?;
    let support = || Support { group: "第一小组".to_owned(), contact: "联络甲".to_owned() };
    let proposal = || Proposal { round: round_id(2024), categories: vec![Category::Jx] };
    let step = |hub: &Hub, event, seat| {
        let step = ListingStep {
            event,
            listing,
            support: (event == Place::Support).then(support),
            year: matches!(event, Place::Met | Place::NotMet).then_some(2024),
            proposal: (event == Place::Propose).then(proposal),
        };
        cultivate::advance(&hub.party, step, why(), by("经办甲", seat))
    };
    let name = |event: Place| format!("cultivate::advance {}", event.label());
    for (event, may, stays) in [
        (Place::Met, "H2", false),
        (Place::NotMet, "H2", false),
        (Place::Support, "H8", true),
        (Place::Propose, "H2", true),
        (Place::Opinion, "H1", false),
    ] {
        match stays {
            true => {
                trials.does(hub, &name(event), &[may], |hub, seat| step(hub, event, seat))?;
            }
            false => {
                trials.probes(hub, &name(event), &[may], |hub, seat| step(hub, event, seat))?;
            }
        }
    }
    let listing = place(hub, 6)?;
    for cause in [RemovalCause::Unqualified, RemovalCause::Unreported, RemovalCause::False] {
        trials.probes(hub, "cultivate::remove", &["H4"], |hub, seat| {
            let document = Some(filed::file(&hub.party, b"minutes")?);
            cultivate::remove(&hub.party, listing, (cause, document), announced(), why(), seat)
        })?;
    }
    Ok(())
}

/// In the last half year of a title, in a review round; and a place whose term is over.
pub(super) async fn renewed(trials: &mut Trials) -> Result<()> {
    let story = Story::with_legacy(1, (2023, 10, 1)).await?;
    let hub = hub(&story);
    let number = title(hub, 0)?;
    let found = review_round(&story, &[seeks_renewal(0)]).await?;
    let (node, leaf, _) = found.first().context("a recommendation")?.clone();
    story.determine(&found[0], true)?;
    trials.probes(hub, "renew::renew", &["H3"], |hub, seat| {
        let file = (node.clone(), leaf);
        renew::renew(&hub.party, number.clone(), file, on(2026, 9, 20), why(), seat)
    })?;
    story.set(2026, 10, 2)?;
    let listing = place(hub, 0)?;
    trials.probes(hub, "cultivate::remove", &["H2"], |hub, seat| {
        let cause = (RemovalCause::Unmet, None);
        cultivate::remove(&hub.party, listing, cause, on(2026, 10, 2), why(), seat)
    })?;
    story.end().await?;
    Ok(())
}
