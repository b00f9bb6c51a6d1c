//! A report of somebody (A4.7): received, handed to its handlers, found true, answered, erased.

use anyhow::Result;
use hub::acts::complaint::{self as acts, Case, Form};
use hub::app::Hub;
use ledger::machine::complaint::Event;
use ledger::names::Seat;
use ledger::record::step::change_report::ChangeKind;
use ledger::record::step::complaint::Complaint;
use peer::act::ActError;
use peer::sealed::ReaderKey;
use tests::federation::CHEAP;

use super::super::kit::{Story, date, seat};
use super::super::titles::firm;
use super::trial::{Trials, by, hub, why};

const HANDLER: &str = "经办甲";
const SECOND: &str = "复核乙";

pub(super) fn tried(trials: &mut Trials, story: &Story) -> Result<()> {
    let hub = hub(story);
    let (reception, _) = ReaderKey::create(&["reception one", "reception two"], CHEAP)?;
    let (key, _) = ReaderKey::create(&["handler passphrase"], CHEAP)?;
    acts::register(&hub.party, acts::RECEPTION, reception.public())?;
    acts::register(&hub.party, HANDLER, key.public())?;
    trials.probes(hub, "complaint::lead", &["H1"], |hub, seat| {
        acts::lead(&hub.party, firm(7), "示例线索", by(HANDLER, seat))
    })?;
    let number = trials.does(hub, "complaint::submit", &["H1"], submitted)?;
    let step = |hub: &Hub, event, who: &str, seat| {
        acts::step(&hub.party, Complaint::new(number.clone(), event), why(), by(who, seat))
    };
    let does = |trials: &mut Trials, event: Event, who: &str, may: &[&str]| {
        let act = format!("complaint::step {}", event.label());
        trials.does(hub, &act, may, |hub, seat| step(hub, event, who, seat)).map(|_| ())
    };
    let probes = |trials: &mut Trials, event: Event, who: &str, may: &[&str]| {
        let act = format!("complaint::step {}", event.label());
        trials.probes(hub, &act, may, |hub, seat| step(hub, event, who, seat))
    };
    does(trials, Event::Declare, HANDLER, &["H2", "H1"])?;
    step(hub, Event::Declare, SECOND, seat("H2"))?;
    trials.does(hub, "complaint::handlers", &["H1"], |hub, seat| {
        let named = [HANDLER.to_owned()];
        acts::handlers(&hub.party, &number, &named, &reception, why(), by(HANDLER, seat))
    })?;
    trials.does(hub, "complaint::open", &["H2", "H1"], |hub, seat| {
        acts::open(&hub.party, &number, &key, why(), by(HANDLER, seat))
    })?;
    probes(trials, Event::NotRealName, HANDLER, &["H1"])?;
    does(trials, Event::Accept, HANDLER, &["H1"])?;
    probes(trials, Event::Refuse, HANDLER, &["H1"])?;
    probes(trials, Event::Withdraw, HANDLER, &["H1"])?;
    probes(trials, Event::GoOn, HANDLER, &["H1"])?;
    does(trials, Event::Investigate, HANDLER, &["H1"])?;
    trials.does(hub, "complaint::extract", &["H1"], |hub, seat| {
        acts::extract(&hub.party, &number, "示例", &key, by(HANDLER, seat))
    })?;
    does(trials, Event::Redact, SECOND, &["H1", "H2"])?;
    does(trials, Event::Notify, HANDLER, &["H1"])?;
    trials.does(hub, "complaint::reply", &["H1"], |hub, seat| {
        acts::reply(&hub.party, &number, "示例", by(HANDLER, seat))
    })?;
    does(trials, Event::Extend, "会长甲", &["H4"])?;
    probes(trials, Event::Dismiss, SECOND, &["H2"])?;
    does(trials, Event::Substantiate, SECOND, &["H2"])?;
    let cases = [Case::False, Case::Change(ChangeKind::Rename, date(2024, 8, 1))];
    for case in cases {
        trials.probes(hub, "complaint::refer", &["H4"], |hub, seat| {
            acts::refer(&hub.party, &number, case.clone(), why(), by("会长甲", seat))
        })?;
    }
    does(trials, Event::Answer, HANDLER, &["H1"])?;
    story.set(2025, 4, 1)?;
    trials.does(hub, "complaint::erase", &["H1"], |hub, seat| {
        acts::erase(&hub.party, &number, why(), &by(HANDLER, seat.clone()), by(SECOND, seat))
    })?;
    let others = [
        Event::Submit,
        Event::Lead,
        Event::Handlers,
        Event::Open,
        Event::Extract,
        Event::Reply,
        Event::Refer,
        Event::Erase,
    ];
    trials.has_events("complaint::step", &others)
}

fn submitted(hub: &Hub, seat: Seat) -> Result<String, ActError> {
    let firm = firm(7);
    let form = serde_json::json!({
        "name": "示例举报人", "contact": "电话 028-00000000", "firm_name": firm.name,
        "firm_code": firm.code.to_string(), "facts": "示例",
    });
    let (form, firm) = Form::parse(form.to_string().as_bytes())?;
    acts::submit(&hub.party, &form, firm, &[b"original".to_vec().into()], by(HANDLER, seat))
}
