//! The writer's thread: takes what waits, runs it in one transaction, commits, answers.

use std::collections::VecDeque;
use std::iter;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use rusqlite::{Connection, TransactionBehavior};

use super::view::View;
use super::{Job, Outcome, StoreError};

/// Jobs that one transaction takes at most: enough to share a sync, few enough to answer soon.
const GROUP: usize = 64;

/// What the writer counts for others.
pub(super) struct Counts {
    pub(super) rollbacks: Arc<AtomicU64>,
    pub(super) commits: Arc<AtomicU64>,
}

/// A transaction of the only writer. It reads what it wrote.
pub struct Tx<'c> {
    view: View<'c>,
    rollbacks: &'c AtomicU64,
    /// Nothing was written in it yet: it can be undone as a whole.
    fresh: bool,
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}

impl Tx<'_> {
    /// Runs `act`; if it fails, undoes what it wrote and nothing else.
    ///
    /// The first of a transaction goes without a savepoint, for which SQLite copies every page before
    /// it changes: a group is mostly one.
    pub(super) fn undoable<T, E: From<StoreError>>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let first = self.fresh;
        let (begin, end, undo) = match first {
            true => ("", "", "ROLLBACK; BEGIN IMMEDIATE"),
            false => ("SAVEPOINT act", "RELEASE act", "ROLLBACK TO act; RELEASE act"),
        };
        self.run(begin)?;
        let before = self.connection().total_changes();
        let done = act(self);
        let wrote = self.connection().total_changes() != before;
        match &done {
            Ok(_) => {
                self.fresh = first && !wrote;
                self.run(end)?;
            }
            Err(_) => {
                // A refusal that wrote nothing undoes nothing: what others folded stands.
                if wrote {
                    self.rollbacks.fetch_add(1, Ordering::SeqCst);
                }
                self.run(undo)?;
            }
        }
        done
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.connection().execute_batch(sql)?)
    }
}

/// Works until every handle on the store is gone.
///
/// A transaction that cannot be committed ends the thread: after a failed sync nobody knows what is
/// on disk, and trying again would only hide it. Those who wait are told.
pub(super) fn run(connection: &mut Connection, queue: &Receiver<Job>, counts: &Counts) {
    let mut level = true;
    while let Ok(first) = queue.recv() {
        let jobs: VecDeque<Job> =
            iter::once(first).chain(queue.try_iter().take(GROUP - 1)).collect();
        let durable = jobs.iter().any(|job| job.durable);
        let mut outcomes = Vec::new();
        let done = set_level(connection, &mut level, durable)
            .and_then(|()| group(connection, jobs, (queue, durable), counts, &mut outcomes));
        if let Err(e) = done {
            counts.rollbacks.fetch_add(1, Ordering::SeqCst);
            tracing::error!(error = %e, "the store cannot commit and stops");
            for outcome in outcomes {
                outcome(Err(&e));
            }
            return;
        }
        counts.commits.fetch_add(u64::from(durable), Ordering::SeqCst);
        for outcome in outcomes {
            outcome(Ok(()));
        }
    }
}

/// Whether the next commit waits for the disk.
fn set_level(connection: &Connection, level: &mut bool, durable: bool) -> Result<(), StoreError> {
    if *level != durable {
        connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "NORMAL" })?;
        *level = durable;
    }
    Ok(())
}

fn group(
    connection: &mut Connection,
    mut jobs: VecDeque<Job>,
    (queue, durable): (&Receiver<Job>, bool),
    counts: &Counts,
    outcomes: &mut Vec<Outcome>,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut tx =
            Tx { view: View::new(&transaction), rollbacks: &counts.rollbacks, fresh: true };
        while let Some(job) = jobs.pop_front() {
            outcomes.push((job.act)(&mut tx));
            if durable && jobs.is_empty() && outcomes.len() < GROUP {
                jobs.extend(queue.try_recv());
            }
        }
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use crate::store::{OWN, Store, StoreError};

    #[tokio::test]
    async fn a_light_write_is_kept_and_costs_no_sync() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), "x/node/510100").unwrap();
        let before = store.commits();
        for n in 1..=3 {
            let light = store.write_lightly::<_, StoreError, _>(
                move |tx| tx.set("light", &n.to_string()),
                || (),
            );
            light.await.unwrap();
            let seen = store.read(|view| view.setting("light")).unwrap();
            assert_eq!(seen, Some(n.to_string()), "an answered write is seen by every reader");
        }
        assert_eq!(store.commits(), before);
        store.write::<_, StoreError, _>(|tx| tx.append(OWN, b"{}").map(|_| ())).unwrap();
        assert_eq!(store.commits(), before + 1);
        drop(store);
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.read(|view| view.setting("light")).unwrap(), Some("3".to_owned()));
    }

    #[tokio::test]
    async fn a_light_write_that_fails_is_undone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), "x/node/510100").unwrap();
        let fails = |tx: &mut super::Tx<'_>| {
            tx.set("light", "1")?;
            Err(StoreError::Corrupt("a reason".to_owned()))
        };
        let failed = store.write_lightly::<(), StoreError, _>(fails, || ());
        assert!(failed.await.is_err());
        assert_eq!(store.read(|view| view.setting("light")).unwrap(), None);
    }
}
