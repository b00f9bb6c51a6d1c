//! The public site at the hub, at a node and as a folder: the same bytes everywhere, nothing of whoever
//! was declined, and what a reader does with it in a real browser.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use hub::acts::change::{self, Becomes, Came};
use hub::acts::legacy::{Entry, import};
use hub::acts::{cancel, exit, exposure, filed, issue};
use ledger::category::Category;
use ledger::machine::change_report::Event;
use ledger::names::{Firm, Seat};
use ledger::officer::Officer;
use ledger::record::change::Lineage;
use ledger::record::exit::Leaving;
use ledger::record::notice::Notice;
use ledger::record::recommendation::Opinion;
use ledger::record::step::change_report::{ChangeKind, Happened};
use ledger::record::title::Cause;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;
use peer::site::{Found, Site, export};
use tests::federation::wait_for;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::kit::{Story, code, date, decision, notice, plan, round_id, samples, seat};

/// A name that must be text wherever it stands.
const HOSTILE: &str = "示例<b>乙</b>&\"'律师事务所（虚构）";
const RENAMED: &str = "示例新名律师事务所（虚构）";

fn firm(n: u32) -> Firm {
    let code = Uscc::build("31510000", &format!("MD{n:06}")).unwrap();
    let name =
        if n == 1 { HOSTILE.to_owned() } else { format!("示例{n}律师事务所（虚构）") };
    Firm { name, code }
}

fn on(year: u16, month: i8, day: i8) -> Notice {
    let link = Some("https://srdi.example.cn/notice".to_owned());
    Notice { date: date(year, month, day), link, ..notice(year, u32::from(month.unsigned_abs())) }
}

fn number(party: &Party, n: u32) -> Result<String> {
    let list = party.read::<_, ActError>(|_, state| Ok(state.roll.list_in_effect()))?;
    let mut lines = list.recognised.into_iter();
    let found = lines.find(|line| line.code == firm(n).code);
    Ok(found.with_context(|| format!("firm {n}"))?.number)
}

/// Six firms of paper notices with certificates, of which one ran out by October 2026, one is
/// cancelled, one renamed, one gone; and a 公示 that runs, with one firm declined.
async fn published() -> Result<(Story, String)> {
    let mut plan = plan(None);
    plan.clocks.notice_wd = 5;
    let story = Story::begin(plan, 2).await?;
    let party = story.federation.hub.party.clone();
    let entry = |n: u32| Entry {
        row: n + 2,
        firm: firm(n),
        region: code(0),
        number: None,
        recognised: vec![Category::Zy],
        cultivated: vec![Category::Jx],
    };
    let scan = b"%PDF-1.7";
    let first = vec![entry(0)];
    import(&party, 2024, &on(2023, 10, 1), scan, first, false, Seat::office())?;
    story.federation.seal().await?;
    let others = (1..6).map(entry).collect();
    import(&party, 2024, &on(2024, 2, 1), scan, others, false, Seat::office())?;
    story.federation.seal().await?;
    issue::reissue(&party, false, Seat::office())?;
    story.federation.sign_documents()?;
    story.federation.seal().await?;
    story.report(0, 2024, 0, 3).await?;
    let open = story.open(2024)?;
    story.determine(&open[0], true)?;
    story.determine(&open[1], false)?;
    let (node, leaf, recommended) = &open[2];
    let mut declined = decision(node, *leaf, recommended, true);
    declined.outcomes.iter_mut().for_each(|outcome| outcome.opinion = Opinion::Decline);
    hub::acts::determine::determine(&party, declined, seat("H3"))?;
    let firm_declined = &recommended.act.firm;
    let all = samples(0, 2024, 0, 3);
    let declined = all.iter().find(|one| one.dossier.firm.uscc == *firm_declined);
    let declined = declined.context("a sample")?.dossier.firm.name.clone();
    story.set(2024, 6, 3)?;
    changed(&story)?;
    let office = Officer::new("经办甲", seat("H1"));
    exposure::open(&party, round_id(2024), "公示".to_owned(), office)?;
    story.federation.seal().await?;
    issue::reissue(&party, false, Seat::office())?;
    story.federation.sign_documents()?;
    story.federation.seal().await?;
    story.all_signed().await?;
    story.federation.settle().await?;
    Ok((story, declined))
}

/// One firm is cancelled, one renamed, one leaves of itself.
fn changed(story: &Story) -> Result<()> {
    let party = &story.federation.hub.party;
    let paper = || filed::file(party, b"a fictional scan");
    let act = cancel::Cancelling {
        number: number(party, 2)?,
        cause: Cause::Unqualified,
        notice: on(2024, 6, 3),
        document: paper()?,
        why: "不再符合认定标准".to_owned(),
    };
    cancel::cancel(party, act, seat("H4"))?;
    let renamed = firm(3).code;
    let (kind, day) = (ChangeKind::Rename, date(2024, 5, 30));
    let happened = Happened { firm: renamed, kind, date: day, lawyers: None };
    let who = |seat_code: &str| Officer::new("甲某", seat(seat_code));
    let papers = (paper()?, paper()?);
    let report = change::file(party, None, happened, papers, Came::Here, who("H1"))?;
    change::advance(party, report, Event::Meets, None, "示例".to_owned(), who("H2"))?;
    let to = Firm { name: RENAMED.to_owned(), code: renamed };
    let (lineage, region) = (Lineage::Renamed, code(0));
    let becomes = Becomes { lineage, to, region, bars_survivor: None };
    let why = "核准更名（示例）".to_owned();
    change::register(party, report, Some(becomes), on(2024, 6, 3), why, who("H1"))?;
    let leaving = (Leaving::Voluntary, None);
    exit::exit(party, firm(4).code, leaving, (paper()?, on(2024, 6, 3)), seat("H1"))?;
    Ok(())
}

fn site(party: &Arc<Party>) -> Site {
    Site::new(party.clone(), verify::page::html)
}

/// Every file of a folder, by its path.
fn tree(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        for entry in std::fs::read_dir(&here)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            found.insert(name, std::fs::read(&path)?);
        }
    }
    Ok(found)
}

/// The hub's site is at the node too: the papers and the fresh checkpoint follow the records.
async fn arrived(story: &Story) -> Result<()> {
    let hub = site(&story.federation.hub.party);
    let node = site(&story.federation.node(&code(0))?.party);
    wait_for("the node's site", || {
        let same = |path: &str| -> Result<bool> {
            let (one, other) = (hub.find(path, "")?, node.find(path, "")?);
            Ok(match (one, other) {
                (Found::File(one), Found::File(other)) => one.bytes == other.bytes,
                _ => false,
            })
        };
        Ok(same("checkpoint")?
            && same("index.html")?
            && same("publicity.html")?
            && same("status/1")?)
    })
    .await
}

struct Served {
    addresses: Vec<String>,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<Result<(), ActError>>>,
}

async fn serve(story: &Story) -> Result<Served> {
    let (stop, stopped) = watch::channel(false);
    let [at_hub, at_node] =
        [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
    let addresses = [&at_hub, &at_node].map(|one| one.local_addr().map(|at| at.to_string()));
    let addresses = addresses.into_iter().collect::<Result<_, _>>()?;
    let node = story.federation.node(&code(0))?.clone();
    let tasks = vec![
        tokio::spawn(hub::web::serve(story.federation.hub.clone(), at_hub, stopped.clone())),
        tokio::spawn(node::web::serve(node, at_node, stopped)),
    ];
    Ok(Served { addresses, stop, tasks })
}

impl Served {
    async fn end(self) -> Result<()> {
        self.stop.send(true)?;
        for task in self.tasks {
            task.await??;
        }
        Ok(())
    }
}

/// An answer: its head and its body.
async fn ask(address: &str, request: &str) -> Result<(String, Vec<u8>)> {
    let mut line = TcpStream::connect(address).await?;
    let request = format!("{request}\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await?;
    let mut all = Vec::new();
    line.read_to_end(&mut all).await?;
    let end = all.windows(4).position(|part| part == b"\r\n\r\n").context("a head")?;
    let body = all.split_off(end + 4);
    Ok((String::from_utf8_lossy(&all).to_lowercase(), body))
}

fn escaped(path: &str) -> String {
    let byte = |b: u8| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") };
    path.bytes().map(byte).collect()
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

#[tokio::test(flavor = "multi_thread")]
async fn s82_s95_hub_node_and_folder_are_the_same_site_byte_for_byte() -> Result<()> {
    let (story, declined) = published().await?;
    arrived(&story).await?;
    let (one, other) = (story.scratch.path().join("one"), story.scratch.path().join("other"));
    let made = export(&site(&story.federation.hub.party), &one, |_, _| ())?;
    export(&site(&story.federation.node(&code(0))?.party), &other, |_, _| ())?;
    let (files, theirs) = (tree(&one)?, tree(&other)?);
    ensure!(files.len() > made.files && made.files > 60, "{made:?}");
    for (path, bytes) in &files {
        ensure!(theirs.get(path) == Some(bytes), "{path} differs between hub and node");
    }
    ensure!(files.len() == theirs.len(), "the node has more");
    for must in ["index.html", "list.json", "list.xlsx", "list.csv", "list.pdf", "status/1"] {
        ensure!(files.contains_key(must), "{must}");
    }
    let whole = |serial: &str| files.keys().any(|path| path.starts_with(serial));
    ensure!(whole("c/") && files.keys().any(|path| path.ends_with(".pdf")), "certificates");

    let served = serve(&story).await?;
    for address in &served.addresses {
        for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with('.')) {
            holds(address, path, bytes).await?;
        }
        beside(address, serial(&files)?).await?;
    }
    served.end().await?;
    nothing_private(&files, &declined)?;
    again(&story, &one)?;
    story.end().await?;
    Ok(())
}

/// One file as it is served: its bytes, its head, its size alone, and that it did not change.
async fn holds(address: &str, path: &str, bytes: &[u8]) -> Result<()> {
    let at = escaped(path);
    let (head, body) = ask(address, &format!("GET /{at} HTTP/1.1")).await?;
    ensure!(head.starts_with("http/1.1 200"), "{path}: {head}");
    ensure!(body == bytes, "{path} is served otherwise than exported");
    ensure!(header(&head, "x-content-type-options") == "nosniff", "{path}: {head}");
    let page = header(&head, "content-type").starts_with("text/html");
    ensure!(page == path.ends_with(".html"), "{path}: {head}");
    ensure!(!page || head.contains("frame-ancestors 'none'"), "{path}: {head}");
    let immutable = header(&head, "cache-control").contains("immutable");
    let named = path.starts_with("tile/") || path.starts_with("seals/");
    ensure!(immutable == named, "{path}: {head}");
    let tag = header(&head, "etag").to_owned();
    let (head, body) = ask(address, &format!("HEAD /{at} HTTP/1.1")).await?;
    ensure!(body.is_empty() && header(&head, "content-length") == bytes.len().to_string());
    let same = format!("GET /{at} HTTP/1.1\r\nIf-None-Match: {tag}");
    let (head, body) = ask(address, &same).await?;
    ensure!(head.starts_with("http/1.1 304") && body.is_empty(), "{path}: {head}");
    Ok(())
}

/// Of some certificate.
fn serial(files: &BTreeMap<String, Vec<u8>>) -> Result<&str> {
    let mut certificates =
        files.keys().filter_map(|path| path.strip_prefix("c/")?.strip_suffix(".zip"));
    certificates.next().context("no certificate")
}

/// What is no file: other names of one, wrong ones, and other methods.
async fn beside(address: &str, serial: &str) -> Result<()> {
    let (known, page) = (format!("c/{serial}"), format!("/c/{serial}/index.html"));
    for (path, code, to) in [
        ("", "200", ""),
        ("v", "200", ""),
        (&*known, "308", &*page.to_lowercase()),
        ("c/SC-SRDI-2024-9999", "404", ""),
        ("firm/31510000MD0000019X.html", "404", ""),
        ("publicity-0000000000000000.pdf", "404", ""),
        ("../srdi.toml", "404", ""),
        ("c/../list.json", "404", ""),
        ("%2e%2e/srdi.db", "404", ""),
        (&format!("{known}/pins2"), "404", ""),
    ] {
        let (head, _) = ask(address, &format!("GET /{path} HTTP/1.1")).await?;
        ensure!(head.starts_with(&format!("http/1.1 {code}")), "{path}: {head}");
        ensure!(header(&head, "location") == to, "{path}: {head}");
    }
    for method in ["POST", "PUT", "DELETE"] {
        let (head, _) = ask(address, &format!("{method} /list.json HTTP/1.1")).await?;
        ensure!(head.starts_with("http/1.1 405"), "{method}: {head}");
    }
    let (head, body) = ask(address, "GET /?q=%3Cscript%3E HTTP/1.1").await?;
    let page = String::from_utf8_lossy(&body);
    ensure!(head.starts_with("http/1.1 200") && page.contains("符合条件 0 条"), "{head}");
    ensure!(page.contains("&lt;script&gt;"), "what was asked is text");
    Ok(())
}

/// Declined firms never appear, names are text, and nobody's telephone is anywhere.
fn nothing_private(files: &BTreeMap<String, Vec<u8>>, declined: &str) -> Result<()> {
    let mut hostile = 0;
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        ensure!(!text.contains(declined), "{path} names a firm that was declined");
        ensure!(!path.ends_with(".html") || !text.contains("<b>"), "{path}: a name is markup");
        hostile += usize::from(text.contains("&lt;b&gt;乙&lt;/b&gt;"));
        if path.ends_with(".html") && !path.starts_with("v/") {
            ensure!(!text.contains("电话"), "{path}");
            ensure!(!text.contains("src=") && !text.contains("@import"), "{path} loads something");
        }
    }
    ensure!(hostile >= 3, "{hostile} pages show the name as it is");
    Ok(())
}

/// A second export changes nothing; after the 公示 its names are gone.
fn again(story: &Story, folder: &Path) -> Result<()> {
    let site = site(&story.federation.hub.party);
    let done = export(&site, folder, |_, _| ())?;
    ensure!((done.written, done.removed) == (0, 0), "{done:?}");
    let selected = samples(0, 2024, 0, 3).remove(0).dossier.firm.name;
    let shown = |folder: &Path| -> Result<bool> {
        let files = tree(folder)?;
        let names = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(&selected);
        Ok(files.values().any(names) || files.keys().any(|path| path.starts_with("publicity-")))
    };
    ensure!(shown(folder)?, "the 公示 is there while it runs");
    story.set(2024, 6, 20)?;
    let done = export(&site, folder, |_, _| ())?;
    ensure!(done.removed == 1 && done.written > 0, "{done:?}");
    ensure!(!shown(folder)?, "the 公示 is over");
    std::fs::write(folder.join("theirs.txt"), "kept")?;
    export(&site, folder, |_, _| ())?;
    ensure!(folder.join("theirs.txt").exists(), "somebody else's file stays");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_finds_a_firm_and_verifies_it_at_hub_node_and_folder() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let chromium = super::browsed::chromium();
    if let Some(what) = super::browsed::missing(&folder, &chromium) {
        eprintln!("skipped: {what}");
        return Ok(());
    }
    let (mut story, _) = published().await?;
    arrived(&story).await?;
    let copy = story.scratch.path().join("copy");
    export(&site(&story.federation.node(&code(1))?.party), &copy, |_, _| ())?;
    let served = serve(&story).await?;
    let given = story.scratch.path().join("given.json");
    for phase in ["fresh", "stale"] {
        if phase == "stale" {
            // Nobody cosigns any more, and two years pass.
            for n in [0, 1] {
                story.federation.stop(&code(n)).await?;
            }
            story.set(2026, 10, 2)?;
        }
        let firms: Vec<_> = (0..6).map(firm).collect();
        let value = serde_json::json!({
            "now": story.federation.clock.now(), "phase": phase, "servers": served.addresses,
            "folder": copy, "firms": firms, "renamed": RENAMED,
        });
        std::fs::write(&given, value.to_string())?;
        let mut command = tokio::process::Command::new("node");
        command.current_dir(&folder).arg("site.mjs").arg(&given).env("CHROMIUM", &chromium);
        let run = command.output().await?;
        let said = String::from_utf8_lossy(&run.stdout);
        println!("{said}");
        let faults = String::from_utf8_lossy(&run.stderr);
        ensure!(run.status.success() && said.contains("ok "), "{phase}: {said}\n{faults}");
    }
    served.end().await?;
    story.end().await?;
    Ok(())
}
