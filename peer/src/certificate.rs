//! The certificate of a title as files: what a firm downloads and hands on, at the hub and at every
//! node alike.

mod paper;

use std::io::{Cursor, Write as _};

use ledger::anchor::Anchor;
use ledger::bundle::{self, Answer, Asked, Files, Language, names};
use ledger::did::{AnchoredKey, document};
use ledger::names::hub_origin;
use ledger::proof::TlogProof;
use ledger::record::charter::Body;
use ledger::roll::{Entry, Issued, Roll};
use zip::write::SimpleFileOptions;

use crate::act::ActError;
use crate::issued;
use crate::party::Party;
use crate::store::{LedgerId, View};

/// The files of a certificate, by their names.
pub struct Certificate {
    /// What it says.
    pub issued: Issued,
    /// The files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The certificate on paper; none of a title that is not in force, or whose notice is not known.
    pub pdf: Option<Vec<u8>>,
}

/// The newest certificate of the title with this 证书编号 (or the last part of its credential's id),
/// with `page`, the verify page for `anchor`. What this machine's own check refuses does not leave it.
///
/// # Errors
/// No such title, a place on the cultivation list alone, or documents that are not in effect yet.
pub fn certificate(
    party: &Party,
    number: &str,
    anchor: &Anchor,
    page: String,
) -> Result<Certificate, ActError> {
    let today = party.clock.today();
    let (issued, mut files, paper) = party.read_roll::<_, ActError>(|view, state| {
        let entry = find(&state.roll, number)?;
        let lost = || ActError::refused("尚未收到省级台账，请先同步");
        let hub = view.ledger(&hub_origin(&party.host))?.ok_or_else(lost)?;
        let files = ledger_files((view, hub), &state.roll, &party.host, entry)?;
        // What hangs on a wall must not outlive the title; the files say themselves what it is worth.
        let holding = state.roll.title_now(&entry.act.facts.number);
        let paper = match holding.is_some_and(|holding| holding.stands(today)) {
            true => paper::of((view, hub), &state.roll, entry)?,
            false => None,
        };
        Ok((entry.act.clone(), files, paper))
    })?;
    files.push((names::CREDENTIAL, party.paper(&issued.credential)?));
    files.push((names::ENDORSEMENT, party.paper(&issued.endorsement)?));
    files.push((names::PINS, bundle::pins(anchor).into_bytes()));
    files.push((names::PAGE, page.into_bytes()));
    files.push((names::README, readme(&issued, anchor).into_bytes()));
    let at = |name: &str| names::ALL.iter().position(|known| *known == name);
    files.sort_by_key(|(name, _)| at(name));
    own_check(&files, anchor, party.clock.now())?;
    let pdf = paper.map(|paper| paper.print(&issued, &party.host, anchor, &files)).transpose()?;
    Ok(Certificate { issued, files, pdf })
}

fn find<'r>(roll: &'r Roll, number: &str) -> Result<&'r Entry<Issued>, ActError> {
    let named = |entry: &&Entry<Issued>| {
        let facts = &entry.act.facts;
        facts.number == number || ledger::credential::serial_of(&facts.id) == number
    };
    if let Some(entry) = roll.issued().filter(|e| roll.in_effect(e.index)).filter(named).last() {
        return Ok(entry);
    }
    let known = roll.titles().any(|title| title.act.number == number);
    Err(ActError::Refused(match known {
        true => format!(
            "{number} 的电子认定证明尚未签署生效；请先办妥联合签发，补录的可用 srdi-hub reissue 补发"
        ),
        false => format!(
            "没有编号为 {number} 的认定；编号见 srdi-hub list（列入培育的未获认定，不发证明）"
        ),
    }))
}

/// What comes from the ledger: the proof in the checkpoint that put the record into effect.
fn ledger_files(
    (view, hub): (&View<'_>, LedgerId),
    roll: &Roll,
    host: &str,
    entry: &Entry<Issued>,
) -> Result<Vec<(&'static str, Vec<u8>)>, ActError> {
    let lost = |what: &str| ActError::Local(format!("{what}不完整，请运行 ledger verify"));
    let seal = view.seals(entry.index)?.into_iter().next().ok_or_else(|| lost("签发"))?;
    let (_, record) = view.record(hub, entry.index)?.ok_or_else(|| lost("台账"))?;
    let hashes = ledger::tree::inclusion_proof(&view.tree(hub), entry.index, seal.size);
    let hashes = hashes.map_err(|e| ActError::Local(e.to_string()))?;
    let proof =
        TlogProof { extra: Some(record), index: entry.index, hashes, checkpoint: seal.note };
    let code = issued::code(view, roll, entry.index)?.ok_or_else(|| lost("二维码签名"))?;
    let status = issued::status_list(view, roll)?.ok_or_else(|| lost("状态名单"))?;
    Ok(vec![
        (names::STATUS, status.into_bytes()),
        (names::PROOF, proof.to_text()),
        (names::POLICY, seal.policy.into_bytes()),
        (names::DID_ASSOCIATION, did_document(roll, host, Body::Association)),
        (names::DID_PARTY, did_document(roll, host, Body::Party)),
        (names::QR, code.to_text(host).into_bytes()),
    ])
}

/// A body's DID document: its keys that were not compromised, and of the retired ones those that
/// signed something which has not run out.
pub fn did_document(roll: &Roll, host: &str, body: Body) -> Vec<u8> {
    let keys = roll.did_keys(roll.sealed_size());
    let all: Vec<AnchoredKey> = keys.map(|keys| keys.of(body).to_vec()).unwrap_or_default();
    let mut from = 0;
    // Of the list in effect, so that hub and nodes serve the same.
    let listed = roll.last_list().filter(|list| roll.in_effect(list.index));
    let today = ledger::time::day(listed.map_or_else(|| roll.latest(), |list| list.act.at));
    let needed = |from: u64, until: u64| {
        roll.issued()
            .filter(|e| (from..until).contains(&e.index))
            .any(|e| e.act.facts.valid_until >= today)
    };
    let mut served = Vec::new();
    for key in &all {
        if key.until.is_none_or(|until| needed(from, until)) {
            served.push(key);
        }
        from = key.until.unwrap_or(from);
    }
    ledger::json::canonical(&document(host, body, &served))
}

fn own_check(files: &[(&'static str, Vec<u8>)], anchor: &Anchor, now: i64) -> Result<(), ActError> {
    let mut checked = Files::default();
    for (name, bytes) in files {
        if let Some(slot) = checked.slot(name) {
            *slot = Some(bytes.clone());
        }
    }
    let report = bundle::check(&checked, anchor, Asked { day: ledger::time::day(now), now });
    // What the title is worth today is not asked: the files say it themselves.
    let of_files = || report.answers().into_iter().filter(|(name, _)| *name != "status");
    let failed = of_files().find(|(_, answer)| matches!(answer, Answer::Fail(_)));
    match failed {
        None if of_files().all(|(_, answer)| matches!(answer, Answer::Pass(_))) => Ok(()),
        None => Err(ActError::refused(
            "证明的签发密钥已更换，须换发后才能以现行信任锚核验；请运行 srdi-hub reissue --all",
        )),
        Some((_, answer)) => Err(ActError::Refused(format!(
            "证明未通过本机自查（{}）；请运行 ledger verify",
            answer.said().say(Language::Zh)
        ))),
    }
}

fn readme(issued: &Issued, anchor: &Anchor) -> String {
    let facts = &issued.facts;
    format!(
        "电子认定证明　{}\n{}（{}）\n有效期至 {}（含当日）\n\n\
         本文件夹可整体转交。核验方法：\n\
         一、用浏览器打开 verify.html，把本文件夹（或压缩包）拖入，不需要联网；\n\
         二、用手机扫描证书上的二维码；\n\
         三、用 srdi-verify 本文件夹 --anchor 信任锚。\n\
         信任锚须从省律师行业党委、省律师协会公布处另行取得，不要使用随文件夹转来的。\n\
         信任锚所载实施规则指纹：{}\n\n\
         本证明由两家单位以数字签名联合签发，不等同于加盖公章。称号现状以公布名单为准。\n",
        facts.number, facts.name, facts.code, facts.valid_until, anchor.charter
    )
}

/// All files in one archive, byte for byte the same for the same files.
///
/// # Errors
/// Memory.
pub fn zip(certificate: &Certificate) -> Result<Vec<u8>, ActError> {
    let failed = |e: &dyn std::fmt::Display| ActError::Local(format!("压缩包无法生成：{e}"));
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in &certificate.files {
        archive.start_file(*name, options).map_err(|e| failed(&e))?;
        archive.write_all(bytes).map_err(|e| failed(&e))?;
    }
    Ok(archive.finish().map_err(|e| failed(&e))?.into_inner())
}
