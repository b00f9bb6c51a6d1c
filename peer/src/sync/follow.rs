//! The hub's records come down: the same check as the hub's, then the roll, then the cosignature.

use std::time::Duration;

use ledger::checkpoint::Checkpoint;
use ledger::extension::Extension;
use ledger::hash::Hash;
use ledger::names::{hub_origin, node_origin};
use ledger::record::Record;
use proto::v1::{self, follow_reply::Event};

use super::dial::{CALL, Link, Session, SyncError};
use super::mirror::{self, MirrorFault, Withheld};
use crate::channel::Dial;
use crate::erasure;
use crate::fresh;
use crate::party::Party;
use crate::store::{LedgerId, StoreError};

/// The setting that says that a record of this node was ever bounced, so that `status` must fold only
/// then.
pub const BOUNCED: &str = "bounced";
/// How often the newest checkpoint is cosigned again, so that a frozen list shows.
const HEARTBEAT: i64 = 86_400;
/// How often a line that stands is noted as contact: keepalive would have ended a dead one.
const CONTACT: Duration = Duration::from_secs(60);

impl<D: Dial> Link<D> {
    /// Follows the hub's ledger; with `once`, up to what the hub had at hello, with what opens the
    /// answers in it: the hub lists that after the last page.
    pub(super) async fn follow(&self, mut session: Session, once: bool) -> Result<(), SyncError> {
        self.cosign_newest(&mut session, false).await?;
        let (size, sealed) = self.mirrored(session.mirror)?;
        let mut listed = false;
        let request = v1::FollowRequest { size, sealed_size: sealed };
        let events = session.federation.follow(request).await;
        let mut events = events.map_err(|status| self.refused(&status))?.into_inner();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        let mut contact = tokio::time::Instant::now();
        loop {
            let event = tokio::select! {
                biased;
                event = events.message() => event.map_err(|status| self.refused(&status))?,
                _ = tick.tick() => {
                    self.cosign_newest(&mut session, true).await?;
                    if contact.elapsed() >= CONTACT {
                        contact = tokio::time::Instant::now();
                        self.note_contact()?;
                    }
                    continue;
                }
            };
            let Some(event) = event else {
                return Err(SyncError::Broken("省级台账的推送已关闭".to_owned()));
            };
            match event.event {
                Some(Event::Extension(page)) => {
                    let page = proto::convert::page(&page);
                    let page = page.map_err(|e| SyncError::Content(e.to_string()))?;
                    take_page(&self.party, session.mirror, self.charter, page).map_err(content)?;
                    self.cosign_newest(&mut session, false).await?;
                }
                Some(Event::Seal(note)) => {
                    take_seal(&self.party, session.mirror, note).map_err(content)?;
                    self.cosign_newest(&mut session, false).await?;
                }
                Some(Event::Fresh(note)) => take_fresh(&self.party, session.mirror, note)?,
                Some(Event::Papers(papers)) => {
                    self.fetch(&session, &papers.digests).await?;
                    listed = true;
                }
                None => {}
            }
            let (size, sealed) = self.mirrored(session.mirror)?;
            if once && listed && size >= session.hub_size && sealed >= session.hub_sealed {
                return Ok(());
            }
        }
    }

    fn mirrored(&self, mirror: LedgerId) -> Result<(u64, u64), SyncError> {
        Ok(self.party.read_roll::<_, StoreError>(|view, state| {
            Ok((view.size(mirror)?, state.roll.sealed_size()))
        })?)
    }

    /// Cosigns the newest checkpoint of the hub, if it holds; daily also one that was cosigned
    /// before. The line leaves only after it is on disk.
    async fn cosign_newest(&self, session: &mut Session, heartbeat: bool) -> Result<(), SyncError> {
        let made = cosign_newest(&self.party, session.mirror, heartbeat)?;
        let Some((size, line)) = made else { return Ok(()) };
        let mut call = tonic::Request::new(v1::CosignRequest { size, line });
        call.set_timeout(CALL);
        session.federation.cosign(call).await.map_err(|status| self.refused(&status))?;
        tracing::info!(size, origin = hub_origin(&self.party.host), "cosigned");
        Ok(())
    }
}

/// Stores a page of the hub's ledger.
///
/// # Errors
/// It does not hold: nothing of it is stored.
pub(super) fn take_page(
    party: &Party,
    mirror: LedgerId,
    charter: Hash,
    page: Extension,
) -> Result<(), MirrorFault> {
    let (host, origin, own) = (party.host.clone(), party.origin.clone(), party.node_code());
    let erases = party.act_on_roll::<_, MirrorFault, _>(move |acting| {
        let log = mirror::log_key(&acting.state.roll, &page, Some(charter));
        let log = log.ok_or_else(|| {
            let reason = "第一条记录不是邀请所指的实施规则".to_owned();
            ledger::extension::IntegrityFault::Record { index: 0, reason }
        })?;
        let checked = mirror::store_page(acting, mirror, &host, &log, page)?;
        let bounces = |record: Option<&Record>| match record {
            Some(Record::Bounce(act)) => node_origin(&host, &act.code) == origin,
            _ => false,
        };
        if checked.records.iter().any(|record| bounces(record.parsed.known())) {
            acting.tx.set(BOUNCED, "1")?;
        }
        let erases =
            checked.records.iter().any(|record| erasure::takes_away(record.parsed.known()));
        if erases {
            acting.fold()?;
            erasure::apply(acting, own.as_ref())?;
        }
        Ok(erases)
    })?;
    if erases {
        erasure::clear_soon(party);
    }
    Ok(())
}

/// Stores a sealed note of records that are here.
///
/// # Errors
/// It does not hold.
pub(super) fn take_seal(party: &Party, mirror: LedgerId, note: Vec<u8>) -> Result<(), MirrorFault> {
    let host = party.host.clone();
    party.act_on_roll::<_, MirrorFault, _>(move |acting| {
        mirror::store_lone_seal(acting, mirror, &host, &note).map(|_| ())
    })
}

/// Keeps the fresh checkpoint that the hub gave out, if it holds.
///
/// # Errors
/// The store.
pub(super) fn take_fresh(party: &Party, mirror: LedgerId, note: Vec<u8>) -> Result<(), StoreError> {
    let host = party.host.clone();
    party.act_on_roll::<_, StoreError, _>(move |acting| {
        if let Err(reason) = fresh::take(acting, mirror, &host, &note)? {
            tracing::warn!(reason, "the fresh checkpoint was not kept");
        }
        Ok(())
    })
}

/// Cosigns the newest checkpoint of the hub's ledger, if it holds and is new, or if a day passed
/// since. The line is on disk when this returns.
///
/// # Errors
/// The store.
pub(super) fn cosign_newest(
    party: &Party,
    mirror: LedgerId,
    heartbeat: bool,
) -> Result<Option<(u64, String)>, StoreError> {
    let key = party.cosigner();
    party.act_on_roll::<_, StoreError, _>(move |acting| {
        let Some((size, note)) = acting.tx.last_checkpoint(mirror)? else { return Ok(None) };
        let last = acting.tx.last_cosignature(mirror, key.verifier().name())?;
        let repeated = last.as_ref().is_some_and(|(done, _, at)| {
            *done == size && (!heartbeat || acting.now - at < HEARTBEAT)
        });
        if repeated || (heartbeat && last.is_none()) {
            return Ok(None);
        }
        let text = Checkpoint::stated(&note).map(|c| c.to_text());
        let text = text.map_err(|e| StoreError::Corrupt(e.to_string()))?;
        match mirror::cosign(acting, mirror, &key, (size, &text))? {
            Ok(line) => {
                acting.tx.unset("withheld")?;
                Ok(Some((size, line.to_line())))
            }
            Err(withheld) => {
                let reason = withheld.to_string();
                if acting.tx.setting("withheld")?.as_deref() != Some(&reason) {
                    tracing::error!(size, reason, "the hub's checkpoint is not cosigned");
                    acting.tx.set("withheld", &reason)?;
                }
                Ok(None)
            }
        }
    })
}

pub(super) fn content(fault: MirrorFault) -> SyncError {
    match fault {
        MirrorFault::Integrity(fault) => SyncError::Content(fault.to_string()),
        MirrorFault::Store(e) => e.into(),
    }
}

impl std::fmt::Display for Withheld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Breach(breaches) => {
                write!(
                    f,
                    "省级台账有 {} 处违反实施规则，已留存证据、不予核验联署：",
                    breaches.len()
                )?;
                let first = breaches.first().map(|b| format!("第 {} 条，{}", b.index, b.fault));
                f.write_str(&first.unwrap_or_default())
            }
            Self::NeedsUpgrade => f.write_str("省级台账含本程序不认识的内容，需升级后才能核验联署"),
            Self::Forked => f.write_str("省级台账出现两份不同的历史，已停止核验联署"),
        }
    }
}
