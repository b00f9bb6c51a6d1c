//! 联合签发: the request that goes to a body, the body's own check and signature on its own machine,
//! and the answer that comes back.
//!
//! The body's machine needs no network and trusts no difference that the hub computed: it keeps
//! every record it ever saw, recomputes the root, replays the rules and reads the difference from
//! the records.

use std::path::Path;
use std::sync::Arc;

use ledger::checkpoint::Checkpoint;
use ledger::did::CredentialSigner;
use ledger::extension::{CheckedSeal, Extension};
use ledger::names::{RoundId, Seat, hub_origin};
use ledger::note::{Note, NoteSignature, SignerKey, VerifierKey};
use ledger::record::charter::{Body, BodyKey};
use ledger::record::subject::Subject;
use ledger::record::{Parsed, Record};
use ledger::roll::Roll;
use peer::act::ActError;
use peer::body_key::BodyKeys;
use peer::book::Book;
use peer::clock::Clock;
use peer::party::Party;
use peer::store::{LedgerId, OWN, Store, StoreError};
use peer::sync::mirror::{self, MirrorFault};
use proto::v1::{Bundle, Cosignature, Issuance, bundle::Kind};

use super::issue::codes::{self, Codes};
use super::issue::{self, answer, visit};

use crate::offer::{self, cosigned};

/// The request for both bodies: the records since the last seal, and the checkpoint on offer with
/// the nodes' cosignatures.
///
/// # Errors
/// Nothing is on offer, or the quorum is not there yet.
pub fn request(party: &Party, all: bool) -> Result<(u64, Vec<u8>), ActError> {
    let Some(progress) = offer::progress(party)? else {
        return Err(ActError::refused(
            "没有待联合签发的事项；先用 publish 公布，或有新的登记、通知",
        ));
    };
    if !progress.complete() {
        let offer::Progress { size, needed, witnessed, signed } = progress;
        let state = if signed {
            "已提交各市（州）端核验"
        } else {
            "尚未签署（服务未运行或未与足够的市（州）端核对）"
        };
        let message = format!("校验点 {size} {state}，联署 {witnessed}/{needed}，请稍后再试");
        return Err(ActError::Refused(message));
    }
    let size = progress.size;
    let bundle = party.read::<_, ActError>(|view, state| {
        let mut from = if all { 0 } else { state.roll.sealed_size() };
        let mut bundle = Bundle { origin: party.origin.clone(), ..Bundle::default() };
        bundle.set_kind(Kind::SealRequest);
        while from < size {
            let Some(page) = mirror::page_of(view, OWN, &party.origin, from)? else { break };
            from = page.end();
            bundle.pages.push(page.into());
        }
        bundle.seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        let note = cosigned(view, size)?.ok_or_else(|| ActError::Local("校验点丢失".to_owned()))?;
        bundle.note = note.to_bytes();
        Ok(bundle)
    })?;
    let bundle = Bundle { issuances: codes::documents(party, size)?, ..bundle };
    Ok((size, bundle.to_file()))
}

/// What a body reads before it seals: computed on its own machine from the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The size of the checkpoint.
    pub size: u64,
    /// Newly recognised: 证书编号, name, categories.
    pub recognised: Vec<String>,
    /// Newly listed for cultivation.
    pub cultivated: Vec<String>,
    /// Cancelled: 证书编号 and cause.
    pub cancelled: Vec<String>,
    /// Everything else that takes effect, in plain Chinese.
    pub others: Vec<String>,
    /// The first visit: the certificates to be signed, and nothing else.
    pub documents: Option<Vec<String>>,
    /// Firms on the recognised list once this is sealed.
    pub total: usize,
}

/// A body's copy of the hub's ledger, on its own machine.
pub struct BodyState {
    book: Book,
    origin: String,
    ledger: LedgerId,
}

/// A request that a body checked and may now seal or refuse.
pub struct Checked {
    state: BodyState,
    body: Body,
    key: Arc<SignerKey>,
    credential: CredentialSigner,
    work: Work,
    /// What takes effect.
    pub difference: Difference,
}

/// What a request asks for.
enum Work {
    /// The first visit: certificates, before their records are written.
    Documents(visit::Work),
    /// The second: a checkpoint, and the QR codes of the titles that it puts into effect.
    Seal { size: u64, text: String, codes: Codes },
}

/// Checks a request on the body's machine: the records continue what this body saw before, the
/// root is that of the records, the quorum cosigned, and the roll obeys the charter.
///
/// # Errors
/// A fork, a tree smaller than the last one sealed, a breach, or a key of no body.
pub fn check(
    dir: &Path,
    request: &[u8],
    keys: BodyKeys,
    clock: Clock,
) -> Result<Checked, ActError> {
    check_with(dir, request, None, keys, clock)
}

/// As [`check`]; `beside` is the association's answer to the same request, so that the party
/// committee can endorse in the same visit what the association has just signed.
///
/// # Errors
/// As [`check`].
pub fn check_with(
    dir: &Path,
    request: &[u8],
    beside: Option<&[u8]>,
    keys: BodyKeys,
    clock: Clock,
) -> Result<Checked, ActError> {
    let bundle = Bundle::from_file(request).map_err(|e| ActError::Refused(e.to_string()))?;
    let documents = bundle.kind() == Kind::DocumentRequest;
    if bundle.kind() != Kind::SealRequest && !documents {
        return Err(ActError::refused("该文件不是签发请求；请用 seal request 生成的文件"));
    }
    let host = bundle.origin.strip_suffix("/hub").unwrap_or_default().to_owned();
    let state = BodyState::open(dir, &host, clock)?;
    for page in bundle.pages.clone() {
        state.take(Extension::from(page))?;
    }
    for seal in bundle.seals.clone() {
        state.take_seal(seal)?;
    }
    let BodyKeys { seal: key, credential } = keys;
    if documents {
        let beside = beside.map(Bundle::from_file).transpose();
        let beside = beside.map_err(|e| ActError::Refused(e.to_string()))?;
        let body = state.body_of(&credential)?;
        let work = state.book.read::<_, ActError>(|_, folded| {
            visit::Work::of(&folded.roll, &host, body, &bundle, beside.as_ref())
        })?;
        let difference = Difference { documents: Some(work.lines()), ..Difference::default() };
        let (key, work) = (Arc::new(key), Work::Documents(work));
        return Ok(Checked { state, body, key, credential, work, difference });
    }
    let stated = Checkpoint::stated(&bundle.note).map_err(|e| ActError::Refused(e.to_string()))?;
    let size = stated.size;
    let (body, name, difference) = state.judge(&bundle.note, size, &key)?;
    let key = if key.verifier().name() == name { key } else { named(key, &name)? };
    // The recovery key seals a body's next key and signs no certificate.
    let codes = state.book.read::<_, ActError>(|_, folded| {
        Codes::of(&folded.roll, &host, body, size, &bundle.issuances)
    })?;
    let work = Work::Seal { size, text: stated.to_text(), codes };
    Ok(Checked { state, body, key: Arc::new(key), credential, work, difference })
}

fn named(key: SignerKey, name: &str) -> Result<SignerKey, ActError> {
    key.named(name).map_err(|e| ActError::Local(e.to_string()))
}

impl BodyState {
    fn open(dir: &Path, host: &str, clock: Clock) -> Result<Self, ActError> {
        let origin = hub_origin(host);
        peer::files::private_folder(dir)?;
        let store = match Store::open(dir) {
            Ok(store) => store,
            Err(StoreError::Missing(_)) => Store::create(dir, &origin)?,
            Err(e) => return Err(e.into()),
        };
        let ledger = store.read(|view| view.ledger(&origin))?;
        let ledger = ledger.ok_or_else(|| {
            ActError::refused("该状态目录属于另一个平台；请用本单位为本平台保存的目录（--state）")
        })?;
        Ok(Self { book: Book::new(host, store, clock), origin, ledger })
    }

    /// Whose credential key it is.
    fn body_of(&self, credential: &CredentialSigner) -> Result<Body, ActError> {
        self.book.read::<_, ActError>(|_, state| {
            let mine = |body: &Body| {
                state.roll.did_key(*body).is_some_and(|key| key.key == credential.public())
            };
            Body::BOTH.into_iter().find(mine).ok_or_else(|| {
                ActError::refused(
                    "该密钥不是任一联合发布单位现行的证书密钥，或状态目录不是本单位为本平台保存的；目录遗失的，请用 seal request --all 重新生成请求",
                )
            })
        })
    }

    fn take(&self, page: Extension) -> Result<(), ActError> {
        let (host, ledger) = (self.book.host.clone(), self.ledger);
        let taken = self.book.act::<_, MirrorFault, _>(move |acting| {
            let have = acting.tx.size(ledger)?;
            if page.end() <= have {
                return Ok(());
            }
            let page = mirror::rest_of(page, have);
            let log = mirror::log_key_on_request(&acting.state.roll, &page);
            let log = log.ok_or_else(|| ledger::extension::IntegrityFault::Record {
                index: 0,
                reason: "第一条记录不是实施规则；请用 seal request --all 重新生成".to_owned(),
            })?;
            mirror::store_page(acting, ledger, &host, &log, page).map(|_| ())
        });
        taken.map_err(refused)
    }

    fn take_seal(&self, seal: Vec<u8>) -> Result<(), ActError> {
        let (host, ledger) = (self.book.host.clone(), self.ledger);
        let taken = self.book.act::<_, MirrorFault, _>(move |acting| {
            mirror::store_lone_seal(acting, ledger, &host, &seal)
        });
        taken.map(|_| ()).map_err(refused)
    }

    fn judge(
        &self,
        note: &[u8],
        size: u64,
        key: &SignerKey,
    ) -> Result<(Body, String, Difference), ActError> {
        let refuse = |message: String| ActError::Refused(message);
        self.book.read::<_, ActError>(|view, state| {
            let roll = &state.roll;
            let log =
                roll.hub_log_key_at(size).ok_or_else(|| ActError::refused("请求中没有实施规则"))?;
            let (checkpoint, note) = Checkpoint::open(note, log, &self.origin)
                .map_err(|e| refuse(format!("校验点不成立：{e}")))?;
            let last = view.last_cosignature(self.ledger, key.verifier().name())?;
            if last.is_some_and(|(sealed, _, _)| size < sealed) || size <= roll.sealed_size() {
                return Err(refuse(format!("校验点 {size} 不大于本单位已签发的，拒绝签发")));
            }
            if view.root_at(self.ledger, size)? != Some(checkpoint.root) {
                return Err(refuse(
                    "校验点与本单位保存的记录不符：省级台账可能被改动，拒绝签发".to_owned(),
                ));
            }
            let (witnessed, needed) = (roll.witnessed(size, &note), roll.quorum_at(size));
            if witnessed < needed {
                return Err(refuse(format!("核验联署 {witnessed}/{needed}，未达法定数，拒绝签发")));
            }
            if let Some(breach) = roll.breaches_within(roll.sealed_size(), size).first() {
                return Err(refuse(format!(
                    "第 {} 条违反实施规则：{}",
                    breach.index, breach.fault
                )));
            }
            if roll.needs_upgrade(roll.sealed_size()) {
                return Err(refuse("请求含本程序不认识的内容，请升级程序后再签".to_owned()));
            }
            // A lost key's body seals with the recovery key, under that key's own name.
            let keys = Body::BOTH.map(|body| (body, roll.body_key_at(body, size)));
            let mine = |k: &VerifierKey| k.key() == key.verifier().key();
            let found = keys.into_iter().find_map(|(body, k)| Some((body, k.filter(|k| mine(k))?)));
            let (body, own) = found.ok_or_else(|| {
                ActError::refused("该密钥不是实施规则所载任一联合发布单位的现行密钥")
            })?;
            Ok((body, own.name().to_owned(), difference(view, self.ledger, roll, size)?))
        })
    }
}

/// What takes effect with a checkpoint, read from the records since the last seal.
fn difference(
    view: &peer::store::View<'_>,
    ledger: LedgerId,
    roll: &Roll,
    size: u64,
) -> Result<Difference, StoreError> {
    let mut difference = Difference { size, ..Difference::default() };
    difference.total = roll.list_at(size).recognised.len();
    for index in roll.sealed_size()..size {
        let Some((_, bytes)) = view.record(ledger, index)? else { continue };
        let Ok(Parsed::Known(record)) = Parsed::parse(&bytes) else { continue };
        if roll.counts(index) {
            describe(&mut difference, &record);
        }
    }
    Ok(difference)
}

fn describe(difference: &mut Difference, record: &Record) {
    let labels = |categories: &[ledger::category::Category]| {
        categories.iter().map(|c| c.label()).collect::<Vec<_>>().join("、")
    };
    match record {
        Record::Recognition(act) => difference.recognised.push(format!(
            "{}　{}（{}）　{}",
            act.number,
            act.firm.name,
            act.region,
            labels(&act.categories)
        )),
        Record::Cultivation(act) => difference.cultivated.push(format!(
            "{}（{}）　{}",
            act.firm.name,
            act.region,
            labels(&act.categories)
        )),
        Record::LegacyEntry(act) => {
            let from = format!("补录，{}（{}）", act.notice.document_number, act.valid_from);
            let of = |categories: &[_]| {
                format!("{}（{}）　{}　{from}", act.firm.name, act.region, labels(categories))
            };
            if let Some(number) = &act.number {
                difference.recognised.push(format!("{number}　{}", of(&act.recognised)));
            }
            if !act.cultivated.is_empty() {
                difference.cultivated.push(of(&act.cultivated));
            }
        }
        Record::Cancellation(act) => {
            difference.cancelled.push(format!("{}　{}", act.number, act.cause.label()));
        }
        Record::Change(act) => difference.others.push(format!(
            "{}：{} 变更为 {}（{}，{}）",
            act.lineage.label(),
            act.firm,
            act.to.name,
            act.to.code,
            act.region
        )),
        Record::Correction(act) => {
            let name = act.name.iter().map(String::clone);
            let categories = act.categories.iter().map(|list| labels(list));
            let to: Vec<String> = name.chain(categories).collect();
            difference.others.push(format!("更正 {}：{}", line_of(&act.subject), to.join("；")));
        }
        Record::Exit(act) => {
            let (what, how) = (line_of(&act.subject), act.leaving.label());
            difference.others.push(format!("{how}：{what}（{}）", act.firm));
        }
        Record::Removal(act) => {
            let cause = act.cause.label();
            difference.others.push(format!("移出培育库：{}　{cause}", act.firm));
        }
        Record::Renewal(act) => {
            let until = act.valid_until;
            difference.others.push(format!("复核通过：{}　有效期延至 {until}", act.number));
        }
        Record::Restoration(act) => {
            difference.others.push(format!("恢复：{}（{}）", line_of(&act.subject), act.firm));
        }
        Record::ReviewRightLost(act) => {
            let what = line_of(&act.subject);
            difference.others.push(format!("取消复核资格：{what}（{}）", act.firm));
        }
        Record::Charter(act) => difference.others.push(format!("启用实施规则：{}", act.plan.title)),
        Record::Amendment(_) => difference.others.push("调整实施规则".to_owned()),
        Record::NodeEnrolled(act) => difference.others.push(format!("登记市（州）端 {}", act.code)),
        Record::NodeRotated(act) => {
            difference.others.push(format!("市（州）端 {} 更换密钥", act.code));
        }
        Record::NodeLocked(act) => difference.others.push(format!("锁定市（州）端 {}", act.code)),
        Record::LogKey(act) => difference.others.push(format!(
            "省级平台更换台账密钥（请与省级平台电话核对）：{}；放弃的历史 {} 条，根 {}",
            act.log, act.abandoned.size, act.abandoned.root
        )),
        Record::BodyKey(act) => difference.others.push(format!(
            "{}更换密钥{}{}（请与该单位电话核对）：{}",
            act.body.label(),
            if act.lost { "，原签发密钥已遗失，由恢复密钥代签" } else { "" },
            if act.compromised {
                "，原证书密钥已失密，电子认定证明须全部换发"
            } else {
                ""
            },
            new_keys(act),
        )),
        Record::CalendarIssued(act) => {
            let years = act.years.iter().map(|t| format!("{} 年（{}）", t.year, t.source));
            let local =
                act.local.iter().map(|t| format!("{} {} 年（{}）", t.region, t.year, t.source));
            let tables: Vec<String> = years.chain(local).collect();
            difference.others.push(format!("载入工作日历：{}", tables.join("、")));
        }
        Record::RoundAnnounced(act) => {
            let RoundId { .. } = &act.round;
            difference.others.push(format!(
                "发布 {} 申报通知（{}）：{} 至 {}",
                act.round,
                act.document_number,
                ledger::time::minute(act.opens_at),
                ledger::time::deadline(act.closes_at),
            ));
        }
        _ => {}
    }
}

fn new_keys(act: &BodyKey) -> String {
    let seal = act.key.as_ref().map(|key| format!("签发密钥 {key}"));
    let credential = act.did.as_ref().map(|did| format!("证书密钥 {}", did.key));
    seal.into_iter().chain(credential).collect::<Vec<_>>().join("，")
}

fn line_of(subject: &Subject) -> String {
    match subject {
        Subject::Title(number) => number.clone(),
        Subject::Listing(_) => "培育名单一项".to_owned(),
    }
}

impl Checked {
    /// Which body's key it is.
    pub fn body(&self) -> Body {
        self.body
    }

    /// Seals: the answer file. The signature is stored on this machine before it leaves it.
    ///
    /// # Errors
    /// The disk.
    pub fn seal(self) -> Result<Vec<u8>, ActError> {
        let at = self.state.book.clock.now();
        let host = self.state.book.host.clone();
        let (size, text, codes) = match &self.work {
            Work::Seal { size, text, codes } => (*size, text, codes),
            Work::Documents(work) => {
                let signed = self.state.book.read::<_, ActError>(|_, state| {
                    work.sign(&state.roll, &host, &self.credential, at)
                })?;
                return Ok(self.documents(signed));
            }
        };
        let ledger = self.state.ledger;
        let time = u64::try_from(at).unwrap_or_default();
        let line = self.key.cosign(text, time);
        let line = line.map_err(|e| ActError::Local(e.to_string()))?.to_line();
        let (name, kept) = (self.key.verifier().name().to_owned(), line.clone());
        self.state.book.store.write::<_, StoreError, _>(move |tx| {
            tx.put_cosignature(ledger, size, &name, &kept, at)
        })?;
        let key =
            self.state.book.read::<_, ActError>(|_, state| Ok(state.roll.did_key(self.body)))?;
        let mut bundle = self.answer(size, line, String::new());
        if let Some(key) = key.filter(|key| key.key == self.credential.public()) {
            codes.sign(&mut bundle, &host, (&key.id, &self.credential), at);
        }
        Ok(bundle.to_file())
    }

    /// Whether there is nothing to sign: the party committee endorses what the association signed,
    /// so in the first visit one of them may have to wait for the other.
    pub fn is_nothing(&self) -> bool {
        self.difference.documents.as_ref().is_some_and(Vec::is_empty)
    }

    fn documents(&self, signed: Vec<Issuance>) -> Vec<u8> {
        let origin = self.state.origin.clone();
        let mut bundle = Bundle { origin, issuances: signed, ..Bundle::default() };
        bundle.set_kind(Kind::DocumentAnswer);
        bundle.to_file()
    }

    /// Refuses: an answer file with the reason. It carries the body's signature on the reason, made
    /// as a cosignature on a text that is no checkpoint.
    ///
    /// # Errors
    /// No reason given.
    pub fn refuse(self, why: &str) -> Result<Vec<u8>, ActError> {
        if why.trim().is_empty() {
            return Err(ActError::refused("请写明拒签理由"));
        }
        let Work::Seal { size, text, .. } = &self.work else {
            return Err(ActError::refused(
                "电子认定证明尚未成文，不签署即可；请告知省级平台改正后重新生成请求",
            ));
        };
        let time = u64::try_from(self.state.book.clock.now()).unwrap_or_default();
        let line = self.key.cosign(&refusal_text(text, why), time);
        let line = line.map_err(|e| ActError::Local(e.to_string()))?.to_line();
        Ok(self.answer(*size, line, why.to_owned()).to_file())
    }

    fn answer(&self, size: u64, line: String, refusal: String) -> Bundle {
        let cosignatures = vec![Cosignature { size, line }];
        let origin = self.state.origin.clone();
        let mut bundle = Bundle { origin, cosignatures, refusal, ..Bundle::default() };
        bundle.set_kind(Kind::SealAnswer);
        bundle
    }
}

/// What a body signs when it refuses: its first line is no origin, so it can never be read as a
/// checkpoint.
fn refusal_text(checkpoint: &str, why: &str) -> String {
    let why = why.replace(['\n', '\r'], " ");
    format!("srdi refusal v1\n{checkpoint}{why}\n")
}

/// What an answer led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// One body's line is here; the other is still to come.
    One(Body),
    /// Both bodies sealed: in effect.
    Sealed(u64),
    /// So many documents of a body; `published` is the size on offer once all are signed.
    Documents {
        /// How many.
        count: usize,
        /// Nothing is left to sign.
        complete: bool,
        /// The checkpoint on offer, of a publication.
        published: Option<u64>,
    },
    /// The body refused; the offer is withdrawn.
    Refused(Body, String),
}

/// Takes a body's answer.
///
/// # Errors
/// Not an answer, to nothing on offer, or not signed by a body.
pub fn accept(party: &Party, answer: &[u8]) -> Result<Accepted, ActError> {
    let refuse = |message: &str| ActError::refused(message);
    let bundle = Bundle::from_file(answer).map_err(|e| ActError::Refused(e.to_string()))?;
    if bundle.kind() == Kind::DocumentAnswer && bundle.origin == party.origin {
        let (count, complete) = answer::take(party, bundle)?;
        let published = if complete { issue::resume(party)? } else { None };
        return Ok(Accepted::Documents { count, complete, published });
    }
    let [cosignature] = &bundle.cosignatures[..] else {
        return Err(refuse("该文件不是签发答复"));
    };
    if bundle.kind() != Kind::SealAnswer || bundle.origin != party.origin {
        return Err(refuse("该文件不是对本平台签发请求的答复"));
    }
    let size = cosignature.size;
    if party.read::<_, ActError>(|_, state| Ok(state.roll.seals().contains(&size)))? {
        return Err(ActError::Refused(format!("校验点 {size} 早已签发生效，这份答复不必再收")));
    }
    let line = NoteSignature::parse_line(&cosignature.line);
    let line = line.map_err(|e| ActError::Refused(format!("签名不成立：{e}")))?;
    let text = party.store.read::<_, ActError>(|view| {
        let note = view.checkpoint(OWN, size)?.ok_or_else(|| refuse("没有这个校验点"))?;
        offer::text_of(&note)
    })?;
    let refusal = !bundle.refusal.is_empty();
    let signed = if refusal { refusal_text(&text, &bundle.refusal) } else { text };
    let (body, at) = whose(party, size, &signed, &line)?;
    if refusal {
        let why = format!("{}拒签：{}", body.label(), bundle.refusal);
        super::publish::withdraw(party, why, true, sealer(body)?)?;
        return Ok(Accepted::Refused(body, bundle.refusal));
    }
    codes::take(party, body, size, &bundle)?;
    let (name, kept) = (line.name.clone(), cosignature.line.clone());
    party
        .store
        .write::<_, StoreError, _>(move |tx| tx.put_cosignature(OWN, size, &name, &kept, at))?;
    Ok(match assemble(party, size)? {
        true => Accepted::Sealed(size),
        false => Accepted::One(body),
    })
}

/// The seat of those who seal for a body (A2).
fn sealer(body: Body) -> Result<Seat, ActError> {
    let code = match body {
        Body::Party => "H5",
        Body::Association => "H6",
    };
    code.parse().map_err(|e: ledger::names::NameFault| ActError::Local(e.to_string()))
}

fn whose(
    party: &Party,
    size: u64,
    text: &str,
    line: &NoteSignature,
) -> Result<(Body, i64), ActError> {
    party.read::<_, ActError>(|_, state| {
        let mut note = Note::new(text.to_owned()).map_err(|e| ActError::Refused(e.to_string()))?;
        note.signatures = vec![line.clone()];
        for body in Body::BOTH {
            let Some(key) = state.roll.body_key_at(body, size) else { continue };
            if let Ok(time) = note.cosignature_time(key) {
                return Ok((body, i64::try_from(time).unwrap_or(i64::MAX)));
            }
        }
        Err(ActError::refused("答复不是由实施规则所载联合发布单位的现行密钥签署，或已过时"))
    })
}

/// Puts the sealed note together once both bodies' lines are here: the log, a quorum of nodes in
/// the order of their names, the bodies. More lines would break verifiers that stop at 16.
fn assemble(party: &Party, size: u64) -> Result<bool, ActError> {
    let note = party.read::<_, ActError>(|view, state| {
        let roll = &state.roll;
        let Some(all) = cosigned(view, size)? else { return Ok(None) };
        let (log, bodies) =
            (roll.hub_log_key_at(size), Body::BOTH.map(|b| roll.body_key_at(b, size)));
        let line = |key: &VerifierKey| all.signatures.iter().find(|line| line.claims(key)).cloned();
        let bodies: Option<Vec<NoteSignature>> =
            bodies.into_iter().map(|key| key.and_then(line)).collect();
        let (Some(log), Some(bodies)) = (log.and_then(line), bodies) else { return Ok(None) };
        let needed = roll.quorum_at(size);
        let nodes = roll.witnesses(size).into_iter().filter_map(|(_, key)| line(&key)).take(needed);
        let mut note = Note::new(all.text.clone()).map_err(|e| ActError::Local(e.to_string()))?;
        note.signatures.push(log);
        note.signatures.extend(nodes);
        note.signatures.extend(bodies);
        Ok(Some(note.to_bytes()))
    })?;
    let Some(note) = note else { return Ok(false) };
    let origin = party.origin.clone();
    party.act::<_, ActError, _>(move |acting| {
        let seal = CheckedSeal::parse(&note).map_err(|e| ActError::Local(e.to_string()))?;
        let policy = seal.check(&acting.state.roll, &origin);
        let policy = policy.map_err(|e| ActError::Refused(e.to_string()))?;
        acting.tx.put_seal(size, &note, &policy.to_text())?;
        Ok(())
    })?;
    Ok(true)
}

fn refused(fault: MirrorFault) -> ActError {
    match fault {
        MirrorFault::Integrity(fault) => ActError::Refused(format!("签发请求未通过检查：{fault}")),
        MirrorFault::Store(e) => e.into(),
    }
}
