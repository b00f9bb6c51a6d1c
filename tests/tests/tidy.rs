//! The walls between the crates and the rules of the house, read from the files themselves: what a
//! reviewer would have to remember, and forgets.
//!
//! A check takes the tree and returns what is wrong with it. Each is run twice: over the tree as it
//! is, where it must find nothing, and over a tree with one bad file in it, where it must find that.

#[path = "tidy/manifest.rs"]
mod manifest;
#[path = "tidy/readme.rs"]
mod readme;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/tree.rs"]
mod tree;

use manifest::{dependencies, every_crate_takes_the_lints, section};
use readme::names_only_what_exists;
use source::{code, is_checker, names_std, opens_with_a_sentence, rule_names, texts};
use tree::Tree;

/// Crates that reach the disk, the network, a clock, a database or the system's randomness.
const WORLD: &[&str] = &[
    "async-std",
    "axum",
    "clap",
    "console",
    "getrandom",
    "hyper",
    "hyper-util",
    "indicatif",
    "libc",
    "mio",
    "nix",
    "object_store",
    "peer",
    "proto",
    "prost",
    "rand",
    "rcgen",
    "reqwest",
    "rusqlite",
    "rustls",
    "rustix",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "tokio-rustls",
    "tokio-stream",
    "tonic",
    "tonic-prost",
    "tower",
    "tracing",
    "ureq",
    "walkdir",
];

/// Which crates of ours a crate may stand on: data goes one way. Its tests may need the other half.
const LAYERS: &[(&str, &[&str])] = &[
    ("ledger", &[]),
    ("proto", &["ledger"]),
    ("verify", &["ledger"]),
    ("peer", &["ledger", "proto"]),
    ("node", &["ledger", "proto", "peer", "verify"]),
    ("hub", &["ledger", "proto", "peer", "verify"]),
    ("tests", &["ledger", "proto", "peer", "node", "hub", "verify"]),
];

/// The check finds nothing in the tree as it is, and `bad` at `path` if that is put into it.
#[track_caller]
fn holds_and_can_fail(check: fn(&Tree) -> Vec<String>, planted: &[(&str, &str)]) {
    let tree = Tree::load();
    let found = check(&tree);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    for (path, bad) in planted {
        let found = check(&tree.with(path, bad));
        assert!(found.iter().any(|fault| fault.contains(path)), "{path} passes with:\n{bad}");
    }
}

fn ledger_is_pure(tree: &Tree) -> Vec<String> {
    let manifest = tree.text("ledger/Cargo.toml");
    let named = dependencies(manifest).into_iter().filter(|one| one.kind != "dev-dependencies");
    let worldly = named.filter(|one| WORLD.contains(&one.name.as_str()));
    let mut faults: Vec<String> =
        worldly.map(|one| format!("ledger/Cargo.toml names {}", one.name)).collect();
    let clocks = ["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"];
    for (path, text) in tree.sources("ledger/src/") {
        let code = code(text);
        let modules = ["env", "fs", "io::stdin", "net", "os", "process", "thread"];
        let world = modules.into_iter().filter(|module| names_std(&code, module));
        faults.extend(world.map(|module| format!("{path} uses std::{module}")));
        let clock = clocks.into_iter().filter(|clock| code.contains(clock));
        faults.extend(clock.map(|clock| format!("{path} reads a clock: {clock}")));
    }
    faults
}

#[test]
fn the_ledger_knows_no_world() {
    let manifest = |line: &str| format!("[dependencies]\n{line}\n\n[lints]\nworkspace = true\n");
    let forms = [
        "tokio.workspace = true",
        "rusqlite = \"0.40\"",
        "clock = { package = \"getrandom\", version = \"1\" }",
    ];
    for form in forms.map(manifest) {
        holds_and_can_fail(ledger_is_pure, &[("ledger/Cargo.toml", &form)]);
    }
    holds_and_can_fail(
        ledger_is_pure,
        &[
            ("ledger/src/a.rs", "use std::fs;"),
            ("ledger/src/b.rs", "use std::{fmt, net::TcpStream};"),
            (
                "ledger/src/c.rs",
                "use std::{\n    collections::{BTreeMap, BTreeSet},\n    fs::{self, File},\n};",
            ),
            ("ledger/src/d.rs", "fn now() -> u64 { std::time::SystemTime::now() }"),
            ("ledger/src/e.rs", "let a = Timestamp::now();"),
        ],
    );
}

fn layers_hold(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (crate_name, below) in LAYERS {
        let path = format!("{crate_name}/Cargo.toml");
        for one in dependencies(tree.text(&path)) {
            if one.kind == "dev-dependencies" {
                continue;
            }
            let ours = LAYERS.iter().any(|(name, _)| *name == one.name);
            if ours && !below.contains(&one.name.as_str()) {
                faults.push(format!("{path} stands on {}", one.name));
            }
        }
    }
    let members = section(tree.text("Cargo.toml"), "workspace");
    for path in tree.paths().filter(|path| path.ends_with("/Cargo.toml")) {
        let folder = path.trim_end_matches("/Cargo.toml");
        let listed = members.iter().any(|line| line.contains(&format!("\"{folder}\"")));
        if !listed || !LAYERS.iter().any(|(name, _)| *name == folder) {
            faults.push(format!("{path} is no member of the workspace with a layer of its own"));
        }
    }
    faults
}

#[test]
fn every_crate_stands_on_those_below_it() {
    holds_and_can_fail(
        layers_hold,
        &[
            ("verify/Cargo.toml", "[dependencies]\npeer.workspace = true\n"),
            ("peer/Cargo.toml", "[build-dependencies.hub]\npath = \"../hub\"\n"),
            ("extra/Cargo.toml", "[package]\nname = \"extra\"\n"),
        ],
    );
}

/// Whether only the crates in `allowed` name a dependency that starts with `prefix`, in their
/// manifests and in their sources.
fn walled(tree: &Tree, prefixes: &[&str], allowed: &[&str]) -> Vec<String> {
    let outside = |path: &str| {
        let folder = path.split('/').next().unwrap_or_default();
        !allowed.contains(&folder)
    };
    let mut faults = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| outside(path)) {
        if path.ends_with("/Cargo.toml") {
            let named = dependencies(text).into_iter();
            let named = named.filter(|one| prefixes.iter().any(|p| one.name.starts_with(p)));
            faults.extend(named.map(|one| format!("{path} names {}", one.name)));
        }
        if path.ends_with(".rs") && !is_checker(path) {
            let code = code(text);
            let uses = |prefix: &&str| {
                let word = prefix.replace('-', "_");
                code.contains(&format!("{word}::")) || code.contains(&format!("use {word}"))
            };
            faults.extend(
                prefixes.iter().copied().filter(|p| uses(p)).map(|p| format!("{path} uses {p}")),
            );
        }
    }
    faults
}

fn only_proto_knows_prost(tree: &Tree) -> Vec<String> {
    walled(tree, &["prost", "tonic-prost", "protox"], &["proto"])
}

/// `tests` looks into a party's database as an outsider would: to damage it, and to count.
fn only_peer_knows_sqlite(tree: &Tree) -> Vec<String> {
    walled(tree, &["rusqlite", "libsqlite3-sys"], &["peer", "tests"])
}

fn verify_links_neither(tree: &Tree) -> Vec<String> {
    let path = "verify/Cargo.toml";
    let named = dependencies(tree.text(path)).into_iter().filter(|one| one.kind == "dependencies");
    // Its command line, and the small client that `--online` asks a server with.
    let light = ["clap", "ureq"];
    let heavy = |name: &str| WORLD.contains(&name) && !light.contains(&name);
    named.filter(|one| heavy(&one.name)).map(|one| format!("{path} names {}", one.name)).collect()
}

#[test]
fn generated_messages_stay_in_proto() {
    holds_and_can_fail(
        only_proto_knows_prost,
        &[
            ("hub/Cargo.toml", "[dependencies]\nprost = \"0.14\"\n"),
            ("peer/Cargo.toml", "[build-dependencies.tonic-prost-build]\nversion = \"0.14\"\n"),
            ("node/src/a.rs", "let message = prost::Message::decode(bytes);"),
        ],
    );
}

#[test]
fn sql_stays_in_peer() {
    holds_and_can_fail(
        only_peer_knows_sqlite,
        &[
            ("hub/Cargo.toml", "[dependencies]\nrusqlite.workspace = true\n"),
            ("node/src/a.rs", "use rusqlite::Connection;"),
        ],
    );
}

#[test]
fn the_verifier_links_no_database_and_no_runtime() {
    holds_and_can_fail(
        verify_links_neither,
        &[
            ("verify/Cargo.toml", "[dependencies]\nrusqlite.workspace = true\n"),
            ("verify/Cargo.toml", "[target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n"),
        ],
    );
}

fn files_open_with_a_sentence(tree: &Tree) -> Vec<String> {
    let silent = tree.sources("").filter(|(_, text)| !opens_with_a_sentence(text));
    silent.map(|(path, _)| format!("{path} does not say in its first line why it exists")).collect()
}

#[test]
fn every_file_says_why_it_exists() {
    holds_and_can_fail(
        files_open_with_a_sentence,
        &[
            ("hub/src/a.rs", "use std::fmt;\n"),
            ("hub/src/b.rs", "//! main\nfn main() {}\n"),
            ("hub/src/c.rs", "//! One two three four five without an end\nfn main() {}\n"),
            ("hub/src/d.rs", "// A comment that is no documentation.\n"),
        ],
    );
}

fn nothing_is_left_open(tree: &Tree) -> Vec<String> {
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!(")];
    let found = tree.sources("").flat_map(|(path, text)| {
        let code = code(text);
        marks
            .into_iter()
            .filter(move |mark| code.contains(mark))
            .map(move |mark| format!("{path}: {mark}"))
    });
    found.collect()
}

#[test]
fn no_branch_is_left_open() {
    let bad = concat!("fn later() { todo", "!() }");
    holds_and_can_fail(nothing_is_left_open, &[("node/src/a.rs", bad)]);
    let bad = concat!("fn shown() { dbg", "!(1); }");
    holds_and_can_fail(nothing_is_left_open, &[("node/src/a.rs", bad)]);
    let bad = concat!("fn never() { unimplemented", "!() }");
    holds_and_can_fail(nothing_is_left_open, &[("node/src/a.rs", bad)]);
}

#[test]
fn every_crate_is_under_the_same_lints() {
    holds_and_can_fail(
        every_crate_takes_the_lints,
        &[
            ("hub/Cargo.toml", "[package]\nname = \"hub\"\n"),
            ("hub/Cargo.toml", "[lints]\nworkspace = false\n"),
            ("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"warn\"\n"),
            ("hub/src/a.rs", "#![allow(unsafe_code)]\n"),
        ],
    );
}

/// A fault's name is what a bounce carries and what a clerk reads out on the telephone. It is
/// either pinned by a test, or raised in one file alone, so that it leads there.
fn rules_are_named(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    let raised: Vec<(&str, Vec<String>)> = tree
        .sources("")
        .filter(|(path, _)| !source::is_test(path))
        .map(|(path, text)| (path, rule_names(&code(text))))
        .collect();
    let tests: Vec<String> = tree.files().flat_map(|(path, text)| texts(path, text)).collect();
    for (path, names) in &raised {
        for name in names {
            let kebab =
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !name.is_empty();
            if !kebab {
                faults.push(format!(
                    "{path}: the rule “{name}” is not named in lower case with hyphens"
                ));
            }
            let quoted = format!("\"{name}\"");
            let pinned = tests.iter().any(|text| text.contains(&quoted));
            let elsewhere =
                raised.iter().any(|(other, theirs)| other != path && theirs.contains(name));
            if !pinned && elsewhere {
                faults.push(format!(
                    "{path}: the rule “{name}” is raised elsewhere too, and no test names it"
                ));
            }
        }
    }
    faults
}

#[test]
fn every_rule_can_be_found_by_its_name() {
    let bad = "fn one() -> RuleFault { RuleFault::new(\n    \"min-reviewers\", \"四\", \"\") }";
    holds_and_can_fail(rules_are_named, &[("node/src/a.rs", bad)]);
    let bad = "fn one() -> RuleFault { RuleFault::new(\"Bad name\", \"四\", \"\") }";
    holds_and_can_fail(rules_are_named, &[("node/src/a.rs", bad)]);
}

/// Migrations are numbered from 1 without a gap, and the program runs them in that order.
fn migrations_are_in_order(tree: &Tree) -> Vec<String> {
    let (folder, store) = ("peer/src/store/migrations/", "peer/src/store.rs");
    let mut found: Vec<&str> = tree.paths().filter_map(|path| path.strip_prefix(folder)).collect();
    found.sort_by_key(|name| name.trim_end_matches(".sql").parse::<u32>().unwrap_or(u32::MAX));
    let mut faults = Vec::new();
    for (n, name) in found.iter().enumerate() {
        if *name != format!("{}.sql", n + 1) {
            faults.push(format!("{folder}{name} is out of order"));
        }
    }
    let prefix = "include_str!(\"store/migrations/";
    let run: Vec<&str> =
        tree.text(store).split(prefix).skip(1).filter_map(|rest| rest.split('"').next()).collect();
    if run != found {
        faults.push(format!(
            "{store} runs {}, {folder} holds {}",
            run.join(", "),
            found.join(", ")
        ));
    }
    for name in found {
        let sql = tree.text(&format!("{folder}{name}"));
        let loose = sql.split("CREATE TABLE ").skip(1).filter(|rest| {
            let end = rest.split(';').next().unwrap_or_default();
            !end.trim_end().ends_with("STRICT") && !end.contains("STRICT, WITHOUT ROWID")
        });
        let table = |rest: &str| rest.split_whitespace().next().unwrap_or_default().to_owned();
        faults.extend(loose.map(|rest| format!("{folder}{name}: {} is not STRICT", table(rest))));
    }
    faults
}

#[test]
fn the_schema_grows_in_order() {
    holds_and_can_fail(
        migrations_are_in_order,
        &[
            ("peer/src/store/migrations/9.sql", "CREATE TABLE a (b TEXT) STRICT;"),
            ("peer/src/store.rs", "include_str!(\"store/migrations/2.sql\")"),
        ],
    );
    let loose = Tree::load().with("peer/src/store/migrations/1.sql", "CREATE TABLE a (b TEXT);");
    assert!(migrations_are_in_order(&loose).iter().any(|fault| fault.contains("not STRICT")));
}

/// Before 3.51.3 a WAL reset may lose what was committed.
#[test]
fn the_linked_sqlite_keeps_what_it_committed() {
    assert!(rusqlite::version_number() >= 3_051_003, "SQLite {}", rusqlite::version());
}

/// Paths of one developer's machine mean nothing to whoever reads the tree.
fn nothing_points_outside(tree: &Tree) -> Vec<String> {
    let marks = [
        concat!("/wo", "rk/"),
        concat!("../sha", "red"),
        concat!("/home", "/"),
        concat!("/root", "/"),
    ];
    let found = tree.files().flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        lines.filter_map(move |(n, line)| {
            let mark = marks.into_iter().find(|mark| line.contains(mark))?;
            Some(format!("{path}:{}: {mark}", n + 1))
        })
    });
    found.collect()
}

#[test]
fn no_file_points_at_somebodys_machine() {
    let bad = concat!("See ../sha", "red/notes.md");
    holds_and_can_fail(nothing_points_outside, &[("README.md", bad)]);
    let bad = concat!("cd /wo", "rk/main");
    holds_and_can_fail(nothing_points_outside, &[("deploy/a.md", bad)]);
}

#[test]
fn the_readme_names_only_what_exists() {
    holds_and_can_fail(
        names_only_what_exists,
        &[
            ("README.md", "The check is in `ledger/src/extensions.rs`.\n"),
            ("README.md", "The check is `ledger::extension::verify`.\n"),
            ("README.md", "The check is `ledger::extensions::check`.\n"),
            ("README.md", "See [the recipe](deploy/backups.md).\n"),
        ],
    );
}
