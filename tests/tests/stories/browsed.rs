//! A real certificate in a real browser: opened from its QR code at the hub and at a node, and from
//! its files with the network off.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use hub::acts::certificate::{certificate, zip};
use hub::acts::publish;
use ledger::names::Seat;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::kit::{Story, code, notice, plan, round_id};

/// The browser.
pub(super) fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}

/// What is missing on this machine, if anything is.
pub(super) fn missing(folder: &Path, chromium: &Path) -> Option<&'static str> {
    let runs = |program: &Path| Command::new(program).arg("--version").output().is_ok();
    if !runs(Path::new("node")) {
        return Some("node");
    }
    if !folder.join("node_modules/playwright-core").is_dir() {
        return Some("tests/browser/node_modules (npm ci)");
    }
    (!runs(chromium)).then_some("chromium")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_opened_from_its_code_at_the_hub_and_at_a_node() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let chromium = chromium();
    if let Some(what) = missing(&folder, &chromium) {
        eprintln!("skipped: {what}");
        return Ok(());
    }
    let story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.recognise(2024, 2)?;
    let party = story.federation.hub.party.clone();
    publish::publish(&party, round_id(2024), notice(2024, 2), Seat::office())?;
    story.federation.sign_documents()?;
    story.federation.seal().await?;
    story.federation.settle().await?;

    let hub = story.federation.hub.clone();
    let anchor = hub.anchor()?;
    let one = certificate(&party, "SC-SRDI-2024-0001", &anchor)?;
    let place = story.scratch.path().join("browsed");
    std::fs::create_dir_all(&place)?;
    std::fs::write(place.join("certificate.zip"), zip(&one)?)?;
    std::fs::write(place.join("verify.html"), verify::page::html(&anchor))?;
    let code_text = one.files.iter().find(|(name, _)| *name == "qr.txt").context("a code")?;
    let (stop, stopped) = watch::channel(false);
    let listeners =
        [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
    let addresses: Vec<String> = listeners
        .iter()
        .map(|one| one.local_addr().map(|at| format!("http://{at}")))
        .collect::<Result<_, _>>()?;
    let [at_hub, at_node] = listeners;
    let node = story.federation.node(&code(0))?.clone();
    let serving = [
        tokio::spawn(hub::web::serve(hub, at_hub, stopped.clone())),
        tokio::spawn(node::web::serve(node, at_node, stopped)),
    ];
    let given = serde_json::json!({
        "now": story.federation.clock.now(), "servers": addresses,
        "code": String::from_utf8(code_text.1.clone())?, "facts": one.issued.facts,
    });
    std::fs::write(place.join("given.json"), given.to_string())?;
    let mut command = tokio::process::Command::new("node");
    command.current_dir(&folder).arg("real.mjs").arg(&place).env("CHROMIUM", &chromium);
    let run = command.output().await?;
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}");
    let faults = String::from_utf8_lossy(&run.stderr);
    ensure!(run.status.success() && said.contains("ok "), "{said}\n{faults}");
    stop.send(true)?;
    for served in serving {
        served.await??;
    }
    story.end().await?;
    Ok(())
}
