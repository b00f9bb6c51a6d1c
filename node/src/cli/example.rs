//! `file --example`: a complete form of a firm that does not exist, to start from and to practise
//! with.

use std::io::Write;
use std::path::Path;

use ledger::date::Date;
use ledger::dossier::{Dossier, Nonce, notice_to_applicants};
use ledger::names::RoundId;
use ledger::region::Region;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::Common;

use crate::app::Node;

/// The smallest picture that viewers open: one white point.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xf8, 0xff, 0xff, 0xff, 0x7f, 0, 0x09, 0xfb, 0x03, 0xfd, 0x05, 0x43, 0x45,
    0xca, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Prints the form; with `out`, writes it and its files there too.
pub(super) fn print(common: &Common, out: Option<&Path>) -> Result<(), ActError> {
    let dossier = example(common)?;
    let form = dossier.to_file();
    if let Some(out) = out {
        write(out, &dossier, &form)?;
        let path = out.join("F.json");
        let _ = writeln!(std::io::stderr(), "示例申报表和材料已写入 {}", path.display());
    }
    common.print(&String::from_utf8_lossy(&form))
}

/// What a firm reads before it fills the form in: the notice, and what the plan means by each
/// category (S94, S89).
pub(super) fn notice(common: &Common) -> Result<(), ActError> {
    let node = super::open(common)?;
    let text = node.party.read::<_, ActError>(|_, state| {
        let plan = state.roll.plan();
        let plan = plan.ok_or_else(|| ActError::refused("实施规则尚未取得，请先与省级平台同步"))?;
        let prefecture = crate::app::region_name(&node.code);
        let definitions = plan.categories.iter().map(|one| format!("{}\n", one.definition));
        let notice = notice_to_applicants(&plan, &prefecture);
        Ok(notice + "\n四类的定义（实施规则原文）\n" + &definitions.collect::<String>())
    })?;
    common.print(&text)
}

/// The example, of another firm each time, filed where and when this node may take it in.
fn example(common: &Common) -> Result<Dossier, ActError> {
    let node = super::open(common).ok();
    let newest = node.as_ref().map(newest_round).transpose()?.flatten();
    let mut dossier = newest
        .as_ref()
        .map_or_else(Dossier::example, |(_, base_date)| Dossier::example_at(*base_date));
    let nonce = peer::random::nonce()?;
    dossier.nonce = Nonce(nonce.0);
    let serial = u32::from_be_bytes([0, nonce.0[0], nonce.0[1], nonce.0[2]]) % 1_000_000;
    let uscc = Uscc::build("31510000", &format!("XX{serial:06}"));
    let uscc = uscc.map_err(|e| ActError::Local(e.to_string()))?;
    dossier.firm.name = format!("示例{serial:06}律师事务所（虚构）");
    dossier.firm.licence_number = uscc.to_string();
    dossier.firm.uscc = uscc;
    // Without a node's directory the example is Chengdu's: it needs none.
    let Some(node) = node else {
        return Ok(dossier);
    };
    if let Ok(region) = node.code.as_str().parse::<Region>() {
        dossier.firm.region = region;
        dossier.firm.address = format!("四川省{}虚构区示例路1号", region.name());
    }
    dossier.round = newest.map_or(dossier.round, |(round, _)| round.to_string());
    Ok(dossier)
}

/// The newest round in effect, and the day on which it measures.
pub(super) fn newest_round(node: &Node) -> Result<Option<(RoundId, Date)>, ActError> {
    node.party.read::<_, ActError>(|_, state| {
        let sealed = state.roll.rounds().filter(|(_, sealed)| *sealed);
        Ok(sealed.map(|(round, _)| (round.round.clone(), round.base_date)).last())
    })
}

/// Writes what is not there yet: somebody's own form or file is never replaced.
fn write(out: &Path, dossier: &Dossier, form: &[u8]) -> Result<(), ActError> {
    let local = |e: std::io::Error| ActError::Local(format!("{}：{e}", out.display()));
    std::fs::create_dir_all(out).map_err(local)?;
    let path = out.join("F.json");
    if path.exists() {
        let message = format!("{} 已存在，未改动；请换一个目录（--out）", path.display());
        return Err(ActError::Refused(message));
    }
    for name in dossier.files() {
        let path = out.join(name);
        if !path.exists() {
            let content = if name.ends_with(".png") { PNG.to_vec() } else { pdf(name) };
            std::fs::write(&path, content).map_err(local)?;
        }
    }
    std::fs::write(&path, form).map_err(local)
}

/// One empty page that says in its title which file it stands for.
fn pdf(name: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
        format!(
            "<</Title<FEFF{}>>>",
            name.encode_utf16().map(|u| format!("{u:04X}")).collect::<String>()
        ),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = file.len();
    file.push_str(&table);
    file.push_str(&format!(
        "trailer\n<</Size {}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}
