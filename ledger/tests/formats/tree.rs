//! Roots and proofs, against known answers and two other implementations.

use std::cell::RefCell;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ledger::{
    hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash},
    tree::{
        Frontier, MAX_PROOF, MAX_SIZE, MemoryLeaves, ProofError, ReadError, Reader,
        check_consistency, check_inclusion, consistency_proof, inclusion_proof, root_at,
        tile_width,
    },
};
use proptest::prelude::*;
use sha2::Sha256;

use super::support::leaves;

/// Entries and roots of the reference implementation of RFC 6962, sizes 1 to 8.
#[test]
fn roots_of_certificate_transparency() {
    let entries = [
        &[][..],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
            0x6e, 0x6f,
        ],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), EMPTY_ROOT);
    for (entry, root) in entries.iter().zip(roots) {
        frontier.append(leaf_hash(entry));
        assert_eq!(frontier.root().to_string(), root, "size {}", frontier.size());
    }
}

/// Sizes around every power of two and around tiles.
const SIZES: [usize; 16] = [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65, 255, 256, 257, 511, 600];

fn joined(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn ct_merkle_has_the_same_roots_and_proofs() {
    for size in SIZES {
        let tree = leaves(size);
        let mut other = MemoryBackedTree::<Sha256, String>::new();
        (0..size).for_each(|i| other.push(format!("record {i}")));
        let n = size as u64;
        assert_eq!(root_at(&tree, n).unwrap().0.as_slice(), &other.root().as_bytes()[..]);
        for i in (0..size).step_by(1 + size / 64) {
            let ours = inclusion_proof(&tree, i as u64, n).unwrap();
            assert_eq!(joined(&ours), other.prove_inclusion(i).as_bytes(), "{i} of {size}");
            let added = size - i - 1;
            let ours = consistency_proof(&tree, i as u64 + 1, n).unwrap();
            assert_eq!(joined(&ours), other.prove_consistency(added).as_bytes(), "{added} new");
        }
    }
}

#[test]
fn tlog_tiles_accepts_our_proofs() {
    let theirs = |hash: Hash| tlog_tiles::Hash(hash.0);
    let proof = |hashes: Vec<Hash>| hashes.into_iter().map(theirs).collect::<Vec<_>>();
    for size in SIZES {
        let tree = leaves(size);
        let n = size as u64;
        let root = theirs(root_at(&tree, n).unwrap());
        for i in 0..n {
            let included = proof(inclusion_proof(&tree, i, n).unwrap());
            let leaf = theirs(tree.0[i as usize]);
            tlog_tiles::check_record(&included, n, root, i, leaf).unwrap();
            let extends = proof(consistency_proof(&tree, i + 1, n).unwrap());
            let old = theirs(root_at(&tree, i + 1).unwrap());
            tlog_tiles::check_tree(&extends, n, root, i + 1, old).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn proofs_hold_and_no_bit_may_change(size in 1u64..1500, index: u64, old: u64) {
        let (index, old) = (index % size, old % size + 1);
        let tree = leaves(size as usize);
        let (leaf, root) = (tree.0[index as usize], root_at(&tree, size).unwrap());
        let proof = inclusion_proof(&tree, index, size).unwrap();
        prop_assert_eq!(check_inclusion(leaf, index, size, &proof, root), Ok(()));
        for bad in altered(&proof) {
            prop_assert!(check_inclusion(leaf, index, size, &bad, root).is_err());
        }
        for bad in altered(&[leaf, root]).filter(|bad| bad.len() == 2) {
            prop_assert!(check_inclusion(bad[0], index, size, &proof, bad[1]).is_err());
        }
        for other in [index + 1, index ^ 1, u64::MAX].into_iter().filter(|&i| i != index) {
            prop_assert!(check_inclusion(leaf, other, size, &proof, root).is_err());
        }

        let old_root = root_at(&tree, old).unwrap();
        let proof = consistency_proof(&tree, old, size).unwrap();
        prop_assert_eq!(check_consistency(old, old_root, size, root, &proof), Ok(()));
        for bad in altered(&proof) {
            prop_assert!(check_consistency(old, old_root, size, root, &bad).is_err());
        }
        for bad in altered(&[old_root, root]).filter(|bad| bad.len() == 2) {
            prop_assert!(check_consistency(old, bad[0], size, bad[1], &proof).is_err());
        }
    }

    #[test]
    fn any_input_is_answered(
        index: u64, size: u64, other in prop_oneof![Just(u64::MAX), Just(1 << 63), any::<u64>()],
        proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
    ) {
        let (leaf, root) = (Hash::of(b"leaf"), Hash::of(b"root"));
        for (a, b) in [(index, size), (index, other), (other, size), (index % other, other)] {
            prop_assert!(check_inclusion(leaf, a, b, &proof, root).is_err());
            prop_assert!(check_consistency(a, leaf, b, root, &proof).is_err());
        }
    }

    #[test]
    fn frontier_comes_back_from_its_bytes(size in 0usize..700) {
        let frontier: Frontier = leaves(size).0.into_iter().collect();
        let bytes = frontier.to_bytes();
        prop_assert_eq!(bytes.len(), 8 + 32 * size.count_ones() as usize);
        let mut stored = Frontier::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&stored, &frontier);
        let mut grown = frontier;
        for frontier in [&mut stored, &mut grown] {
            frontier.append(leaf_hash(b"next"));
        }
        prop_assert_eq!(stored.root(), grown.root());
        for level in 0..=8 {
            prop_assert_eq!(stored.completed(level), grown.completed(level));
        }
    }
}

/// Every single bit flipped, one hash too few, one too many.
fn altered(hashes: &[Hash]) -> impl Iterator<Item = Vec<Hash>> {
    let flipped = (0..hashes.len() * 256).map(|bit| {
        let mut bad = hashes.to_vec();
        bad[bit / 256].0[bit / 8 % 32] ^= 1 << (bit % 8);
        bad
    });
    let shorter = hashes.split_last().map(|(_, rest)| rest.to_vec());
    let longer = [hashes, &[EMPTY_ROOT]].concat();
    flipped.chain(shorter).chain([longer])
}

#[test]
fn damaged_frontiers_are_refused() {
    let good = leaves(7).0.into_iter().collect::<Frontier>().to_bytes();
    let with_size = |size: u64| [&size.to_be_bytes(), &good[8..]].concat();
    let long = [good.as_slice(), &[0; 32]].concat();
    let ragged = [good.as_slice(), &[0]].concat();
    for bad in
        [&[][..], &good[..7], &good[..good.len() - 1], &good[..good.len() - 32], &long, &ragged]
    {
        assert!(Frontier::from_bytes(bad).is_err(), "{} bytes", bad.len());
    }
    for size in [0, 1, 6, 15, 1 << 63 | 3, u64::MAX] {
        assert!(Frontier::from_bytes(&with_size(size)).is_err(), "{size}");
    }
    assert!(Frontier::from_bytes(&with_size(1 << 40 | 3)).is_ok());
}

#[test]
fn completed_subtrees_are_the_tiles_hashes() {
    let tree = leaves(256 * 256 + 300);
    let level1: Vec<_> = tree.0.chunks_exact(256).map(root_of).collect();
    let mut frontier = Frontier::default();
    for (i, &leaf) in tree.0.iter().enumerate() {
        frontier.append(leaf);
        let size = i + 1;
        assert_eq!(frontier.completed(0), Some(leaf));
        let expected = size.is_multiple_of(256).then(|| level1[size / 256 - 1]);
        assert_eq!(frontier.completed(1), expected, "size {size}");
        let expected = (size == 65_536).then(|| root_of(&tree.0[..65_536]));
        assert_eq!(frontier.completed(2), expected, "size {size}");
    }
    assert_eq!(tree.tile(1, 1, 1).unwrap(), [level1[256]]);
    assert_eq!(tree.tile(1, 0, 256).unwrap(), level1[..256]);
}

fn root_of(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Frontier>().root()
}

/// A tree whose leaves are all alike, so that trees beyond any disk can be read.
#[derive(Default)]
struct Alike(RefCell<Vec<(u8, u64)>>);

impl Reader for Alike {
    type Error = std::convert::Infallible;

    fn tile(&self, level: u8, n: u64, width: u16) -> Result<Vec<Hash>, Self::Error> {
        self.0.borrow_mut().push((level, n));
        let leaf = leaf_hash(b"alike");
        let hash = (0..8 * level).fold(leaf, |hash, _| node_hash(hash, hash));
        Ok(vec![hash; width.into()])
    }
}

#[test]
fn proofs_hold_near_the_largest_tree_from_few_tiles() {
    let leaf = leaf_hash(b"alike");
    for size in [MAX_SIZE, MAX_SIZE - 1, 1 << 62, (1 << 62) + 1, 1 << 63, u64::MAX, 1_000_000] {
        let root = root_at(&Alike::default(), size).unwrap();
        for index in [0, 1, size / 3, size - 2, size - 1] {
            let tree = Alike::default();
            let proof = inclusion_proof(&tree, index, size).unwrap();
            assert_eq!(
                check_inclusion(leaf, index, size, &proof, root),
                Ok(()),
                "{index} of {size}"
            );
            assert!(size > MAX_SIZE || proof.len() <= MAX_PROOF);
            assert_few_distinct(&tree, size);

            let old_root = root_at(&Alike::default(), index + 1).unwrap();
            let tree = Alike::default();
            let proof = consistency_proof(&tree, index + 1, size).unwrap();
            let checked = check_consistency(index + 1, old_root, size, root, &proof);
            assert_eq!(checked, Ok(()), "{index} of {size}");
            assert!(size > MAX_SIZE || proof.len() <= MAX_PROOF + 1);
            assert_few_distinct(&tree, size);
        }
    }
}

/// At most two tiles per level, none of them twice.
fn assert_few_distinct(tree: &Alike, size: u64) {
    let read = tree.0.borrow();
    let mut distinct = read.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), read.len());
    assert!(read.len() <= 2 * (size.ilog2() as usize / 8 + 1), "{} tiles for {size}", read.len());
}

#[test]
fn nothing_is_read_outside_of_the_tree() {
    let tree = leaves(300);
    assert!(matches!(inclusion_proof(&tree, 5, 5), Err(ReadError::Range { index: 5, size: 5 })));
    assert!(matches!(consistency_proof(&tree, 6, 5), Err(ReadError::Range { index: 6, size: 5 })));
    assert!(matches!(root_at(&tree, 301), Err(ReadError::Store(_))));
    assert!(tree.tile(1, 0, 2).is_err());
    assert!(tree.tile(255, u64::MAX, u16::MAX).is_err());
    assert_eq!(tile_width(70_000, 0, 273), 112);
    assert_eq!(tile_width(70_000, 1, 1), 17);
    assert_eq!(tile_width(70_000, 2, 0), 1);
    assert_eq!(tile_width(70_000, 3, 0), 0);
    assert_eq!(tile_width(u64::MAX, 255, u64::MAX), 0);
}

/// A store that loses the end of every tile.
struct Short(MemoryLeaves);

impl Reader for Short {
    type Error = ledger::tree::MissingTile;

    fn tile(&self, level: u8, n: u64, width: u16) -> Result<Vec<Hash>, Self::Error> {
        self.0.tile(level, n, width - 1)
    }
}

#[test]
fn a_short_tile_is_an_error() {
    let error = inclusion_proof(&Short(leaves(200)), 7, 200);
    assert_eq!(error, Err(ReadError::Width { level: 0, n: 0, width: 200 }));
}

#[test]
fn edges_of_consistency() {
    let (root, other) = (Hash::of(b"root"), Hash::of(b"other"));
    assert_eq!(check_consistency(0, EMPTY_ROOT, 9, root, &[]), Ok(()));
    assert_eq!(check_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, &[]), Ok(()));
    assert_eq!(check_consistency(9, root, 9, root, &[]), Ok(()));
    assert_eq!(check_consistency(0, root, 9, root, &[]), Err(ProofError::Root));
    assert_eq!(check_consistency(0, EMPTY_ROOT, 0, root, &[]), Err(ProofError::Root));
    assert_eq!(check_consistency(9, root, 9, other, &[]), Err(ProofError::Root));
    assert_eq!(check_consistency(9, root, 9, root, &[other]), Err(ProofError::Length));
    assert_eq!(check_consistency(0, EMPTY_ROOT, 9, root, &[other]), Err(ProofError::Length));
    assert_eq!(check_consistency(5, root, 9, root, &[]), Err(ProofError::Length));
    let shrunk = ProofError::Shrunk { old: 9, new: 5 };
    assert_eq!(check_consistency(9, root, 5, root, &[]), Err(shrunk));
}
