//! The table of the plan's rows that are done: each has code that quotes its id and a test named after
//! it. A row that is not finished does not stand there.

use std::path::{Path, PathBuf};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    words: String,
    code: PathBuf,
    test: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of every Rust file of the project.
fn sources() -> String {
    let mut text = String::new();
    let mut folders: Vec<PathBuf> = ["ledger", "peer", "node", "hub", "verify", "tests"]
        .iter()
        .flat_map(|krate| [root().join(krate).join("src"), root().join(krate).join("tests")])
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

/// What is wrong with a row.
fn faults(row: &Row, sources: &str) -> Vec<String> {
    let Row { id, words, code, test } = row;
    let mut faults = Vec::new();
    let quotes =
        |text: String| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == id);
    if !std::fs::read_to_string(root().join(code)).is_ok_and(quotes) {
        faults.push(format!("{id}: {} does not quote it", code.display()));
    }
    let name = id.to_lowercase();
    if !test.split('_').any(|part| part == name) {
        faults.push(format!("{id}: {test} is not named after it"));
    }
    let forms = [
        format!("#[test]\n    fn {test}()"),
        format!("#[test]\nfn {test}()"),
        format!("#[tokio::test(flavor = \"multi_thread\")]\nasync fn {test}()"),
    ];
    if !forms.iter().any(|form| sources.contains(form)) {
        faults.push(format!("{id}: there is no test {test}"));
    }
    if words.is_empty() {
        faults.push(format!("{id}: says nothing"));
    }
    faults
}

#[test]
fn every_row_that_is_done_has_its_code_and_its_test() {
    let table: Table = toml::from_str(include_str!("../rows.toml")).unwrap();
    assert!(table.row.windows(2).all(|pair| pair[0].id < pair[1].id), "in order, each once");
    let sources = sources();
    let faults: Vec<String> = table.row.iter().flat_map(|row| faults(row, &sources)).collect();
    assert_eq!(faults, Vec::<String>::new());
    let bad = Row {
        id: "S99".to_owned(),
        words: "示例".to_owned(),
        code: "ledger/src/lib.rs".into(),
        test: "s98_a_test_that_is_not_there".to_owned(),
    };
    assert_eq!(self::faults(&bad, &sources).len(), 3, "the check can fail");
}
