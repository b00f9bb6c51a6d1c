//! The tree: every tile and the root, recomputed from the entries; and, when they disagree, which of
//! the two was changed.

mod bundle;

use std::cell::Cell;

use ledger::checkpoint::Checkpoint;
use ledger::hash::Hash;
use ledger::tiles::tree_files::TileBuilder;
use ledger::tiles::{TileKind, TilePath, decode_hashes, encode_hashes};
use ledger::tree::{Frontier, TILE_WIDTH, tile_width};

use super::folder::{Folder, Kind};
use super::{Fault, Finding, MAX_FINDINGS};
pub(super) use bundle::records;

use crate::text::Text;

/// Bytes of a full tile of hashes.
const MAX_TILE: usize = TILE_WIDTH as usize * 32;

/// Checks the whole tree and gives the number of files that were compared.
pub(super) fn check(folder: &Folder, checkpoint: &Checkpoint) -> Result<u64, Fault> {
    let audit = Audit { folder, size: checkpoint.size, files: Cell::new(0) };
    let mut findings = Vec::new();
    let root = audit.pass(&mut findings, |n, findings| audit.leaves(n, findings))?;
    if root == checkpoint.root {
        return match findings.is_empty() {
            true => Ok(audit.files.get()),
            false => Err(Fault::Findings(findings)),
        };
    }
    Err(Fault::Findings(audit.blame(checkpoint.root, findings)?))
}

struct Audit<'a> {
    folder: &'a Folder,
    size: u64,
    files: Cell<u64>,
}

impl Audit<'_> {
    /// Builds the tree over leaf hashes that `source` gives bundle by bundle, and compares every
    /// tile with its file.
    fn pass(
        &self,
        findings: &mut Vec<Finding>,
        mut source: impl FnMut(u64, &mut Vec<Finding>) -> Result<Vec<Hash>, Fault>,
    ) -> Result<Hash, Fault> {
        let (mut tree, mut tiles) = (Frontier::default(), TileBuilder::default());
        for n in 0..self.size.div_ceil(TILE_WIDTH.into()) {
            for leaf in source(n, findings)? {
                tree.append(leaf);
                for (path, hashes) in tiles.push(leaf) {
                    self.compare(path, &hashes, findings)?;
                }
            }
        }
        for (path, hashes) in tiles.finish() {
            self.compare(path, &hashes, findings)?;
        }
        Ok(tree.root())
    }

    fn path(&self, kind: TileKind, n: u64) -> TilePath {
        TilePath { kind, n, width: tile_width(self.size, 0, n) }
    }

    /// The leaf hashes of a bundle of entries, and of its smaller copies from earlier sizes.
    fn leaves(&self, n: u64, findings: &mut Vec<Finding>) -> Result<Vec<Hash>, Fault> {
        let path = self.path(TileKind::Entries, n);
        let leaves = bundle::leaves(self.folder, path)?;
        self.files.set(self.files.get() + 1);
        for partial in self.partials(path)? {
            let differs = bundle::leaves(self.folder, partial)? != leaves[..partial.width.into()];
            self.note(findings, partial, differs.then_some(None))?;
        }
        Ok(leaves)
    }

    /// Compares a file of hashes, and its smaller copies, with what they must be.
    fn compare(
        &self,
        path: TilePath,
        want: &[Hash],
        findings: &mut Vec<Finding>,
    ) -> Result<(), Fault> {
        for path in std::iter::once(path).chain(self.partials(path)?) {
            let want = &want[..path.width.into()];
            let found = self.folder.need(&path.to_string(), MAX_TILE)?;
            let at = match decode_hashes(&found, path.width) {
                _ if found == encode_hashes(want) => None,
                Ok(hashes) => Some(hashes.iter().zip(want).position(|(found, want)| found != want)),
                Err(_) => Some(None),
            };
            self.note(findings, path, at)?;
        }
        Ok(())
    }

    /// Counts a file, and keeps the finding if it differs, at a place that may be known.
    fn note(
        &self,
        findings: &mut Vec<Finding>,
        path: TilePath,
        differs: Option<Option<usize>>,
    ) -> Result<(), Fault> {
        self.files.set(self.files.get() + 1);
        let Some(at) = differs else { return Ok(()) };
        let first = path.n * u64::from(TILE_WIDTH);
        let index = at.filter(|_| matches!(path.kind, TileKind::Hashes(0) | TileKind::Entries));
        let index = index.map(|at| first + at as u64);
        let place = at.map(|at| first + at as u64);
        let (zh, en) = place.map_or_else(Default::default, |at| {
            (format!("第 {at} 个哈希"), format!(" at hash {at}"))
        });
        let text = Text::new(
            format!("{path} {zh}与由记录计算的结果不符，该文件被改动或损坏，请重新索取"),
            format!("{path} differs from what the records give{en}: it was altered; get it again"),
        );
        findings.push(Finding::new(&path.to_string(), index, text));
        match findings.len() < MAX_FINDINGS {
            true => Ok(()),
            false => Err(Fault::Findings(std::mem::take(findings))),
        }
    }

    /// Smaller copies of a tile that a publisher kept from when the ledger was smaller.
    fn partials(&self, path: TilePath) -> Result<Vec<TilePath>, Fault> {
        let whole = TilePath { width: TILE_WIDTH, ..path };
        let mut partials = Vec::new();
        self.folder.each(&format!("{whole}.p"), |name, kind| {
            let width = name.parse().unwrap_or(TILE_WIDTH);
            if kind == Kind::File && (1..path.width).contains(&width) {
                partials.push(TilePath { width, ..path });
            }
            Ok(())
        })?;
        partials.sort();
        Ok(partials)
    }

    /// The root does not follow from the entries. If it follows from the tiles, the entries that
    /// differ from them were changed; otherwise both were.
    fn blame(&self, root: Hash, from_entries: Vec<Finding>) -> Result<Vec<Finding>, Fault> {
        let mut entries = Vec::new();
        let mut findings = Vec::new();
        let from_tiles = self.pass(&mut findings, |n, _| {
            let path = self.path(TileKind::Hashes(0), n);
            let bytes = self.folder.need(&path.to_string(), MAX_TILE)?;
            let tiles = decode_hashes(&bytes, path.width).map_err(|_| bundle::unreadable(path))?;
            let bundle_path = self.path(TileKind::Entries, n);
            let leaves = bundle::leaves(self.folder, bundle_path)?;
            let differ =
                (0..).zip(tiles.iter().zip(&leaves)).filter(|(_, (tile, leaf))| tile != leaf);
            let room = MAX_FINDINGS.saturating_sub(entries.len());
            entries.extend(differ.take(room).map(|(at, _)| bundle::changed(bundle_path, at)));
            Ok(tiles)
        });
        match from_tiles {
            Ok(from_tiles) if from_tiles == root => {
                entries.extend(findings);
                Ok(entries)
            }
            Err(Fault::Local(failure)) => Err(failure.into()),
            _ => Ok([vec![unlike_root()], entries, from_entries].concat()),
        }
    }
}

fn unlike_root() -> Finding {
    let text = Text::new(
        "由记录或哈希计算的根都与签署的校验点不符：不是同一本台账，或多处被改动，请重新索取并留存本目录",
        "neither the records nor the tiles give the signed root: another ledger, or altered in several \
         places; get it again and keep this copy",
    );
    Finding::new("checkpoint", None, text)
}
