//! Waiting for receipts closely enough to measure by.

use std::time::Duration;

use anyhow::{Context as _, Result};
use peer::party::Party;
use peer::store::{OWN, StoreError};

/// Longest wait.
const PATIENCE: Duration = Duration::from_secs(120);

/// Records of a node's ledger.
pub(super) fn own_size(party: &Party) -> Result<u64> {
    Ok(party.store.read(|view| view.size(OWN))?)
}

/// Records that receipts cover, as the node has them on disk.
pub(super) fn receipted(party: &Party) -> Result<u64> {
    let name = ledger::names::receipt_name(&party.host);
    Ok(party.store.read::<_, StoreError>(|view| {
        Ok(view.last_cosignature(OWN, &name)?.map_or(0, |(size, _, _)| size))
    })?)
}

/// Waits until receipts cover `size` records.
pub(super) async fn receipt_for(party: &Party, size: u64) -> Result<()> {
    let mut changed = party.watch();
    let waiting = async {
        while receipted(party)? < size {
            changed.changed().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, waiting).await.context("no receipt in time")?
}
