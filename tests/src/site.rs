//! A web server of public files that a test may put any lie into: whoever reads it must not need to
//! trust it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Result, bail};
use ledger::checkpoint::Checkpoint;
use ledger::tiles::{TileKind, TilePath};
use ledger::tree::{TILE_WIDTH, tile_width};
use peer::party::Party;
use peer::site::{self, Found};

/// Files by path, without the leading `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A server; `/~/NAME` on it shows the files of that name from then on.
#[derive(Debug)]
pub struct Site {
    /// Its address, without a `/` at the end.
    pub url: String,
    shown: Arc<Mutex<Shown>>,
}

#[derive(Debug, Default)]
struct Shown {
    sites: BTreeMap<String, Files>,
    now: String,
}

impl Site {
    /// A server of these sites, showing none.
    ///
    /// # Errors
    /// No port.
    pub fn serve(sites: BTreeMap<String, Files>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let shown = Arc::new(Mutex::new(Shown { sites, now: String::new() }));
        let of_server = shown.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = of_server.clone();
                // A browser opens lines ahead and says nothing on them; whoever hangs up has enough.
                thread::spawn(move || drop(answer(&stream, &shown)));
            }
        });
        Ok(Self { url, shown })
    }

    /// Shows the files of that name.
    pub fn show(&self, name: &str) {
        name.clone_into(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner).now);
    }
}

fn answer(stream: &TcpStream, shown: &Mutex<Shown>) -> std::io::Result<()> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream);
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    while !matches!(line.as_str(), "\r\n" | "") {
        line.clear();
        reader.read_line(&mut line)?;
    }
    let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = path.strip_prefix("~/") {
        name.clone_into(&mut shown.now);
    }
    let path = path.split('?').next().unwrap_or_default();
    let file = shown.sites.get(&shown.now).and_then(|files| files.get(path));
    let (status, body) = file.map_or(("404 Not Found", &[][..]), |file| ("200 OK", file));
    let kind = if path == "v" { "text/html; charset=utf-8" } else { "application/octet-stream" };
    let mut stream = stream;
    let size = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

/// What a party serves of the hub's ledger.
///
/// # Errors
/// It serves no ledger yet, or the store.
pub fn published(party: &Arc<Party>) -> Result<Files> {
    let site = site::Site::new(party.clone(), verify::page::html);
    let mut files = Files::new();
    let mut take = |path: String| -> Result<Vec<u8>> {
        let Found::File(file) = site.find(&path, "")? else { bail!("no {path}") };
        files.insert(path, file.bytes.to_vec());
        Ok(file.bytes.to_vec())
    };
    take("list.json".to_owned())?;
    let size = Checkpoint::stated(&take("checkpoint".to_owned())?)?.size;
    for n in 0..size.div_ceil(TILE_WIDTH.into()) {
        let path = TilePath { kind: TileKind::Entries, n, width: tile_width(size, 0, n) };
        take(path.to_string())?;
    }
    Ok(files)
}
