//! The line is cut in the midst of the page after every k-th one, again and again, until 5,000
//! records in pages of 64 have arrived.

use std::sync::atomic::Ordering;
use std::time::Duration;

use peer::store::StoreError;
use tests::federation::{audit, node_heads, wait_for};

use super::kit::{Frayed, Stand, fill, full, own_head, remark};

const RECORDS: u64 = 5_000;
const PAGE: u64 = 64;
const NEEDED: u64 = RECORDS.div_ceil(PAGE);

/// What one page costs on the wire, TLS and HTTP/2 included, and what a connection costs before its
/// first page: measured, so that the cut falls where it should.
async fn costs(stand: &mut Stand, n: usize) -> (u64, u64) {
    let whole = Frayed::default();
    let link = stand.node(n).link(whole.clone());
    link.once().await.unwrap();
    let greeting = whole.carried();
    let mut link = stand.node(n).link(whole.clone());
    link.page = 64;
    fill(&stand.node(n).party, 10 * PAGE, remark);
    link.once().await.unwrap();
    ((whole.carried() - 2 * greeting) / 10, greeting)
}

/// Cuts after every `k`-th page until all has arrived; gives how often the line was cut.
async fn cut_after(stand: &Stand, n: usize, k: u64, (page, greeting): (u64, u64)) -> u64 {
    let hub = stand.hub();
    let before = hub.pages_received.load(Ordering::SeqCst);
    fill(&stand.node(n).party, RECORDS, remark);
    let frayed = Frayed::after(greeting + k * page + page / 2);
    let mut link = stand.node(n).link(frayed.clone());
    link.page = 64;
    let mut cuts = 0;
    while let Err(e) = link.once().await {
        // The line broke: nothing else may have gone wrong.
        assert_eq!(e.exit_code(), 3, "k = {k}, cut {cuts}: {e}");
        cuts += 1;
        assert!(cuts <= 2 * NEEDED, "k = {k}: no progress");
    }
    stand.assert_receipted(n, RECORDS);
    // Each of a session's streams may dial again by itself before the session notices that it is over.
    let dialled = frayed.dialled();
    assert!((cuts + 1..=3 * cuts + 1).contains(&dialled), "k = {k}: {dialled} for {cuts} cuts");
    let received = hub.pages_received.load(Ordering::SeqCst) - before;
    assert!(
        (NEEDED..=NEEDED + cuts).contains(&received),
        "k = {k}: {received} pages received, {NEEDED} needed, {cuts} cuts"
    );
    // The node dials again at once: what the hub had not read by then goes up again, which is at
    // most the window of eight pages and the page that was cut.
    let least = NEEDED * page + greeting;
    let wasted = frayed.carried().saturating_sub(least);
    assert!(wasted <= cuts * (9 * page + 3 * greeting), "k = {k}: {wasted} bytes in {cuts} cuts");
    println!(
        "k = {k}: {cuts} cuts, {received} pages received for {NEEDED}, {wasted} bytes in vain"
    );
    cuts
}

/// The line stands, and the hub's disk does not: pages go out and no receipt comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_gives_no_receipt_is_left_and_dialled_again() {
    let stand = Stand::with(1).await;
    let node = stand.node(0).party.clone();
    let whole = Frayed::default();
    let mut link = stand.node(0).link(whole.clone());
    link.pace.stalled_after = Duration::from_millis(600);
    fill(&node, 10, remark);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let line = tokio::spawn(link.run(stopped));
    wait_for("the first receipt", || Ok(node_heads(stand.node(0))?.receipted == 10)).await.unwrap();
    assert_eq!(whole.dialled(), 1);

    let (go_on, held) = std::sync::mpsc::channel::<()>();
    let stuck = stand.hub().store.write_later::<_, StoreError, _>(move |_| {
        let _ = held.recv();
        Ok(())
    });
    fill(&node, 20, remark);
    let noted = || node.store.read(|view| view.setting("last_error"));
    wait_for("the end of its patience", || {
        Ok(noted()?.is_some_and(|error| error.contains("长时间没有收到回执")))
    })
    .await
    .unwrap();
    drop(go_on);
    stuck.await.unwrap();
    wait_for("the second receipt", || Ok(node_heads(stand.node(0))?.receipted == 20))
        .await
        .unwrap();
    assert!(whole.dialled() > 1);
    stand.assert_receipted(0, 20);
    stop.send(true).unwrap();
    line.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_every_kth_page_costs_at_most_one_page() {
    let some = [1, 2, 3, 7, 16, 33, 64];
    let all: Vec<u64> = if full() { (1..=64).collect() } else { some.to_vec() };
    for batch in all.chunks(20) {
        let mut stand = Stand::with(batch.len() + 1).await;
        let costs = costs(&mut stand, batch.len()).await;
        for (n, k) in batch.iter().enumerate() {
            let cuts = cut_after(&stand, n, *k, costs).await;
            // Otherwise the story is not about cuts.
            assert!(cuts >= (NEEDED - 1) / (k + 1), "k = {k}: only {cuts} cuts");
        }
        let audit = audit(&stand.fed).unwrap();
        assert!(audit.records >= RECORDS * batch.len() as u64);
        assert_eq!(own_head(&stand.node(0).party).size, RECORDS);
    }
}
