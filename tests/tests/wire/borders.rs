//! Page borders: ledgers that end just before, at and just after a page, a tile and a tile of tiles,
//! both ways.

use node::app::Node;
use peer::channel::Tcp;
use peer::store::{OWN, Store, StoreError};
use peer::sync::mirror::page_of;
use tests::federation::{audit, node_config, node_heads};

use super::kit::{Stand, copy_dir, examination, fill, mirror_head, own_head, remark};

const SIZES: [u64; 9] = [0, 1, 255, 256, 257, 511, 512, 8192, 8193];

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_any_size_goes_up_from_nothing() {
    let stand = Stand::with(SIZES.len()).await;
    for (n, size) in SIZES.into_iter().enumerate() {
        fill(&stand.node(n).party, size, remark);
        stand.link(n).once().await.unwrap();
        stand.assert_receipted(n, size);
    }
    // Every tree again from its records, every receipt against the hub's key.
    let audit = audit(&stand.fed).unwrap();
    assert!(audit.receipts >= 8 && audit.records >= SIZES.iter().sum(), "{audit:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_grows_across_every_border_goes_up_piece_by_piece() {
    let stand = Stand::with(1).await;
    for size in SIZES {
        fill(&stand.node(0).party, size, remark);
        stand.link(0).once().await.unwrap();
        stand.assert_receipted(0, size);
    }
    audit(&stand.fed).unwrap();
}

/// The hub's ledger is never shorter than its charter and one enrolment; the empty one is the first
/// connection's, before the hub has signed anything.
#[tokio::test(flavor = "multi_thread")]
async fn the_hubs_ledger_of_any_size_comes_down_from_nothing_and_piece_by_piece() {
    let stand = Stand::with(2).await;
    let (steady, pristine) = (stand.link(0), stand.dir.path().join("pristine"));
    assert_eq!(mirror_head(&stand.node(1).party).size, 0);
    copy_dir(&stand.fed.nodes[&stand.codes[1]].dir, &pristine);
    for size in SIZES.into_iter().filter(|size| *size > 3) {
        stand.grow_hub(size).await;
        let hub = own_head(stand.hub());
        assert_eq!(hub.size, size);

        steady.once().await.unwrap();
        assert_eq!(mirror_head(&stand.node(0).party), hub);
        assert_eq!(node_heads(stand.node(0)).unwrap().mirror, size);

        let dir = stand.dir.path().join(format!("fresh-{size}"));
        copy_dir(&pristine, &dir);
        let fresh = Node::open(&dir, node_config(&dir).unwrap(), stand.fed.clock.clone()).unwrap();
        fresh.link(Tcp).once().await.unwrap();
        assert_eq!(mirror_head(&fresh.party), hub);
    }
}

/// Whoever joins late gets many small publications in one page, but no more sealed notes than a page
/// may carry.
#[test]
fn a_page_ends_before_one_seal_too_many() {
    let dir = tempfile::tempdir().unwrap();
    let origin = "srdi.example.cn/hub";
    let store = Store::create(dir.path(), origin).unwrap();
    let filled = store.write::<_, StoreError, _>(|tx| {
        for index in 0..200 {
            tx.append(OWN, &examination(index))?;
            let size = index + 1;
            tx.put_checkpoint(OWN, size, format!("checkpoint {size}").as_bytes())?;
            tx.put_seal(size, format!("seal {size}").as_bytes(), "")?;
        }
        Ok(())
    });
    filled.unwrap();
    let (mut from, mut pages) = (0, Vec::new());
    while let Some(page) = store.read(|view| page_of(view, OWN, origin, from)).unwrap() {
        assert_eq!(page.from, from);
        assert_eq!(page.checkpoint, format!("checkpoint {}", page.end()).into_bytes());
        assert_eq!(page.seals.len() as u64, page.end() - from);
        from = page.end();
        pages.push(page.seals.len());
    }
    assert_eq!(pages, [64, 64, 64, 8]);
}

/// A number from the other side that is beyond every ledger is answered with nothing: it neither
/// overflows nor reaches into the ledger stored next to it.
#[test]
fn a_page_from_beyond_the_end_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path(), "srdi.example.cn/hub").unwrap();
    let made = store.write::<_, StoreError, _>(|tx| {
        for origin in ["srdi.example.cn/node/510100", "srdi.example.cn/node/510300"] {
            let id = tx.ensure_ledger(origin)?;
            let (size, _) = tx.append(id, &remark(0))?;
            tx.put_checkpoint(id, size + 1, b"checkpoint")?;
        }
        tx.ledger("srdi.example.cn/node/510100")
    });
    let first = made.unwrap().unwrap();
    for from in [1, 1 << 40, (1 << 40) - 256, i64::MAX as u64 - 1, u64::MAX - 256, u64::MAX] {
        let origin = "srdi.example.cn/node/510100";
        let page = store.read(|view| page_of(view, first, origin, from)).unwrap();
        assert_eq!(page, None, "{from}");
        let foreign = store.read(|view| view.records(first, from, 256, 1 << 20)).unwrap();
        assert!(foreign.is_empty(), "{from}");
    }
}
