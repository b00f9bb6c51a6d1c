//! The cases: what is shown, where and on which day, and how the answer begins.

use anyhow::{Context as _, Result};
use ledger::anchor::Anchor;
use tests::site::Files;

use super::{Case, World};

const DAY: &str = "2024-08-15";
const ALL: [&str; 9] = [
    "credential.json",
    "endorsement.json",
    "status-1.json",
    "certificate.tlog-proof",
    "policy",
    "did-association.json",
    "did-party.json",
    "pins",
    "qr.txt",
];

type Make<'a> = dyn Fn(&str, &Files, &[&str], &str) -> Case + 'a;

pub(super) fn all(world: &World) -> Result<Vec<Case>> {
    let World { issued, cancelled, .. } = world;
    let (good, gone) = (cancelled.bundles[&1].clone(), issued.bundles[&2].clone());
    let case = |name: &str, files: &Files, sites: &[&str], line: &str| Case {
        name: name.to_owned(),
        files: files.clone(),
        code: None,
        anchor: cancelled.anchor.clone(),
        day: DAY.to_owned(),
        now: cancelled.now,
        sites: sites.iter().map(|site| (*site).to_owned()).collect(),
        line: line.to_owned(),
    };
    let mut cases = days(&case, &good);
    cases.extend(fates(&case, world));
    cases.extend(servers(&case, world, &gone));
    cases.extend(incomplete(&case, &good));
    cases.extend(swapped(&case, &good, &gone));
    cases.extend(flipped(&case, &good));
    cases.extend(codes(&case, &good)?);
    cases.extend(keys(&case, world));
    Ok(cases)
}

fn days(case: &Make<'_>, good: &Files) -> Vec<Case> {
    let on = |day: &str, case: Case| Case { day: day.to_owned(), ..case };
    let ended = "无效（有效期届满";
    vec![
        case("good", good, &[], "有效（数据截至 2024-08-01"),
        case("good-online", good, &["cancelled"], "有效（数据截至 2024-08-01"),
        on("2024-05-30", case("not-yet", good, &[], "无效（2024-05-31 起方生效")),
        on("2027-05-31", case("last-day", good, &[], "有效")),
        on("2027-06-01", case("expired", good, &[], ended)),
        on("2027-06-01", case("expired-online", good, &["cancelled"], ended)),
        on("2026-06-01", case("ahead", good, &["cancelled"], "有效（数据截至 2024-08-01")),
    ]
}

/// What became of titles since their files were written.
fn fates(case: &Make<'_>, world: &World) -> Vec<Case> {
    let on = |day: &str, case: Case| Case { day: day.to_owned(), ..case };
    let (old, gone) = (&world.issued.bundles[&1], &world.issued.bundles[&2]);
    let marked = &world.cancelled.bundles[&2];
    let corrected = &world.corrected.bundles[&1];
    vec![
        case("superseded", old, &[], "有效"),
        case("superseded-online", old, &["cancelled"], "无效（已换发，称号继续有效"),
        case("cancelled", marked, &[], "无效（已取消、已换发或已终止"),
        case("cancelled-old-files", gone, &[], "有效"),
        case("attack-25-cancelled-online", gone, &["cancelled"], "无效（已取消（"),
        on("2024-05-31", case("cancelled-later", gone, &["cancelled"], "")),
        case("offered", gone, &["offered"], "有效"),
        case("offered-other", corrected, &["offered"], "有效"),
    ]
}

fn servers(case: &Make<'_>, world: &World, gone: &Files) -> Vec<Case> {
    let good = &world.cancelled.bundles[&1];
    let corrected = &world.corrected.bundles[&1];
    let late = world.cancelled.now + 20 * 86_400;
    let mut cases = vec![
        Case {
            now: late,
            ..case("attack-4-freeze", good, &["cancelled"], "有效（数据截至 2024-08-01")
        },
        case("attack-3-rollback", good, &["cancelled", "corrected"], "有效"),
        case("attack-3-rollback-of-a-bundle", corrected, &["issued"], "有效"),
        case("absent", good, &["silent"], "有效"),
        case("attack-6-mixed", gone, &["mixed"], "有效"),
        case("attack-14-fork", good, &["fork"], "无法确认"),
        case("attack-7-fork-seen", gone, &["cancelled", "fork"], "无法确认"),
    ];
    let lies = [
        ("attack-5-fast-forward", "absurd"),
        ("attack-21-junk", "junk"),
        ("attack-21-cut", "cut"),
        ("attack-1-unsealed-list", "listed"),
        ("attack-27-crafted", "crafted"),
        ("attack-20-endless", "endless"),
    ];
    cases.extend(lies.map(|(name, lie)| case(name, good, &[lie], "有效")));
    cases
}

fn incomplete(case: &Make<'_>, good: &Files) -> Vec<Case> {
    let needed = ["credential.json", "endorsement.json", "certificate.tlog-proof", "policy"];
    let mut cases = Vec::new();
    for name in ALL {
        let mut less = good.clone();
        less.remove(name);
        let line = if needed.contains(&name) { "无法确认" } else { "有效" };
        cases.push(case(&format!("without-{name}"), &less, &[], line));
        cases.push(case(&format!("without-{name}-online"), &less, &["cancelled"], "有效"));
    }
    let alone = Files::from([("credential.json".to_owned(), good["credential.json"].clone())]);
    cases.push(case("credential-alone", &alone, &[], "无法确认"));
    cases.push(case("credential-alone-online", &alone, &["cancelled"], "有效"));
    cases
}

/// Attacks 6 and 22: right signatures, of another firm or another body.
fn swapped(case: &Make<'_>, good: &Files, gone: &Files) -> Vec<Case> {
    let with = |name: &str, bytes: &[u8]| {
        let mut files = good.clone();
        files.insert(name.to_owned(), bytes.to_vec());
        files
    };
    let names = ["credential.json", "endorsement.json", "qr.txt", "status-1.json"];
    let mut cases: Vec<Case> = names
        .iter()
        .map(|name| {
            case(&format!("attack-22-other-{name}"), &with(name, &gone[*name]), &[], "无效")
        })
        .collect();
    let proof = with("certificate.tlog-proof", &gone["certificate.tlog-proof"]);
    cases.push(case("attack-22-other-proof", &proof, &[], "无效"));
    let did = with("did-party.json", &good["did-association.json"]);
    cases.push(case("attack-22-other-did", &did, &[], "无效（所附文件 did-party.json"));
    cases
}

/// A byte of any file.
fn flipped(case: &Make<'_>, good: &Files) -> Vec<Case> {
    let mut cases = Vec::new();
    for name in ALL {
        for part in [0, 7, 23, 41, 58, 76, 93] {
            let mut files = good.clone();
            if let Some(bytes) = files.get_mut(name) {
                let at = bytes.len() * part / 100;
                bytes[at] ^= 1;
            }
            cases.push(case(&format!("flipped-{name}-{part}"), &files, &[], ""));
        }
    }
    cases
}

fn codes(case: &Make<'_>, good: &Files) -> Result<Vec<Case>> {
    let code = String::from_utf8(good["qr.txt"].clone())?;
    let one = |name: &str, code: String, sites: &[&str], line: &str| Case {
        code: Some(code),
        ..case(name, &Files::new(), sites, line)
    };
    let (head, digits) = code.split_once("#1").context("a code")?;
    let changed = |at: usize| {
        let other = if digits.as_bytes()[at] == b'1' { "2" } else { "1" };
        format!("{head}#1{}{other}{}", &digits[..at], &digits[at + 1..])
    };
    Ok(vec![
        one("code", code.clone(), &[], "有效"),
        one("code-online", code.clone(), &["cancelled"], "有效"),
        one("code-elsewhere", code.replace(".example.cn", ".example.com"), &[], "无效"),
        one("code-changed", changed(digits.len() / 2), &[], "无效"),
        one("code-changed-at-its-end", changed(digits.len() - 1), &[], "无效"),
    ])
}

/// Attack 16 and its opposite: keys of other periods.
fn keys(case: &Make<'_>, world: &World) -> Vec<Case> {
    let World { issued, rekeyed, renewed, compromised, .. } = world;
    let with = |name: &str, files: &Files, then: (&Anchor, i64), sites: &[&str], line: &str| Case {
        anchor: then.0.clone(),
        now: then.1,
        ..case(name, files, sites, line)
    };
    let (first, kept, new) = (&issued.bundles[&1], &rekeyed.bundles[&1], &renewed.bundles[&1]);
    let [old, later, last] =
        [issued, renewed, compromised].map(|moment| (&moment.anchor, moment.now));
    let (mut early, retired) = (renewed.anchor.clone(), "无效（由省律师协会已停用的密钥签署");
    early.retired.iter_mut().for_each(|key| key.until = 1);
    vec![
        // A routine change leaves what was signed and sealed before as it was.
        with("old-files-new-anchor", kept, later, &[], "有效"),
        with("old-files-new-anchor-online", kept, later, &["rekeyed"], "有效"),
        with("older-files-new-anchor-online", first, later, &["rekeyed"], "无效（已换发"),
        with("renewed", new, later, &["renewed"], "有效"),
        with("before-it-was-renewed", kept, later, &["renewed"], "有效"),
        Case {
            day: "2024-09-02".to_owned(),
            ..with("replaced-by-renewed", kept, later, &["renewed"], "无效（已换发")
        },
        with("attack-16-sealed-after-retirement", kept, (&early, renewed.now), &[], retired),
        // Of keys that are newer than the anchor nothing is confirmed.
        with("new-files-old-anchor", new, old, &[], "无法确认"),
        with("new-server-old-anchor", first, old, &["renewed"], "有效"),
        // After a compromise nothing that the key signed counts; what older ones signed does.
        with("attack-16-files-of-a-stolen-key", new, last, &[], "无法确认"),
        with("attack-16-older-files-stand", kept, last, &[], "有效"),
    ]
}
