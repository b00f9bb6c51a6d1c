//! A hub's directory: made once by `init`, opened by everything else.

use std::path::Path;
use std::sync::Arc;

use ledger::anchor::Anchor;
use ledger::charter::Plan;
use ledger::names::{host_is_plain, hub_origin, receipt_name, recovery_name};
use ledger::note::VerifierKey;
use ledger::record::Record;
use ledger::record::charter::{Body, Charter};
use peer::act::ActError;
use peer::body_key::PublicBodyKey;
use peer::ca::Authority;
use peer::clock::Clock;
use peer::config::HubConfig;
use peer::keys::{Purpose, Seeds};
use peer::paper_files::PaperFiles;
use peer::party::{Parts, Party, keys_dir};
use peer::signer::Signer;
use peer::store::{FILE, OWN, Store};

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
            "{} 签发过台账而数据库不在：重新初始化会造成两份台账。请从备份恢复，或用市（州）端导出的省级台账副本恢复（recover）",
            dir.display()
        );
        return Err(ActError::Refused(message));
    }
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
    let (at, nonce) = (clock.now(), peer::random::nonce()?);
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

/// A body's key is made before it is known for which host: it gets its name here.
fn renamed(key: &VerifierKey, name: &str) -> Result<VerifierKey, ActError> {
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
        let host = host
            .ok_or_else(|| ActError::Local(format!("{} 不是省级平台的数据目录", dir.display())))?;
        let seeds = Seeds::new(keys_dir(dir));
        let origin = hub_origin(&host);
        let log = seeds.load(Purpose::Log, &origin)?;
        let cosigner = seeds.load(Purpose::Cosign, &receipt_name(&host))?;
        let papers = PaperFiles::open(&dir.join("papers"), config.max_paper.0);
        let papers = papers.map_err(|e| ActError::Local(e.to_string()))?;
        let authority = Authority::load(dir).map_err(|e| ActError::Local(e.to_string()))?;
        let dir = dir.to_owned();
        let party = Party::new(Parts { dir, host, origin, store, papers, clock, log, cosigner });
        Ok(Self { party: Arc::new(party), authority: Arc::new(authority), config })
    }

    /// What a verifier must have: who must have signed.
    ///
    /// # Errors
    /// Record 0 is missing or no charter.
    pub fn anchor(&self) -> Result<Anchor, ActError> {
        let record = self.party.store.read(|view| view.record(OWN, 0))?;
        let anchor = record.and_then(|(_, bytes)| Anchor::of_charter(&bytes));
        anchor.ok_or_else(|| ActError::Local("台账缺少实施规则，请运行 ledger verify".to_owned()))
    }
}
