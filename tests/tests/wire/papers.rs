//! Papers: resumed where the line broke, never believed unchecked, never shown to another, never
//! stored unasked, and never in the way of records.

use std::sync::Arc;

use ledger::hash::Hash;
use peer::fault::{Fault, Kind};
use peer::party::Party;
use peer::store::StoreError;
use proto::v1::{Chunk, GetRequest, MissingRequest, PutReply};
use tests::federation::wait_for;
use tonic::{Code, Status};

use super::kit::{Frayed, Stand, fill, mirror_head, own_head, remark};
use super::rogue::{Rogue, assert_refused};

const PIECE: usize = 256 << 10;

/// The hub asks a node for papers, as it does when a recommendation names them.
fn ask(hub: &Party, code: &str, papers: &[Hash]) {
    let (code, papers) = (code.to_owned(), papers.to_vec());
    let asked = hub.store.write::<_, StoreError, _>(move |tx| {
        papers.iter().try_for_each(|digest| tx.want(digest, &code))
    });
    asked.unwrap();
}

/// A node takes a file in.
fn keep(node: &Party, content: &[u8]) -> Hash {
    let (digest, _) = node.papers.put(content).unwrap();
    let size = content.len() as u64;
    let kept = node.store.write::<_, StoreError, _>(move |tx| tx.put_file(&digest, size, None));
    kept.unwrap();
    digest
}

/// A paper of so many bytes.
fn text(bytes: usize) -> Vec<u8> {
    (0u32..).flat_map(|line| format!("line {line}\n").into_bytes()).take(bytes).collect()
}

fn pieces(digest: Hash, content: &[u8], from: usize, to: usize) -> Vec<Chunk> {
    let total = content.len() as u64;
    (from..to)
        .step_by(PIECE)
        .map(|at| Chunk {
            digest: digest.0.to_vec(),
            offset: at as u64,
            total,
            data: content[at..(at + PIECE).min(to)].to_vec().into(),
        })
        .collect()
}

async fn put(rogue: &mut Rogue, pieces: Vec<Chunk>) -> PutReply {
    rogue.papers.put(tokio_stream::iter(pieces)).await.unwrap().into_inner()
}

async fn get(rogue: &mut Rogue, digest: Hash, offset: u64) -> Result<Vec<u8>, Status> {
    let request = GetRequest { digest: digest.0.to_vec(), offset };
    let mut pieces = rogue.papers.get(request).await?.into_inner();
    let mut content = Vec::new();
    while let Some(piece) = pieces.message().await? {
        assert_eq!(piece.offset, offset + content.len() as u64);
        content.extend_from_slice(&piece.data);
    }
    Ok(content)
}

fn refusal(reply: PutReply) -> Fault {
    assert_eq!(reply.stored, 0);
    reply.fault.and_then(Fault::from_wire).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_cut_off_in_its_middle_goes_on_from_there() {
    let stand = Stand::with(1).await;
    let content = text(8 << 20);
    let digest = keep(&stand.node(0).party, &content);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest]);
    let half = Frayed { stalls: true, ..Frayed::after(4 << 20) };
    let link = stand.node(0).link(half.clone());
    let cut = tokio::spawn(async move { link.once().await });
    let papers = stand.hub().papers.clone();
    wait_for("half a paper", || Ok(papers.partial(digest)? >= 3 << 20)).await.unwrap();
    cut.abort();
    assert!(cut.await.unwrap_err().is_cancelled());
    assert_eq!(half.carried(), 4 << 20);
    assert!(!papers.exists(digest));
    let rest = Frayed::default();
    stand.node(0).link(rest.clone()).once().await.unwrap();
    assert!(rest.carried() < 5 << 20, "{} bytes for the rest", rest.carried());
    assert_eq!(stand.hub().paper(&digest).unwrap(), content);
    assert_eq!(papers.partial(digest).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_says_how_much_it_has_and_takes_the_rest_from_there_only() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let content = text(1 << 20);
    let digest = Hash::of(&content);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest]);
    let first = put(&mut rogue, pieces(digest, &content, 0, 2 * PIECE)).await;
    assert_eq!((first.stored, first.fault), (0, None));
    let wants = rogue.papers.missing(MissingRequest::default()).await.unwrap().into_inner().wants;
    assert_eq!(wants[0].have, 2 * PIECE as u64);
    let again = put(&mut rogue, pieces(digest, &content, 0, content.len())).await;
    assert_refused(&refusal(again), Kind::ContentMismatch, "将自动从该处继续");
    let rest = put(&mut rogue, pieces(digest, &content, 2 * PIECE, content.len())).await;
    assert_eq!((rest.stored, rest.fault), (1, None));
    assert_eq!(get(&mut rogue, digest, 0).await.unwrap(), content);
    assert_eq!(get(&mut rogue, digest, 1_000_000).await.unwrap(), content[1_000_000..]);
    assert_eq!(get(&mut rogue, digest, u64::MAX - 1).await.map(|rest| rest.len()).ok(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_is_not_its_digests_is_thrown_away_and_may_be_sent_again() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let (content, other) = (text(600_000), text(600_001)[1..].to_vec());
    let digest = Hash::of(&content);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest]);
    let lie = put(&mut rogue, pieces(digest, &other, 0, other.len())).await;
    assert!(lie.refused.is_empty());
    assert_refused(&refusal(lie), Kind::ContentMismatch, "请从原文件重新上传");
    assert!(!stand.hub().papers.exists(digest));
    assert_eq!(stand.hub().papers.partial(digest).unwrap(), 0);
    let truth = put(&mut rogue, pieces(digest, &content, 0, content.len())).await;
    assert_eq!((truth.stored, truth.fault), (1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_never_asked_for_is_not_stored() {
    let stand = Stand::with(2).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let content = text(PIECE);
    let digest = Hash::of(&content);
    // Asked of another node, and of nobody.
    ask(stand.hub(), stand.codes[1].as_str(), &[digest]);
    for sent in [digest, Hash([7; 32])] {
        let reply = put(&mut rogue, pieces(sent, &content, 0, content.len())).await;
        assert_eq!(reply.stored, 0);
        assert!(!stand.hub().papers.exists(sent));
        assert_eq!(stand.hub().papers.partial(sent).unwrap(), 0);
    }
    let mut asked = Rogue::of(&stand, 1).await;
    assert_eq!(put(&mut asked, pieces(digest, &content, 0, content.len())).await.stored, 1);
}

/// A3-48: nobody brings back what was erased: neither whole, nor the rest of what had begun to come, nor
/// by being asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn an_erased_paper_that_is_offered_again_is_not_taken() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let content = text(300_000);
    let digest = Hash::of(&content);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest]);
    assert_eq!(put(&mut rogue, pieces(digest, &content, 0, 100_000)).await.stored, 0);
    let begun = stand.hub().papers.partial(digest).unwrap();
    assert!(begun > 0, "it had begun to come");
    let erased = stand.hub().store.write::<_, StoreError, _>(move |tx| tx.erase_paper(&digest));
    erased.unwrap();
    assert_eq!(peer::erasure::clear(stand.hub()).unwrap(), 1);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest]);
    assert_eq!(stand.hub().store.read(|view| view.want_count()).unwrap(), 0);
    let rest = usize::try_from(begun).unwrap();
    for from in [0, rest] {
        let reply = put(&mut rogue, pieces(digest, &content, from, content.len())).await;
        assert_eq!(reply.stored, 0);
    }
    assert!(!stand.hub().papers.exists(digest));
    assert_eq!(stand.hub().papers.partial(digest).unwrap(), 0);
    assert_eq!(get(&mut rogue, digest, 0).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_nodes_paper_or_answer_reads_as_not_there() {
    let stand = Stand::with(2).await;
    let (mut owner, mut other) = (Rogue::of(&stand, 0).await, Rogue::of(&stand, 1).await);
    let content = text(1_000);
    let digest = Hash::of(&content);
    let code = stand.codes[0].to_string();
    ask(stand.hub(), &code, &[digest]);
    assert_eq!(put(&mut owner, pieces(digest, &content, 0, content.len())).await.stored, 1);
    let answer = text(500);
    let offered = stand.hub().store.write::<_, StoreError, _>({
        let answer = answer.clone();
        move |tx| {
            let digest = tx.put_document(&answer, None)?;
            tx.offer(&code, &digest)?;
            Ok(digest)
        }
    });
    let offered = offered.unwrap();
    assert_eq!(get(&mut owner, digest, 0).await.unwrap(), content);
    assert_eq!(get(&mut owner, offered, 0).await.unwrap(), answer);
    let nowhere = get(&mut other, Hash([9; 32]), 0).await.unwrap_err();
    for hidden in [digest, offered] {
        let status = get(&mut other, hidden, 0).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
        assert_eq!(status.message(), nowhere.message());
    }
}

/// The hub stopped between the last piece and the check of the whole: nothing more can be sent, and
/// the paper must come to stand all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_is_whole_but_unfinished_is_finished() {
    let stand = Stand::with(1).await;
    let content = text(300_000);
    let digest = keep(&stand.node(0).party, &content);
    let longer = keep(&stand.node(0).party, &text(300_001)[1..]);
    ask(stand.hub(), stand.codes[0].as_str(), &[digest, longer]);
    let partial = |digest: Hash| stand.fed.dir.join("hub/papers/partial").join(digest.to_string());
    std::fs::write(partial(digest), &content).unwrap();
    // And one that is longer than the paper: no beginning of it.
    std::fs::write(partial(longer), vec![b'x'; 400_000]).unwrap();
    for _ in 0..2 {
        let _ = stand.link(0).once().await;
    }
    stand.link(0).once().await.unwrap();
    assert_eq!(stand.hub().paper(&digest).unwrap(), content);
    assert!(stand.hub().papers.exists(longer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_cannot_be_taken_holds_up_neither_records_nor_other_papers() {
    let stand = Stand::with(1).await;
    let node = stand.node(0).party.clone();
    let program = [&[0x7f, b'E', b'L', b'F', 0, 1, 2, 3][..], &[0xff; 500]].concat();
    let bad = node.store.write::<_, StoreError, _>(move |tx| tx.put_document(&program, None));
    let bad = bad.unwrap();
    // On either side of the bad one in the order in which the hub asks.
    let good: Vec<Hash> =
        (0..8u8).map(|n| keep(&node, &[&text(5_000)[..], &[b'a' + n]].concat())).collect();
    assert!(good.iter().any(|one| *one < bad) && good.iter().any(|one| *one > bad));
    ask(stand.hub(), stand.codes[0].as_str(), &[good.as_slice(), &[bad]].concat());
    fill(&node, 300, remark);
    let told = stand.link(0).once().await.unwrap_err();
    assert_eq!(told.exit_code(), 1, "{told}");
    assert!(told.to_string().contains("请转换格式"), "{told}");
    stand.assert_receipted(0, 300);
    assert!(good.iter().all(|digest| stand.hub().papers.exists(*digest)));
    assert!(!stand.hub().papers.exists(bad));
    // And it does not end a line that stays up.
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let frayed = Frayed::default();
    let line = tokio::spawn(stand.node(0).link(frayed.clone()).run(stopped));
    let kept = || node.store.read(|view| view.setting("last_error"));
    wait_for("the refusal", || Ok(kept()?.is_some_and(|e| e.contains("请转换格式"))))
        .await
        .unwrap();
    fill(&node, 600, remark);
    let hub_has = || Ok(stand.copy_of(0) == own_head(&node));
    wait_for("the records", hub_has).await.unwrap();
    assert_eq!(frayed.dialled(), 1);
    stop.send(true).unwrap();
    line.await.unwrap();
}

/// A paper on offer that the hub no longer has is reported, and what stands behind it arrives.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_hub_cannot_give_holds_up_nothing() {
    let stand = Stand::with(1).await;
    let (code, lost, answer) = (stand.codes[0].to_string(), Hash([0; 32]), text(700));
    let digest = Hash::of(&answer);
    let offered = stand.hub().store.write::<_, StoreError, _>(move |tx| {
        tx.put_document(&answer, None)?;
        tx.offer(&code, &lost)?;
        tx.offer(&code, &digest)
    });
    offered.unwrap();
    let node: Arc<Party> = stand.node(0).party.clone();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let frayed = Frayed::default();
    let line = tokio::spawn(stand.node(0).link(frayed.clone()).run(stopped));
    let arrived = || Ok(node.store.read(|view| view.paper(&digest))?.is_some());
    wait_for("the answer behind the lost one", arrived).await.unwrap();
    stand.grow_hub(400).await;
    let follows = || Ok(mirror_head(&node) == own_head(stand.hub()));
    wait_for("the hub's records", follows).await.unwrap();
    assert_eq!(frayed.dialled(), 1);
    stop.send(true).unwrap();
    line.await.unwrap();
}

/// The hub names 500 at a time: more than that which are lost here keep back none of the others.
#[tokio::test(flavor = "multi_thread")]
async fn papers_that_never_arrive_keep_back_none_behind_them() {
    let stand = Stand::with(1).await;
    let lost: Vec<Hash> = (0..1_200_u32).map(|n| Hash::of(&n.to_be_bytes())).collect();
    let good: Vec<Hash> =
        (0..40_usize).map(|n| keep(&stand.node(0).party, &text(1_000 + n))).collect();
    let before = |one: &&Hash| lost.iter().filter(|other| other < one).count() >= 1_000;
    assert!(good.iter().any(|one| before(&one)), "one stands far behind");
    ask(stand.hub(), stand.codes[0].as_str(), &[lost, good.clone()].concat());
    stand.link(0).once().await.unwrap();
    assert!(good.iter().all(|digest| stand.hub().papers.exists(*digest)));
    assert_eq!(stand.hub().store.read(|view| view.want_count()).unwrap(), 1_200);
}

/// Many readers that read nothing: the hub reads a paper as it is taken.
#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_read_as_it_is_taken() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let content = text(16 << 20);
    let digest = keep(stand.hub(), &content);
    let code = stand.codes[0].to_string();
    let offered = stand.hub().store.write::<_, StoreError, _>(move |tx| tx.offer(&code, &digest));
    offered.unwrap();
    let memory = || {
        let status = std::fs::read_to_string("/proc/self/statm").unwrap();
        status.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4096
    };
    let (before, mut held) = (memory(), Vec::new());
    for _ in 0..48 {
        let request = GetRequest { digest: digest.0.to_vec(), offset: 0 };
        held.push(rogue.papers.get(request).await.unwrap());
    }
    let growth = memory().saturating_sub(before);
    // Held whole they would take 768 MiB.
    assert!(growth < 256 << 20, "{} MiB for {} readers", growth >> 20, held.len());
    drop(held);
    assert_eq!(get(&mut rogue, digest, 0).await.unwrap(), content);
}
