//! `--online`: what the public ledger says, from whichever server has it. No server is believed: its
//! ledger is recomputed here, and compared with all that this reader saw before.

mod fetch;
mod memory;

use ledger::anchor::Anchor;
use ledger::bundle::{Distrust, Published, Report, Sentence, Served};
use ledger::note::MAX_NOTE;
use ledger::public_list;
use ledger::tiles::MAX_ENTRY;
use ledger::tiles::tree_files::CHECKPOINT;

use crate::failure::Failure;
use crate::text::{Lang, Text, plain};

pub use fetch::Site;
pub use memory::Memory;

/// What came of asking.
#[derive(Debug)]
pub struct Outcome {
    /// The report with what the ledger says.
    pub report: Report,
    /// No server was believed; the report is the offline one.
    pub trouble: Option<Failure>,
}

/// Why one server's answer was no use.
enum Refusal {
    Unreachable(String),
    Distrust(Distrust),
}

/// Asks the servers in turn until one is believed. A fork ends the asking: it is no server's slip.
///
/// # Errors
/// An address is none, or the memory cannot be read or written.
pub fn ask(
    report: &Report,
    urls: &[String],
    memory: &Memory,
    anchor: &Anchor,
) -> Result<Outcome, Failure> {
    let sites = urls.iter().map(|url| Site::parse(url)).collect::<Result<Vec<_>, _>>()?;
    let (mut unreachable, mut distrust) = (None, None);
    for site in &sites {
        match one(report, site, memory, anchor)? {
            Ok(report) => return Ok(Outcome { report, trouble: None }),
            Err(Refusal::Unreachable(why)) => unreachable = Some((site, why)),
            Err(Refusal::Distrust(Distrust::Fork(proof))) => {
                let kept = proof.as_ref().and_then(|proof| memory.keep_evidence(proof));
                let report = report.distrusted(&Distrust::Fork(proof));
                let trouble = Some(distrusted(site, &report.network, kept.as_deref()));
                return Ok(Outcome { report, trouble });
            }
            Err(Refusal::Distrust(why)) => distrust = Some((site, why)),
        }
    }
    Ok(match (distrust, unreachable) {
        (Some((site, why)), _) => {
            let report = report.distrusted(&why);
            let trouble = Some(distrusted(site, &report.network, None));
            Outcome { report, trouble }
        }
        (None, why) => {
            let report = report.unanswered();
            let trouble = why.map(|(site, why)| unanswered(site, &why));
            Outcome { report, trouble }
        }
    })
}

/// Asks one server, and remembers what it showed once it was believed.
fn one(
    report: &Report,
    site: &Site,
    memory: &Memory,
    anchor: &Anchor,
) -> Result<Result<Report, Refusal>, Failure> {
    let ledger = match read(site, anchor, report.asked.now) {
        Ok(ledger) => ledger,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let seen = memory.recall(anchor)?;
    match report.online(&ledger, seen.as_ref(), anchor) {
        Ok(report) => {
            memory.keep(anchor, &ledger)?;
            Ok(Ok(report))
        }
        Err(distrust) => Ok(Err(Refusal::Distrust(distrust))),
    }
}

/// A server's ledger, fetched and recomputed.
fn read(site: &Site, anchor: &Anchor, now: i64) -> Result<Published, Refusal> {
    let need = |path: &str, limit| site.get(path, limit).map_err(Refusal::Unreachable);
    let head = need(CHECKPOINT, MAX_NOTE)?;
    let list = need("list.json", public_list::LIMIT)?;
    let served = Served::read(&head, &list, anchor, now).map_err(Refusal::Distrust)?;
    let mut bundles = Vec::new();
    for path in served.bundles() {
        let limit = usize::from(path.width) * (MAX_ENTRY + 2);
        let bytes = site.get(&path.to_string(), limit);
        // A checkpoint without its entries is a promise of nothing.
        bundles.push(bytes.map_err(|_| Refusal::Distrust(Distrust::Bad(format!("/{path}"))))?);
    }
    served.replay(&bundles, anchor).map_err(Refusal::Distrust)
}

fn distrusted(site: &Site, said: &Sentence, kept: Option<&str>) -> Failure {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| said.say(lang.into()));
    let address = plain(site);
    let (kept_zh, kept_en) = kept.map_or_else(Default::default, |path| {
        let path = plain(path);
        (
            format!("；两段历史的证据已存为 {path}，可用 srdi-verify evidence 核验"),
            format!("; the evidence is in {path}, see srdi-verify evidence"),
        )
    });
    Failure::Refused(Text::new(
        format!("{address}：{zh}；请改用其他市（州）端或省级平台的网址再查{kept_zh}"),
        format!("{address}: {en}; ask another server{kept_en}"),
    ))
}

fn unanswered(site: &Site, why: &str) -> Failure {
    let (address, why) = (plain(site), plain(why));
    Failure::Unreachable(Text::new(
        format!("未能向 {address} 查询（{why}），以上为离线核验结果；请检查网络，或改用其他网址"),
        format!(
            "{address} could not be asked ({why}); this is the offline result; try another address"
        ),
    ))
}
