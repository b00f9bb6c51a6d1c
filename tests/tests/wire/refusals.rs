//! What the hub refuses, each with its kind and a sentence that says what to do; and that nothing is
//! lost or stored by it. Entry (invites, weak keys, expired certificates, TLS 1.2) is refused in
//! `peer/tests/sockets`.

use hub::acts::member;
use ledger::hash::Hash;
use ledger::record::Record;
use ledger::record::round::RoundClosed;
use peer::channel::Tcp;
use peer::fault::{Fault, Kind};
use peer::identity::Identity;
use proto::v1::federation_client::FederationClient;
use proto::v1::papers_client::PapersClient;
use proto::v1::{FollowRequest, HelloRequest, MissingRequest, RecallRequest};
use tests::federation::wait_for;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic::codec::CompressionEncoding;

use super::kit::{Stand, fill, remark};
use super::rogue::{Rogue, assert_refused, extend, fault, line};

fn remarks(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range.map(remark).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_18_a_replayed_page_gets_its_first_receipt_and_adds_no_leaf() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let (first, second) = (rogue.page(remarks(0..3)), rogue.page(remarks(3..5)));
    let (receipts, ended) = rogue.send(vec![first.clone(), second]).await;
    assert_eq!((receipts.len(), ended.is_none()), (2, true));
    let stored = stand.copy_of(0);
    assert_eq!(stored.size, 5);
    let (again, ended) = rogue.send(vec![first.clone(), first]).await;
    assert!(ended.is_none());
    assert_eq!(again, [receipts[0].clone(), receipts[0].clone()]);
    assert_eq!(stand.copy_of(0), stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_9_fifty_streams_at_once_never_lower_what_is_stored() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let pages: Vec<_> = (0..5).map(|n| rogue.page(remarks(2 * n..2 * n + 2))).collect();
    let mut streams = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (mut line, some) = (rogue.federation.clone(), pages[..=n * 7 % 5].to_vec());
        streams.spawn(async move { extend(&mut line, some).await });
    }
    let (mut stored, mut receipts) = (0, std::collections::BTreeMap::new());
    while let Some(ended) = streams.join_next().await {
        for receipt in ended.unwrap().0 {
            let first = receipts.entry(receipt.size).or_insert_with(|| receipt.clone());
            assert_eq!(*first, receipt, "two receipts for one size");
        }
        let size = stand.copy_of(0).size;
        assert!(size >= stored, "{stored}, then {size}");
        stored = size;
    }
    let (_, ended) = rogue.send(pages).await;
    assert!(ended.is_none(), "{ended:?}");
    assert_eq!(stand.copy_of(0).size, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_out_of_order_are_refused_with_the_place_to_go_on_from() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let pages = [remarks(0..2), remarks(2..4), remarks(4..6)].map(|records| rogue.page(records));
    let [first, second, third] = pages;
    let (receipts, ended) = rogue.send(vec![first, third, second.clone()]).await;
    assert_eq!(receipts.len(), 1);
    let fault = fault(&ended.unwrap());
    assert_refused(&fault, Kind::Behind, "将从该处重新发送");
    assert_eq!(fault.head.unwrap().size, 2);
    assert_eq!(stand.copy_of(0).size, 2);
    assert!(rogue.send(vec![second]).await.1.is_none());
    assert_eq!(stand.copy_of(0).size, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_prefectures_records_are_refused_under_either_name() {
    let stand = Stand::with(2).await;
    let (mut own, mut other) = (Rogue::of(&stand, 0).await, Rogue::of(&stand, 1).await);
    let theirs = other.page(remarks(0..2));
    let refused = own.refused(theirs.clone()).await;
    assert_refused(&refused, Kind::Foreign, "不得报送");
    // Their records under this node's name, still with their signature.
    let mut renamed = theirs.clone();
    renamed.origin = own.origin.clone();
    assert_refused(&own.refused(renamed).await, Kind::ContentMismatch, "校验点不成立");
    assert_eq!((stand.copy_of(0).size, stand.copy_of(1).size), (0, 0));
    assert_eq!(other.send(vec![theirs]).await.0.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_locked_in_mid_stream_sends_and_follows_no_further() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let (first, second) = (rogue.page(remarks(0..2)), rogue.page(remarks(2..4)));
    let (pages, outgoing) = mpsc::channel(2);
    pages.send(first).await.unwrap();
    let answers = rogue.federation.extend(ReceiverStream::new(outgoing)).await;
    let mut answers = answers.unwrap().into_inner();
    assert_eq!(answers.message().await.unwrap().unwrap().size, 2);
    let follow = FollowRequest { size: 0, sealed_size: 0 };
    let mut events = rogue.federation.follow(follow).await.unwrap().into_inner();
    assert!(events.message().await.unwrap().is_some());

    member::lock(
        stand.hub(),
        stand.codes[0].clone(),
        "密钥外泄".to_owned(),
        ledger::names::Seat::office(),
    )
    .unwrap();
    pages.send(second.clone()).await.unwrap();
    let refused = fault(&answers.message().await.unwrap_err());
    assert_refused(&refused, Kind::Locked, "请联系省级平台");
    let ended = loop {
        if let Err(status) = events.message().await {
            break fault(&status);
        }
    };
    assert_refused(&ended, Kind::Locked, "请联系省级平台");
    assert_eq!(stand.copy_of(0).size, 2);
    let again = fault(&rogue.hello(|_| {}).await.unwrap_err());
    assert_refused(&again, Kind::Locked, "请联系省级平台");
    let once = stand.link(0).once().await.unwrap_err();
    assert_eq!(once.exit_code(), 1, "{once}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_signs_no_page_and_its_successor_does() {
    let stand = Stand::with(1).await;
    let (code, party) = (&stand.codes[0], stand.hub());
    let mut old = Rogue::of(&stand, 0).await;
    let page = old.page(remarks(0..2));
    assert!(old.send(vec![page]).await.1.is_none());

    let address = stand.fed.address.to_string().parse().unwrap();
    let invite = member::invite(party, &stand.fed.hub.authority, address, code).unwrap();
    let (dir, token) = (stand.dir.path().join("successor"), invite.token.clone());
    let joining = tokio::spawn({
        let dir = dir.clone();
        async move { node::app::join(&dir, &invite, Tcp, |_| {}).await }
    });
    wait_for("a request to join", || Ok(party.store.read(|v| v.joining(&token))?.is_some()))
        .await
        .unwrap();
    member::approve(party, code.clone(), ledger::names::Seat::office()).unwrap();
    joining.await.unwrap().unwrap();

    let mut new = Rogue::at(&dir, &stand.node(0).hub, code).await;
    new.frontier = old.frontier.clone();
    let late = old.page(remarks(2..4));
    assert_refused(&old.refused(late).await, Kind::Key, "已更换的密钥");
    assert_eq!(stand.copy_of(0).size, 2);
    let page = new.page(remarks(2..4));
    assert!(new.send(vec![page]).await.1.is_none());
    assert_eq!(stand.copy_of(0).size, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_no_program_writes_is_refused_and_the_next_page_passes() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let deep = [vec![b'['; 30_000], vec![b']'; 30_000]].concat();
    let deep_field =
        format!(r#"{{"a":{}1{},"kind":"remark","v":1}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let round = "2024-1".parse().unwrap();
    let foreign = RoundClosed {
        at: 1,
        nonce: Hash([1; 32]),
        round,
        reason: Hash([2; 32]),
        charter: Hash([3; 32]),
        seat: ledger::names::Seat::office(),
    };
    let cases: [(&str, Vec<u8>); 9] = [
        ("invalid UTF-8", b"{\"kind\":\"remark\",\"t\":\"\xff\xfe\",\"v\":1}".to_vec()),
        ("a lone surrogate", br#"{"kind":"remark","t":"\ud800","v":1}"#.to_vec()),
        ("nested brackets", deep),
        ("nested fields", deep_field.into_bytes()),
        ("a repeated key", br#"{"kind":"remark","kind":"remark","v":1}"#.to_vec()),
        ("not canonical", br#"{"kind": "remark", "v": 1}"#.to_vec()),
        (
            "beyond every limit",
            format!(r#"{{"kind":"remark","t":"{}","v":1}}"#, "x".repeat(60_000)).into(),
        ),
        ("empty", Vec::new()),
        ("a record of the hub's ledger", Record::from(foreign).to_bytes()),
    ];
    for (case, record) in cases {
        let before = rogue.frontier.clone();
        let page = rogue.page(vec![remark(0), record]);
        let refused = rogue.refused(page).await;
        assert_eq!(refused.kind, Kind::ContentMismatch, "{case}: {refused}");
        assert!(refused.message.contains("第 1 条记录"), "{case}: {refused}");
        assert!(refused.message.contains("请检查本端程序版本"), "{case}: {refused}");
        rogue.frontier = before;
    }
    assert_eq!(stand.copy_of(0).size, 0);
    let good = rogue.page(vec![remark(0)]);
    assert!(rogue.send(vec![good]).await.1.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_beyond_its_limits_is_refused_whole() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let many = rogue.page(remarks(0..257));
    assert_refused(&rogue.refused(many).await, Kind::ContentMismatch, "一页最多");
    rogue.frontier = Default::default();

    let mut long = rogue.page(remarks(0..1));
    long.checkpoint = vec![b'x'; 3 << 20];
    assert_refused(&rogue.refused(long.clone()).await, Kind::ContentMismatch, "校验点不成立");
    long.checkpoint = vec![b'x'; 10 << 20];
    assert_refused(&rogue.refused(long.clone()).await, Kind::ContentMismatch, "消息超过 4 MiB");
    long.checkpoint = Vec::new();
    long.seals = vec![vec![b'x'; 1 << 20]];
    assert_eq!(rogue.refused(long).await.kind, Kind::ContentMismatch);
    assert_eq!(stand.copy_of(0).size, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hello_with_nonsense_in_it_is_answered_or_refused_and_forgotten() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let note = rogue.hello(|hello| hello.own.as_mut().unwrap().checkpoint = vec![b'x'; 10 << 20]);
    assert_eq!(note.await.unwrap_err().code(), Code::OutOfRange);
    let evidence = rogue.hello(|hello| hello.evidence = vec![b'['; 1 << 20]).await.unwrap_err();
    assert_refused(&fault(&evidence), Kind::ContentMismatch, "证据无法解析");
    let rootless = rogue.hello(|hello| hello.own.as_mut().unwrap().root.clear()).await;
    assert_refused(&fault(&rootless.unwrap_err()), Kind::ContentMismatch, "32 字节");
    let headless = rogue.hello(|hello| hello.mirror = None).await.unwrap_err();
    assert_refused(&fault(&headless), Kind::ContentMismatch, "缺少 mirror");
    // Sizes that nobody has: the answer says how far the hub is, and no call of the kind is an error
    // of the hub's own machine.
    for size in [1 << 40, i64::MAX as u64, u64::MAX] {
        let reply = rogue.hello(|hello| hello.own.as_mut().unwrap().size = size).await.unwrap();
        assert_eq!(reply.mirror.unwrap().size, 0);
        let recall = rogue.federation.recall(RecallRequest { from: size }).await.unwrap();
        assert_eq!(recall.into_inner().message().await.unwrap(), None);
        let line = "— srdi.example.cn/witness/510100 AAAA\n".to_owned();
        let cosign = rogue.federation.cosign(proto::v1::CosignRequest { size, line }).await;
        assert_eq!(fault(&cosign.unwrap_err()).kind, Kind::ContentMismatch);
    }
    stand.link(0).once().await.unwrap();
}

/// Before the certificate is looked at nothing is read: the message is beyond every limit, and the
/// answer is not about that.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_certificate_is_turned_away_before_its_message_is_read() {
    let stand = Stand::with(1).await;
    let node = stand.node(0);
    let identity = Identity::load(&node.party.dir).unwrap();
    let stranger = line(&node.hub, &identity, None).await;
    let mut federation = FederationClient::new(stranger.clone());
    let large = HelloRequest { evidence: vec![0; 10 << 20], ..HelloRequest::default() };
    let status = federation.hello(large).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated, "{status:?}");
    let mut papers = PapersClient::new(stranger);
    let status = papers.missing(MissingRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated, "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_messages_are_not_spoken() {
    let stand = Stand::with(1).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let page = rogue.page(remarks(0..2));
    let plain = rogue.federation.clone();
    rogue.federation = plain.clone().send_compressed(CompressionEncoding::Gzip);
    let status = rogue.hello(|hello| hello.evidence = vec![0; 64 << 20]).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
    let (receipts, ended) = rogue.send(vec![page.clone()]).await;
    assert_eq!((receipts, ended.unwrap().code()), (vec![], Code::Unimplemented));
    rogue.federation = plain;
    assert!(rogue.send(vec![page]).await.1.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_name_with_a_path_in_it_is_refused_and_writes_nothing() {
    let stand = Stand::with(1).await;
    let node = stand.node(0);
    let mut form = serde_json::to_value(ledger::dossier::Dossier::example()).unwrap();
    let name = "../../../escaped.pdf";
    form["evidence"][0]["file"] = name.into();
    let evidence = vec![(name.to_owned(), b"%PDF-1.7".to_vec())];
    let (form, seat) = (serde_json::to_vec(&form).unwrap(), "Z1".parse().unwrap());
    let filed = node::acts::file::file(&node.party, &node.code, &form, &evidence, seat);
    let error = filed.unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("不应含目录"), "{error}");
    assert_eq!(node.party.papers.list().unwrap(), []);
    fill(&node.party, 1, remark);
    stand.link(0).once().await.unwrap();
    stand.assert_receipted(0, 1);
}

/// Whatever is refused, the sentence is Chinese and not empty.
#[test]
fn every_kind_of_refusal_survives_the_wire_with_its_sentence() {
    for kind in [Kind::Behind, Kind::Diverged, Kind::Locked, Kind::TooNew, Kind::Busy] {
        let sent = Fault::new(kind, "请稍后重试");
        assert_eq!(fault(&sent.clone().into()), sent);
    }
}
