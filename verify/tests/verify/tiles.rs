//! `srdi-verify tiles`: a directory that holds, every byte that may be flipped, hostile directories.

mod hostile;
mod rules;

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use ledger::tiles::TilePath;
use verify::tiles::{AuditFault, AuditRefusal, audit};

use crate::fixture::{Hub, Workspace};

/// The year, then enough answers that the tree has a second level of tiles, then one more list.
fn long() -> Hub {
    let mut hub = Hub::year();
    hub.answers(300);
    hub.publish();
    hub.answers(2);
    hub
}

fn refusal(workspace: &Workspace, hub: &Hub) -> AuditRefusal {
    match audit(&workspace.path("log"), &hub.anchor()) {
        Err(AuditFault::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_directory_holds_and_gives_the_list_in_effect() {
    let hub = long();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    let report = audit(&dir, &hub.anchor()).unwrap();
    assert_eq!(report.list, hub.roll.list_in_effect());
    assert_eq!((report.seals.len(), report.cosigned_at.len(), report.pending), (6, 2, 0));
    let run = workspace.tiles(&[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let digest = hub.roll.list_in_effect().digest().to_string();
    assert!(run.out.contains(&digest) && run.out.contains("川专精特新律所〔2024〕0003号"));
    let json = workspace.tiles(&["--json", "--lang", "en"]).json();
    assert_eq!((&json["holds"], &json["size"]), (&true.into(), &hub.size().into()));
    assert_eq!(
        (&json["digest"], &json["sealed_size"]),
        (&digest.into(), &hub.roll.sealed_size().into())
    );
    assert_eq!(json["list"]["recognised"].as_array().unwrap().len(), 3);
}

#[test]
fn a_head_is_fresh_while_enough_nodes_confirmed_it_lately() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    for (witnesses, days, fresh) in [(3, 9, true), (3, 11, false), (2, 0, false)] {
        let mut hub = Hub::decided();
        (hub.at, hub.witnesses) = (now - days * 86_400, witnesses);
        let workspace = Workspace::new(&hub);
        let dir = workspace.publish(&hub);
        let report = audit(&dir, &hub.anchor()).unwrap();
        assert_eq!(report.fresh, fresh, "{witnesses} nodes, {days} days ago");
        assert_eq!(workspace.tiles(&[]).out.contains("之后未核验"), !fresh);
    }
}

#[test]
fn partial_tiles_of_earlier_sizes_may_stay_and_are_checked() {
    let hub = long();
    let workspace = Workspace::new(&hub);
    workspace.publish(&Hub::decided());
    let dir = workspace.publish(&hub);
    assert!(dir.join("tile/0/000.p").exists() && dir.join("tile/0/000").exists());
    audit(&dir, &hub.anchor()).unwrap();
    for folder in ["tile/0/000.p", "tile/entries/000.p"] {
        let stale = fs::read_dir(dir.join(folder)).unwrap().next().unwrap().unwrap();
        let good = fs::read(stale.path()).unwrap();
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        fs::write(stale.path(), bad).unwrap();
        assert!(refusal(&workspace, &hub).findings[0].path.starts_with(folder));
        fs::write(stale.path(), good).unwrap();
    }
}

#[test]
fn attack_11_every_flipped_byte_is_found_and_named() {
    let hub = long();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    for (name, bytes) in hub.files() {
        let step = (bytes.len() / 12).max(1);
        for at in (0..bytes.len()).step_by(step) {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            fs::write(dir.join(&name), &bad).unwrap();
            match audit(&dir, &hub.anchor()) {
                Err(AuditFault::Refused(refusal)) => {
                    assert_eq!(refusal.findings[0].path, name, "byte {at}: {refusal:?}");
                    assert!(!refusal.steps.last().unwrap().holds);
                }
                // A line whose name was hit is a stranger's: a cosignature less, and nothing false.
                Ok(report) if name == "checkpoint" => assert_eq!(report.cosigned_at.len(), 1),
                other => panic!("byte {at} of {name}: {other:?}"),
            }
        }
        fs::write(dir.join(&name), &bytes).unwrap();
    }
    audit(&dir, &hub.anchor()).unwrap();
}

#[test]
fn a_changed_record_is_named_by_its_index() {
    let hub = long();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    let mut records = hub.records.clone();
    for index in [5, 270] {
        let text = String::from_utf8(records[index].clone()).unwrap();
        records[index] = text.replace("\"v\":1", "\"v\":2").into_bytes();
    }
    for (n, part) in records.chunks(256).enumerate() {
        let path = TilePath {
            kind: ledger::tiles::TileKind::Entries,
            n: n as u64,
            width: u16::try_from(part.len()).unwrap(),
        };
        fs::write(dir.join(path.to_string()), ledger::tiles::encode_entries(part).unwrap())
            .unwrap();
    }
    let refusal = refusal(&workspace, &hub);
    let indices: Vec<_> = refusal.findings.iter().map(|finding| finding.index).collect();
    assert_eq!(indices, [Some(5), Some(270)]);
    workspace.tiles(&[]).refused(1, "第 5 条记录");
    workspace.tiles(&["--lang", "en"]).refused(1, "record 5");
}

#[test]
fn a_missing_file_is_named() {
    let hub = long();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    for (name, bytes) in hub.files().into_iter().filter(|(name, _)| !name.starts_with("seals")) {
        fs::remove_file(dir.join(&name)).unwrap();
        workspace.tiles(&[]).refused(1, &format!("缺少文件 {name}"));
        fs::write(dir.join(&name), bytes).unwrap();
    }
}
