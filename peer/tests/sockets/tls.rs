//! Who gets through the door, and that nobody can stand in it.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use peer::{
    ca::{Authority, Credentials},
    channel::{Tcp, Trouble, channel},
    identity::NewKey,
    incoming::Limits,
    tls,
};
use proto::v1::{
    ChallengeRequest, HelloRequest, federation_client::FederationClient,
    membership_client::MembershipClient,
};
use tokio::{io::AsyncReadExt, net::TcpStream, task::spawn_blocking, time::timeout};

use crate::hub::{DAY, Hub};

fn credentials(authority: &Authority, lifetime: Duration) -> Credentials {
    let key = NewKey::generate().unwrap();
    let chain = authority.issue_client(&key.request().unwrap(), "510100", lifetime).unwrap();
    key.certified(chain, authority.certificate()).unwrap().credentials()
}

async fn hello_with(hub: &Hub, own: Credentials) -> Result<String, Trouble> {
    let config = tls::client(hub.authority.certificate(), Some(own)).unwrap();
    let line = channel(&hub.address, config, Tcp).await?;
    let reply = FederationClient::new(line).hello(HelloRequest::default()).await;
    reply.map(|reply| reply.into_inner().version).map_err(|status| Trouble::of(&status))
}

async fn challenge(hub: &Hub) -> Result<(), String> {
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let line = channel(&hub.address, config, Tcp).await.map_err(|error| error.to_string())?;
    let request = ChallengeRequest { code: "510100".to_owned() };
    let reply = MembershipClient::new(line).challenge(request).await;
    reply.map(|_| ()).map_err(|status| status.to_string())
}

#[tokio::test]
async fn a_certificate_of_ours_is_let_in() {
    let hub = Hub::start().await;
    assert_eq!(hello_with(&hub, credentials(&hub.authority, DAY)).await.unwrap(), "510100");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_and_named() {
    let hub = Hub::start().await;
    let own = credentials(&hub.authority, Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(1100)).await; // it ends with the second it is made in
    let error = hello_with(&hub, own).await.unwrap_err();
    assert!(matches!(error, Trouble::CertificateRefused(_)), "{error}");
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused_and_named() {
    let (hub, dir) = (Hub::start().await, tempfile::tempdir().unwrap());
    let other = Authority::create(dir.path()).unwrap();
    let error = hello_with(&hub, credentials(&other, DAY)).await.unwrap_err();
    assert!(matches!(error, Trouble::CertificateRefused(_)), "{error}");
}

#[tokio::test]
async fn a_servers_certificate_opens_no_door() {
    let hub = Hub::start().await;
    let own = hub.authority.issue_server(&[], DAY).unwrap();
    let error = hello_with(&hub, own).await.unwrap_err();
    assert!(matches!(error, Trouble::CertificateRefused(_)), "{error}");
}

#[tokio::test]
async fn a_hub_of_another_authority_is_not_trusted() {
    let (hub, dir) = (Hub::start().await, tempfile::tempdir().unwrap());
    let other = Authority::create(dir.path()).unwrap();
    let config = tls::client(other.certificate(), None).unwrap();
    let error = channel(&hub.address, config, Tcp).await.unwrap_err();
    assert!(matches!(error, Trouble::Untrusted(_)), "{error}");
}

#[tokio::test]
async fn a_hub_under_a_name_that_its_certificate_lacks_is_not_trusted() {
    let hub = Hub::start().await;
    let elsewhere = format!("127.0.0.2:{}", hub.address.port()).parse().unwrap();
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let error = channel(&elsewhere, config, AlwaysTo(hub.socket())).await.unwrap_err();
    assert!(matches!(error, Trouble::Untrusted(_)), "{error}");
}

#[derive(Clone)]
struct AlwaysTo(std::net::SocketAddr);

impl peer::channel::Dial for AlwaysTo {
    type Io = TcpStream;

    async fn dial(&self, _: &str, _: u16) -> std::io::Result<TcpStream> {
        TcpStream::connect(self.0).await
    }
}

#[tokio::test]
async fn tls_1_2_is_refused_and_1_3_is_spoken() {
    let hub = Hub::start().await;
    let old = s_client(&hub, "-tls1_2").await;
    assert!(old.contains("alert protocol version"), "{old}");
    let new = s_client(&hub, "-tls1_3").await;
    assert!(new.contains("New, TLSv1.3"), "{new}");
    assert!(new.contains("ALPN protocol: h2"), "{new}");
    assert!(!new.contains("New Session Ticket"), "{new}");
}

async fn s_client(hub: &Hub, version: &str) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(["s_client", "-connect", &hub.address.to_string(), "-alpn", "h2", version]);
    openssl.stdin(Stdio::null());
    let output = spawn_blocking(move || openssl.output()).await.unwrap().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn something_that_speaks_no_tls_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string().parse().unwrap();
    let echo = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 no\r\n\r\n").await.unwrap();
    });
    let hub = Hub::start().await;
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let error = channel(&address, config, Tcp).await.unwrap_err();
    assert!(matches!(error, Trouble::Protocol(_)), "{error}");
    echo.await.unwrap();
}

#[tokio::test]
async fn stalled_handshakes_hold_up_nobody_and_end() {
    let limits = Limits { handshake: Duration::from_secs(3), ..Limits::default() };
    let hub = Hub::start_with(limits).await;
    let mut stalled = Vec::new();
    for _ in 0..50 {
        stalled.push(TcpStream::connect(hub.socket()).await.unwrap());
    }
    let start = Instant::now();
    challenge(&hub).await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(2500), "{:?}", start.elapsed());
    for mut stream in stalled {
        let closed = timeout(Duration::from_secs(9), stream.read(&mut [0; 1])).await;
        assert!(matches!(closed, Ok(Ok(0) | Err(_))), "the hub closes it");
    }
}

#[tokio::test]
async fn when_too_many_handshakes_are_pending_the_oldest_goes() {
    let limits = Limits { handshake: Duration::from_secs(60), pending: 8, ..Limits::default() };
    let hub = Hub::start_with(limits).await;
    let mut stalled = Vec::new();
    for _ in 0..30 {
        stalled.push(TcpStream::connect(hub.socket()).await.unwrap());
    }
    challenge(&hub).await.unwrap();
    let oldest = timeout(Duration::from_secs(3), stalled[0].read(&mut [0; 1])).await;
    assert!(matches!(oldest, Ok(Ok(0) | Err(_))), "long before its deadline");
}

#[tokio::test]
async fn strangers_are_few_and_short_lived_and_nodes_get_in_beside_them() {
    let limits =
        Limits { anonymous: 2, anonymous_life: Duration::from_secs(3), ..Limits::default() };
    let hub = Hub::start_with(limits).await;
    let config = tls::client(hub.authority.certificate(), None).unwrap();
    let mut lines = Vec::new();
    for _ in 0..2 {
        lines.push(channel(&hub.address, config.clone(), Tcp).await.unwrap());
        let request = ChallengeRequest { code: "510100".to_owned() };
        let last = lines.last().unwrap().clone();
        MembershipClient::new(last).challenge(request).await.unwrap();
    }
    challenge(&hub).await.unwrap_err();
    hello_with(&hub, credentials(&hub.authority, DAY)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(3500)).await;
    challenge(&hub).await.unwrap();
}
