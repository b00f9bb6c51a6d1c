//! Tile paths and contents, by the specification's own numbers.

use std::collections::BTreeMap;

use ledger::{
    hash::Hash,
    tiles::{
        MAX_ENTRY, TileError, TileKind, TilePath, decode_entries, decode_hashes, encode_entries,
        encode_hashes, tiles_for,
    },
    tree::Reader,
};
use proptest::prelude::*;

use super::support::leaves;

#[test]
fn paths_of_the_specification() {
    let hashes = TileKind::Hashes;
    let table = [
        ("tile/0/000", hashes(0), 0, 256),
        ("tile/0/x001/x234/067", hashes(0), 1_234_067, 256),
        ("tile/0/999", hashes(0), 999, 256),
        ("tile/0/x001/000", hashes(0), 1000, 256),
        ("tile/1/001.p/17", hashes(1), 1, 17),
        ("tile/5/000.p/1", hashes(5), 0, 1),
        ("tile/entries/x001/x234/067.p/255", TileKind::Entries, 1_234_067, 255),
        ("tile/entries/000", TileKind::Entries, 0, 256),
        ("tile/7/000.p/127", hashes(7), 0, 127),
    ];
    for (path, kind, n, width) in table {
        let tile = TilePath { kind, n, width };
        assert_eq!(TilePath::parse(path), Ok(tile), "{path}");
        assert_eq!(path.parse(), Ok(tile), "{path}");
        assert_eq!(tile.to_string(), path);
    }
}

/// The first four made another library panic.
#[test]
fn other_paths_are_refused() {
    let long = format!("tile/0/{}000", "x000/".repeat(1000));
    for path in [
        "tile/8/0/000.p/0",
        "tile/8/64/000",
        "tile/8/255/000",
        "tile/30/0/000.p/0",
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//0/000",
        "tile/00/000",
        "tile/+0/000",
        "tile/-1/000",
        "tile/8/000",
        "tile/63/000.p/1",
        "tile/64/000",
        "tile/256/000",
        "tile/data/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/xx01/001",
        "tile/0/X001/001",
        "tile/0/x001",
        "tile/0/x1/000",
        "tile/0/+01",
        "tile/0/٠٠٠",
        "tile/0/../../etc/passwd",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/000.p/65537",
        "tile/0/000\n",
        "tile/7/000.p/128",
        "tile/7/000",
        "tile/7/001.p/1",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/x018/x446/x744/x073/x709/x551/615",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        &long,
    ] {
        assert_eq!(TilePath::parse(path), Err(TileError::Path), "{path}");
    }
}

proptest! {
    #[test]
    fn paths_come_back(n in 0u64..1 << 55, entries: bool, width in 1u16..=256) {
        let kind = if entries { TileKind::Entries } else { TileKind::Hashes(0) };
        let tile = TilePath { kind, n: n - u64::from(n == 1 << 55), width };
        prop_assert_eq!(TilePath::parse(&tile.to_string()), Ok(tile));
    }

    #[test]
    fn any_path_is_answered(path in "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,7}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(tile) = TilePath::parse(&path) {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn every_tile_of_a_tree_can_be_asked_for(size in 0u64..200_000) {
        for tile in tiles_for(size) {
            prop_assert_eq!(TilePath::parse(&tile.to_string()), Ok(tile));
        }
    }
}

/// The numbers that the specification gives for trees of 70,000 and 256.
#[test]
fn tiles_of_a_tree() {
    let mut count = BTreeMap::new();
    tiles_for(70_000).for_each(|tile| *count.entry((tile.kind, tile.width)).or_insert(0) += 1);
    let (hashes, entries) = (TileKind::Hashes, TileKind::Entries);
    let expected = [
        ((hashes(0), 112), 1),
        ((hashes(0), 256), 273),
        ((hashes(1), 17), 1),
        ((hashes(1), 256), 1),
        ((hashes(2), 1), 1),
        ((entries, 112), 1),
        ((entries, 256), 273),
    ];
    assert_eq!(count, expected.into());
    let paths: Vec<_> = tiles_for(256).map(|tile| tile.to_string()).collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert_eq!(tiles_for(0).count(), 0);
    // A size from a stranger costs nothing until it is walked.
    assert_eq!(tiles_for(u64::MAX).take(3).count(), 3);
}

#[test]
fn every_tile_named_can_be_read_from_the_tree() {
    let tree = leaves(66_000);
    for TilePath { kind, n, width } in tiles_for(66_000) {
        let TileKind::Hashes(level) = kind else {
            continue;
        };
        let hashes = tree.tile(level, n, width).unwrap();
        let bytes = encode_hashes(&hashes);
        assert_eq!(decode_hashes(&bytes, width), Ok(hashes));
        assert_eq!(bytes.len(), usize::from(width) * 32);
    }
}

#[test]
fn hashes_of_another_number_are_refused() {
    let bytes = encode_hashes(&[Hash([1; 32]), Hash([2; 32])]);
    for (bytes, width) in
        [(&bytes[..], 1), (&bytes, 3), (&bytes[..63], 2), (&bytes[..63], 1), (&[], 1)]
    {
        assert_eq!(
            decode_hashes(bytes, width),
            Err(TileError::Hashes),
            "{} for {width}",
            bytes.len()
        );
    }
}

#[test]
fn entries_come_back() {
    let entries = [&b"{}"[..], b"", &[7; MAX_ENTRY]];
    let bytes = encode_entries(&entries).unwrap();
    assert_eq!(bytes[..4], [0, 2, b'{', b'}']);
    assert_eq!(decode_entries(&bytes, 3).unwrap(), entries);
    let long = MAX_ENTRY + 1;
    assert_eq!(encode_entries(&[vec![0; long]]), Err(TileError::EntryTooLong(long)));
}

#[test]
fn damaged_bundles_are_refused() {
    let bytes = encode_entries(&[b"one", b"two"]).unwrap();
    for end in 0..bytes.len() {
        assert_eq!(decode_entries(&bytes[..end], 2), Err(TileError::Entries), "{end} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    for (bytes, width) in [(&bytes, 0), (&bytes, 1), (&bytes, 3), (&longer, 2), (&longer, 3)] {
        assert_eq!(decode_entries(bytes, width), Err(TileError::Entries), "{width} entries");
    }
    assert_eq!(decode_entries(&[], 0), Ok(vec![]));
}
