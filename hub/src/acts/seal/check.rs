//! A body's check of a request on its own machine, and its signature or refusal.

use std::path::Path;
use std::sync::Arc;

use ledger::checkpoint::Checkpoint;
use ledger::did::CredentialSigner;
use ledger::extension::Extension;
use ledger::note::SignerKey;
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::body_key::BodyKeys;
use peer::clock::Clock;
use peer::store::StoreError;
use proto::v1::{Bundle, Cosignature, Issuance, bundle::Kind};

use super::body::BodyState;
use super::{Difference, refusal_text};
use crate::acts::issue::codes::Codes;
use crate::acts::issue::visit;

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
