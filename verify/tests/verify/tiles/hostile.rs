//! Directories made to harm: links, foreign names, files without end, entries swapped with tiles.

use std::fs;

use crate::fixture::{Hub, Workspace};

#[test]
fn foreign_names_are_refused_below_the_tree_and_told_beside_it() {
    let hub = Hub::decided();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    for name in [
        "tile/0/001.p/1",
        "tile/0/x000/001",
        "tile/8/000",
        "tile/64/000",
        "tile/entries/000.p/0",
        "tile/0/000.p/+5",
        "tile/0/000.p/05",
        "tile/0/000.p/200",
        "tile/readme.txt",
        "tile/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p",
        "seals/0",
        "seals/01",
        "seals/999",
        "seals/x",
        "seals/\u{202e}1",
    ] {
        workspace.write(&format!("log/{name}"), b"x");
        let run = workspace.tiles(&[]);
        run.refused(1, "不属于这本台账");
        assert!(!run.err.contains('\u{202e}'));
        fs::remove_file(dir.join(name)).unwrap();
    }
    fs::remove_dir_all(dir.join("tile/a")).unwrap();
    workspace.write("log/index.html", b"x");
    let run = workspace.tiles(&[]);
    assert!(run.code == 0 && run.out.contains("不在核验范围内的内容，不得作为依据：index.html"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let hub = Hub::decided();
    for name in ["checkpoint", "tile", "tile/0", "seals", "seals/2"] {
        let workspace = Workspace::new(&hub);
        let dir = workspace.publish(&hub);
        fs::rename(dir.join(name), workspace.path("elsewhere")).unwrap();
        symlink(workspace.path("elsewhere"), dir.join(name)).unwrap();
        workspace.tiles(&[]).refused(1, "符号链接");
    }
}

#[test]
fn files_without_end_are_not_read() {
    let hub = Hub::decided();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    for (name, bytes) in hub.files() {
        let path = dir.join(&name);
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 32).unwrap();
        workspace.tiles(&[]).refused(1, "不可能是此类文件");
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_size_that_nobody_could_hold_ends_at_the_first_missing_bundle() {
    let hub = Hub::decided();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    let mut head = hub.head();
    head.size = 1 << 62;
    let note = head.sign(&crate::fixture::log_key()).unwrap().to_bytes();
    fs::write(dir.join("checkpoint"), note).unwrap();
    workspace.tiles(&[]).refused(1, "缺少文件 tile/entries/000");
}

#[test]
fn an_empty_folder_and_another_ledgers_anchor() {
    let hub = Hub::decided();
    let workspace = Workspace::new(&hub);
    fs::create_dir(workspace.path("log")).unwrap();
    workspace.tiles(&[]).refused(1, "缺少文件 checkpoint");
    workspace.publish(&hub);
    let mut anchor = hub.anchor();
    anchor.charter = ledger::hash::Hash([0; 32]);
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    workspace.tiles(&[]).refused(1, "不是信任锚所列的实施规则");
    let mut anchor = hub.anchor();
    anchor.party =
        crate::fixture::key("srdi.example.cn/other", ledger::note::KeyKind::Cosigner, 98)
            .verifier()
            .clone();
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    workspace.tiles(&[]).refused(1, "省律师行业党委的签发密钥与信任锚不同，无法确认");
    let mut anchor = hub.anchor();
    anchor.log =
        crate::fixture::key(&anchor.origin, ledger::note::KeyKind::Log, 99).verifier().clone();
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    workspace.tiles(&[]).refused(1, "校验点不是信任锚所列省级平台签署的");
}
