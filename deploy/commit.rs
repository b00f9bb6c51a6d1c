//! Build script of the three programs: which commit they are built from, for `--version`. It reads
//! `.git` itself, since a machine that builds a release need not have git; from an unpacked archive
//! the answer is `unknown`.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let commit = here.ancestors().find_map(|folder| commit(&folder.join(".git")));
    println!("cargo:rustc-env=SRDI_COMMIT={}", commit.as_deref().unwrap_or("unknown"));
}

/// The first twelve digits of the commit that is checked out.
fn commit(git: &Path) -> Option<String> {
    let git = match fs::read_to_string(git) {
        // A further work tree: a file that names its own folder.
        Ok(text) => git.parent()?.join(text.strip_prefix("gitdir:")?.trim()),
        Err(_) => git.to_owned(),
    };
    let head = watched(&git.join("HEAD"))?;
    let Some(name) = head.strip_prefix("ref: ") else { return short(&head) };
    // Branches stand in the folder that all work trees share.
    let shared = fs::read_to_string(git.join("commondir"));
    let shared = shared.map_or_else(|_| git.clone(), |path| git.join(path.trim()));
    if let Some(commit) = watched(&shared.join(name)) {
        return short(&commit);
    }
    let packed = watched(&shared.join("packed-refs"))?;
    let line = packed.lines().find_map(|line| line.strip_suffix(name));
    short(line?.trim())
}

/// A file's text; when it changes, so does the answer.
fn watched(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    println!("cargo:rerun-if-changed={}", path.display());
    Some(text.trim().to_owned())
}

fn short(commit: &str) -> Option<String> {
    let digits = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| commit[..12].to_owned())
}
