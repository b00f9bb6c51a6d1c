//! A hub that lost its database and kept its keys: its ledger comes back from a copy that a node or
//! a body kept. Every page of it carries this hub's own signature.

use std::path::Path;

use ledger::checkpoint::Checkpoint;
use ledger::extension::Extension;
use ledger::names::{hub_origin, receipt_name};
use peer::act::ActError;
use peer::ca::Authority;
use peer::clock::Clock;
use peer::config::HubConfig;
use peer::keys::{Purpose, Seeds};
use peer::party::keys_dir;
use peer::store::{OWN, Store, StoreError};
use peer::sync::mirror;
use proto::v1::{Bundle, bundle::Kind};

use crate::app::Hub;

/// Makes the database anew from a node's copy of the hub's ledger (or a body's request to seal, if
/// it was made with everything). Returns how many records came back.
///
/// What only the hub had does not come back with it: accounts, invites, papers. Nodes are let in by
/// their keys and send their own ledgers again.
///
/// # Errors
/// A database is there, the keys are not, or the copy is not of this hub's ledger.
pub fn recover(dir: &Path, config: HubConfig, copy: &[u8], clock: Clock) -> Result<u64, ActError> {
    let bundle = Bundle::from_file(copy).map_err(|e| ActError::Refused(e.to_string()))?;
    let host = bundle.origin.strip_suffix("/hub").unwrap_or_default().to_owned();
    let whole = bundle.pages.first().is_some_and(|page| page.from == 0);
    if !matches!(bundle.kind(), Kind::Records | Kind::SealRequest) || host.is_empty() || !whole {
        return Err(ActError::refused(
            "该文件不是省级台账的完整副本；请用市（州）端 export --hub-copy 导出",
        ));
    }
    let seeds = Seeds::new(keys_dir(dir));
    let log = seeds.load(Purpose::Log, &hub_origin(&host))?;
    seeds.load(Purpose::Cosign, &receipt_name(&host))?;
    Authority::load(dir).map_err(|e| ActError::Local(e.to_string()))?;
    let pages: Vec<Extension> = bundle.pages.into_iter().map(Extension::from).collect();
    // Earlier pages may bear an earlier key; a copy of this hub ends under the one that it has.
    let last = pages.last().map(|page| page.checkpoint.as_slice()).unwrap_or_default();
    if Checkpoint::open(last, log.verifier(), &hub_origin(&host)).is_err() {
        return Err(ActError::refused("副本不是用本目录的台账密钥签署的，请核对数据目录与副本"));
    }
    let store = match Store::open(dir) {
        Ok(store) => store,
        Err(StoreError::Missing(_)) => Store::create(dir, &hub_origin(&host))?,
        Err(e) => return Err(e.into()),
    };
    if store.read(|view| view.size(OWN))? > 0 {
        let dir = dir.display();
        return Err(ActError::Refused(format!(
            "{dir} 中已有台账；请先把数据库移到别处保管，再恢复"
        )));
    }
    store.write::<_, StoreError, _>(move |tx| tx.set("host", &host))?;
    drop(store);
    let hub = Hub::open(dir, config, clock)?;
    for page in pages {
        mirror::take_back(&hub.party, page)?;
    }
    Ok(hub.party.store.read(|view| view.size(OWN))?)
}
