//! A federation in which everything happens to a title, what it served on each day, and the lies that
//! a server may tell.

mod cases;
mod lies;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hub::acts::{body_key, cancel, correct, filed, issue};
use ledger::anchor::Anchor;
use ledger::names::Seat;
use ledger::record::charter::Body;
use ledger::record::notice::Notice;
use ledger::record::subject::Subject;
use ledger::record::title::Cause;
use serde_json::{Value, json};
use tests::site::{Files, published};

use super::super::certified::{certified, exported};
use super::super::kit::{Story, date, notice, seat};

/// One certificate, shown on one day at one place.
pub(super) struct Case {
    pub(super) name: String,
    /// Its files; or the text of a code.
    pub(super) files: Files,
    pub(super) code: Option<String>,
    pub(super) anchor: Anchor,
    pub(super) day: String,
    pub(super) now: i64,
    /// Servers that are asked one after the other; none is offline.
    pub(super) sites: Vec<String>,
    /// How the first line begins.
    pub(super) line: String,
}

impl Case {
    /// Its files in a folder.
    pub(super) fn write(&self, place: &Path) -> Result<PathBuf> {
        let folder = place.join(&self.name);
        std::fs::create_dir_all(&folder)?;
        for (name, bytes) in &self.files {
            std::fs::write(folder.join(name), bytes)?;
        }
        Ok(folder)
    }

    /// For the page.
    pub(super) fn given(&self, place: &Path) -> Result<Value> {
        let page = verify::page::html(&self.anchor);
        let file = place.join(format!("{}.html", self.name));
        std::fs::write(&file, page)?;
        let files: BTreeMap<_, _> =
            self.files.iter().map(|(name, bytes)| (name, STANDARD.encode(bytes))).collect();
        Ok(json!({
            "name": self.name, "files": files, "code": self.code, "day": self.day, "now": self.now,
            "sites": self.sites, "page": file,
        }))
    }
}

/// What stood on one day.
struct Moment {
    /// Bundles by the last digits of their numbers.
    bundles: BTreeMap<u32, Files>,
    anchor: Anchor,
    site: Files,
    now: i64,
}

/// The federation's days, in order.
pub(super) struct World {
    story: Story,
    /// Both titles are new.
    issued: Moment,
    /// The first one's name was corrected, and its certificate issued anew.
    corrected: Moment,
    /// The second one was cancelled.
    cancelled: Moment,
    /// The association took new keys in good order.
    rekeyed: Moment,
    /// All certificates were issued anew by them.
    renewed: Moment,
    /// These keys fell into other hands.
    compromised: Moment,
    /// A cancellation is on offer and waits for the bodies.
    offered: Files,
}

impl World {
    pub(super) async fn build() -> Result<Self> {
        let story = certified().await?;
        let issued = moment(&story, &[1, 2]).await?;
        story.set(2024, 7, 1)?;
        let name = "示例更正律师事务所（虚构）".to_owned();
        let number = number_of(&story, 1)?;
        let party = story.federation.hub.party.clone();
        let why = "笔误（示例）".to_owned();
        let subject = Subject::Title(number);
        correct::correct(&party, subject, (Some(name), None), notice(2024, 3), why, seat("H1"))?;
        story.federation.seal().await.context("the correction")?;
        issue::reissue(&party, false, Seat::office())?;
        story.federation.sign_documents()?;
        story.federation.seal().await.context("the new certificate")?;
        let corrected = moment(&story, &[1, 2]).await?;

        story.set(2024, 8, 1)?;
        let document = filed::file(&party, "会议纪要（示例）".as_bytes())?;
        let (number, why) = (number_of(&story, 2)?, "不再符合认定标准".to_owned());
        let cause = Cause::Unqualified;
        let notice = Notice { date: date(2024, 8, 1), ..notice(2024, 4) };
        let act = cancel::Cancelling { number, cause, notice, document, why };
        cancel::cancel(&party, act, seat("H4"))?;
        hub::acts::publish::offer(&party, None, Seat::office())?;
        tests::federation::wait_for("the quorum", || {
            Ok(hub::offer::progress(&party)?.is_some_and(|p| p.complete()))
        })
        .await?;
        let offered = published(&party)?;
        story.federation.seal().await.context("the cancellation")?;
        let cancelled = moment(&story, &[1, 2]).await?;

        story.set(2024, 9, 2)?;
        rekey(&story, false).await?;
        let rekeyed = moment(&story, &[1]).await?;
        issue::reissue(&party, true, Seat::office())?;
        story.federation.sign_documents()?;
        story.federation.seal().await.context("certificates by the new keys")?;
        let renewed = moment(&story, &[1]).await?;
        rekey(&story, true).await?;
        let compromised = moment(&story, &[]).await?;
        Ok(Self { story, issued, corrected, cancelled, rekeyed, renewed, compromised, offered })
    }

    /// Every site, by its name.
    pub(super) fn sites(&self) -> Result<BTreeMap<String, Files>> {
        let mut sites = lies::sites(self)?;
        let moments = [
            ("issued", &self.issued),
            ("corrected", &self.corrected),
            ("cancelled", &self.cancelled),
            ("rekeyed", &self.rekeyed),
            ("renewed", &self.renewed),
        ];
        for (name, moment) in moments {
            sites.insert(name.to_owned(), moment.site.clone());
        }
        sites.insert("offered".to_owned(), self.offered.clone());
        sites.insert("silent".to_owned(), Files::new());
        Ok(sites)
    }

    /// The first list as it was served, and the anchor of that day.
    pub(super) fn first_list(&self) -> Result<(Vec<u8>, Anchor)> {
        let list = self.issued.site.get("list.json").context("a list")?;
        Ok((list.clone(), self.issued.anchor.clone()))
    }

    pub(super) fn cases(&self) -> Result<Vec<Case>> {
        cases::all(self)
    }

    pub(super) async fn end(self) -> Result<()> {
        self.story.end().await?;
        Ok(())
    }
}

fn number_of(story: &Story, n: u32) -> Result<String> {
    let (made, _) = exported(story, &format!("SC-SRDI-2024-{n:04}"))?;
    Ok(made.issued.facts.number)
}

/// New keys of the association, taken by plan or because others have the old ones.
async fn rekey(story: &Story, compromised: bool) -> Result<()> {
    let party = &story.federation.hub.party;
    let cost = peer::body_key::Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let words = tests::federation::PASSPHRASES;
    let made = peer::body_key::create("association", "body/association", words, cost)?;
    let public: peer::body_key::PublicBodyKey = serde_json::from_slice(&made.public)?;
    let change = body_key::Change { compromised, ..body_key::Change::ROUTINE };
    let why = "换密钥（示例）".to_owned();
    body_key::replace(party, Body::Association, &public, change, why, Seat::office())?;
    story.federation.seal().await.context("by the old keys")?;
    let folder = story.federation.dir.join("body").join("association");
    std::fs::write(folder.join("key.json"), &made.sealed)?;
    // The list in effect once more, by the keys of today, and the status list with it.
    story.federation.seal().await.context("by the new keys")?;
    Ok(())
}

/// What stands now: bundles, the anchor of the day, and what the hub serves once the nodes said that
/// nothing newer is hidden.
async fn moment(story: &Story, numbers: &[u32]) -> Result<Moment> {
    story.federation.settle().await?;
    let anchor = story.federation.hub.anchor()?;
    let mut bundles = BTreeMap::new();
    for n in numbers {
        let (made, _) = exported(story, &format!("SC-SRDI-2024-{n:04}"))?;
        let files = made.files.into_iter().filter(|(name, _)| *name != "verify.html");
        bundles.insert(*n, files.map(|(name, bytes)| (name.to_owned(), bytes)).collect());
    }
    let site = published(&story.federation.hub.party)?;
    ensure!(site.len() >= 3, "{site:?}");
    Ok(Moment { bundles, anchor, site, now: story.federation.clock.now() })
}
