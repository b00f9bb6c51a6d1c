//! 申报: a form and its files become an application (四(三)1).

use ledger::category::Category;
use ledger::dossier::{Dossier, FormFault, Seeking};
use ledger::hash::Hash;
use ledger::intake::State as Stage;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::record::Record;
use ledger::record::application::{Application, Claim, Sought};
use ledger::rules::RuleFault;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;
use peer::store::{OWN, View};

use super::assess::{self, admit};
use crate::picture;

/// A file behind a form: its name in the form, and its content.
pub type Evidence = (String, Vec<u8>);

/// Reads a file that a form names; `None` if it is not there.
pub(crate) type Content<'a> = &'a dyn Fn(&str) -> Result<Option<Vec<u8>>, ActError>;

/// What the firm gets: the receipt of its application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The number: the record's place in this prefecture's ledger.
    pub number: u64,
    /// The record's leaf.
    pub leaf: Hash,
    /// When it was received.
    pub at: i64,
    /// It was here already: this is the first one's receipt.
    pub repeated: bool,
}

/// Files a form with its evidence. The same form again finds the first one's receipt; a form of a
/// firm whose application was returned supplements it.
///
/// # Errors
/// Every mistake of the form at once; then everything that bars the firm, that the form lacks, and
/// files that it names and that are not given, at once too; a rule.
pub fn file(
    party: &Party,
    code: &NodeCode,
    form: &[u8],
    evidence: &[Evidence],
    seat: Seat,
) -> Result<Receipt, ActError> {
    let dossier = parse(form)?;
    let by_firm = seat == Seat::firm();
    // What the firm hands in itself is looked at afterwards: sent on, returned or refused (A4.2).
    if !by_firm {
        at_home(&dossier, code)?;
    }
    let files: Vec<Attached> = evidence.iter().map(|one| Attached::of(party, one)).collect();
    let faults = file_faults(&dossier, &files);
    party.read::<_, ActError>(|view, state| {
        let found = assess::dossier(&dossier, (view, state, code))?;
        match (by_firm, found) {
            (true, Some(found)) => assess::complete(&found, faults),
            (_, found) => admit(found.as_ref(), faults),
        }
    })?;
    let files = named(&dossier, files);
    for (name, content) in evidence {
        if files.iter().any(|file| file.name == *name) {
            store(party, name, content)?;
        }
    }
    let code = code.clone();
    let form = form.to_vec();
    party.act(move |acting| write(acting, &code, &dossier, &form, &files, seat))
}

/// Reads a form; the message lists every mistake.
pub(crate) fn parse(form: &[u8]) -> Result<Dossier, ActError> {
    Dossier::parse(form).map_err(|faults| refusal(&faults))
}

/// All that is wrong with a form, at once.
pub(crate) fn refusal(faults: &[FormFault]) -> ActError {
    let list: Vec<String> =
        faults.iter().map(|fault| format!("\n  {}：{}", fault.place, fault.message)).collect();
    ActError::Refused(format!("申报表有 {} 处需要改正：{}", faults.len(), list.concat()))
}

/// A firm files where it practises (S51). One that does not is sent there before anything else is
/// judged: the rest is for the other prefecture to say.
pub(crate) fn at_home(dossier: &Dossier, code: &NodeCode) -> Result<(), ActError> {
    if dossier.firm.region.code() == code.as_str() {
        return Ok(());
    }
    let place = dossier.firm.region;
    let message = format!("该所执业地为{place}，应向{place}律师协会申报");
    Err(RuleFault::new("place", "四(三)1", message).into())
}

/// A file behind a form, as what was read of it: its content need not stay in memory.
pub struct Attached {
    name: String,
    digest: Hash,
    size: u64,
    /// Why it is not taken.
    unfit: Option<String>,
}

impl Attached {
    /// Looks at a file; nothing is stored.
    pub fn of(party: &Party, (name, content): &Evidence) -> Self {
        let unfit = match party.papers.examine(content) {
            Ok(_) => picture::says_more(name, content),
            Err(e) => Some(format!("材料“{name}”：{e}")),
        };
        let (digest, size) = (Hash::of(content), content.len() as u64);
        Self { name: name.clone(), digest, size, unfit }
    }
}

/// Files that the form names and that are not there or not fit (pictures that say more than they show
/// are not, S23), and one file under two names: of the results of 三(一)4, one that is proven twice is
/// one (S18).
fn file_faults(dossier: &Dossier, files: &[Attached]) -> Vec<FormFault> {
    let mut faults = Vec::new();
    let mut seen: Vec<(&str, Hash)> = Vec::new();
    let evidence = dossier.evidence.iter().enumerate();
    let evidence = evidence.map(|(i, one)| (format!("/evidence/{i}/file"), one.file.as_str()));
    let scans = [("/licence_file", &dossier.licence_file), ("/signed_page", &dossier.signed_page)];
    let scans = scans.map(|(place, file)| (place.to_owned(), file.as_str()));
    for (place, name) in evidence.chain(scans) {
        let Some(file) = files.iter().find(|file| file.name == name) else {
            let message = format!("材料“{name}”未提供；请放入 --evidence 目录");
            faults.push(FormFault { place, message });
            continue;
        };
        if let Some((twin, _)) = seen.iter().find(|(_, other)| *other == file.digest) {
            let message = format!("材料“{name}”与“{twin}”内容相同，请勿重复提交");
            faults.push(FormFault { place: place.clone(), message });
        }
        faults.extend(file.unfit.clone().map(|message| FormFault { place, message }));
        seen.push((name, file.digest));
    }
    faults
}

/// The files that a form names: whatever else lies beside them is none of it.
fn named(dossier: &Dossier, files: Vec<Attached>) -> Vec<Attached> {
    let named: std::collections::BTreeSet<&str> = dossier.files().collect();
    files.into_iter().filter(|file| named.contains(file.name.as_str())).collect()
}

fn store(party: &Party, name: &str, content: &[u8]) -> Result<Hash, ActError> {
    let stored = party.papers.put(content);
    Ok(stored.map_err(|e| ActError::Refused(format!("材料“{name}”：{e}")))?.0)
}

/// Says of a form what [`file`] would, and writes nothing: `true` if it is here already.
///
/// # Errors
/// As [`file`].
pub fn check(
    party: &Party,
    code: &NodeCode,
    form: &[u8],
    evidence: &[Evidence],
    seat: Seat,
) -> Result<bool, ActError> {
    let files: Vec<Attached> = evidence.iter().map(|one| Attached::of(party, one)).collect();
    check_all(party, code, form, &files, seat).map_err(|unfit| match unfit {
        Unfit::Form(faults) => refusal(&faults),
        Unfit::Act(e) => e,
    })
}

/// Why a form is not taken in.
pub(crate) enum Unfit {
    /// What is wrong in it, place by place.
    Form(Vec<FormFault>),
    /// What is wrong with it as a whole.
    Act(ActError),
}

impl<E: Into<ActError>> From<E> for Unfit {
    fn from(e: E) -> Self {
        Self::Act(e.into())
    }
}

/// As [`check`], with every fault at its place in the form.
pub(crate) fn check_all(
    party: &Party,
    code: &NodeCode,
    form: &[u8],
    files: &[Attached],
    seat: Seat,
) -> Result<bool, Unfit> {
    let dossier = Dossier::parse(form).map_err(Unfit::Form)?;
    at_home(&dossier, code)?;
    let mut faults = file_faults(&dossier, files);
    let named: std::collections::BTreeSet<&str> = dossier.files().collect();
    let files = files.iter().filter(|file| named.contains(file.name.as_str()));
    let digests = files.map(|file| file.digest).collect();
    let now = party.clock.now();
    let found =
        party.read::<_, ActError>(|view, state| assess::dossier(&dossier, (view, state, code)))?;
    faults.splice(..0, found.map(|found| found.obstacles()).unwrap_or_default());
    if !faults.is_empty() {
        return Err(Unfit::Form(faults));
    }
    let here = party.read::<_, ActError>(|view, state| {
        let place = (view, state, code);
        match prepare(place, &dossier, Hash::of(form), digests, (now, seat))? {
            Prepared::Here(_) => Ok(true),
            Prepared::New(application) => {
                super::judge(view, state, code, &(*application).into())?;
                Ok(false)
            }
        }
    });
    Ok(here?)
}

/// Files many forms that were checked, all in one transaction: one that is refused after all takes
/// the others with it. `content` reads a file again, one at a time.
///
/// Crash story: papers that no record names yet are found again by the next import of the same table.
pub(crate) fn file_all(
    party: &Party,
    code: &NodeCode,
    rows: Vec<(super::table::Filled, Vec<Attached>)>,
    content: Content<'_>,
    seat: &Seat,
) -> Result<(), ActError> {
    let mut ready = Vec::with_capacity(rows.len());
    for (one, files) in rows {
        let files = named(&one.dossier, files);
        for Attached { name, digest, .. } in &files {
            let found = content(name)?.map(|bytes| store(party, name, &bytes)).transpose()?;
            if found != Some(*digest) {
                let message = format!("材料“{name}”在检查之后有改动，未导入；请重新导入");
                return Err(ActError::Refused(message));
            }
        }
        ready.push((one.row.number, one.dossier, one.form, files));
    }
    let (code, seat) = (code.clone(), seat.clone());
    party.act(move |acting| {
        for (number, dossier, form, files) in &ready {
            write(acting, &code, dossier, form, files, seat.clone()).map_err(|e| match e {
                ActError::Rule(rule) => ActError::Refused(format!("第 {number} 行：{rule}")),
                e => e,
            })?;
        }
        Ok(())
    })
}

/// A form that may be written, or was.
enum Prepared {
    Here(Receipt),
    New(Box<Application>),
}

fn prepare(
    (view, state, code): (&View<'_>, &State, &NodeCode),
    dossier: &Dossier,
    form: Hash,
    mut evidence: Vec<Hash>,
    (now, seat): (i64, Seat),
) -> Result<Prepared, ActError> {
    let round: RoundId = dossier
        .round
        .parse()
        .map_err(|e: ledger::names::NameFault| ActError::Refused(e.to_string()))?;
    let nonce = Hash(dossier.nonce.0);
    let live = state.intake(code).and_then(|intake| {
        let leaf = intake.live(&round, &dossier.firm.uscc)?;
        Some((*leaf, intake.application_by(leaf)?))
    });
    let mut supersedes = None;
    if let Some((leaf, filed)) = live {
        if stored_nonce(view, filed.index)? == Some(nonce) {
            let (number, at) = (filed.index, filed.at);
            return Ok(Prepared::Here(Receipt { number, leaf, at, repeated: true }));
        }
        supersedes = (filed.stage == Stage::Returned).then_some(leaf);
    }
    evidence.sort();
    evidence.dedup();
    Ok(Prepared::New(Box::new(Application {
        at: now,
        nonce,
        charter: super::charter_of(state)?,
        round,
        firm: dossier.firm.uscc,
        claims: claims(dossier),
        dossier: form,
        evidence,
        supersedes,
        transfer: None,
        seat,
    })))
}

fn write(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    dossier: &Dossier,
    form: &[u8],
    files: &[Attached],
    seat: Seat,
) -> Result<Receipt, ActError> {
    let place = (&**acting.tx, &*acting.state, code);
    let evidence = files.iter().map(|file| file.digest).collect();
    let prepared = prepare(place, dossier, Hash::of(form), evidence, (acting.now, seat))?;
    let application = match prepared {
        Prepared::Here(receipt) => return Ok(receipt),
        Prepared::New(application) => *application,
    };
    let form = acting.tx.put_document(form, None)?;
    for Attached { name, digest, size, .. } in files {
        acting.tx.put_file(digest, *size, None)?;
        acting.tx.name_file(&form, digest, name)?;
    }
    let at = application.at;
    let (number, leaf) = super::write(acting, code, application)?;
    Ok(Receipt { number, leaf, at, repeated: false })
}

fn claims(dossier: &Dossier) -> Vec<Claim> {
    let mut claims: Vec<Claim> = dossier
        .categories
        .iter()
        .map(|claim| Claim {
            category: claim.category,
            sought: match claim.seeking {
                Seeking::Recognise => Sought::Recognition,
                Seeking::Cultivate => Sought::Cultivation,
            },
            accepts_cultivation: claim.accepts_cultivation,
        })
        .collect();
    claims.sort_by_key(|claim: &Claim| -> Category { claim.category });
    claims
}

fn stored_nonce(view: &View<'_>, index: u64) -> Result<Option<Hash>, ActError> {
    let Some((_, bytes)) = view.record(OWN, index)? else { return Ok(None) };
    let Ok(parsed) = ledger::record::Parsed::parse(&bytes) else { return Ok(None) };
    Ok(match parsed.known() {
        Some(Record::Application(act)) => Some(act.nonce),
        _ => None,
    })
}
