//! What stands in `Cargo.toml` files: as much of TOML as ours use, and no more.

use crate::source::{code, is_checker};
use crate::tree::Tree;

/// A dependency that a manifest names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// `dependencies`, `dev-dependencies` or `build-dependencies`.
    pub(crate) kind: String,
    /// The package, whatever the crate calls it.
    pub(crate) name: String,
}

/// The dependencies in all their spellings: `a = "1"`, `a.workspace = true`, `[dependencies.a]`,
/// `[target.'cfg(unix)'.dependencies]`, `b = { package = "a" }`.
pub(crate) fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut kind = None;
    for line in manifest.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            let (table, name) = split_header(header);
            kind = table.filter(|_| name.is_none());
            found.extend(table.zip(name).map(|(kind, name)| dependency(kind, name)));
        } else if let (Some(kind), Some((key, value))) = (kind, line.split_once('=')) {
            let renamed =
                value.split_once("package = \"").and_then(|(_, rest)| rest.split('"').next());
            let name = key.split('.').next().unwrap_or(key);
            found.push(dependency(kind, renamed.unwrap_or(name)));
        }
    }
    found
}

fn dependency(kind: &str, name: &str) -> Dependency {
    Dependency { kind: kind.to_owned(), name: name.trim().trim_matches('"').to_owned() }
}

/// The kind of dependencies that a header opens, and the one that it names by itself.
fn split_header(header: &str) -> (Option<&str>, Option<&str>) {
    for kind in ["dev-dependencies", "build-dependencies", "dependencies"] {
        let Some(at) = header.rfind(kind) else {
            continue;
        };
        let rest = &header[at + kind.len()..];
        let opens = at == 0 || header[..at].ends_with('.');
        if opens && (rest.is_empty() || rest.starts_with('.')) && !header.starts_with("workspace") {
            return (Some(&header[at..at + kind.len()]), rest.strip_prefix('.'));
        }
    }
    (None, None)
}

/// The lines of a section.
pub(crate) fn section<'m>(manifest: &'m str, name: &str) -> Vec<&'m str> {
    let header = format!("[{name}]");
    let lines = manifest.lines().skip_while(|line| line.trim() != header).skip(1);
    lines.take_while(|line| !line.trim_start().starts_with('[')).map(str::trim).collect()
}

/// Every crate takes the workspace's lints, which forbid unsafe code; nobody allows it again.
pub(crate) fn every_crate_takes_the_lints(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        if !section(text, "lints").contains(&"workspace = true") {
            faults.push(format!("{path} does not take the workspace's lints"));
        }
    }
    let rust = section(tree.text("Cargo.toml"), "workspace.lints.rust");
    if !rust.iter().any(|line| line.starts_with("unsafe_code = \"forbid\"")) {
        faults.push("Cargo.toml does not forbid unsafe code".to_owned());
    }
    let allowed = tree
        .sources("")
        .filter(|(path, text)| !is_checker(path) && code(text).contains("(unsafe_code"));
    faults.extend(allowed.map(|(path, _)| format!("{path} speaks of unsafe_code")));
    faults
}

#[test]
fn dependencies_are_found_in_every_spelling() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\n# b = \"1\"\nc.workspace = true\n\
        d = { package = \"e\", version = \"1\" }\n[dev-dependencies.f]\nversion = \"1\"\n\
        [target.'cfg(unix)'.build-dependencies]\ng = \"1\"\n[lints]\nworkspace = true\n";
    let names: Vec<String> = dependencies(manifest)
        .into_iter()
        .map(|one| format!("{} {}", one.kind, one.name))
        .collect();
    let expected = [
        "dependencies a",
        "dependencies c",
        "dependencies e",
        "dev-dependencies f",
        "build-dependencies g",
    ];
    assert_eq!(names, expected);
}
