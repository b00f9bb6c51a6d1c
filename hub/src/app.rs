//! A hub's directory: made once by `init`, opened by everything else.

use std::path::Path;
use std::sync::Arc;

use ledger::anchor::Anchor;
use ledger::charter::Plan;
use ledger::did::{BodyDids, DidKey, key_id};
use ledger::names::{host_is_plain, hub_origin, receipt_name, recovery_name};
use ledger::note::{SignerKey, VerifierKey};
use ledger::record::Record;
use ledger::record::charter::{Body, Charter};
use peer::act::ActError;
use peer::body_key::PublicBodyKey;
use peer::ca::Authority;
use peer::clock::Clock;
use peer::config::HubConfig;
use peer::keys::{KeyError, Purpose, Seeds};
use peer::paper_files::PaperFiles;
use peer::party::{Parts, Party, keys_dir};
use peer::signer::Signer;
use peer::store::{FILE, OWN, Store};

/// The setting that says that a record named new keys: then the ledger is asked which ones count.
pub(crate) const REKEYED: &str = "rekeyed";

/// A hub that is open.
#[derive(Clone)]
pub struct Hub {
    /// Its party.
    pub party: Arc<Party>,
    /// Its certificate authority.
    pub authority: Arc<Authority>,
    /// Its settings.
    pub config: HubConfig,
}

/// What `init` needs besides a directory.
pub struct Founding {
    /// The plan, from a charter file.
    pub plan: Plan,
    /// The public host name.
    pub host: String,
    /// Public half of the party committee's key.
    pub party: PublicBodyKey,
    /// Public half of the association's key.
    pub association: PublicBodyKey,
    /// Public half of the recovery key.
    pub recovery: PublicBodyKey,
}

/// Makes a hub: keys, authority, database, and the charter as record 0. Run again it changes
/// nothing.
///
/// # Errors
/// A host name that cannot stand in key names, a weak or repeated key, or the disk.
pub fn init(dir: &Path, founding: Founding, clock: &Clock) -> Result<bool, ActError> {
    let Founding { plan, host, party, association, recovery } = founding;
    if !host_is_plain(&host) {
        let message = format!("域名“{host}”不能用于台账名，应为小写字母、数字、点和连字符");
        return Err(ActError::Usage(message));
    }
    // A database without record 0 is what a kill in the middle of a first try left behind.
    if dir.join(FILE).exists() && Store::open(dir)?.read(|view| view.size(OWN))? > 0 {
        return Ok(false);
    }
    if Signer::ever_signed(dir)? {
        let message = format!(
            "{} 签发过台账而数据库不在：重新初始化会造成两份台账。请从备份恢复，或用市（州）端导出的省级台账副本恢复（srdi-hub recover）",
            dir.display()
        );
        return Err(ActError::Refused(message));
    }
    let (at, nonce) = (clock.now(), peer::random::nonce()?);
    let did = |body, public: &PublicBodyKey| DidKey {
        id: key_id(&host, body, ledger::time::day(at).year(), &[]),
        key: public.credential.clone(),
    };
    let did = BodyDids {
        association: did(Body::Association, &association),
        party: did(Body::Party, &party),
    };
    let key = |public: &PublicBodyKey, name: &str| renamed(&public.vkey, name);
    let (party, association, recovery) = (
        key(&party, &Body::Party.key_name(&host))?,
        key(&association, &Body::Association.key_name(&host))?,
        key(&recovery, &recovery_name(&host))?,
    );
    peer::files::private_folder(dir)?;
    let seeds = Seeds::new(keys_dir(dir));
    for purpose in [Purpose::Log, Purpose::Cosign] {
        if !seeds.exists(purpose) {
            seeds.create(purpose)?;
        }
    }
    if Authority::load(dir).is_err() {
        Authority::create(dir).map_err(|e| ActError::Local(e.to_string()))?;
    }
    let log = seeds.load(Purpose::Log, &hub_origin(&host))?.verifier().clone();
    let receipt = seeds.load(Purpose::Cosign, &receipt_name(&host))?.verifier().clone();
    let charter = Record::from(Charter {
        at,
        nonce,
        host: host.clone(),
        plan,
        log,
        receipt,
        party,
        association,
        recovery,
        did,
    });
    let bytes = charter.to_bytes();
    if bytes.len() > charter.limit() {
        return Err(ActError::Usage(format!("实施规则 {} 字节，超过上限", bytes.len())));
    }
    let mut roll = ledger::roll::Roll::default();
    let parsed =
        ledger::record::Parsed::parse(&bytes).map_err(|e| ActError::Usage(e.to_string()))?;
    roll.append(ledger::hash::leaf_hash(&bytes), &parsed);
    if let Some(breach) = roll.breaches(0).into_iter().next() {
        return Err(breach.fault.into());
    }
    Signer::begin(dir)?;
    let store = Store::create(dir, &hub_origin(&host))?;
    store.write::<_, ActError, _>(move |tx| {
        tx.append(OWN, &bytes)?;
        Ok(tx.set("host", &host)?)
    })?;
    Ok(true)
}

/// Prepares new keys beside those in use, so that a hub whose keys are lost can be opened with them
/// and enter them into its ledger.
///
/// # Errors
/// Not a hub's directory, or the disk.
pub fn prepare_keys(dir: &Path) -> Result<(), ActError> {
    let host = Store::open(dir)?.read(|view| view.setting("host"))?;
    let host = host.ok_or_else(|| not_a_hub(dir))?;
    let seeds = Seeds::new(keys_dir(dir));
    seeds.prepare(Purpose::Log, &hub_origin(&host), |_| false)?;
    seeds.prepare(Purpose::Cosign, &receipt_name(&host), |_| false)?;
    Ok(())
}

/// The key in use; one that was prepared, where that is lost or a crash came between the two.
fn in_use(seeds: &Seeds, purpose: Purpose, name: &str) -> Result<SignerKey, ActError> {
    let key = seeds.load(purpose, name).or_else(|e| seeds.prepared(purpose, name).map_err(|_| e));
    key.map_err(|e| match e {
        KeyError::Missing { purpose, path } => ActError::Local(format!(
            "找不到{purpose}密钥 {}；请从封存的副本恢复密钥文件，确已遗失的运行 srdi-hub log-key replace --lost",
            path.display()
        )),
        e => e.into(),
    })
}

fn not_a_hub(dir: &Path) -> ActError {
    ActError::Local(format!("{} 不是省级平台的数据目录", dir.display()))
}

/// A body's key is made before it is known for which host: it gets its name here.
pub(crate) fn renamed(key: &VerifierKey, name: &str) -> Result<VerifierKey, ActError> {
    VerifierKey::new(name, key.kind(), key.key())
        .map_err(|e| ActError::Refused(format!("单位公钥不可用：{e}")))
}

impl Hub {
    /// Opens a hub's directory.
    ///
    /// # Errors
    /// Not a hub's, or a local fault.
    pub fn open(dir: &Path, config: HubConfig, clock: Clock) -> Result<Self, ActError> {
        let store = Store::open(dir)?;
        let host = store.read(|view| view.setting("host"))?;
        let host = host.ok_or_else(|| not_a_hub(dir))?;
        let seeds = Seeds::new(keys_dir(dir));
        let origin = hub_origin(&host);
        let log = in_use(&seeds, Purpose::Log, &origin)?;
        let cosigner = in_use(&seeds, Purpose::Cosign, &receipt_name(&host))?;
        let rekeyed = store.read(|view| view.setting(REKEYED))?.is_some();
        let papers = PaperFiles::open(&dir.join("papers"), config.max_paper.0);
        let papers = papers.map_err(|e| ActError::Local(e.to_string()))?;
        let authority = Authority::load(dir).map_err(|e| ActError::Local(e.to_string()))?;
        let dir = dir.to_owned();
        let party = Party::new(Parts { dir, host, origin, store, papers, clock, log, cosigner });
        let hub = Self { party: Arc::new(party), authority: Arc::new(authority), config };
        if rekeyed {
            hub.take_keys()?;
        }
        Ok(hub)
    }

    /// Signs from now on with the keys that the ledger names: a new log key as soon as its record is
    /// written, a new receipt key once that is in effect.
    ///
    /// # Errors
    /// The seed of the key is not here, or the disk.
    pub fn take_keys(&self) -> Result<(), ActError> {
        // Not a copy of the roll: this stands between an act and its signature.
        let named = self.party.read_roll::<_, ActError>(|_, state| {
            let roll = &state.roll;
            let lost = roll.unsealed_log_key().is_some();
            Ok((roll.hub_log_key().cloned(), roll.receipt_key().cloned(), lost))
        });
        let (log, receipt, lost) = named?;
        let seeds = Seeds::new(keys_dir(&self.party.dir));
        if let Some(wanted) = &log {
            let signs = *self.party.signer().verifier() == *wanted;
            if !signs || !seeds.exists(Purpose::Log) {
                let key = seeds.settle(Purpose::Log, wanted)?;
                self.party.signer().sign_with(key);
            }
        }
        if let Some(wanted) = &receipt
            && (self.party.cosigner().verifier() != wanted || !seeds.exists(Purpose::Cosign))
        {
            match seeds.settle(Purpose::Cosign, wanted) {
                Ok(key) => self.party.cosign_with(key),
                // Lost together with the log key: there are no receipts until the new one counts.
                Err(e) if lost => tracing::warn!(error = %e, "receipts"),
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    /// New keys for the log and for receipts that the ledger has not seen, prepared beside those in
    /// use.
    ///
    /// # Errors
    /// The disk.
    pub(crate) fn fresh_keys(&self) -> Result<(VerifierKey, VerifierKey), ActError> {
        let (party, roll) = (&self.party, self.party.roll()?);
        let seeds = Seeds::new(keys_dir(&party.dir));
        let used = |key: &VerifierKey| roll.knows_key(key.key());
        let log = seeds.prepare(Purpose::Log, &party.origin, used)?;
        let receipt = seeds.prepare(Purpose::Cosign, &receipt_name(&party.host), used)?;
        Ok((log.verifier().clone(), receipt.verifier().clone()))
    }

    /// What a verifier must have: who must have signed, by the keys in effect.
    ///
    /// # Errors
    /// Record 0 is missing or no charter.
    pub fn anchor(&self) -> Result<Anchor, ActError> {
        let record = self.party.store.read(|view| view.record(OWN, 0))?;
        let roll = self.party.roll()?;
        let anchor = record.and_then(|(_, bytes)| Anchor::of_roll(&bytes, &roll));
        anchor.ok_or_else(|| ActError::Local("台账缺少实施规则，请运行 ledger verify".to_owned()))
    }
}
