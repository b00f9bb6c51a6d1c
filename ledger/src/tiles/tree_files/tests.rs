//! The directory against the table of files that the specification gives, at the borders of tiles.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::tiles::{decode_hashes, tiles_for};
use crate::tree::{MemoryLeaves, Reader};

type Files = Result<BTreeMap<String, Vec<u8>>, TreeFilesError<Infallible>>;

fn records(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|n| n.to_string().into_bytes()).collect()
}

/// A note with a signature line that nobody made: this module checks none.
fn note(records: &[Vec<u8>]) -> Vec<u8> {
    let tree: Frontier = records.iter().map(|record| leaf_hash(record)).collect();
    let head =
        Checkpoint { origin: "example.cn/hub".to_owned(), size: tree.size(), root: tree.root() };
    format!("{}\n— nobody AAAAAAAA\n", head.to_text()).into_bytes()
}

fn files(records: &[Vec<u8>], checkpoint: Vec<u8>, seals: Vec<Vec<u8>>) -> Files {
    tree_files(records.iter().cloned().map(Ok), checkpoint, seals).collect()
}

#[test]
fn every_size_has_the_files_of_the_specification() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537] {
        let records = records(size);
        let files = files(&records, note(&records), Vec::new()).unwrap();
        let want: Vec<_> = tiles_for(size).collect();
        assert_eq!(files.len(), want.len() + 1, "{size} records and the checkpoint");
        let leaves = MemoryLeaves(records.iter().map(|record| leaf_hash(record)).collect());
        for path in want {
            let bytes = &files[&path.to_string()];
            if let TileKind::Hashes(level) = path.kind {
                let hashes = decode_hashes(bytes, path.width).unwrap();
                assert_eq!(hashes, leaves.tile(level, path.n, path.width).unwrap(), "{path}");
            } else {
                let entries = super::super::decode_entries(bytes, path.width).unwrap();
                let first = usize::try_from(path.n).unwrap() * 256;
                assert_eq!(entries, records[first..first + entries.len()], "{path}");
            }
        }
    }
}

#[test]
fn the_checkpoint_comes_last_and_after_the_seals() {
    let records = records(3);
    let seals = vec![note(&records[..1]), note(&records)];
    let order: Vec<_> =
        tree_files(records.iter().cloned().map(Ok::<_, Infallible>), note(&records), seals)
            .map(|file| file.unwrap().0)
            .collect();
    assert_eq!(order[2..], ["seals/1", "seals/3", "checkpoint"]);
}

#[test]
fn a_directory_that_would_not_hold_is_not_written() {
    let three = records(3);
    let two = note(&three[..2]);
    let head = TreeFilesError::Head { size: 2, records: 3 };
    assert_eq!(files(&three, two.clone(), Vec::new()), Err(head));
    assert_eq!(files(&three[..2], two.clone(), vec![note(&three)]), Err(TreeFilesError::Seal(3)));
    let long = vec![vec![0; 65_536]];
    assert_eq!(
        files(&long, two.clone(), Vec::new()),
        Err(TreeFilesError::Tile(TileError::EntryTooLong(65_536)))
    );
    let failed: Vec<_> =
        tree_files([Ok(vec![1]), Err("disk")].into_iter(), two, Vec::new()).collect();
    assert_eq!(failed, [Err(TreeFilesError::Read("disk"))]);
}
