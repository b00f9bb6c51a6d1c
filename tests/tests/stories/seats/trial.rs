//! Trying an act from every seat.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use hub::app::Hub;
use ledger::machine::Word;
use ledger::names::Seat;
use ledger::officer::Officer;
use node::app::Node;
use peer::act::ActError;
use peer::party::Party;
use peer::store::{OWN, StoreError};
use tempfile::TempDir;
use tests::federation::{copy_party, hub_config, node_config};

use super::super::kit::{Story, seat};

const HUB: &[&str] = &["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9"];
const NODE: &[&str] = &["N1", "N2", "N3", "N4"];

/// A person in a seat.
pub(super) fn by(person: &str, seat: Seat) -> Officer {
    Officer::new(person, seat)
}

pub(super) fn why() -> String {
    "示例".to_owned()
}

/// A half's machine, and how a copy of it is opened.
pub(super) trait Half: Sized {
    const SEATS: &'static [&'static str];
    /// The folder of its acts.
    const ACTS: &'static str;
    fn party(&self) -> &Party;
    fn copied(&self, dir: &Path) -> Result<Self>;
}

impl Half for Hub {
    const SEATS: &'static [&'static str] = HUB;
    const ACTS: &'static str = "hub/src/acts";

    fn party(&self) -> &Party {
        &self.party
    }

    fn copied(&self, dir: &Path) -> Result<Self> {
        copy_party(&self.party, dir)?;
        Ok(Self::open(dir, hub_config(dir)?, self.party.clock.clone())?)
    }
}

impl Half for Node {
    const SEATS: &'static [&'static str] = NODE;
    const ACTS: &'static str = "node/src/acts";

    fn party(&self) -> &Party {
        &self.party
    }

    fn copied(&self, dir: &Path) -> Result<Self> {
        copy_party(&self.party, dir)?;
        Ok(Self::open(dir, node_config(dir)?, self.party.clock.clone())?)
    }
}

/// What was tried so far: `file::act`, or `file::act what` of an act that does many things.
#[derive(Default)]
pub(super) struct Trials(BTreeSet<String>);

impl Trials {
    /// Every seat tries, and the last one of those that may does it for good.
    pub(super) fn does<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        may: &[&str],
        run: impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<T> {
        let (last, others) = may.split_last().context("a seat that may")?;
        self.tried(half, act, (may, others), &run)?;
        run(half, seat(last)).with_context(|| format!("{act} by {last}"))
    }

    /// Every seat tries; those that may do it on copies.
    pub(super) fn probes<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        may: &[&str],
        run: impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<()> {
        self.tried(half, act, (may, may), &run)
    }

    /// As [`probes`](Self::probes), all of it away from the machine itself, whose server runs.
    pub(super) fn probes_apart<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        may: &[&str],
        run: impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<()> {
        let (_dir, copy) = copy(half)?;
        self.tried(&copy, act, (may, may), &run)
    }

    /// As [`probes`](Self::probes), of what is no record.
    pub(super) fn unrecorded<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        may: &[&str],
        run: impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<()> {
        self.tried(half, act, (may, &[]), &run)?;
        for code in may {
            let (_dir, copy) = copy(half)?;
            run(&copy, seat(code)).with_context(|| format!("{act} by {code}"))?;
        }
        Ok(())
    }

    /// What only reads: every seat may.
    pub(super) fn reads<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        run: impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<()> {
        self.0.insert(act.to_owned());
        let before = written(half.party())?;
        for code in H::SEATS {
            run(half, seat(code)).with_context(|| format!("{act} by {code}"))?;
        }
        ensure!(written(half.party())? == before, "{act} writes");
        Ok(())
    }

    fn tried<H: Half, T>(
        &mut self,
        half: &H,
        act: &str,
        (may, on_copies): (&[&str], &[&str]),
        run: &impl Fn(&H, Seat) -> Result<T, ActError>,
    ) -> Result<()> {
        self.0.insert(act.to_owned());
        let before = written(half.party())?;
        for code in H::SEATS.iter().filter(|code| !may.contains(code)) {
            match run(half, seat(code)) {
                Ok(_) => anyhow::bail!("{act} is not {code}'s to do"),
                Err(e) => {
                    let rule = matches!(e.rule(), Some("seat" | "batch-signer" | "batch-seats"));
                    ensure!(rule, "{act} by {code} is refused for another reason: {e}");
                }
            }
            ensure!(written(half.party())? == before, "{act} by {code} wrote something");
        }
        for code in on_copies {
            let (_dir, copy) = copy(half)?;
            run(&copy, seat(code)).with_context(|| format!("{act} by {code}"))?;
            ensure!(written(copy.party())? != before, "{act} by {code} wrote nothing");
        }
        Ok(())
    }

    /// Every event of a machine was tried through `act`, but those that other acts write.
    pub(super) fn has_events<E: Word>(&self, act: &str, but: &[E]) -> Result<()> {
        for event in E::ALL.iter().filter(|event| !but.contains(event)) {
            let name = format!("{act} {}", event.label());
            ensure!(self.0.contains(&name), "nobody tried {name}");
        }
        Ok(())
    }

    /// Every act of the half was tried that is done by a seat.
    pub(super) fn covers<H: Half>(&self) -> Result<()> {
        let tried: BTreeSet<&str> =
            self.0.iter().filter_map(|act| act.split_whitespace().next()).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(H::ACTS);
        let mut acts = BTreeSet::new();
        collect(&folder, None, &mut acts)?;
        ensure!(acts.len() > 15, "{acts:?}");
        let all: BTreeSet<&str> = acts.iter().map(String::as_str).collect();
        let missing: Vec<_> = all.difference(&tried).collect();
        ensure!(missing.is_empty(), "acts without a trial: {missing:?}");
        let strange: Vec<_> = tried.difference(&all).collect();
        ensure!(strange.is_empty(), "trials of no act: {strange:?}");
        Ok(())
    }
}

fn copy<H: Half>(half: &H) -> Result<(TempDir, H)> {
    let dir = tempfile::tempdir()?;
    let copy = half.copied(&dir.path().join("copy"))?;
    Ok((dir, copy))
}

/// What a refusal must leave as it was.
fn written(party: &Party) -> Result<(u64, usize, u64)> {
    Ok(party.store.read::<_, StoreError>(|view| {
        Ok((view.size(OWN)?, view.filed_papers()?.len(), view.offer_changes()?))
    })?)
}

/// The public functions of a folder of acts that take a seat, or somebody in one.
fn collect(folder: &Path, module: Option<&str>, acts: &mut BTreeSet<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|s| s.to_str()).context("a name")?.to_owned();
        let module = module.unwrap_or(&stem);
        if path.is_dir() {
            collect(&path, Some(module), acts)?;
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        for part in text.split("\npub fn ").skip(1) {
            let head = part.split('{').next().unwrap_or_default();
            let name = head.split(['(', '<']).next().unwrap_or_default();
            if ["Seat", "Officer", "RoundAnnounced"].iter().any(|word| head.contains(word)) {
                acts.insert(format!("{module}::{name}"));
            }
        }
    }
    Ok(())
}

/// A story's hub.
pub(super) fn hub(story: &Story) -> &Hub {
    &story.federation.hub
}
