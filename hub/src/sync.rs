//! The hub's server: nodes in, checkpoints signed as they fall due.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ledger::names::Seat;
use ledger::record::void::HelloWaived;
use peer::act::ActError;
use peer::incoming::{Accept, certificate_of, incoming};
use peer::membership::{Introduction, MembershipService};
use peer::store::OWN;
use peer::sync::serve::Serving;
use proto::v1::federation_server::FederationServer;
use proto::v1::papers_server::PapersServer;
use tokio::sync::watch;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Server;
use tonic::transport::server::Connected;
use tonic::{Request, Status};

use crate::app::Hub;
use crate::members::HubMembers;
use crate::offer;

/// Largest message: a page and its seals.
const MAX_MESSAGE: usize = 4 << 20;
/// How long a change that another process made may go unnoticed.
const POLL: Duration = Duration::from_millis(200);
/// A server certificate lives this long; it is issued anew at every start.
const SERVER_CERTIFICATE: Duration = Duration::from_secs(398 * 86_400);

impl Hub {
    /// Serves nodes until `stop` turns true.
    ///
    /// # Errors
    /// Another process serves this directory, or a local fault.
    pub async fn serve<L: Accept>(
        &self,
        listener: L,
        waived: bool,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), ActError>
    where
        L::Io: Connected,
    {
        self.party.signer().hold()?;
        self.sweep_partial();
        crate::acts::erase::settle(&self.party)?;
        let serving = Serving::new(self.party.clone());
        let signing =
            tokio::spawn(self.clone().sign_when_due(serving.clone(), waived, stop.clone()));
        let tls = self.tls()?;
        let connections = incoming(listener, tls, self.config.limits());
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_serving::<FederationServer<Serving>>().await;
        let federation = FederationServer::new(serving.clone())
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        let papers = PapersServer::new(serving).max_decoding_message_size(MAX_MESSAGE);
        let served = Server::builder()
            .http2_keepalive_interval(Some(Duration::from_secs(30)))
            .http2_keepalive_timeout(Some(Duration::from_secs(20)))
            .max_concurrent_streams(64)
            .initial_stream_window_size(4 << 20)
            .initial_connection_window_size(8 << 20)
            .add_service(health_service)
            .add_service(InterceptedService::new(federation, enrolled))
            .add_service(InterceptedService::new(papers, enrolled))
            .add_service(self.membership()?.into_server())
            .serve_with_incoming_shutdown(connections, async move {
                let _ = stop.wait_for(|stopped| *stopped).await;
            })
            .await;
        signing.abort();
        // It may be in the middle of a signature: whoever comes next must not meet it.
        let _ = signing.await;
        served.map_err(|e| ActError::Local(format!("服务异常终止：{e}")))
    }

    /// Pieces of papers that nobody went on with make room.
    fn sweep_partial(&self) {
        match self.party.papers.sweep(self.config.keep_partial.0) {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "unfinished papers swept"),
            Err(e) => tracing::warn!(error = %e, "unfinished papers cannot be swept"),
        }
    }

    fn tls(&self) -> Result<Arc<rustls::ServerConfig>, ActError> {
        let mut names = self.config.extra_names.0.clone();
        names.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
        names.extend(self.config.public_address.iter().map(|address| address.host().to_owned()));
        names.sort();
        names.dedup();
        let local = |e: String| ActError::Local(e);
        let own = self.authority.issue_server(&names, SERVER_CERTIFICATE);
        let own = own.map_err(|e| local(e.to_string()))?;
        peer::tls::server(own, self.authority.certificate()).map_err(|e| local(e.to_string()))
    }

    fn membership(&self) -> Result<MembershipService<HubMembers>, ActError> {
        let record = self.party.store.read(|view| view.record(OWN, 0))?;
        let (_, charter) = record.ok_or_else(|| ActError::Local("台账缺少实施规则".to_owned()))?;
        let log = self.party.signer().verifier().to_string();
        let life = Duration::from_secs(u64::from(self.config.certificate_days) * 86_400);
        let members = HubMembers(self.party.clone());
        let introduction = Introduction { log, charter };
        MembershipService::new(members, self.authority.clone(), introduction, life)
            .map_err(|e| ActError::Local(e.to_string()))
    }

    async fn sign_when_due(self, serving: Serving, waived: bool, mut stop: watch::Receiver<bool>) {
        let mut changed = self.party.watch();
        let mut told = String::new();
        loop {
            // A new key that was sealed meanwhile, by a command of its own. A database from before
            // the change names the old one until the nodes gave the rest back: said once.
            let fault = self.take_keys().err().map(|e| e.to_string()).unwrap_or_default();
            if !fault.is_empty() && fault != told {
                tracing::error!(error = fault, "the keys that the ledger names cannot be used");
            }
            told = fault;
            let hellos = || (!waived).then(|| serving.hellos()).transpose();
            match offer::sign_next(&self.party, hellos) {
                Ok(Some(size)) => tracing::info!(size, "checkpoint signed"),
                Ok(None) => {}
                Err(e) => tracing::error!(error = %e, "no checkpoint can be signed"),
            }
            tokio::select! {
                _ = tokio::time::timeout(POLL, changed.changed()) => {}
                _ = stop.wait_for(|stopped| *stopped) => return,
            }
        }
    }

    /// `serve --without-hello`: recorded, and then in force for this run.
    ///
    /// # Errors
    /// No reason given.
    pub fn waive_hello(&self, why: String, seat: Seat) -> Result<(), ActError> {
        self.party.act(move |acting| {
            let reason = crate::acts::reason(acting, &why)?;
            let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
            acting.append(HelloWaived { at, nonce, reason, charter, seat }).map(|_| ())
        })
    }

    /// Signs what is due when no server runs: a hub without nodes needs none, and one that exchanges
    /// files heard its nodes by their bundles.
    ///
    /// # Errors
    /// A server runs and signs itself, or a local fault.
    pub fn sign_offline(&self) -> Result<(), ActError> {
        match self.party.signer().hold() {
            Ok(()) => {}
            Err(peer::signer::SignError::Held) => return Ok(()),
            Err(e) => return Err(e.into()),
        }
        let signed = self.sign_due();
        self.party.signer().release();
        signed
    }

    fn sign_due(&self) -> Result<(), ActError> {
        let hellos = || peer::sync::hellos_by_bundle(&self.party).map(Some);
        while offer::sign_next(&self.party, hellos)?.is_some() {}
        Ok(())
    }
}

/// Turns a caller without a certificate away before its message is read: messages of this size, on
/// many streams, from anybody, would fill the memory.
#[allow(clippy::result_large_err)]
fn enrolled(request: Request<()>) -> Result<Request<()>, Status> {
    certificate_of(&request)?;
    Ok(request)
}

/// Binds a listener, so that the caller knows the port before anything is served.
///
/// # Errors
/// The address is in use.
pub async fn bind(address: std::net::SocketAddr) -> io::Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(address).await
}
