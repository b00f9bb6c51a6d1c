//! What the page is made of. What it does, the tests in `tests/browser` see in a real browser.

use super::*;

fn anchor() -> Anchor {
    let key = |name: &str, kind, seed: u8| {
        let key = ledger::note::SignerKey::new(name, kind, &[seed; 32]).unwrap();
        key.verifier().clone()
    };
    let (log, cosigner) = (ledger::note::KeyKind::Log, ledger::note::KeyKind::Cosigner);
    let did = |body: &str, seed: u8| ledger::did::AnchoredKey {
        id: format!("did:web:h.cn:bodies:{body}#key-2024"),
        key: ledger::did::CredentialSigner::new(&[seed; 32]).public(),
        until: None,
    };
    Anchor {
        origin: "h.cn/hub".to_owned(),
        log: key("h.cn/hub", log, 1),
        party: key("h.cn/body/party-committee", cosigner, 2),
        association: key("h.cn/body/lawyers-association", cosigner, 3),
        recovery: key("h.cn/recovery", cosigner, 4),
        charter: Hash::of(b"charter"),
        did: ledger::did::DidKeys {
            association: vec![did("association", 5)],
            party: vec![did("party-committee", 6)],
        },
        retired: vec![],
    }
}

#[test]
fn the_page_is_whole_and_always_the_same() {
    let page = html(&anchor());
    assert_eq!(page, html(&anchor()));
    assert!(!page.contains("{csp}") && !page.contains("{script}") && !page.contains("{anchor}"));
    assert!(page.ends_with("</html>\n"));
    // A module's line that stayed would stop the whole script.
    let left =
        page.lines().filter(|line| line.starts_with("import {") || line.starts_with("export "));
    assert_eq!(left.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn the_page_asks_nobody_but_its_own_server() {
    let page = html(&anchor());
    for outside in ["src=", "href=", "@import", "import(", "XMLHttpRequest", "WebSocket"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(!STYLE.contains("url("));
    assert!(page.contains("default-src 'none'") && page.contains("connect-src 'self'"));
    assert!(!page.contains("unsafe-inline"));
}

#[test]
fn every_module_on_disk_is_in_the_page() {
    let page = html(&anchor());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/page/js");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.strip_suffix(".mjs").expect("a module");
        assert!(page.contains(&format!("const ${name} = (() => {{")), "{name}");
        seen += 1;
    }
    assert!(seen > 20, "{seen} modules");
}

#[test]
fn the_anchor_cannot_end_its_element() {
    let mut anchor = anchor();
    anchor.origin = "</script><script>alert(1)</script>".to_owned();
    assert!(!html(&anchor).contains("alert(1)</script>"));
}

#[test]
fn every_sentence_stands_in_both_languages() {
    let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let tables = [ledger::bundle::TABLE, include_str!("../../page/sentences.json")].map(read);
    let holes = |text: &str| {
        let mut names: Vec<_> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    let mut seen = std::collections::BTreeSet::new();
    for (id, pair) in tables.iter().flat_map(|table| table.as_object().unwrap()) {
        let [zh, en] = [0, 1].map(|language| pair[language].as_str().unwrap_or_default());
        assert!(!zh.is_empty() && !en.is_empty(), "{id}");
        assert_eq!(holes(zh), holes(en), "{id}");
        assert!(seen.insert(id), "{id} stands twice");
    }
}
