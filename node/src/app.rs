//! A node's directory: made once by `join`, opened by everything else.

use std::path::Path;
use std::sync::Arc;

use ledger::anchor::Anchor;
use ledger::hash::Hash;
use ledger::names::{NodeCode, node_origin, witness_name};
use ledger::record::{Parsed, Record};
use peer::act::ActError;
use peer::address::HostPort;
use peer::channel::{Dial, Trouble};
use peer::clock::Clock;
use peer::config::NodeConfig;
use peer::invite::Invite;
use peer::join::{JoinError, Progress, apply, introduce};
use peer::keys::{Purpose, Seeds};
use peer::paper_files::PaperFiles;
use peer::party::{Parts, Party, keys_dir};
use peer::signer::Signer;
use peer::store::{FILE, Store, StoreError};

/// A node that is open.
#[derive(Clone)]
pub struct Node {
    /// Its party.
    pub party: Arc<Party>,
    /// Its prefecture.
    pub code: NodeCode,
    /// Where the hub is.
    pub hub: HostPort,
    /// Leaf hash of the hub's record 0, as the invite named it.
    pub charter: Hash,
    /// Its settings.
    pub config: NodeConfig,
}

/// Joins with an invite: proves the hub, makes keys, asks, waits for a person, and sets the
/// directory up. Run again after a break it goes on where it was.
///
/// # Errors
/// The directory belongs to a node already, the invite or the hub is wrong, or a person refused.
pub async fn join<D: Dial>(
    dir: &Path,
    invite: &Invite,
    dial: D,
    progress: impl FnMut(Progress) + Send,
) -> Result<NodeCode, ActError> {
    if dir.join(FILE).exists() {
        return Err(ActError::Refused(format!(
            "{} 已是一个市（州）端的数据目录；如需更换密钥，请换用新目录加入，再从省级平台取回台账",
            dir.display()
        )));
    }
    let code: NodeCode = invite
        .code
        .parse()
        .map_err(|e: ledger::names::NameFault| ActError::Usage(e.to_string()))?;
    let hub = introduce(invite, dial.clone()).await.map_err(|e| refused(&e))?;
    let host = match Parsed::parse(&hub.charter) {
        Ok(Parsed::Known(record)) => match *record {
            Record::Charter(charter) => charter.host,
            _ => return Err(ActError::refused("省级平台的第一条记录不是实施规则")),
        },
        _ => return Err(ActError::refused("省级平台的实施规则无法识别，请升级程序")),
    };
    peer::files::private_folder(dir)?;
    let seeds = Seeds::new(keys_dir(dir));
    for purpose in [Purpose::Log, Purpose::Cosign] {
        if !seeds.exists(purpose) {
            seeds.create(purpose)?;
        }
    }
    let log = seeds.load(Purpose::Log, &node_origin(&host, &code))?;
    let witness = seeds.load(Purpose::Cosign, &witness_name(&host, &code))?;
    let keys = (log.verifier(), witness.verifier());
    apply(invite, &hub, keys, dir, dial, progress).await.map_err(|e| refused(&e))?;
    Signer::begin(dir)?;
    let store = Store::create(dir, &node_origin(&host, &code))?;
    let settings = [
        ("host", host),
        ("code", code.to_string()),
        ("hub", invite.hub.to_string()),
        ("charter", ledger::hash::leaf_hash(&hub.charter).to_string()),
    ];
    store.write::<_, StoreError, _>(move |tx| {
        settings.iter().try_for_each(|(key, value)| tx.set(key, value))
    })?;
    Ok(code)
}

fn refused(e: &JoinError) -> ActError {
    match e {
        JoinError::Trouble(Trouble::Unreachable(_)) => ActError::Unreachable(e.to_string()),
        JoinError::Identity(_) => ActError::Local(e.to_string()),
        _ => ActError::Refused(e.to_string()),
    }
}

impl Node {
    /// Opens a node's directory.
    ///
    /// # Errors
    /// Not a node's, or a local fault.
    pub fn open(dir: &Path, config: NodeConfig, clock: Clock) -> Result<Self, ActError> {
        let store = Store::open(dir).map_err(|e| match e {
            StoreError::Missing(_) if keys_dir(dir).exists() => ActError::Local(format!(
                "{} 有密钥而数据库不在：请从备份恢复（restore）；没有备份的，请省级平台重新邀请，换用新目录 join，台账会自动取回",
                dir.display()
            )),
            e => e.into(),
        })?;
        let setting = |key: &str| {
            let value = store.read(|view| view.setting(key))?;
            let absent = || ActError::Local(format!("{} 不是市（州）端的数据目录", dir.display()));
            value.ok_or_else(absent)
        };
        let damaged = |what: &str| ActError::Local(format!("数据目录的设置 {what} 已损坏"));
        let host = setting("host")?;
        let code: NodeCode = setting("code")?.parse().map_err(|_| damaged("code"))?;
        let charter: Hash = setting("charter")?.parse().map_err(|_| damaged("charter"))?;
        let hub = match &config.hub {
            Some(hub) => hub.clone(),
            None => setting("hub")?.parse().map_err(|_| damaged("hub"))?,
        };
        let seeds = Seeds::new(keys_dir(dir));
        let origin = node_origin(&host, &code);
        let log = seeds.load(Purpose::Log, &origin)?;
        let cosigner = seeds.load(Purpose::Cosign, &witness_name(&host, &code))?;
        let papers = PaperFiles::open(&dir.join("papers"), config.max_paper.0);
        let papers = papers.map_err(|e| ActError::Local(e.to_string()))?;
        let dir = dir.to_owned();
        let party = Party::new(Parts { dir, host, origin, store, papers, clock, log, cosigner });
        Ok(Self { party: Arc::new(party), code, hub, charter, config })
    }

    /// The anchor of the day as this node knows it: the charter that its invite named, with the keys
    /// that took the place of its own.
    ///
    /// # Errors
    /// The hub's ledger has not arrived yet.
    pub fn anchor(&self) -> Result<Anchor, ActError> {
        let origin = ledger::names::hub_origin(&self.party.host);
        let record = self.party.store.read::<_, StoreError>(|view| {
            let Some(hub) = view.ledger(&origin)? else { return Ok(None) };
            view.record(hub, 0)
        })?;
        let roll = self.party.roll()?;
        let anchor = record.and_then(|(_, bytes)| Anchor::of_roll(&bytes, &roll));
        anchor.ok_or_else(|| ActError::refused("尚未收到省级台账，请先同步"))
    }
}

/// The official name of a prefecture, or its code where this program does not know it.
pub fn region_name(code: &NodeCode) -> String {
    match code.as_str().parse::<ledger::region::Region>() {
        Ok(region) => region.name().to_owned(),
        Err(_) => code.to_string(),
    }
}
