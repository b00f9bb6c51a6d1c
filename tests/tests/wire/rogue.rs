//! A node that has its keys and its certificate and minds no rule: it speaks the wire itself.

use std::path::Path;

use ledger::checkpoint::Checkpoint;
use ledger::hash::{EMPTY_ROOT, leaf_hash};
use ledger::names::{Head, NodeCode, hub_origin, node_origin};
use ledger::note::SignerKey;
use ledger::tree::Frontier;
use peer::address::HostPort;
use peer::channel::{Tcp, channel};
use peer::fault::{Fault, Kind};
use peer::identity::Identity;
use peer::keys::{Purpose, Seeds};
use peer::party::keys_dir;
use proto::v1::federation_client::FederationClient;
use proto::v1::papers_client::PapersClient;
use proto::v1::{Extension, HelloReply, HelloRequest, Receipt};
use tonic::Status;
use tonic::transport::Channel;

use super::kit::Stand;

/// The host of the fixture.
pub(crate) const HOST: &str = "srdi.example.cn";

pub(crate) struct Rogue {
    pub(crate) federation: FederationClient<Channel>,
    pub(crate) papers: PapersClient<Channel>,
    pub(crate) origin: String,
    pub(crate) key: SignerKey,
    pub(crate) frontier: Frontier,
}

impl Rogue {
    /// Dials as the `n`-th node, with an empty ledger.
    pub(crate) async fn of(stand: &Stand, n: usize) -> Self {
        // A whole session first: the hello of the line that joined may still be on its way to the
        // hub, and would end the rogue's line when it is read.
        stand.link(n).once().await.unwrap();
        let code = &stand.codes[n];
        Self::at(&stand.fed.nodes[code].dir, &stand.node(n).hub, code).await
    }

    /// Dials with what stands in a node's directory.
    pub(crate) async fn at(dir: &Path, hub: &HostPort, code: &NodeCode) -> Self {
        let identity = Identity::load(dir).unwrap();
        let own = Some(identity.credentials());
        let line = line(hub, &identity, own).await;
        let origin = node_origin(HOST, code);
        let key = Seeds::new(keys_dir(dir)).load(Purpose::Log, &origin).unwrap();
        Self {
            federation: FederationClient::new(line.clone()),
            papers: PapersClient::new(line),
            origin,
            key,
            frontier: Frontier::default(),
        }
    }

    /// The next page of its ledger.
    pub(crate) fn page(&mut self, records: Vec<Vec<u8>>) -> Extension {
        let from = self.frontier.size();
        records.iter().for_each(|record| self.frontier.append(leaf_hash(record)));
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        let checkpoint = checkpoint.sign(&self.key).unwrap().to_bytes();
        Extension { origin: self.origin.clone(), from, records, checkpoint, seals: vec![] }
    }

    /// Sends pages on one stream; gives the receipts and what ended it, if anything did.
    pub(crate) async fn send(&mut self, pages: Vec<Extension>) -> (Vec<Receipt>, Option<Status>) {
        extend(&mut self.federation, pages).await
    }

    /// Sends one page that must be refused.
    pub(crate) async fn refused(&mut self, page: Extension) -> Fault {
        let (receipts, ended) = self.send(vec![page]).await;
        assert_eq!(receipts, []);
        fault(&ended.unwrap())
    }

    /// Says hello as one who has nothing yet, with whatever `change` makes of it.
    pub(crate) async fn hello(
        &mut self,
        change: impl FnOnce(&mut HelloRequest),
    ) -> Result<HelloReply, Status> {
        let nothing = Head { size: 0, root: EMPTY_ROOT };
        let head = |origin: &str| Some(proto::v1::Head::new(origin, nothing, Vec::new()));
        let mut request = HelloRequest {
            own: head(&self.origin),
            mirror: head(&hub_origin(HOST)),
            rules: 1,
            version: "0".to_owned(),
            evidence: Vec::new(),
        };
        change(&mut request);
        self.federation.hello(request).await.map(tonic::Response::into_inner)
    }
}

/// Sends pages on one stream, as [`Rogue::send`].
pub(crate) async fn extend(
    line: &mut FederationClient<Channel>,
    pages: Vec<Extension>,
) -> (Vec<Receipt>, Option<Status>) {
    let mut receipts = Vec::new();
    let mut answers = match line.extend(tokio_stream::iter(pages)).await {
        Ok(answers) => answers.into_inner(),
        Err(status) => return (receipts, Some(status)),
    };
    loop {
        match answers.message().await {
            Ok(Some(receipt)) => receipts.push(receipt),
            Ok(None) => return (receipts, None),
            Err(status) => return (receipts, Some(status)),
        }
    }
}

/// A line to the hub, with or without a certificate.
pub(crate) async fn line(
    hub: &HostPort,
    identity: &Identity,
    own: Option<peer::ca::Credentials>,
) -> Channel {
    let config = peer::tls::client(identity.authority(), own).unwrap();
    channel(hub, config, Tcp).await.unwrap()
}

/// The typed refusal that a failed call carries.
pub(crate) fn fault(status: &Status) -> Fault {
    Fault::from_status(status).unwrap_or_else(|| panic!("no typed refusal: {status:?}"))
}

/// Refused with this kind, in words that say this much.
pub(crate) fn assert_refused(fault: &Fault, kind: Kind, says: &str) {
    assert_eq!(fault.kind, kind, "{fault}");
    assert!(fault.message.contains(says), "{says}: {fault}");
}
