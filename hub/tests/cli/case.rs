//! A hub's directory with its bodies' keys, and a way to run the program on it.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// A place to run the program in.
pub(crate) struct Case {
    pub(crate) dir: TempDir,
}

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}: {}\n{}", self.out, self.err))
    }

    /// Ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// Ended with `code`, its message naming `part`; and never with what only a programmer reads.
    #[track_caller]
    pub(crate) fn ends(self, code: i32, part: &str) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(self.err.contains(part), "{part} not in: {}", self.err);
        for word in ["panicked", "Err(", "src/"] {
            assert!(!self.err.contains(word), "{}", self.err);
        }
        self
    }
}

impl Case {
    /// Both bodies' keys and the recovery key: made once, since stretching takes its time.
    pub(crate) fn with_keys() -> Self {
        static MADE: OnceLock<Case> = OnceLock::new();
        let made = MADE.get_or_init(Self::make_keys);
        let case = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(case.path("keys")).unwrap();
        for body in ["party", "association", "recovery"] {
            for file in [format!("keys/{body}.key"), format!("keys/{body}.pub.json")] {
                std::fs::copy(made.path(&file), case.path(&file)).unwrap();
            }
        }
        for file in ["p1", "p2"] {
            std::fs::copy(made.path(file), case.path(file)).unwrap();
        }
        case
    }

    fn make_keys() -> Self {
        let case = Self { dir: tempfile::tempdir().unwrap() };
        case.write("p1", "correct horse one battery\n");
        case.write("p2", "correct horse two battery\n");
        for body in ["party", "association", "recovery"] {
            let args = ["body-key", "new", "--body", body, "--out", "keys"];
            case.run(&[&args[..], &["--pass-file", "p1", "--pass-file", "p2"]].concat()).ok();
        }
        case
    }

    /// A hub with an account.
    pub(crate) fn with_hub() -> Self {
        let case = Self::with_keys();
        case.init().ok();
        case.run(&["account", "add", "office", "--seat", "H1"]).ok();
        case
    }

    pub(crate) fn init(&self) -> Ran {
        self.run(&[
            "init",
            "--party",
            "keys/party.pub.json",
            "--association",
            "keys/association.pub.json",
            "--recovery",
            "keys/recovery.pub.json",
            "--host",
            "srdi.example.cn",
        ])
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srdi-hub"));
        command.current_dir(self.dir.path()).args(args).stdin(Stdio::null());
        command.env_clear().env("SRDI_DIR", "hub").env("SRDI_AS", "office");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    pub(crate) fn announce(&self) -> Ran {
        self.run(&[
            "round",
            "announce",
            "--round",
            "2024-1",
            "--document-number",
            "川律党〔2024〕1号",
            "--opens",
            "2024-03-01",
            "--closes",
            "2024-05-31",
        ])
    }

    /// A body's turn: its key is `body`, its state directory its own.
    pub(crate) fn sign(&self, request: &str, body: &str, more: &[&str]) -> Ran {
        let (key, state) = (format!("keys/{body}.key"), format!("state-{body}"));
        let answer = format!("{request}.{body}");
        let mut args = vec![
            "seal",
            "sign",
            request,
            "--key",
            &key,
            "--state",
            &state,
            "--out",
            &answer,
            "--pass-file",
            "p2",
            "--pass-file",
            "p1",
            "--json",
        ];
        args.extend(more);
        self.run(&args)
    }

    /// Request, two seals, two answers.
    pub(crate) fn seal(&self, request: &str) {
        self.run(&["seal", "request", "--out", request]).ok();
        for body in ["party", "association"] {
            self.sign(request, body, &["--firms", "0"]).ok();
            self.run(&["seal", "accept", &format!("{request}.{body}")]).ok();
        }
    }

    /// Every file of the hub's directory with its content.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.path("hub")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push((path.clone(), std::fs::read(&path).unwrap())),
                }
            }
        }
        files.sort();
        files
    }
}
