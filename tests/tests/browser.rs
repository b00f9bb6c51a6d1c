//! The verify page in a real browser: `tests/browser/run.mjs` shows it good certificates and every
//! forgery that has fooled a verifier somewhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ledger::anchor::Anchor;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("browser")
}

fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}

/// What is missing on this machine, if anything is: the tests need no browser to build the rest.
fn missing() -> Option<&'static str> {
    let runs = |program: &Path| Command::new(program).arg("--version").output().is_ok();
    if !runs(Path::new("node")) {
        return Some("node");
    }
    if !folder().join("node_modules/playwright-core").is_dir() {
        return Some("tests/browser/node_modules (npm ci)");
    }
    (!runs(&chromium())).then_some("chromium")
}

fn node(arguments: &[&Path]) -> Output {
    let mut command = Command::new("node");
    command.current_dir(folder()).args(arguments).env("CHROMIUM", chromium());
    command.output().expect("node runs")
}

#[test]
fn the_page_tells_good_certificates_from_forged_ones() {
    if let Some(what) = missing() {
        eprintln!("skipped: {what}");
        return;
    }
    let printed = node(&[Path::new("anchor.mjs")]);
    let anchor = Anchor::parse(&printed.stdout).expect("the fixture's anchor");
    let place = tempfile::tempdir().expect("a folder");
    let page = place.path().join("verify.html");
    std::fs::write(&page, verify::page::html(&anchor)).expect("a page");
    let shots = std::env::var_os("SRDI_SHOTS").map(PathBuf::from);
    let mut arguments = vec![Path::new("run.mjs"), page.as_path()];
    arguments.extend(shots.as_deref());
    let run = node(&arguments);
    let (said, faults) =
        (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    println!("{said}");
    assert!(run.status.success() && said.contains("ok "), "{said}\n{faults}");
}
