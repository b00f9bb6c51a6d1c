//! The page's modules in one script: each in a function of its own, imports as constants.

use std::fmt::Write;

/// Each after those that it imports.
const MODULES: &[(&str, &str)] = &[
    ("noble_ed25519", include_str!("../../page/vendor/noble-ed25519.js")),
    ("bytes", include_str!("../../page/js/bytes.mjs")),
    ("sha", include_str!("../../page/js/sha.mjs")),
    ("json", include_str!("../../page/js/json.mjs")),
    ("inflate", include_str!("../../page/js/inflate.mjs")),
    ("zip", include_str!("../../page/js/zip.mjs")),
    ("cbor", include_str!("../../page/js/cbor.mjs")),
    ("tree", include_str!("../../page/js/tree.mjs")),
    ("curve", include_str!("../../page/js/curve.mjs")),
    ("key", include_str!("../../page/js/key.mjs")),
    ("note", include_str!("../../page/js/note.mjs")),
    ("policy", include_str!("../../page/js/policy.mjs")),
    ("proof", include_str!("../../page/js/proof.mjs")),
    ("anchor", include_str!("../../page/js/anchor.mjs")),
    ("report", include_str!("../../page/js/report.mjs")),
    ("document", include_str!("../../page/js/document.mjs")),
    ("extra", include_str!("../../page/js/extra.mjs")),
    ("shape", include_str!("../../page/js/shape.mjs")),
    ("qr", include_str!("../../page/js/qr.mjs")),
    ("bundle", include_str!("../../page/js/bundle.mjs")),
    ("status", include_str!("../../page/js/status.mjs")),
    ("standing", include_str!("../../page/js/standing.mjs")),
    ("fetch", include_str!("../../page/js/fetch.mjs")),
    ("ledger", include_str!("../../page/js/ledger.mjs")),
    ("check", include_str!("../../page/js/check.mjs")),
    ("words", include_str!("../../page/js/words.mjs")),
    ("sheet", include_str!("../../page/js/sheet.mjs")),
    ("intake", include_str!("../../page/js/intake.mjs")),
    ("main", include_str!("../../page/js/main.mjs")),
];

/// What only the page says; what a check says is the program's table.
const SENTENCES: &str = include_str!("../../page/sentences.json");

/// The script. Without modules of the browser's own it also runs where a page is opened from a disk.
pub(super) fn script() -> String {
    let tables = [ledger::bundle::TABLE, SENTENCES].map(str::trim_end);
    let mut script =
        format!("'use strict';\nconst $sentences = {{...{}, ...{}}};\n", tables[0], tables[1]);
    for (name, text) in MODULES {
        let (body, exports) = module(text);
        let _ = write!(
            script,
            "const ${name} = (() => {{\n{body}return {{ {} }};\n}})();\n",
            exports.join(", ")
        );
    }
    script
}

/// A module's text with its imports as constants, and the names that it exports.
fn module(text: &str) -> (String, Vec<&str>) {
    let mut exports = Vec::new();
    let mut body = String::with_capacity(text.len());
    for line in text.lines() {
        if let Some((names, from)) = import(line) {
            let _ = writeln!(body, "const {names} = ${from};");
        } else if let Some(names) = line.strip_prefix("export { ") {
            exports.extend(names.trim_end_matches(", };").split(", "));
        } else if let Some(code) = line.strip_prefix("export ") {
            exports.extend(declared(code));
            let _ = writeln!(body, "{code}");
        } else {
            let _ = writeln!(body, "{line}");
        }
    }
    (body, exports)
}

/// `import { a, b } from './from.mjs';` as the names and the constant they come from. A module of
/// somebody else's may show one in a comment.
fn import(line: &str) -> Option<(&str, String)> {
    let (names, from) = line.strip_prefix("import ")?.strip_suffix(';')?.split_once(" from '")?;
    if names.contains('*') {
        return None;
    }
    let file = from.split('\'').next()?.rsplit('/').next()?;
    let name = file.rsplit_once('.')?.0.replace('-', "_");
    Some((names, name))
}

/// The name that a declaration gives.
fn declared(code: &str) -> Option<&str> {
    let code = code.strip_prefix("async ").unwrap_or(code);
    let name = ["function ", "const ", "class "].iter().find_map(|word| code.strip_prefix(word))?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}
