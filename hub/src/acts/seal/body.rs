//! A body's copy of the hub's ledger, on its own machine.

use std::path::Path;

use ledger::checkpoint::Checkpoint;
use ledger::did::CredentialSigner;
use ledger::extension::{Extension, IntegrityFault};
use ledger::names::hub_origin;
use ledger::note::{SignerKey, VerifierKey};
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::book::Book;
use peer::clock::Clock;
use peer::store::{LedgerId, Store, StoreError};
use peer::sync::mirror::{self, MirrorFault};

use super::Difference;

/// A body's copy of the hub's ledger, on its own machine.
pub(super) struct BodyState {
    pub(super) book: Book,
    pub(super) origin: String,
    pub(super) ledger: LedgerId,
}
impl BodyState {
    pub(super) fn open(dir: &Path, host: &str, clock: Clock) -> Result<Self, ActError> {
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
    pub(super) fn body_of(&self, credential: &CredentialSigner) -> Result<Body, ActError> {
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

    pub(super) fn take(&self, page: Extension) -> Result<(), ActError> {
        let (host, ledger) = (self.book.host.clone(), self.ledger);
        let taken = self.book.act::<_, MirrorFault, _>(move |acting| {
            let have = acting.tx.size(ledger)?;
            if page.end() <= have {
                return Ok(());
            }
            let page = mirror::rest_of(page, have);
            let log = mirror::log_key_on_request(&acting.state.roll, &page);
            let log = log.ok_or_else(|| IntegrityFault::Record {
                index: 0,
                reason: "第一条记录不是实施规则；请用 seal request --all 重新生成".to_owned(),
            })?;
            mirror::store_page(acting, ledger, &host, &log, page).map(|_| ())
        });
        taken.map_err(refused)
    }

    pub(super) fn take_seal(&self, seal: Vec<u8>) -> Result<(), ActError> {
        let (host, ledger) = (self.book.host.clone(), self.ledger);
        let taken = self.book.act::<_, MirrorFault, _>(move |acting| {
            mirror::store_lone_seal(acting, ledger, &host, &seal)
        });
        taken.map(|_| ()).map_err(refused)
    }

    pub(super) fn judge(
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
            Ok((body, own.name().to_owned(), Difference::of(view, self.ledger, roll, size)?))
        })
    }
}

fn refused(fault: MirrorFault) -> ActError {
    match fault {
        MirrorFault::Integrity(fault) => ActError::Refused(format!("签发请求未通过检查：{fault}")),
        MirrorFault::Store(e) => e.into(),
    }
}
