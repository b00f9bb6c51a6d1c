//! The tree's text files by path, and copies of it in which one file is another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Text files by their path from the top, with `/` between the parts.
#[derive(Clone)]
pub(crate) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// The tree that this test stands in.
    pub(crate) fn load() -> Self {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let own = own.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let top = own.parent().expect("the crate stands in the workspace").to_owned();
        let mut files = BTreeMap::new();
        walk(&top, &top, &mut files);
        assert!(files.contains_key("ledger/src/lib.rs"), "{} is not the workspace", top.display());
        Self(files)
    }

    /// A copy in which `path` holds `text`.
    pub(crate) fn with(&self, path: &str, text: &str) -> Self {
        let mut files = self.0.clone();
        files.insert(path.to_owned(), text.to_owned());
        Self(files)
    }

    /// All files.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// All paths.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The Rust files under a folder.
    pub(crate) fn sources<'t>(
        &'t self,
        under: &'t str,
    ) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.files().filter(move |(path, _)| path.starts_with(under) && path.ends_with(".rs"))
    }

    /// A file that must be there.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.0.get(path).unwrap_or_else(|| panic!("{path} is missing"))
    }

    /// Whether there is such a file, or such a folder if it ends in `/`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
            || (path.ends_with('/') && self.paths().any(|p| p.starts_with(path)))
    }
}

/// What Git ignores or keeps for itself is not part of the tree; what is no text has no rules.
fn walk(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if ["target", ".git", "node_modules", ".venv"].contains(&name) || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            walk(top, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let below = path.strip_prefix(top).expect("below the top");
            files.insert(below.to_string_lossy().replace('\\', "/"), text);
        }
    }
}
