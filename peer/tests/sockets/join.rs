//! Entry and renewal as a node and a hub live through them.

use std::time::Duration;

use ledger::note::{KeyKind, SignerKey};
use peer::{
    address::HostPort,
    channel::{Tcp, Trouble, channel},
    clock::machine_now,
    fault::{Fault, Kind},
    identity::{Identity, NewKey},
    invite::{Invite, InviteError, Secret},
    join::{JoinError, Progress, introduce, renew},
    members::Decision,
    tls,
};
use proto::v1::{
    HelloRequest, JoinRequest, federation_client::FederationClient,
    membership_client::MembershipClient,
};
use tokio::net::TcpListener;
use tonic::Status;

use crate::hub::{Hub, Node};

async fn hello(hub: &Hub, identity: Option<&Identity>) -> Result<String, Status> {
    let own = identity.map(Identity::credentials);
    let config = tls::client(hub.authority.certificate(), own).unwrap();
    let line = channel(&hub.address, config, Tcp).await.unwrap();
    let reply = FederationClient::new(line).hello(HelloRequest::default()).await?;
    Ok(reply.into_inner().version)
}

fn fault(result: Result<Identity, JoinError>) -> Fault {
    match result {
        Err(JoinError::Fault(fault)) => fault,
        other => panic!("no fault: {other:?}"),
    }
}

/// Refused with this kind, in words that say this much.
fn refused(result: Result<Identity, JoinError>, kind: Kind, says: &str) {
    let fault = fault(result);
    assert_eq!(fault.kind, kind, "{fault}");
    assert!(fault.message.contains(says), "{fault}");
}

async fn joined(hub: &Hub, node: &Node) -> Identity {
    let invite = hub.invite(&node.code);
    let approve = |progress| {
        if let Progress::Waiting { .. } = progress {
            hub.decide(&invite, Decision::Approved);
        }
    };
    node.join(&invite, approve).await.unwrap()
}

#[tokio::test]
async fn a_node_joins_and_then_is_known_by_its_certificate() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    let mut shown = Vec::new();
    let identity = node.join(&invite, |progress| {
        hub.decide(&invite, Decision::Approved);
        shown.push(progress);
    });
    let identity = identity.await.unwrap();
    let at_hub = hub.members.lock().unwrap().applicants[&invite.token].words.clone();
    assert_eq!(shown, [Progress::Waiting { words: at_hub }]);
    assert_eq!(hello(&hub, Some(&identity)).await.unwrap(), "510100");
    let kept = Identity::load(node.dir.path()).unwrap();
    assert_eq!(hello(&hub, Some(&kept)).await.unwrap(), "510100");
    assert_eq!(hub.members.lock().unwrap().certificates.len(), 1);
}

#[tokio::test]
async fn without_a_certificate_only_membership_answers() {
    let hub = Hub::start().await;
    let status = hello(&hub, None).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unauthenticated);
}

#[tokio::test]
async fn a_person_refuses_and_the_reason_arrives() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    let refuse = |_| hub.decide(&invite, Decision::Refused("六个词\u{7}不一致".to_owned()));
    let error = node.join(&invite, refuse).await.unwrap_err();
    assert!(matches!(&error, JoinError::Refused(reason) if reason == "六个词不一致"), "{error}");
}

#[tokio::test]
async fn an_interrupted_join_goes_on_with_the_same_words() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    let (told, mut first) = tokio::sync::mpsc::unbounded_channel();
    let cut = tokio::select! {
        done = node.join(&invite, |progress| told.send(progress).unwrap()) => Some(done),
        words = first.recv() => { assert!(words.is_some()); None }
    };
    assert!(cut.is_none());
    let before = hub.members.lock().unwrap().applicants[&invite.token].words.clone();
    hub.decide(&invite, Decision::Approved);
    node.join(&invite, |_| {}).await.unwrap();
    assert_eq!(hub.members.lock().unwrap().applicants[&invite.token].words, before);
}

#[tokio::test]
async fn an_invite_lets_in_one_node_once() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    node.join(&invite, |_| hub.decide(&invite, Decision::Approved)).await.unwrap();
    let other = Node::new("510100", 2);
    refused(other.join(&invite, |_| {}).await, Kind::Invite, "已被使用");
}

#[tokio::test]
async fn unknown_expired_and_foreign_invites_are_told_apart() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let join = |invite: Invite| {
        let node = &node;
        async move { node.join(&invite, |_| {}).await }
    };

    let unknown = hub.invite("510100");
    hub.members.lock().unwrap().invites.clear();
    refused(join(unknown).await, Kind::Invite, "没有这份邀请");

    let expired = hub.invite("510100");
    let past = machine_now() - 1;
    hub.members.lock().unwrap().invites.get_mut(&expired.token).unwrap().expires_at = past;
    refused(join(expired).await, Kind::Invite, "已过期");

    let mut foreign = hub.invite("510300");
    foreign.code = "510100".to_owned();
    refused(join(foreign).await, Kind::Invite, "属于 510300");

    let mut wrong_secret = hub.invite("510100");
    wrong_secret.secret = Secret::new([0; 32]);
    refused(join(wrong_secret).await, Kind::Invite, "校验不符");
}

#[tokio::test]
async fn a_request_that_came_in_time_is_answered_after_the_invite_has_ended() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    let end = |ago: i64| {
        let mut state = hub.members.lock().unwrap();
        state.invites.get_mut(&invite.token).unwrap().expires_at = machine_now() - ago;
    };
    refused(node.join(&invite, |_| end(15 * 86_400)).await, Kind::Invite, "等待审批时间过长");
    let over_the_weekend = |_| {
        end(2 * 86_400);
        hub.decide(&invite, Decision::Approved);
    };
    end(0);
    node.join(&invite, over_the_weekend).await.unwrap();
}

#[tokio::test]
async fn guessing_under_one_invite_ends() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let good = hub.invite("510100");
    let mut bad = good.clone();
    bad.secret = Secret::new([0; 32]);
    for _ in 0..20 {
        refused(node.join(&bad, |_| {}).await, Kind::Invite, "校验不符");
    }
    refused(node.join(&good, |_| {}).await, Kind::Invite, "次数过多");
}

#[tokio::test]
async fn another_hub_under_the_invites_address_learns_nothing() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let impostor = Hub::start().await;
    let mut invite = hub.invite("510100");
    invite.hub = impostor.address.clone();
    let error = node.join(&invite, |_| {}).await.unwrap_err();
    assert!(matches!(error, JoinError::Invite(InviteError::NotTheHub)), "{error}");
    assert!(impostor.members.lock().unwrap().applicants.is_empty());
}

#[tokio::test]
async fn weak_reused_and_misnamed_keys_are_refused() {
    let hub = Hub::start().await;
    let node = Node::new("510100", 1);
    let (log, witness) = (node.log.verifier().to_string(), node.witness.verifier().to_string());
    // The neutral point: anyone can sign for it.
    let neutral = ledger::b64::encode(&[&[1, 1], [0; 31].as_slice()].concat());
    let weak = format!("srdi.example.cn/node/510100+00000000+{neutral}");
    let named = |name: &str, kind, seed| {
        SignerKey::new(name, kind, &[seed; 32]).unwrap().verifier().to_string()
    };
    let elsewhere = named("srdi.example.cn/node/510300", KeyKind::Log, 1);
    let twin = named("srdi.example.cn/witness/510100", KeyKind::Cosigner, 1);
    for (log, witness, says) in [
        (weak.as_str(), witness.as_str(), "weak"),
        (&elsewhere, &witness, "名称应为"),
        (&witness, &witness, "用途不符"),
        (&log, &log, "用途不符"),
        (&log, &twin, "两种用途"),
        ("junk", &witness, "台账签名密钥不合格"),
    ] {
        let fault = raw_join(&hub, log, witness, |_| {}).await.unwrap_err();
        assert_eq!(fault.kind, Kind::Key, "{fault}");
        assert!(fault.message.contains(says), "{says}: {fault}");
    }
    joined(&hub, &node).await;
    refused(node.join(&hub.invite("510100"), |_| {}).await, Kind::Key, "曾经使用");
}

#[tokio::test]
async fn junk_in_a_request_is_a_typed_refusal() {
    let hub = Hub::start().await;
    let node = Node::new("510100", 1);
    let (log, witness) = (node.log.verifier().to_string(), node.witness.verifier().to_string());
    let no_csr = raw_join(&hub, &log, &witness, |join| join.csr = vec![0x30, 0x80]).await;
    assert_eq!(no_csr.unwrap_err().kind, Kind::Key);
    let no_mac = raw_join(&hub, &log, &witness, |join| join.mac.clear()).await;
    assert_eq!(no_mac.unwrap_err().kind, Kind::Invite);
    let path = raw_join(&hub, &log, &witness, |join| join.code = "../\u{1b}[2J".to_owned()).await;
    let path = path.unwrap_err();
    assert_eq!(path.kind, Kind::Invite);
    assert!(!path.message.contains('\u{1b}'));
}

/// A join whose MAC covers whatever `change` made of the request (but for the MAC itself).
async fn raw_join(
    hub: &Hub,
    log: &str,
    witness: &str,
    change: impl Fn(&mut JoinRequest),
) -> Result<(), Fault> {
    let invite = hub.invite("510100");
    let mut join = JoinRequest {
        code: invite.code.clone(),
        token: invite.token.clone(),
        log: log.to_owned(),
        witness: witness.to_owned(),
        csr: NewKey::generate().unwrap().request().unwrap(),
        mac: vec![1; 32],
    };
    change(&mut join);
    if !join.mac.is_empty() {
        let claimed = Invite { code: join.code.clone(), ..invite.clone() };
        let transcript = claimed.transcript(&join.log, &join.witness, &join.csr);
        join.mac = transcript.mac(&invite.secret).to_vec();
    }
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let line = channel(&hub.address, config, Tcp).await.unwrap();
    let answer = MembershipClient::new(line).join(join).await;
    answer.map(|_| ()).map_err(|status| Fault::from_status(&status).unwrap())
}

#[tokio::test]
async fn a_large_request_is_refused_before_it_is_read() {
    let hub = Hub::start().await;
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let line = channel(&hub.address, config, Tcp).await.unwrap();
    let join = JoinRequest { csr: vec![0; 1 << 20], ..JoinRequest::default() };
    let status = MembershipClient::new(line).join(join).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::OutOfRange);
}

#[tokio::test]
async fn renewal_needs_the_log_key_and_no_certificate() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    joined(&hub, &node).await;
    // A year offline: the certificate has ended.
    let key = NewKey::generate().unwrap();
    let ended =
        hub.authority.issue_client(&key.request().unwrap(), "510100", Duration::ZERO).unwrap();
    let old = key.certified(ended, hub.authority.certificate()).unwrap();
    let dir = node.dir.path();
    let renewed = renew(&hub.address, "510100", &old, &node.log, dir, Tcp).await.unwrap();
    assert_eq!(hello(&hub, Some(&renewed)).await.unwrap(), "510100");
    assert_ne!(renewed.credentials().chain[0], old.credentials().chain[0]);
    let kept = Identity::load(dir).unwrap();
    assert_eq!(kept.credentials().chain, renewed.credentials().chain);

    let stranger = Node::new("510100", 2);
    let by = renew(&hub.address, "510100", &old, &stranger.log, dir, Tcp).await;
    refused(by, Kind::Key, "不是本端登记的台账密钥");
    let unknown = renew(&hub.address, "510300", &old, &node.log, dir, Tcp).await;
    refused(unknown, Kind::Key, "不是本端登记的台账密钥");
}

#[tokio::test]
async fn a_locked_node_gets_no_certificate_by_either_way() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    let old = node.join(&invite, |_| hub.decide(&invite, Decision::Approved)).await.unwrap();
    hub.lock("510100");
    let dir = node.dir.path();
    let renewal = renew(&hub.address, "510100", &old, &node.log, dir, Tcp).await;
    refused(renewal, Kind::Locked, "已被锁定");
    // An approval that still waits to be fetched does not outlive the lock either.
    let late = Node::new("510300", 3);
    let invite = hub.invite("510300");
    let lock = |_| {
        hub.decide(&invite, Decision::Approved);
        hub.lock("510300");
    };
    refused(late.join(&invite, lock).await, Kind::Locked, "已被锁定");
}

#[tokio::test]
async fn a_spent_invite_does_not_open_for_another_transport_key() {
    let (hub, node) = (Hub::start().await, Node::new("510100", 1));
    let invite = hub.invite("510100");
    node.join(&invite, |_| hub.decide(&invite, Decision::Approved)).await.unwrap();
    let again = Node { dir: tempfile::tempdir().unwrap(), ..Node::new("510100", 1) };
    // The request is another one (a new transport key), so the invite is spent for it.
    refused(again.join(&invite, |_| {}).await, Kind::Invite, "已被使用");
}

#[tokio::test]
async fn a_hub_that_is_away_or_out_of_order_is_named_so() {
    let hub = Hub::start().await;
    let invite = hub.invite("510100");
    hub.members.lock().unwrap().out_of_order = true;
    let node = Node::new("510100", 1);
    let error = node.join(&invite, |_| {}).await.unwrap_err();
    assert!(error.passing(), "{error}");
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    drop(silent);
    let nobody: HostPort = format!("127.0.0.1:{port}").parse().unwrap();
    let away = Invite { hub: nobody, ..invite };
    let error = introduce(&away, Tcp).await.unwrap_err();
    assert!(matches!(error, JoinError::Trouble(Trouble::Unreachable(_))), "{error}");
}
