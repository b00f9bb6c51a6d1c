//! 草稿: what a firm has filled in so far, saved on this machine and in no ledger (A4.2). The time that
//! counts is that of the submission, never that of the draft.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use ledger::dossier::MAX_FORM_BYTES;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::roll::Roll;
use ledger::rules::due::Due;
use ledger::rules::retention;
use ledger::time;
use peer::act::ActError;
use peer::files;
use peer::party::Party;
use serde::{Deserialize, Serialize};

use super::file::{Evidence, Receipt};

/// The most drafts that one machine keeps.
const MAX_DRAFTS: usize = 5_000;
/// The most files of one draft.
const MAX_FILES: usize = ledger::dossier::MAX_EVIDENCE + 2;

/// A draft as it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its number.
    pub id: String,
    /// When it was saved last, POSIX seconds.
    pub saved_at: i64,
    /// The round that it names, if it names one.
    pub round: Option<String>,
    /// The firm that it names, if it names one.
    pub firm: Option<String>,
    /// Names of the files beside it.
    pub files: Vec<String>,
}

fn folder(party: &Party) -> PathBuf {
    party.dir.join("drafts")
}

/// The folder of one draft; an id is what [`save`] gave and nothing else, so that it cannot lead
/// elsewhere.
fn of(party: &Party, id: &str) -> Result<PathBuf, ActError> {
    let plain =
        id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
    let path = folder(party).join(id);
    match plain && path.is_dir() {
        true => Ok(path),
        false => Err(ActError::Refused(format!("没有草稿 {id}；可用 draft list 查看"))),
    }
}

/// Saves a form as far as it is filled in, with its files; `id` saves an earlier draft anew. Nothing of
/// it is judged: that is for the submission.
///
/// # Errors
/// No such draft, too many or too large, or the disk.
pub fn save(
    party: &Party,
    id: Option<&str>,
    form: &[u8],
    evidence: &[Evidence],
) -> Result<Draft, ActError> {
    if form.len() > MAX_FORM_BYTES {
        return Err(ActError::refused("申报表过大；佐证材料请放在材料目录，不要写入申报表"));
    }
    if evidence.len() > MAX_FILES {
        return Err(ActError::Refused(format!("材料超过 {MAX_FILES} 份，请合并后再存")));
    }
    let id = match id {
        Some(id) => {
            of(party, id)?;
            id.to_owned()
        }
        None => {
            if all(party)?.len() >= MAX_DRAFTS {
                return Err(ActError::refused("草稿过多，请先清除过期草稿（draft purge）"));
            }
            peer::random::nonce()?.to_string().chars().take(16).collect()
        }
    };
    let path = folder(party).join(&id);
    files::private_folder(&path)?;
    for (name, content) in evidence {
        plain(name)?;
        files::replace(&path.join(name), content, files::PRIVATE)?;
    }
    let said: serde_json::Value = serde_json::from_slice(form).unwrap_or_default();
    let text = |place: &str| said.pointer(place).and_then(|text| text.as_str()).map(str::to_owned);
    let mut kept = names(&path)?;
    kept.sort();
    let draft = Draft {
        id,
        saved_at: party.clock.now(),
        round: text("/round"),
        firm: text("/firm/name"),
        files: kept,
    };
    files::replace(&path.join(FORM), form, files::PRIVATE)?;
    let about = serde_json::to_vec(&draft).map_err(|e| ActError::Local(e.to_string()))?;
    files::replace(&path.join(ABOUT), &about, files::PRIVATE)?;
    Ok(draft)
}

/// The form of a draft, in its folder.
const FORM: &str = ".form.json";
/// What is known of a draft.
const ABOUT: &str = ".draft.json";

/// A name that stays in its folder.
fn plain(name: &str) -> Result<(), ActError> {
    let bad = name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']);
    match bad || name.len() > 255 {
        true => Err(ActError::Refused(format!("材料名“{name}”不能使用，请改名"))),
        false => Ok(()),
    }
}

fn names(path: &Path) -> Result<Vec<String>, ActError> {
    let local = |e: std::io::Error| ActError::Local(format!("{}：{e}", path.display()));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(local)? {
        let name = entry.map_err(local)?.file_name().to_string_lossy().into_owned();
        names.extend((!name.starts_with('.')).then_some(name));
    }
    Ok(names)
}

/// Every draft, the oldest first.
///
/// # Errors
/// The disk.
pub fn all(party: &Party) -> Result<Vec<Draft>, ActError> {
    let path = folder(party);
    let mut drafts: Vec<Draft> = Vec::new();
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(drafts),
        Err(e) => return Err(ActError::Local(format!("{}：{e}", path.display()))),
    };
    for entry in entries.flatten() {
        let about = files::read(&entry.path().join(ABOUT), MAX_FORM_BYTES as u64);
        drafts.extend(about.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()));
    }
    drafts.sort_by(|a, b| (a.saved_at, &a.id).cmp(&(b.saved_at, &b.id)));
    Ok(drafts)
}

/// The form and the files of a draft, to go on with anywhere.
///
/// # Errors
/// No such draft, or the disk.
pub fn open(party: &Party, id: &str, most: u64) -> Result<(Vec<u8>, Vec<Evidence>), ActError> {
    let path = of(party, id)?;
    let form = files::read(&path.join(FORM), MAX_FORM_BYTES as u64)?;
    let mut evidence = Vec::new();
    for name in names(&path)? {
        let content = files::read(&path.join(&name), most)?;
        evidence.push((name, content));
    }
    Ok((form, evidence))
}

/// Submits a draft: from now on it is an application, received now (A4.2).
///
/// # Errors
/// As of any form, and as long as it has a fault the draft stays.
pub fn submit(
    party: &Party,
    code: &NodeCode,
    id: &str,
    most: u64,
    seat: Seat,
) -> Result<Receipt, ActError> {
    let (form, evidence) = open(party, id, most)?;
    let receipt = super::file::file(party, code, &form, &evidence, seat)?;
    remove(party, id)?;
    Ok(receipt)
}

fn remove(party: &Party, id: &str) -> Result<(), ActError> {
    let path = of(party, id)?;
    std::fs::remove_dir_all(&path).map_err(|e| ActError::Local(format!("{}：{e}", path.display())))
}

/// The last day of a draft (A3-48): after its round's end, or after it was saved where it names no
/// round that is known.
fn kept_until(roll: &Roll, draft: &Draft) -> Option<Date> {
    let round = draft.round.as_deref().and_then(|text| text.parse::<RoundId>().ok());
    let end = round.and_then(|round| roll.round_end(&round)).unwrap_or(draft.saved_at);
    Some(retention::draft(&roll.plan()?.retention, end))
}

/// Drafts whose time is over, with the last day of each.
///
/// # Errors
/// The disk.
pub fn expired(party: &Party) -> Result<Vec<(Draft, Date)>, ActError> {
    let (now, drafts) = (party.clock.now(), all(party)?);
    party.read_roll::<_, ActError>(|_, state| {
        let ended = drafts.into_iter().filter_map(|draft| {
            let last = kept_until(&state.roll, &draft)?;
            retention::is_over(last, now).then_some((draft, last))
        });
        Ok(ended.collect())
    })
}

/// What is due of drafts: a line for each last day (A4.8).
///
/// # Errors
/// The disk.
pub fn due(party: &Party) -> Result<Vec<Due>, ActError> {
    let mut days = BTreeMap::<Date, usize>::new();
    for (_, last) in expired(party)? {
        *days.entry(last).or_default() += 1;
    }
    let line = |(last, count)| {
        let words = "草稿保存期满，应予清除（draft purge）";
        Due::at(time::end_of(last), "N1", "A3-48").named(words, format!("{count} 份"))
    };
    Ok(days.into_iter().map(line).collect())
}

/// Purges the drafts whose time is over: they are in no ledger. Returns their numbers.
///
/// # Errors
/// The disk.
pub fn purge(party: &Party) -> Result<Vec<String>, ActError> {
    let mut purged = Vec::new();
    for (draft, _) in expired(party)? {
        remove(party, &draft.id)?;
        purged.push(draft.id);
    }
    Ok(purged)
}
