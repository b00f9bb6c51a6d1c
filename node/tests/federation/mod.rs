//! A hub in this process with its two bodies, and nodes as their users see them: a program.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use hub::acts::{determine, member, publish, round, seal};
use hub::app::{Founding, Hub, init};
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::names::node_origin;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::round::RoundAnnounced;
use peer::body_key::{Cost, PublicBodyKey, create, open};
use peer::clock::Clock;
use peer::config::{HubConfig, Settings};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;

const CHARTER: &str = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
const PASSPHRASES: [&str; 2] = ["first person speaks", "second person speaks"];
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const PATIENCE: Duration = Duration::from_secs(60);

/// A hub that serves, and what its two bodies keep.
pub(crate) struct Federation {
    hub: Hub,
    bodies: [Vec<u8>; 2],
    address: String,
    stop: watch::Sender<bool>,
    served: std::cell::RefCell<Option<tokio::task::JoinHandle<()>>>,
    runtime: tokio::runtime::Runtime,
    dir: TempDir,
}

impl Federation {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = |body: &str| create(body, body, PASSPHRASES, CHEAP).unwrap();
        let keys = ["party", "association", "recovery"].map(key);
        let public = |i: usize| serde_json::from_slice::<PublicBodyKey>(&keys[i].public).unwrap();
        let founding = Founding {
            plan: Plan::from_toml(CHARTER).unwrap(),
            host: "srdi.example.cn".to_owned(),
            party: public(0),
            association: public(1),
            recovery: public(2),
        };
        let home = dir.path().join("hub");
        assert!(init(&home, founding, &Clock::system()).unwrap());
        let config = HubConfig::load(&home, [], &[]).unwrap();
        let hub = Hub::open(&home, config, Clock::system()).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let bound = hub::sync::bind("127.0.0.1:0".parse().unwrap());
        let listener = runtime.block_on(bound).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = watch::channel(false);
        let serving = hub.clone();
        let served = runtime.spawn(async move { serving.serve(listener, false, stopped).await.unwrap() });
        let bodies = [keys[0].sealed.clone(), keys[1].sealed.clone()];
        let served = std::cell::RefCell::new(Some(served));
        Self { hub, bodies, address, stop, served, runtime, dir }
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
        let served = self.served.borrow_mut().take().unwrap();
        // Streams to nodes may hold the server open; the port is closed at once.
        let _ = self.runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(10), served).await
        });
    }

    pub(crate) fn size(&self) -> u64 {
        self.hub.party.store.read(|view| view.size(peer::store::OWN)).unwrap()
    }

    pub(crate) fn root_of(&self, code: &str) -> String {
        let origin = node_origin(&self.hub.party.host, &code.parse().unwrap());
        let head = self.hub.party.store.read(|view| {
            let ledger = view.ledger(&origin)?.unwrap();
            view.head(ledger)
        });
        head.unwrap().root.to_string()
    }

    pub(crate) fn list(&self) -> Vec<u8> {
        peer::list::signed_list(&self.hub.party).unwrap().unwrap().to_bytes()
    }

    pub(crate) fn announce(&self, round: &str) {
        let now = self.hub.party.clock.now();
        let announced = RoundAnnounced {
            at: 0,
            nonce: Hash([0; 32]),
            round: round.parse().unwrap(),
            document_number: "川律协〔2026〕1号".to_owned(),
            opens_at: now - 86_400,
            closes_at: now + 30 * 86_400,
            base_date: self.hub.party.clock.today(),
            decide_by: None,
        };
        round::announce(&self.hub.party, announced).unwrap();
    }

    /// Puts on offer what waits, and seals it.
    pub(crate) fn seal(&self) {
        publish::offer(&self.hub.party, None).unwrap();
        self.seal_offer();
    }

    /// Both bodies seal what is on offer, once the quorum is there.
    pub(crate) fn seal_offer(&self) {
        let (_, request) = wait_for("a request to seal", || seal::request(&self.hub.party, false));
        let mut accepted = None;
        for (i, sealed) in self.bodies.iter().enumerate() {
            let key = open(sealed, PASSPHRASES).unwrap();
            let state = self.dir.path().join(format!("body-{i}"));
            let checked = seal::check(&state, &request, key, Clock::system()).unwrap();
            accepted = Some(seal::accept(&self.hub.party, &checked.seal().unwrap()).unwrap());
        }
        assert!(matches!(accepted, Some(seal::Accepted::Sealed(_))), "{accepted:?}");
    }

    /// A node joins through its program; a first attempt is broken off while it waits.
    pub(crate) fn join(&self, code: &str) -> Node {
        let node = Node::at(self.dir.path().join(code));
        let (party, code) = (&self.hub.party, code.parse().unwrap());
        let address = self.address.parse().unwrap();
        let invite = member::invite(party, &self.hub.authority, address, &code).unwrap().to_string();
        let (mut waiting, words) = node.waits(&invite);
        signal(&waiting, "INT");
        assert_eq!(waiting.wait().unwrap().code(), Some(1));
        let (mut waiting, same) = node.waits(&invite);
        assert_eq!(words, same);
        let request = party.store.read(|view| view.waiting()).unwrap().remove(0);
        assert!(words.contains(&request.words), "{words} {}", request.words);
        member::approve(party, code).unwrap();
        assert!(waiting.wait().unwrap().success());
        node.run(1, &["join", &invite]);
        node
    }

    /// The leading group decides on the one recommendation of a node.
    pub(crate) fn determine(&self, code: &str, outcomes: &[(&str, Opinion)]) {
        let node = code.parse().unwrap();
        let recommendation = self.hub.party.read::<_, peer::act::ActError>(|_, state| {
            let intake = state.intake(&node).unwrap();
            Ok(*intake.recommendations().next().unwrap().0)
        });
        let outcome = |(category, opinion): &(&str, Opinion)| CategoryOpinion {
            category: category.parse().unwrap(),
            opinion: *opinion,
        };
        let decision = determine::Decision {
            node: node.clone(),
            recommendation: recommendation.unwrap(),
            outcomes: outcomes.iter().map(outcome).collect(),
            reason: "符合认定标准".to_owned(),
        };
        determine::determine(&self.hub.party, decision, "H3".parse().unwrap()).unwrap();
    }

    pub(crate) fn publish(&self, round: &str) {
        let notice = Notice {
            document_number: "川律协〔2026〕9号".to_owned(),
            title: "关于公布认定名单的公告".to_owned(),
            date: self.hub.party.clock.today(),
            link: None,
        };
        let published = publish::publish(&self.hub.party, round.parse().unwrap(), notice).unwrap();
        assert_eq!((published.recognised, published.cultivated), (1, 1));
    }
}

/// A node, by its program alone.
pub(crate) struct Node {
    dir: PathBuf,
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

    fn waits(&self, invite: &str) -> (Child, String) {
        let mut child = self.command(&["join", invite]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let words = lines.by_ref().find(|line| line.as_ref().unwrap().starts_with("    "));
        (child, words.unwrap().unwrap())
    }

    pub(crate) fn serve(&self) -> Server {
        let child = self.command(&["serve", "--web", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = child.spawn().unwrap();
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

fn signal(child: &Child, name: &str) {
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

fn wait_for<T, E: std::fmt::Display>(what: &str, mut ask: impl FnMut() -> Result<T, E>) -> T {
    let begun = Instant::now();
    loop {
        match ask() {
            Ok(found) => return found,
            Err(e) if begun.elapsed() > PATIENCE => panic!("no {what}: {e}"),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
