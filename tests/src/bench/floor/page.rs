//! A page on the bare line: records, the root at their end, and one signature over it.

use anyhow::{Context as _, Result, ensure};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ledger::hash::{Hash, leaf_hash};
use ledger::tree::Frontier;

/// A page that was checked.
pub(in crate::bench) struct Page {
    pub(in crate::bench) records: Vec<Vec<u8>>,
    pub(in crate::bench) leaves: Vec<Hash>,
    pub(in crate::bench) size: u64,
    pub(in crate::bench) root: Hash,
}

/// What is signed: size and root, as a checkpoint says them.
pub(in crate::bench) fn statement(size: u64, root: &Hash) -> Vec<u8> {
    [b"floor\n".as_slice(), &size.to_be_bytes(), &root.0].concat()
}

/// Signature, size, root, then each record after its length.
pub(in crate::bench) fn write(
    key: &SigningKey,
    size: u64,
    root: &Hash,
    records: &[Vec<u8>],
) -> Vec<u8> {
    let signature = key.sign(&statement(size, root));
    let mut bytes = [signature.to_bytes().as_slice(), &size.to_be_bytes(), &root.0].concat();
    for record in records {
        bytes.extend(u32::try_from(record.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(record);
    }
    bytes
}

/// Checks signature and root.
pub(in crate::bench) fn read(
    key: &VerifyingKey,
    frontier: &mut Frontier,
    bytes: &[u8],
) -> Result<Page> {
    let (signature, rest) = bytes.split_first_chunk::<64>().context("no signature")?;
    let (size, rest) = rest.split_first_chunk::<8>().context("no size")?;
    let (root, mut rest) = rest.split_first_chunk::<32>().context("no root")?;
    let (size, root) = (u64::from_be_bytes(*size), Hash(*root));
    key.verify_strict(&statement(size, &root), &Signature::from_bytes(signature))?;
    let (mut records, mut leaves) = (Vec::new(), Vec::new());
    while let Some((len, after)) = rest.split_first_chunk::<4>() {
        let (record, after) =
            after.split_at_checked(u32::from_be_bytes(*len) as usize).context("a record is cut")?;
        leaves.push(leaf_hash(record));
        records.push(record.to_vec());
        rest = after;
    }
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    ensure!((frontier.size(), frontier.root()) == (size, root), "another root");
    Ok(Page { records, leaves, size, root })
}

/// A receipt: the size, and a signature over size and root.
pub(in crate::bench) fn receipt(key: &SigningKey, size: u64, root: &Hash) -> Vec<u8> {
    let signature = key.sign(&statement(size, root));
    [size.to_be_bytes().as_slice(), &signature.to_bytes()].concat()
}

/// The size that a receipt states, if its signature holds for the root at that size.
pub(in crate::bench) fn check_receipt(
    key: &VerifyingKey,
    bytes: &[u8],
    root_at: impl FnOnce(u64) -> Option<Hash>,
) -> Result<u64> {
    let (size, rest) = bytes.split_first_chunk::<8>().context("no size")?;
    let signature = rest.first_chunk::<64>().context("no signature")?;
    let size = u64::from_be_bytes(*size);
    let root = root_at(size).context("a receipt for nothing")?;
    key.verify_strict(&statement(size, &root), &Signature::from_bytes(signature))?;
    Ok(size)
}
