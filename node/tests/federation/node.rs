//! A node as its users see it: a program.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

use ledger::hash::Hash;
use ledger::names::node_origin;
use peer::keys::{Purpose, Seeds};
use peer::store::{OWN, Store, StoreError};
use serde_json::Value;
use tempfile::TempDir;

/// A node, by its program alone.
pub(crate) struct Node {
    pub(crate) dir: PathBuf,
    examples: TempDir,
}

impl Node {
    pub(crate) fn at(dir: PathBuf) -> Self {
        Self { dir, examples: tempfile::tempdir().unwrap() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srdi-node"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SRDI_")) {
            command.env_remove(name);
        }
        command.env("SRDI_DIR", &self.dir).args(args).stdin(Stdio::null());
        command
    }

    fn output(&self, code: i32, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        for part in ["panicked", "Err(", "src/"] {
            assert!(!err.contains(part), "{args:?}\n{err}");
        }
        output
    }

    /// Runs a command that must end with `code`; what it printed and what it said.
    pub(crate) fn run(&self, code: i32, args: &[&str]) -> (String, String) {
        let Output { stdout, stderr, .. } = self.output(code, args);
        (String::from_utf8_lossy(&stdout).into(), String::from_utf8_lossy(&stderr).into())
    }

    /// As [`run`](Self::run), with so many KiB of memory for its data and no more.
    pub(crate) fn within(&self, kib: u32, code: i32, args: &[&str]) -> (String, String) {
        let program = self.command(args);
        let mut limited = Command::new("sh");
        limited.arg("-c").arg(format!("ulimit -d {kib}; exec \"$0\" \"$@\""));
        limited.arg(program.get_program()).args(program.get_args()).stdin(Stdio::null());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let output = limited.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        (out, err)
    }

    /// The bytes that a command printed.
    pub(crate) fn out(&self, code: i32, args: &[&str]) -> Vec<u8> {
        self.output(code, args).stdout
    }

    /// What a command prints with `--json`.
    pub(crate) fn json(&self, code: i32, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_slice(&self.out(code, &args)).unwrap()
    }

    /// A fresh example form and its files; the form's path.
    pub(crate) fn example(&self) -> String {
        let n = std::fs::read_dir(self.examples.path()).unwrap().count();
        let shared = self.examples.path().join("F.json");
        let out = self.examples.path().to_str().unwrap();
        self.run(0, &["file", "--example", "--out", out]);
        let form = self.examples.path().join(format!("F{n}.json"));
        std::fs::rename(shared, &form).unwrap();
        form.to_str().unwrap().to_owned()
    }

    /// A node that never met its hub, with `records` in its ledger.
    pub(crate) fn alone(dir: &Path, records: u64) -> Self {
        let (host, code) = ("srdi.example.cn", "510100");
        peer::files::private_folder(dir).unwrap();
        let seeds = Seeds::new(peer::party::keys_dir(dir));
        seeds.create(Purpose::Log).unwrap();
        seeds.create(Purpose::Cosign).unwrap();
        let origin = node_origin(host, &code.parse().unwrap());
        let store = Store::create(dir, &origin).unwrap();
        let charter = Hash([0; 32]).to_string();
        let written = store.write::<_, StoreError, _>(move |tx| {
            let settings =
                [("host", host), ("code", code), ("hub", "127.0.0.1:1"), ("charter", &charter)];
            settings.iter().try_for_each(|(key, value)| tx.set(key, value))?;
            for at in 0..records {
                tx.append(OWN, format!(r#"{{"at":{at},"kind":"test","v":1}}"#).as_bytes())?;
            }
            Ok(())
        });
        written.unwrap();
        Self::at(dir.to_owned())
    }

    /// The database is gone; keys and lock file stand.
    pub(crate) fn lose_database(&self) {
        for file in ["srdi.db", "srdi.db-wal", "srdi.db-shm"] {
            let _ = std::fs::remove_file(self.dir.join(file));
        }
    }

    /// Changes one byte near the end of wherever `bytes` stand in the database, or changes it back.
    pub(crate) fn flip(&self, bytes: &[u8]) {
        let path = self.dir.join("srdi.db");
        let mut file = std::fs::read(&path).unwrap();
        let at = bytes.len() - 30;
        let other = |place: usize| if place == at { bytes[place] ^ 1 } else { bytes[place] };
        let changed: Vec<u8> = (0..bytes.len()).map(other).collect();
        let mut found = 0;
        for place in 0..=file.len() - bytes.len() {
            let here = &file[place..place + bytes.len()];
            if here == bytes || here == changed {
                file[place + at] ^= 1;
                found += 1;
            }
        }
        assert!(found > 0, "{}", String::from_utf8_lossy(bytes));
        std::fs::write(&path, file).unwrap();
    }

    pub(super) fn waits(&self, invite: &str) -> (Child, String) {
        let mut child = self.command(&["join", invite]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let words = lines.by_ref().find(|line| line.as_ref().unwrap().starts_with("    "));
        (child, words.unwrap().unwrap())
    }

    pub(crate) fn serve(&self) -> Server {
        let mut command = self.command(&["serve", "--web", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Server { child, out, web: String::new() }
    }
}

/// A node's server.
pub(crate) struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    web: String,
}

impl Server {
    pub(crate) fn first_lines(&mut self) -> String {
        let mut text = String::new();
        while !text.contains("服务已启动") {
            assert_ne!(self.out.read_line(&mut text).unwrap(), 0, "{text}");
        }
        let web = text.split("http://").nth(1).unwrap().split('/').next().unwrap();
        self.web = web.to_owned();
        text
    }

    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        let mut line = TcpStream::connect(&self.web).unwrap();
        write!(line, "GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let body = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        answer.split_off(body + 4)
    }

    pub(crate) fn terminate(mut self) -> ExitStatus {
        signal(&self.child, "TERM");
        self.child.wait().unwrap()
    }
}

pub(super) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// The same form as if it were filled in anew.
pub(crate) fn renew_nonce(form: &str) {
    let mut value: Value = serde_json::from_slice(&std::fs::read(form).unwrap()).unwrap();
    value["nonce"] = Value::String(peer::random::nonce().unwrap().to_string());
    std::fs::write(form, serde_json::to_vec_pretty(&value).unwrap()).unwrap();
}

/// A form as a line of a file of many.
pub(crate) fn one_line(form: impl AsRef<Path>) -> String {
    let value: Value = serde_json::from_slice(&std::fs::read(form).unwrap()).unwrap();
    value.to_string()
}
