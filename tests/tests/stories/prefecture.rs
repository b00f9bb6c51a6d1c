//! What a prefecture does besides the straight way: a file sent on, an objection upheld, a file that
//! was never supplemented, a firm that leaves after the batch (A4.2).

use anyhow::{Context as _, Result, ensure};
use ledger::category::{Category, Item};
use ledger::dossier::{Facts, Nonce, QualificationKind};
use ledger::hash::Hash;
use ledger::intake::{Filed, State};
use ledger::officer::Officer;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use node::acts::conflict::{Declared, declare, evidence};
use node::acts::objection::{Objection, objection};
use node::acts::review::{Opinions, review};
use node::acts::{
    accept, draft, file, recommend, returning, sign, summary, transfer, visit, withdraw,
};
use peer::act::ActError;
use peer::party::Party;
use tests::generator::{Sample, credit_snapshot};

use super::kit::{Story, code, plan, round_id, samples, seat};

fn person(name: &str) -> Officer {
    Officer::new(name, seat("N2"))
}

pub(crate) fn said(sample: &Sample, opinion: Option<Opinion>) -> Opinions {
    let outcome = sample.outcome();
    let opinions = outcome.opinions.into_iter().map(|(category, plausible)| CategoryOpinion {
        category,
        opinion: opinion.unwrap_or(plausible),
    });
    Opinions {
        opinions: opinions.collect(),
        reasons: "见初审记录（虚构）。".to_owned(),
        snapshot: Some(credit_snapshot(&sample.dossier.firm.uscc)),
    }
}

/// A form of which reviewers would recommend something.
pub(crate) fn favoured(n: usize) -> Sample {
    let all = samples(n, 2024, 0, 12);
    let good = |s: &Sample| s.outcome().opinions.iter().any(|(_, opinion)| opinion.is_favourable());
    all.into_iter().find(good).expect("one of twelve")
}

fn rule(result: Result<impl Sized, ActError>) -> &'static str {
    result.err().and_then(|error| error.rule()).unwrap_or("no rule")
}

impl Story {
    /// The newest application of a firm in the fold that the hub, or a node, has of node `n`.
    fn stands(&self, at_hub: bool, n: usize, sample: &Sample) -> Result<Option<Filed>> {
        let own = &self.federation.node(&code(n))?.party;
        let party = if at_hub { &self.federation.hub.party } else { own };
        let firm = sample.dossier.firm.uscc;
        Ok(party.read::<_, ActError>(|_, state| {
            let intake = state.intake(&code(n));
            let all = intake.map(|i| i.applications().map(|(_, f)| f.clone()).collect::<Vec<_>>());
            Ok(all.unwrap_or_default().into_iter().rfind(|filed| filed.firm == firm))
        })?)
    }

    fn submit(&self, n: usize, sample: &Sample) -> Result<file::Receipt> {
        let party = &self.federation.node(&code(n))?.party;
        let form = sample.dossier.to_file();
        Ok(file::file(party, &code(n), &form, &sample.evidence, seat("F"))?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_sent_on_keeps_its_first_receipt_and_both_ledgers_show_it() -> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    // A firm that practises in the second prefecture hands its form in at the first.
    let sample = favoured(1);
    let firm = sample.dossier.firm.uscc;
    let first = story.submit(0, &sample)?;
    let sender = story.federation.node(&code(0))?.party.clone();
    let receiver = story.federation.node(&code(1))?.party.clone();
    let refused = accept::accept(&sender, &code(0), firm.as_str(), "好".to_owned(), seat("N1"));
    ensure!(rule(refused) == "place", "it does not practise here");

    story.set(2024, 3, 6)?;
    let out = |to, by| {
        let reason = "该所执业地在绵阳市（虚构）".to_owned();
        transfer::out(&sender, &code(0), firm.as_str(), to, reason, seat(by))
    };
    ensure!(rule(out(code(1), "N2")) == "seat", "it is the clerk's to do");
    out(code(1), "N1")?;
    story.federation.settle().await?;
    let parcel = || transfer::pack(&sender, &code(0), firm.as_str());

    // Somebody changes a file, forges the proof, or carries it elsewhere.
    let mut spoilt = parcel()?;
    spoilt.files.pop();
    ensure!(transfer::take_in(&receiver, &code(1), spoilt, seat("N1")).is_err(), "a file less");
    let mut forged = parcel()?;
    forged.paper.application.record = forged.paper.application.record.replace("2024-1", "2024-2");
    let forged = transfer::take_in(&receiver, &code(1), forged, seat("N1"));
    ensure!(rule(forged) == "transfer", "not what was signed");
    let elsewhere = transfer::take_in(&sender, &code(0), parcel()?, seat("N1"));
    ensure!(rule(elsewhere) == "transfer", "it was sent to another");

    story.set(2024, 3, 8)?;
    let second = transfer::take_in(&receiver, &code(1), parcel()?, seat("N1"))?;
    ensure!(second.at == first.at && !second.repeated, "the receipt of the first day");
    let again = transfer::take_in(&receiver, &code(1), parcel()?, seat("N1"))?;
    ensure!(again.repeated && again.number == second.number, "once is enough");
    accept::accept(&receiver, &code(1), firm.as_str(), "材料齐全".to_owned(), seat("N1"))?;
    story.federation.settle().await?;

    for at_hub in [false, true] {
        let sent = story.stands(at_hub, 0, &sample)?.context("at the first")?;
        ensure!(sent.stage == State::Transferred, "{:?}", sent.stage);
        let taken = story.stands(at_hub, 1, &sample)?.context("at the second")?;
        ensure!(taken.stage == State::Accepted && taken.received_at == first.at, "{taken:?}");
    }
    ensure!(story.federation.hub.party.roll()?.bounces_of(&code(1)).is_empty(), "no bounce");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_33_a_file_sent_on_after_two_returns_is_returned_no_more() -> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    let sample = favoured(1);
    let firm = sample.dossier.firm.uscc;
    let sender = story.federation.node(&code(0))?.party.clone();
    let receiver = story.federation.node(&code(1))?.party.clone();
    let first = story.submit(0, &sample)?;
    let back = |party: &Party, n, by| {
        let defects = vec!["缺签字页（虚构）".to_owned()];
        returning::return_application(party, &code(n), firm.as_str(), defects, seat(by))
    };
    for version in [&b"second"[..], b"third"] {
        back(&sender, 0, "N1")?;
        let mut supplement = sample.clone();
        supplement.dossier.nonce = Nonce(Hash::of(version).0);
        story.submit(0, &supplement)?;
    }
    story.set(2024, 3, 6)?;
    let why = "该所执业地在绵阳市（虚构）".to_owned();
    transfer::out(&sender, &code(0), firm.as_str(), code(1), why, seat("N1"))?;
    story.federation.settle().await?;
    let parcel = transfer::pack(&sender, &code(0), firm.as_str())?;
    let taken = transfer::take_in(&receiver, &code(1), parcel, seat("N1"))?;
    ensure!(taken.at == first.at, "the receipt of the first version");
    ensure!(rule(back(&receiver, 1, "N1")) == "returns", "two returns are all of them");
    story.federation.settle().await?;
    let filed = story.stands(true, 1, &sample)?.context("at the hub")?;
    ensure!(filed.returns == 2 && filed.received_at == first.at, "{filed:?}");
    ensure!(story.federation.hub.party.roll()?.bounces_of(&code(1)).is_empty(), "no bounce");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_that_is_upheld_goes_to_other_reviewers() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let sample = favoured(0);
    let firm = sample.dossier.firm.uscc;
    story.file(0, &sample)?;
    let party = story.federation.node(&code(0))?.party.clone();
    let at = code(0);

    // Before anybody declared, nobody reads; who withdrew never does.
    let reads = |name: &str| evidence(&party, &at, firm.as_str(), &person(name));
    let says = |name: &str, declared| {
        let why = "如实声明（虚构）".to_owned();
        declare(&party, &at, firm.as_str(), declared, why, person(name))
    };
    ensure!(rule(reads("甲某")) == "conflict", "not declared");
    says("丁某", Declared::Recused)?;
    ensure!(rule(says("丁某", Declared::None)) == "conflict", "withdrew");
    says("甲某", Declared::None)?;
    ensure!(reads("甲某")?.len() > 3, "the form and its files");
    ensure!(rule(reads("乙某")) == "conflict", "another's declaration is not one's own");

    let opinion = |name: &str, opinion| {
        review(&party, &at, firm.as_str(), said(&sample, opinion), person(name))
    };
    opinion("甲某", Some(Opinion::Decline))?;
    let object = |what, by| {
        objection(&party, &at, firm.as_str(), what, "书面异议（虚构）".to_owned(), seat(by))
    };
    ensure!(rule(object(Objection::Uphold, "N3")) == "stage", "nobody objected yet");
    object(Objection::File, "N1")?;
    ensure!(rule(object(Objection::Uphold, "N1")) == "seat", "it is the sealer's to answer");
    object(Objection::Uphold, "N3")?;
    ensure!(rule(opinion("甲某", None)) == "conflict", "the one who refused");
    opinion("乙某", None)?;
    recommend::recommend(&party, &at, firm.as_str(), seat("N2"))?;
    ensure!(story.sign(0, 2024)? == 1, "it is reported after all");
    story.federation.settle().await?;
    let filed = story.stands(true, 0, &sample)?.context("at the hub")?;
    ensure!(filed.stage == State::Batched, "{:?}", filed.stage);
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_not_supplemented_is_given_up_when_its_time_is_over() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let sample = favoured(0);
    let firm = sample.dossier.firm.uscc;
    story.file(0, &sample)?;
    let party = story.federation.node(&code(0))?.party.clone();
    let defects = vec!["缺签字页（虚构）".to_owned()];
    returning::return_application(&party, &code(0), firm.as_str(), defects, seat("N1"))?;
    let give_up = || {
        let why = "逾期未补正".to_owned();
        accept::refuse(&party, &code(0), firm.as_str(), why, seat("N1"))
    };
    // Returned on Monday the 4th: the fifth working day is Monday the 11th.
    story.federation.clock.set(ledger::time::end_of("2024-03-11".parse()?) - 1)?;
    ensure!(rule(give_up()) == "not-due", "the last second of the fifth day");
    story.federation.clock.set(ledger::time::end_of("2024-03-11".parse()?))?;
    let mut late = sample.clone();
    late.dossier.nonce = Nonce(Hash::of(b"supplement").0);
    let form = late.dossier.to_file();
    let supplement = || file::file(&party, &code(0), &form, &late.evidence, seat("N1"));
    ensure!(rule(supplement()) == "late-supplement", "a second too late");
    let (_, stage) = give_up()?;
    ensure!(stage == State::NotSupplemented, "{stage:?}");
    // The window is open: the firm may begin anew.
    supplement()?;
    story.federation.settle().await?;
    let filed = story.stands(true, 0, &sample)?.context("at the hub")?;
    ensure!(filed.stage == State::Accepted && filed.returns == 0, "{filed:?}");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firm_that_leaves_after_the_batch_is_not_decided_upon() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let forms = samples(0, 2024, 0, 2);
    story.recommend(0, &forms)?;
    story.sign(0, 2024)?;
    story.federation.settle().await?;
    ensure!(story.open(2024)?.len() == 2, "two to decide upon");
    let party = story.federation.node(&code(0))?.party.clone();
    let leave = |sample: &Sample| {
        let firm = sample.dossier.firm.uscc;
        let why = "律所来函撤回（虚构）".to_owned();
        withdraw::withdraw(&party, &code(0), firm.as_str(), why, seat("N1"))
    };
    let sum = |seats: &[&str]| {
        let seats = seats.iter().copied().map(seat).collect();
        summary::summary(&party, &code(0), round_id(2024), seats)
    };
    leave(&forms[0])?;
    ensure!(rule(sum(&["N3", "N4"])) == "summary", "the window is still open");
    story.set(2024, 4, 8)?;
    ensure!(rule(sum(&["N3"])) == "batch-seats", "both bodies sign");
    let (_, summary) = sum(&["N3", "N4"])?;
    ensure!(summary.outcomes.iter().map(|one| one.count).sum::<u32>() == 2, "{summary:?}");
    ensure!(summary.sizes.iter().map(|one| one.count).sum::<u32>() == 2, "{summary:?}");
    story.federation.settle().await?;
    let open = story.open(2024)?;
    ensure!(open.len() == 1, "{} to decide upon", open.len());
    ensure!(open[0].2.act.firm == forms[1].dossier.firm.uscc, "the one who stayed");

    story.federation.papers().await?;
    story.recognise(2024, 1)?;
    story.publish_and_seal(2024).await?;
    ensure!(rule(leave(&forms[1])) == "published", "after the publication it is an exit");
    let zero = sign::sign(&party, &code(0), round_id(2024), vec![seat("N3"), seat("N4")], true);
    ensure!(rule(zero) == "zero-report", "something was recommended");
    story.end().await?;
    Ok(())
}

/// A form that rests on a secret qualification, of which reviewers would recommend the category.
fn with_a_secret() -> Sample {
    let favours = |sample: &Sample| {
        let outcome = sample.outcome().opinions;
        outcome.iter().any(|(of, opinion)| *of == Category::Zy && opinion.is_favourable())
    };
    let mut all = samples(0, 2024, 0, 40).into_iter().filter(favours);
    let found = all.find_map(|mut sample| {
        let secret = sample.dossier.items.iter_mut().find_map(|claim| match &mut claim.facts {
            Facts::Qualifications { qualifications } => qualifications.first_mut(),
            _ => None,
        });
        let secret = secret?;
        (secret.kind, secret.number) = (QualificationKind::Secrecy, None);
        Some(sample)
    });
    found.expect("one of forty")
}

#[tokio::test(flavor = "multi_thread")]
async fn s91_what_is_secret_is_seen_off_line_before_it_is_recommended() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let sample = with_a_secret();
    let firm = sample.dossier.firm.uscc;
    story.file(0, &sample)?;
    let party = story.federation.node(&code(0))?.party.clone();
    let opine = || review(&party, &code(0), firm.as_str(), said(&sample, None), person("甲某"));
    ensure!(rule(opine()) == "secret-unseen", "nobody saw it");
    let by = person("乙某");
    let seen = "已在律所查验证书原件（虚构）".to_owned();
    visit::verify_offline(&party, &code(0), firm.as_str(), Item::ZY2, seen, by)?;
    opine()?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_no_record_and_the_day_of_its_submission_counts() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let sample = favoured(0);
    let party = story.federation.node(&code(0))?.party.clone();
    let before = tests::federation::node_heads(story.federation.node(&code(0))?)?.own;
    // Half a form, a file less; then all of it, saved from somewhere else.
    let half = br#"{"round":"2024-1","firm":{"name":"half a name"}}"#;
    let draft = draft::save(&party, None, half, &sample.evidence[..1])?;
    ensure!(draft.files.len() == 1 && draft.firm.as_deref() == Some("half a name"), "{draft:?}");
    ensure!(draft::submit(&party, &code(0), &draft.id, 1 << 20, seat("N1")).is_err(), "not yet");
    let form = sample.dossier.to_file();
    // A scan that tells where and when it was made is refused at its place in the form.
    let mut telling = sample.evidence.clone();
    telling[0].1 = b"\xff\xd8\xff\xe1\0\x08Exif\0\0\xff\xd9".to_vec();
    draft::save(&party, Some(&draft.id), &form, &telling)?;
    let refused = draft::submit(&party, &code(0), &draft.id, 1 << 20, seat("N1")).err();
    let refused = refused.context("it tells more than it shows")?.to_string();
    ensure!(refused.contains("Exif") && refused.contains(&telling[0].0), "{refused}");
    let saved = draft::save(&party, Some(&draft.id), &form, &sample.evidence)?;
    ensure!(saved.id == draft.id && saved.files.len() == sample.evidence.len(), "{saved:?}");
    let (kept, files) = draft::open(&party, &draft.id, 1 << 20)?;
    ensure!(kept == form && files.len() == sample.evidence.len(), "every field and every file");
    for odd in ["../../keys", "", ".", "0123456789abcdeX"] {
        ensure!(draft::open(&party, odd, 1).is_err(), "{odd} is no draft");
    }
    let now = tests::federation::node_heads(story.federation.node(&code(0))?)?.own;
    ensure!(now == before, "no record of a draft");

    story.set(2024, 3, 6)?;
    let receipt = draft::submit(&party, &code(0), &draft.id, 1 << 20, seat("N1"))?;
    ensure!(receipt.at == party.clock.now(), "received on the third day");
    ensure!(draft::all(&party)?.is_empty(), "what is submitted is no draft any more");

    // Another one is never submitted: the round closes on 1 April, and thirty days later it goes.
    draft::save(&party, None, half, &[])?;
    let over = ledger::time::end_of(super::kit::date(2024, 5, 1));
    story.federation.clock.set(over - 1)?;
    let due = draft::due(&party)?;
    ensure!(due.is_empty() && draft::purge(&party)?.is_empty(), "the last day counts: {due:?}");
    story.federation.clock.set(over)?;
    let due = draft::due(&party)?;
    ensure!(due.len() == 1 && due[0].ends_at == Some(over), "somebody is to do it: {due:?}");
    ensure!(draft::purge(&party)?.len() == 1, "now it goes");
    ensure!(draft::due(&party)?.is_empty() && draft::all(&party)?.is_empty());
    story.end().await?;
    Ok(())
}
