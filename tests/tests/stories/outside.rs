//! Verifiers of other people on our bundle, without a line of ours between: Digital Bazaar's library
//! (npm) and openvc (PyPI) on the documents and the status list, pycose (PyPI) on the QR code, the
//! openssl program on the signatures of the checkpoint, Go's `sumdb/note` and `sumdb/tlog` on
//! checkpoint and proof.
//!
//! `.ci/run` installs what it can; where one is missing the test says so and passes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::certified::{NUMBER, certified, exported};

/// Debian's `golang-golang-x-mod-dev` brings the packages as sources here.
const GO_PACKAGES: &str = "/usr/share/gocode";

/// One verifier: its name, whether it is here, how it is run, and how many times it says `ok`.
struct Verifier {
    tool: &'static str,
    here: bool,
    command: Command,
    says: usize,
}

fn runs(program: &Path, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

fn verifiers() -> Vec<Verifier> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("outside");
    let python = folder.join(".venv/bin/python");
    let script = |program: &Path, name: &str| {
        let mut command = Command::new(program);
        command.arg(folder.join(name));
        command
    };
    let has = |module: &str| {
        let import = format!("import {module}");
        let run = Command::new(&python).args(["-c", &import]).output();
        run.is_ok_and(|output| output.status.success())
    };
    let system = PathBuf::from("python3");
    let mut go = Command::new("go");
    go.args(["run", "main.go"]).current_dir(folder.join("golang"));
    go.envs([("GO111MODULE", "off"), ("GOPATH", GO_PACKAGES), ("GOFLAGS", "")]);
    go.env("GOCACHE", std::env::temp_dir().join("srdi-go-cache"));
    let x_mod = Path::new(GO_PACKAGES).join("src/golang.org/x/mod/sumdb/tlog");
    let npm = folder.join("node_modules/@digitalbazaar/vc");
    vec![
        Verifier {
            tool: "@digitalbazaar/vc",
            here: npm.exists() && runs(Path::new("node"), "--version"),
            command: script(Path::new("node"), "verify.mjs"),
            says: 9,
        },
        Verifier {
            tool: "openvc",
            here: has("openvc"),
            command: script(&python, "documents.py"),
            says: 19,
        },
        Verifier {
            tool: "pycose",
            here: has("pycose"),
            command: script(&python, "verify.py"),
            says: 1,
        },
        Verifier {
            tool: "openssl",
            here: runs(Path::new("openssl"), "version") && runs(&system, "--version"),
            command: script(&system, "openssl.py"),
            says: 1,
        },
        Verifier {
            tool: "go",
            here: runs(Path::new("go"), "version") && x_mod.exists(),
            command: go,
            says: 8,
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stderr, reason = "a test that was skipped must say so")]
async fn verifiers_of_other_people_accept_a_bundle_and_refuse_tampering() -> Result<()> {
    let story = certified().await?;
    let (made, _) = exported(&story, NUMBER)?;
    let bundle = story.scratch.path().join("bundle");
    std::fs::create_dir_all(&bundle)?;
    for (name, bytes) in &made.files {
        std::fs::write(bundle.join(name), bytes)?;
    }
    for Verifier { tool, here, mut command, says } in verifiers() {
        if !here {
            eprintln!("skipped: {tool}");
            continue;
        }
        let output = command.arg(&bundle).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let why = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{tool}: {said}{why}");
        let ok = said.lines().filter(|line| line.starts_with("ok ")).count();
        ensure!(ok == says, "{tool}: {ok} of {says}\n{said}");
    }
    story.end().await?;
    Ok(())
}
