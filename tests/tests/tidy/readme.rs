//! The README is a map: every path and every item that it names in backticks or links must exist.

use crate::tree::Tree;

/// What `README.md` and the guides in `deploy/` name, and the tree does not have.
pub(crate) fn names_only_what_exists(tree: &Tree) -> Vec<String> {
    let pages = tree.files().filter(|(path, _)| path.ends_with(".md"));
    let mut faults = Vec::new();
    for (page, text) in pages {
        let prose = prose(text);
        for named in quoted(&prose).filter(|named| !exists(tree, named)) {
            faults.push(format!("{page} names {named}, which does not exist"));
        }
        for link in links(&prose) {
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target =
                if folder.is_empty() { link.to_owned() } else { format!("{folder}/{link}") };
            if !tree.has(&target) && !tree.has(link) {
                faults.push(format!("{page} links to {link}, which does not exist"));
            }
        }
    }
    faults
}

/// Without fenced blocks: they show commands and output.
fn prose(text: &str) -> String {
    let parts = text.split("```").step_by(2);
    parts.collect::<Vec<_>>().join("\n")
}

fn quoted(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

fn links(prose: &str) -> impl Iterator<Item = &str> {
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with('#'))
}

const FOLDERS: [&str; 9] =
    ["ledger", "proto", "peer", "node", "hub", "verify", "tests", "deploy", ".ci"];

fn exists(tree: &Tree, named: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-./:@".contains(c);
    let first = named.split(['/', ':']).next().unwrap_or_default();
    if !FOLDERS.contains(&first) || !named.chars().all(plain) {
        return true;
    }
    match (named.contains("::"), named.contains('/')) {
        (true, _) => item_exists(tree, named),
        (_, true) => tree.has(named),
        _ => true,
    }
}

/// `krate::module::item` or `krate::module::Type::item`; the module's file must define the item
/// or hand it on.
fn item_exists(tree: &Tree, named: &str) -> bool {
    let parts: Vec<&str> = named.split("::").collect();
    let Some((item, modules)) = parts.split_last() else {
        return false;
    };
    let is_type = |part: &&&str| part.starts_with(char::is_uppercase);
    let modules: Vec<&str> = modules.iter().take_while(|part| !is_type(part)).copied().collect();
    let Some((krate, below)) = modules.split_first() else {
        return false;
    };
    let file = if below.is_empty() { "lib".to_owned() } else { below.join("/") };
    let path = format!("{krate}/src/{file}.rs");
    if !tree.has(&path) {
        return false;
    }
    let text = tree.text(&path);
    let words = ["fn", "struct", "enum", "trait", "mod", "const", "type", "macro_rules!"];
    re_exports(text, item)
        || words.iter().any(|word| {
            text.match_indices(&format!("{word} {item}")).any(|(at, found)| {
                !text[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        })
}

fn re_exports(text: &str, item: &str) -> bool {
    let uses = text.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next());
    uses.flat_map(|used| used.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .any(|name| name == item)
}
