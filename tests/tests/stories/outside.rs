//! Verifiers of other people on our bundle, without a line of ours between: Digital Bazaar's library
//! (npm) on the documents and the status list, pycose (PyPI) on the QR code.
//!
//! `.ci/run` installs both; where one is missing the test says so and passes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::certified::{NUMBER, certified, exported};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("outside")
}

/// Runs a script on the bundle; `None` where its tool is not installed.
#[allow(clippy::print_stderr, reason = "a test that was skipped must say so")]
fn run(tool: &str, installed: &Path, script: &str, bundle: &Path) -> Result<Option<String>> {
    if !installed.exists() {
        eprintln!("skipped: {tool}");
        return Ok(None);
    }
    let program = if script.ends_with(".mjs") { PathBuf::from("node") } else { installed.into() };
    let output = Command::new(program).arg(folder().join(script)).arg(bundle).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{tool}: {said}{why}");
    Ok(Some(said))
}

#[tokio::test(flavor = "multi_thread")]
async fn verifiers_of_other_people_accept_a_bundle_and_refuse_tampering() -> Result<()> {
    let story = certified().await?;
    let (made, _) = exported(&story, NUMBER)?;
    let bundle = story.scratch.path().join("bundle");
    std::fs::create_dir_all(&bundle)?;
    for (name, bytes) in &made.files {
        std::fs::write(bundle.join(name), bytes)?;
    }
    let npm = folder().join("node_modules/@digitalbazaar/vc");
    if let Some(said) = run("@digitalbazaar/vc", &npm, "verify.mjs", &bundle)? {
        ensure!(said.lines().filter(|line| line.starts_with("ok ")).count() == 9, "{said}");
    }
    let python = folder().join(".venv/bin/python");
    if let Some(said) = run("pycose", &python, "verify.py", &bundle)? {
        said.lines().find(|line| line.starts_with("ok ")).context("pycose said nothing")?;
    }
    story.end().await?;
    Ok(())
}
