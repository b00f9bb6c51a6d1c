//! The frame: rounds, members, keys, the calendar, appointments, and what both bodies seal.

use anyhow::{Context as _, Result};
use hub::acts::body_key::Change;
use hub::acts::legacy::{Entry, import};
use hub::acts::lift::Lift;
use hub::acts::{body_key, calendar, filed, lift, log_key, member, office, publish, round, void};
use ledger::category::Category;
use ledger::charter::CalendarFile;
use ledger::machine::office::Event;
use ledger::record::charter::Body;
use ledger::record::round::RoundAnnounced;
use ledger::record::step::office::Office;
use ledger::rules::calendar::YearTable;
use peer::body_key::{PublicBodyKey, create};
use peer::channel::Tcp;
use tests::federation::{CHEAP, PASSPHRASES, wait_for};

use super::super::kit::{Story, announced, code, date, notice, round_id, seat};
use super::super::titles::firm;
use super::trial::{Trials, by, hub, why};

/// Firms of a paper notice.
pub(super) const LEGACY: u32 = 8;

/// What nobody needs more than a charter for, in a federation of one node.
pub(super) async fn tried(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let index = trials.does(hub, "round::announce", &["H1"], |hub, seat| {
        round::announce(&hub.party, RoundAnnounced { seat, ..announced(2024, 2) })
    })?;
    trials.probes(hub, "publish::offer", &["H1", "H5", "H6"], |hub, seat| {
        publish::offer(&hub.party, None, seat)
    })?;
    trials
        .does(hub, "void::void", &["H1"], |hub, seat| void::void(&hub.party, index, why(), seat))?;
    let year = YearTable { year: 2027, source: "示例".to_owned(), off: vec![], worked: vec![] };
    let file = CalendarFile { calendar: vec![year], local_calendar: vec![] };
    trials.probes(hub, "calendar::issue", &["H1"], |hub, seat| {
        calendar::issue(&hub.party, file.clone(), why(), seat)
    })?;
    trials.probes(hub, "lift::lift", &["H3"], |hub, seat| {
        let (node, round, reason) = (code(0), round_id(2024), why());
        let what = Lift { node, round, firm: firm(0).code, lawyers: 60, reason };
        let document = filed::file(&hub.party, b"minutes")?;
        lift::lift(&hub.party, what, document, by("组长甲", seat))
    })?;
    let made = create("party", "body/party", PASSPHRASES, CHEAP)?;
    let key: PublicBodyKey = serde_json::from_slice(&made.public)?;
    trials.probes(hub, "body_key::replace", &["H1"], |hub, seat| {
        body_key::replace(&hub.party, Body::Party, &key, Change::ROUTINE, why(), seat)
    })?;
    trials.probes_apart(hub, "log_key::replace", &["H1"], |hub, seat| {
        log_key::replace(hub, true, "示例", seat)
    })?;
    members(trials, story).await?;
    trials.does(hub, "legacy::import", &["H1"], |hub, seat| {
        let entries = (0..LEGACY).map(entry).collect();
        let mut notice = notice(2024, 9);
        notice.date = date(2024, 2, 1);
        import(&hub.party, 2024, &notice, b"%PDF-1.7", entries, false, seat)
    })?;
    story.federation.seal().await.context("the paper notice")?;
    trials.does(hub, "office::office", &["H1"], |hub, seat| {
        office::office(&hub.party, appointment("评审甲", "H2", None), why(), by("经办甲", seat))
    })?;
    Ok(())
}

fn entry(n: u32) -> Entry {
    Entry {
        row: n + 2,
        firm: firm(n),
        region: code(0),
        number: None,
        recognised: vec![Category::Zy],
        cultivated: vec![Category::Jx],
    }
}

async fn members(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let address = story.federation.address.to_string().parse()?;
    let invite = member::invite(&hub.party, &hub.authority, address, &code(1))?;
    let (dir, token) = (story.scratch.path().join("joining"), invite.token.clone());
    let joining = tokio::spawn(async move { node::app::join(&dir, &invite, Tcp, |_| {}).await });
    let party = hub.party.clone();
    wait_for("a request to join", || {
        Ok(party.store.read(|view| view.joining(&token))?.is_some() || joining.is_finished())
    })
    .await?;
    trials.probes(hub, "member::approve", &["H1"], |hub, seat| {
        member::approve(&hub.party, code(1), seat)
    })?;
    trials.unrecorded(hub, "member::refuse", &["H1"], |hub, seat| {
        member::refuse(&hub.party, &code(1), why(), &seat)
    })?;
    joining.abort();
    trials.probes(hub, "member::lock", &["H1"], |hub, seat| {
        member::lock(&hub.party, code(0), why(), seat)
    })
}

/// 任职 since the beginning of 2024.
pub(super) fn appointment(person: &str, code: &str, post: Option<&str>) -> Office {
    Office {
        event: Event::Appoint,
        person: person.to_owned(),
        seat: seat(code),
        group: None,
        post: post.map(str::to_owned),
        firm: None,
        from: date(2024, 1, 1),
        until: None,
        document: "示例〔2024〕1号".to_owned(),
    }
}
