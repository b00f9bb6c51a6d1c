//! "Something changed": what the lines of a party wait for.
//!
//! Those who wait are woken in the order in which they began to wait. tokio's `watch` wakes them in a
//! random one, and a simulation could not play a story twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// Tells of changes; clones tell the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    count: AtomicU64,
    waiting: Notify,
}

/// Waits for changes.
#[derive(Debug)]
pub struct Watch {
    told: Arc<Told>,
    seen: u64,
}

impl Changes {
    pub(crate) fn tell(&self) {
        self.0.count.fetch_add(1, Ordering::SeqCst);
        self.0.waiting.notify_waiters();
    }

    pub(crate) fn watch(&self) -> Watch {
        Watch { told: self.0.clone(), seen: self.0.count.load(Ordering::SeqCst) }
    }
}

impl Watch {
    /// The number of changes so far; they count as seen.
    pub fn mark(&mut self) -> u64 {
        self.seen = self.told.count.load(Ordering::SeqCst);
        self.seen
    }

    /// Waits until something changed since the last call, or since this watch began.
    pub async fn changed(&mut self) {
        loop {
            // Made before the count is read: what is told in between wakes it.
            let told = self.told.waiting.notified();
            let count = self.told.count.load(Ordering::SeqCst);
            if count != self.seen {
                self.seen = count;
                return;
            }
            told.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_told_before_the_wait_is_not_missed_and_counts_once() {
        let changes = Changes::default();
        let mut watch = changes.watch();
        changes.tell();
        changes.tell();
        watch.changed().await;
        let waits = watch.changed();
        tokio::pin!(waits);
        assert!(is_pending(waits.as_mut()).await);
        changes.tell();
        waits.await;
    }

    async fn is_pending<F: Future>(mut future: std::pin::Pin<&mut F>) -> bool {
        std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx).is_pending()))
            .await
    }
}
