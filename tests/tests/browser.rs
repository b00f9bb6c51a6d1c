//! The verify page in a real browser: `tests/browser/run.mjs` shows it good certificates and every
//! forgery that has fooled a verifier somewhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ledger::anchor::Anchor;
use ledger::category::Category;
use ledger::credential::{Checker, Credential, Endorsement, Facts, Issuing};
use ledger::did::CredentialSigner;
use ledger::qr::{Code, Payload};
use ledger::status_list::StatusList;
use ledger::uscc::Uscc;

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

/// What the program issues for a firm that does not exist, by the fixture's keys: the page must read
/// the program's own documents, not only the fixture's.
fn issued(anchor: &Anchor) -> String {
    let host = "srdi.example.cn";
    let [association, party] = [5, 6].map(|seed| CredentialSigner::new(&[seed; 32]));
    let [first, second] = [&anchor.did.association[0].id, &anchor.did.party[0].id];
    let facts = Facts {
        id: format!("https://{host}/c/SC-SRDI-2024-0042"),
        number: "川专精特新〔2024〕42号".to_owned(),
        name: "示例己（成都）律师事务所".to_owned(),
        code: Uscc::build("31510000", "MD000042").expect("a code"),
        categories: vec![Category::Jx, Category::Xx],
        year: 2024,
        valid_from: "2024-05-31".parse().expect("a day"),
        valid_until: "2027-05-31".parse().expect("a day"),
        status: 77,
    };
    let issuing = Issuing {
        host,
        title: "四川省专精特新律师事务所",
        plan: "培育计划",
        association: "四川省律师协会",
        party: "四川省律师行业党委",
    };
    let (may_30, march) = (1_717_030_800, 1_740_790_800);
    let credential = Credential::issue(&facts, &issuing, (first, &association), may_30);
    let checker = Checker { host, keys: &anchor.did, leaf: Some(1) };
    let checked = Credential::check(&credential, checker).expect("its own credential");
    let endorsement = Endorsement::issue(&checked, &issuing, (second, &party), may_30);
    let list = StatusList::issue(host, &[3, 76, 78].into(), (first, &association), march);
    let payload = Payload::new(&facts, "510100".parse().expect("a prefecture"), 1);
    let signed = [payload.sign(&association), payload.sign(&party)];
    let (one, two) = (association.public(), party.public());
    let code = Code::new(payload, (&one, signed[0]), (&two, signed[1])).to_text(host);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a text");
    let documents = serde_json::json!({
        "facts": facts, "credential": text(credential), "endorsement": text(endorsement),
        "status": text(list), "qr": code,
    });
    documents.to_string()
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
    let documents = place.path().join("issued.json");
    std::fs::write(&documents, issued(&anchor)).expect("documents");
    let shots = std::env::var_os("SRDI_SHOTS").map(PathBuf::from);
    let mut arguments = vec![Path::new("run.mjs"), page.as_path(), documents.as_path()];
    arguments.extend(shots.as_deref());
    let run = node(&arguments);
    let (said, faults) =
        (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    println!("{said}");
    assert!(run.status.success() && said.contains("ok "), "{said}\n{faults}");
}
