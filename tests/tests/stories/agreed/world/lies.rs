//! What a server may serve that is not so. The hub's own key signs where a liar would need it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use ledger::checkpoint::Checkpoint;
use ledger::hash::{Hash, leaf_hash};
use ledger::note::{KeyKind, SignerKey};
use ledger::tiles::{decode_entries, encode_entries};
use ledger::tree::Frontier;
use tests::site::Files;

use super::World;

pub(super) fn sites(world: &World) -> Result<BTreeMap<String, Files>> {
    let (first, last) = (&world.issued.site, &world.cancelled.site);
    let log = log_key(world)?;
    let origin = &world.issued.anchor.origin;
    let with = |files: &Files, path: &str, bytes: Vec<u8>| {
        let mut files = files.clone();
        files.insert(path.to_owned(), bytes);
        files
    };
    let signed = |size, root| -> Result<Vec<u8>> {
        let checkpoint = Checkpoint { origin: origin.clone(), size, root };
        Ok(checkpoint.sign(&log)?.to_bytes())
    };
    let bundle = last.keys().find(|path| path.starts_with("tile/")).context("a bundle")?.clone();
    let mut junk = last[&bundle].clone();
    junk[40] ^= 1;
    let mut cut = last[&bundle].clone();
    cut.truncate(cut.len() - 1);
    let list = String::from_utf8(last["list.json"].clone())?;
    let other_list = list.replace("示例", "例示").into_bytes();
    let (forked, root) = forked(&last[&bundle])?;
    let size = Checkpoint::stated(&last["checkpoint"])?.size;
    let mut fork = with(last, &bundle, forked);
    fork.insert("checkpoint".to_owned(), signed(size, root)?);
    Ok(BTreeMap::from([
        // Attack 6: an old list beside the newest ledger.
        ("mixed".to_owned(), with(last, "list.json", first["list.json"].clone())),
        // Attack 5: a size that nobody can prove.
        ("absurd".to_owned(), with(last, "checkpoint", signed(1 << 62, Hash([7; 32]))?)),
        // Attack 21: junk of a mirror.
        ("junk".to_owned(), with(last, &bundle, junk)),
        ("cut".to_owned(), with(last, &bundle, cut)),
        // Attack 1: a list that nobody sealed.
        ("listed".to_owned(), with(last, "list.json", other_list)),
        // Attack 14: another history by the log's key alone.
        ("fork".to_owned(), fork),
        // Attack 27.
        ("crafted".to_owned(), with(last, "checkpoint", b"x\n+5\n\n\n".to_vec())),
        // Attack 20: without an end.
        ("endless".to_owned(), with(last, "checkpoint", vec![b'x'; 1 << 20])),
    ]))
}

fn log_key(world: &World) -> Result<SignerKey> {
    let path = world.story.federation.hub.party.dir.join("keys").join("log.seed");
    let text = std::fs::read_to_string(path)?;
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16);
    let mut seed = [0; 32];
    for (n, byte) in seed.iter_mut().enumerate() {
        *byte = digit(2 * n)?;
    }
    Ok(SignerKey::new(&world.issued.anchor.origin, KeyKind::Log, &seed)?)
}

/// The entries with one of them another, and their root.
fn forked(bundle: &[u8]) -> Result<(Vec<u8>, Hash)> {
    let width =
        (1..=256).find(|width| decode_entries(bundle, *width).is_ok()).context("a width")?;
    let mut entries: Vec<Vec<u8>> =
        decode_entries(bundle, width)?.into_iter().map(<[u8]>::to_vec).collect();
    entries[1] = br#"{"kind":"answer","v":1}"#.to_vec();
    let root = entries.iter().map(|entry| leaf_hash(entry)).collect::<Frontier>().root();
    Ok((encode_entries(&entries)?, root))
}
