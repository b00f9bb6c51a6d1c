//! The server: what it says first, what it serves, how it stops.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::case::Case;

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// What follows the head of an answer.
fn body(answer: &[u8]) -> &[u8] {
    let head = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    &answer[head + 4..]
}

/// The verify page and what it asks for: the checkpoint is of the entries that are handed out.
fn public_files_hold(web: &str) {
    let page = get(web, "/v");
    let page = String::from_utf8_lossy(&page);
    assert!(page.contains("content-security-policy: frame-ancestors 'none'"), "{page:.400}");
    assert!(page.contains("default-src 'none'") && page.contains("srdi.example.cn/hub"));
    let note = get(web, "/checkpoint");
    let stated = ledger::checkpoint::Checkpoint::stated(body(&note)).unwrap();
    let width = u16::try_from(stated.size).unwrap();
    let tile = get(web, &format!("/tile/entries/000.p/{width}"));
    let entries = ledger::tiles::decode_entries(body(&tile), width).unwrap();
    let tree: ledger::tree::Frontier =
        entries.iter().map(|entry| ledger::hash::leaf_hash(entry)).collect();
    assert_eq!(tree.root(), stated.root);
    let leaves = get(web, &format!("/tile/0/000.p/{width}"));
    assert_eq!(body(&leaves).len(), 32 * entries.len());
    assert!(get(web, &format!("/seals/{width}")).starts_with(b"HTTP/1.1 200"));
    for nowhere in ["/tile/entries/000", "/tile/0/000.p/255", "/seals/0", "/tile/9/000", "/x"] {
        assert!(get(web, nowhere).starts_with(b"HTTP/1.1 404"), "{nowhere}");
    }
}

#[test]
fn a_server_says_where_it_is_signs_and_stops_when_told() {
    let case = Case::with_hub();
    let mut command =
        case.command(&["serve", "--grpc", "127.0.0.1:0", "--web", "127.0.0.1:0", "--json"]);
    let mut server = Server(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let said: serde_json::Value = serde_json::from_str(&first).unwrap();
    for key in ["dir", "host", "grpc", "web", "fingerprint"] {
        assert!(said[key].as_str().is_some_and(|text| !text.is_empty()), "{first}");
    }
    let web = said["web"].as_str().unwrap();
    assert!(get(web, "/healthz").starts_with(b"HTTP/1.1 200"));
    assert!(get(web, "/list.json").starts_with(b"HTTP/1.1 404"));
    let anchor = String::from_utf8(get(web, "/anchor.json")).unwrap();
    assert!(anchor.contains("srdi.example.cn/hub"));

    case.run(&["serve", "--grpc", "127.0.0.1:0", "--web", "127.0.0.1:0"]).ends(1, "正在运行");
    assert_eq!(case.run(&["status", "--json"]).ok().json()["serving"], true);
    case.announce().ok();
    case.seal("R");
    let list = case.run(&["list", "--json"]).ok().out;
    assert!(get(web, "/list.json").ends_with(list.as_bytes()));
    public_files_hold(web);

    let id = server.0.id().to_string();
    let told = std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success());
    let asked = Instant::now();
    assert!(server.0.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(10));
    case.run(&["ledger", "verify"]).ok();
}

#[test]
fn the_site_is_written_as_a_folder_and_only_into_its_own() {
    let case = Case::with_hub();
    case.announce().ok();
    case.seal("R");
    case.run(&["export"]).ends(2, "--out");
    case.run(&["export", "--site", "www", "--out", "x"]).ends(2, "--out");
    let first = case.run(&["export", "--site", "www", "--json"]).ok().json();
    assert!(
        first["files"].as_u64().unwrap() >= 20 && first["written"] == first["files"],
        "{first}"
    );
    let page = std::fs::read_to_string(case.path("www/index.html")).unwrap();
    assert!(page.contains("共 0 条") && page.contains("数据截至"), "{page}");
    let list = case.run(&["list", "--format", "json"]).ok().out;
    assert_eq!(std::fs::read_to_string(case.path("www/list.json")).unwrap(), list);
    let again = case.run(&["export", "--site", "www", "--json"]).ok().json();
    assert_eq!((&again["written"], &again["removed"]), (&0.into(), &0.into()), "{again}");
    let said = case.run(&["export", "--site", "www"]).ok().out;
    assert!(said.contains("写入 0 个"), "{said}");
    std::fs::create_dir(case.path("theirs")).unwrap();
    std::fs::write(case.path("theirs/index.html"), "theirs").unwrap();
    case.run(&["export", "--site", "theirs"]).ends(1, "不会覆盖");
    assert_eq!(std::fs::read_to_string(case.path("theirs/index.html")).unwrap(), "theirs");
}
