//! The largest checkpoint that this reader saw of every ledger: without it a server could show an
//! older state, or another history, and nobody would notice.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ledger::anchor::Anchor;
use ledger::bundle::{Published, Seen};
use ledger::checkpoint::Checkpoint;
use ledger::evidence::Fork;
use ledger::hash::Hash;
use ledger::json;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files;
use crate::text::{Text, plain};

/// The most bytes of the file: some hundred ledgers.
const LIMIT: usize = 4 << 20;

/// The file in which checkpoints are remembered.
#[derive(Debug)]
pub struct Memory {
    path: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    seen: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    origin: String,
    charter: Hash,
    note: String,
}

impl Memory {
    /// The file at `path`, or the usual one of this account.
    ///
    /// # Errors
    /// This account has no folder for such things.
    pub fn at(path: Option<&Path>) -> Result<Self, Failure> {
        let folder =
            |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let usual = || {
            let state = folder("XDG_STATE_HOME").or_else(|| folder("LOCALAPPDATA"));
            let state = state.or_else(|| Some(folder("HOME")?.join(".local/state")));
            state.map(|state| state.join("srdi-verify").join("seen.json"))
        };
        let path = path.map(Path::to_path_buf).or_else(usual).ok_or_else(|| {
            Failure::Usage(Text::new(
                "找不到用户目录，请用 --state 指定记忆文件",
                "this account has no home; name a file with --state",
            ))
        })?;
        Ok(Self { path })
    }

    /// What was seen of the anchored ledger.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn recall(&self, anchor: &Anchor) -> Result<Option<Seen>, Failure> {
        let contents = self.read()?;
        let of = |entry: &Entry| (&entry.origin, entry.charter) == (&anchor.origin, anchor.charter);
        let Some(entry) = contents.seen.into_iter().find(of) else { return Ok(None) };
        let checkpoint = Checkpoint::stated(entry.note.as_bytes());
        let checkpoint = checkpoint.map_err(|_| self.damaged())?;
        Ok(Some(Seen { checkpoint, note: entry.note.into_bytes() }))
    }

    /// Remembers a ledger that was found to be one history with what was seen before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, anchor: &Anchor, ledger: &Published) -> Result<(), Failure> {
        let mut contents = self.read()?;
        contents.seen.retain(|e| (&e.origin, e.charter) != (&anchor.origin, anchor.charter));
        let note = String::from_utf8_lossy(&ledger.head).into_owned();
        let (origin, charter) = (anchor.origin.clone(), anchor.charter);
        contents.seen.push(Entry { origin, charter, note });
        self.write(&self.path, &json::canonical(&contents))
    }

    /// Keeps proof of two histories beside the memory, and says where.
    pub fn keep_evidence(&self, fork: &Fork) -> Option<String> {
        let digest = Hash::of(&json::canonical(fork)).to_string();
        let path = self.path.with_file_name(format!("fork-{}.json", digest.get(..12)?));
        self.write(&path, &json::canonical(fork)).ok()?;
        Some(path.display().to_string())
    }

    fn read(&self) -> Result<Contents, Failure> {
        if !self.path.exists() {
            return Ok(Contents::default());
        }
        let bytes = files::read(&self.path, LIMIT)?;
        let value = json::parse(&bytes, LIMIT).ok();
        value.and_then(|value| serde_json::from_value(value).ok()).ok_or_else(|| self.damaged())
    }

    /// A new file in the place of the old one: a machine that stops half-way keeps what it had.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let made = || {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let draft = path.with_extension(format!("{}.tmp", std::process::id()));
            let mut file = File::create(&draft)?;
            file.write_all(bytes).and_then(|()| file.sync_all())?;
            fs::rename(&draft, path)
        };
        made().map_err(|error: std::io::Error| {
            let path = plain(path.display());
            Failure::Local(Text::new(
                format!("无法写入 {path}，请检查磁盘和权限，或用 --state 指定别处（{error}）"),
                format!(
                    "cannot write {path}; check disk and permissions, or use --state ({error})"
                ),
            ))
        })
    }

    fn damaged(&self) -> Failure {
        let path = plain(self.path.display());
        Failure::Local(Text::new(
            format!("{path} 已损坏；请移走该文件后重试，此前见过的台账将不再用于比对"),
            format!(
                "{path} is damaged; move it away and try again: what was seen before is forgotten"
            ),
        ))
    }
}
