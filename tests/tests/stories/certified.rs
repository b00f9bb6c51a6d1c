//! Certificates: signed in a first visit, sealed in a second, checked from their files alone; and the
//! attacks on a bundle.

use anyhow::{Context, Result, ensure};
use hub::acts::certificate::{Certificate, certificate, zip};
use hub::acts::publish::{self, Step};
use hub::acts::{body_key, cancel, filed, issue};
use ledger::anchor::Anchor;
use ledger::bundle::{self, Answer, Asked, Conclusion, Files, Report, names};
use ledger::names::Seat;
use ledger::record::charter::Body;
use ledger::record::title::Cause;

use super::kit::{Story, notice, plan, round_id};

pub(super) const NUMBER: &str = "SC-SRDI-2024-0001";

/// Two firms recognised with certificates, in effect.
pub(super) async fn certified() -> Result<Story> {
    let story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.recognise(2024, 2)?;
    let party = story.federation.hub.party.clone();
    let step = publish::publish(&party, round_id(2024), notice(2024, 2), Seat::office())?;
    ensure!(step == Step::Documents(2), "{step:?}");
    ensure!(party.roll()?.offer().is_none(), "nothing is written before the documents are signed");
    story.federation.sign_documents()?;
    ensure!(party.roll()?.offer().is_some(), "the records follow by themselves");
    story.federation.seal().await?;
    story.federation.settle().await?;
    Ok(story)
}

pub(super) fn exported(story: &Story, number: &str) -> Result<(Certificate, Anchor)> {
    let anchor = story.federation.hub.anchor()?;
    Ok((certificate(&story.federation.hub.party, number, &anchor)?, anchor))
}

fn files(certificate: &Certificate) -> Files {
    let mut files = Files::default();
    for (name, bytes) in &certificate.files {
        if let Some(slot) = files.slot(name) {
            *slot = Some(bytes.clone());
        }
    }
    files
}

fn on(files: &Files, anchor: &Anchor, day: &str) -> Report {
    let day = day.parse().unwrap();
    bundle::check(files, anchor, Asked { day, now: ledger::time::end_of(day) })
}

fn checked(files: &Files, anchor: &Anchor) -> Report {
    on(files, anchor, "2024-07-01")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_whole_and_every_change_of_it_is_found() -> Result<()> {
    let story = certified().await?;
    let (one, anchor) = exported(&story, NUMBER)?;
    let (other, _) = exported(&story, "SC-SRDI-2024-0002")?;
    let good = files(&one);
    let report = checked(&good, &anchor);
    ensure!(report.conclusion() == Conclusion::Valid, "{report:?}");
    for (name, answer) in report.answers() {
        ensure!(matches!(answer, Answer::Pass(_)), "{name}: {answer:?}");
    }
    ensure!(report.facts.as_ref() == Some(&one.issued.facts));
    let at = |day: &str| on(&good, &anchor, day).conclusion();
    let (from, until) = (one.issued.facts.valid_from, one.issued.facts.valid_until);
    ensure!(at(&until.to_string()) == Conclusion::Valid, "the last day counts");
    ensure!(matches!(at(&until.tomorrow()?.to_string()), Conclusion::Invalid(_)));
    ensure!(matches!(at(&from.yesterday()?.to_string()), Conclusion::Invalid(_)));

    // Attack 22: a file of another firm's bundle, whichever it is.
    for name in [names::CREDENTIAL, names::ENDORSEMENT, names::PROOF, names::QR] {
        let mut mixed = good.clone();
        *mixed.slot(name).context("a slot")? = files(&other).slot(name).cloned().context("it")?;
        let conclusion = checked(&mixed, &anchor).conclusion();
        ensure!(matches!(conclusion, Conclusion::Invalid(_)), "{name}: {conclusion:?}");
    }
    // A byte of any file: of the proof's it may be one of a cosignature that is not needed.
    for name in [names::CREDENTIAL, names::ENDORSEMENT, names::POLICY, names::QR, names::STATUS] {
        let bytes = good.clone().slot(name).cloned().flatten().context("it")?;
        for at in (0..bytes.len()).step_by(41) {
            let mut bad = good.clone();
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            *bad.slot(name).context("a slot")? = Some(changed);
            let report = checked(&bad, &anchor);
            // A status list that cannot be read is one that is not there.
            let told = match name {
                names::STATUS => !matches!(report.status, Answer::Pass(_)),
                _ => report.conclusion() != Conclusion::Valid,
            };
            ensure!(told, "{name} byte {at}");
        }
    }
    // What is missing is not checked, and what is needed cannot be confirmed.
    for (name, conclusion) in [
        (names::ENDORSEMENT, Conclusion::Unconfirmed),
        (names::PROOF, Conclusion::Unconfirmed),
        (names::STATUS, Conclusion::Valid),
    ] {
        let mut less = good.clone();
        *less.slot(name).context("a slot")? = None;
        let report = checked(&less, &anchor);
        ensure!(report.conclusion() == conclusion, "without {name}: {report:?}");
    }
    // The code alone.
    let code = Files { qr: good.qr.clone(), ..Files::default() };
    let report = checked(&code, &anchor);
    ensure!(report.conclusion() == Conclusion::Valid, "{report:?}");
    ensure!(matches!(report.status, Answer::NotChecked(_)), "{report:?}");
    let qr = String::from_utf8(good.qr.clone().context("qr")?)?;
    ensure!(qr.len() < 760 && qr.starts_with("https://srdi.example.cn/v#1"), "{qr}");

    ensure!(zip(&one)? == zip(&exported(&story, NUMBER)?.0)?, "the same bytes for the same files");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_swapped_inside_the_bundle_change_nothing() -> Result<()> {
    let story = certified().await?;
    let (one, anchor) = exported(&story, NUMBER)?;
    // Attack 1 and 15: an anchor of another federation, as a forger would enclose it.
    let forger = certified().await?;
    let (theirs, other) = exported(&forger, NUMBER)?;
    let conclusion = checked(&files(&theirs), &anchor).conclusion();
    ensure!(conclusion != Conclusion::Valid, "{conclusion:?}");
    ensure!(checked(&files(&theirs), &other).conclusion() == Conclusion::Valid);
    ensure!(checked(&files(&one), &other).conclusion() != Conclusion::Valid);
    forger.end().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compromised_key_counts_for_nothing_and_all_is_issued_anew() -> Result<()> {
    let story = certified().await?;
    let (old, before) = exported(&story, NUMBER)?;
    let party = story.federation.hub.party.clone();
    let words = hub_passphrases();
    let cost = peer::body_key::Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let made = peer::body_key::create("association", "body/association", words, cost)?;
    let public: peer::body_key::PublicBodyKey = serde_json::from_slice(&made.public)?;
    let change = body_key::Change { compromised: true, ..body_key::Change::ROUTINE };
    let why = "证书密钥失密".to_owned();
    body_key::replace(&party, Body::Association, &public, change, why, Seat::office())?;
    story.federation.seal().await.context("by the old keys")?;
    let folder = story.federation.dir.join("body").join("association");
    std::fs::write(folder.join("key.json"), &made.sealed)?;
    let anchor = story.federation.hub.anchor()?;
    ensure!(anchor.did.association.len() == 1, "the compromised key left the anchor");
    let conclusion = checked(&files(&old), &anchor).conclusion();
    ensure!(conclusion != Conclusion::Valid, "{conclusion:?}");
    ensure!(exported(&story, NUMBER).is_err(), "the hub hands out nothing that it refuses");

    let found = issue::reissue(&party, true, Seat::office())?;
    ensure!(found.waiting == 2, "{found:?}");
    story.federation.sign_documents()?;
    story.federation.seal().await.context("by the new key")?;
    let (new, anchor) = exported(&story, NUMBER)?;
    ensure!(new.issued.facts.number == old.issued.facts.number, "the number stays");
    ensure!(new.issued.facts.status != old.issued.facts.status, "its place does not");
    let report = checked(&files(&new), &anchor);
    ensure!(report.conclusion() == Conclusion::Valid, "{report:?}");
    // Whoever holds the old anchor is not told a falsehood: he cannot confirm.
    ensure!(checked(&files(&new), &before).conclusion() != Conclusion::Valid);
    let revoked = party.roll()?.revoked(party.roll()?.sealed_size());
    ensure!(revoked.contains(&old.issued.facts.status) && revoked.len() == 2, "{revoked:?}");
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

fn hub_passphrases() -> [&'static str; 2] {
    tests::federation::PASSPHRASES
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_title_gets_no_paper_and_its_files_say_so() -> Result<()> {
    let story = certified().await?;
    let (one, anchor) = exported(&story, NUMBER)?;
    ensure!(one.pdf.is_some(), "a title in force is printed");
    let party = story.federation.hub.party.clone();
    story.set(2024, 7, 1)?;
    let (number, why) = (one.issued.facts.number.clone(), "不再符合认定标准".to_owned());
    let document = filed::file(&party, "会议纪要（示例）".as_bytes())?;
    let cause = Cause::Unqualified;
    let act = cancel::Cancelling { number, cause, notice: notice(2024, 3), document, why };
    cancel::cancel(&party, act, super::kit::seat("H4"))?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    let (after, _) = exported(&story, NUMBER)?;
    ensure!(after.pdf.is_none(), "nothing to hang on a wall");
    let report = checked(&files(&after), &anchor);
    ensure!(matches!(report.status, Answer::Fail(_)), "{report:?}");
    story.end().await?;
    Ok(())
}
