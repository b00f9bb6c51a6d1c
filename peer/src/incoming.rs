//! From a listening socket to a stream of finished TLS connections that nobody can hold up.
//!
//! Handshakes run beside each other, each with a deadline. When too many are pending, the oldest
//! goes: an honest handshake takes milliseconds, so the oldest are those that stall. Connections
//! without a client certificate are few and short-lived, so that strangers cannot use up the
//! sockets that enrolled nodes need.

use std::{
    collections::VecDeque,
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use ledger::hash::Hash;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::AbortHandle,
    time::{Sleep, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Status, transport::server::Connected};

use crate::ca;

/// How much a listener gives to those who have not shown who they are.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Longest handshake.
    pub handshake: Duration,
    /// Most handshakes under way.
    pub pending: usize,
    /// Most connections without a client certificate.
    pub anonymous: usize,
    /// Longest life of such a connection; a waiting `join` simply dials again.
    pub anonymous_life: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            pending: 256,
            anonymous: 256,
            anonymous_life: Duration::from_secs(120),
        }
    }
}

/// Where connections come from: a TCP listener, or a simulated one in tests.
pub trait Accept: Send + 'static {
    /// One connection.
    type Io: AsyncRead + AsyncWrite + Send + Unpin + 'static;
    /// Waits for the next connection.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Io, SocketAddr)>> + Send;
}

impl Accept for TcpListener {
    type Io = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, remote) = TcpListener::accept(self).await?;
        // Receipts are small answers to large pages; waiting to fill a packet delays every one.
        stream.set_nodelay(true)?;
        Ok((stream, remote))
    }
}

/// Who is at the other end, as a request's extension.
#[derive(Debug, Clone)]
pub struct ConnectInfo {
    /// The address it dialled from, for the operator's log.
    pub remote: SocketAddr,
    /// The client certificate, verified against our authority; `None` if it showed none.
    pub certificate: Option<PeerCertificate>,
}

/// What identifies an enrolled node. Whether it is locked since is the store's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// SHA-256 of its DER.
    pub fingerprint: Hash,
    /// The prefecture that our authority issued it for.
    pub code: String,
}

/// The certificate of the node that sent `request`.
///
/// # Errors
/// Unauthenticated, for a connection without one: such a connection can only enter or renew.
pub fn certificate_of<T>(request: &Request<T>) -> Result<&PeerCertificate, Status> {
    request
        .extensions()
        .get::<ConnectInfo>()
        .and_then(|info| info.certificate.as_ref())
        .ok_or_else(|| Status::unauthenticated("no client certificate: join or renew first"))
}

/// A finished TLS connection.
pub struct TlsConn<Io> {
    stream: TlsStream<Io>,
    info: ConnectInfo,
    stranger: Option<Stranger>,
}

/// The bounds of a connection without a certificate.
struct Stranger {
    deadline: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

/// Turns connections into TLS connections, for tonic's `serve_with_incoming_shutdown`. Never
/// yields an error: a failed handshake is the dialler's affair. Dropping the stream closes the
/// listener.
pub fn incoming<L: Accept>(
    listener: L,
    config: Arc<ServerConfig>,
    limits: Limits,
) -> impl Stream<Item = io::Result<TlsConn<L::Io>>> + Send + Unpin {
    let (ready, stream) = mpsc::channel(32);
    let door = Arc::new(Door {
        acceptor: TlsAcceptor::from(config),
        anonymous: Arc::new(Semaphore::new(limits.anonymous)),
        limits,
    });
    tokio::spawn(accept_all(listener, door, ready));
    ReceiverStream::new(stream)
}

struct Door {
    acceptor: TlsAcceptor,
    anonymous: Arc<Semaphore>,
    limits: Limits,
}

type Ready<Io> = mpsc::Sender<io::Result<TlsConn<Io>>>;

async fn accept_all<L: Accept>(mut listener: L, door: Arc<Door>, ready: Ready<L::Io>) {
    let mut pending: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let accepted = tokio::select! {
            () = ready.closed() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((io, remote)) => {
                make_room(&mut pending, door.limits.pending);
                let handshake = shake_hands(door.clone(), io, remote, ready.clone());
                pending.push_back(tokio::spawn(handshake).abort_handle());
            }
            Err(error) => {
                // Out of file descriptors, mostly: accepting again at once would spin.
                tracing::warn!(%error, "accept failed");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    pending.iter().for_each(AbortHandle::abort);
}

fn make_room(pending: &mut VecDeque<AbortHandle>, most: usize) {
    pending.retain(|handshake| !handshake.is_finished());
    while pending.len() >= most.max(1) {
        if let Some(oldest) = pending.pop_front() {
            tracing::warn!("too many handshakes pending: the oldest is dropped");
            oldest.abort();
        }
    }
}

async fn shake_hands<Io>(door: Arc<Door>, io: Io, remote: SocketAddr, ready: Ready<Io>)
where
    Io: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let stream = match timeout(door.limits.handshake, door.acceptor.accept(io)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::info!(%remote, %error, "TLS handshake refused"),
        Err(_) => return tracing::info!(%remote, "TLS handshake timed out"),
    };
    let certificate = peer_certificate(&stream);
    let stranger = match &certificate {
        Some(_) => None,
        None => match door.anonymous.clone().try_acquire_owned() {
            Ok(place) => Some(Stranger {
                deadline: Box::pin(sleep(door.limits.anonymous_life)),
                _place: place,
            }),
            Err(_) => return tracing::warn!(%remote, "too many connections without certificate"),
        },
    };
    let info = ConnectInfo { remote, certificate };
    // The receiver is gone only when the server is: nothing to tell anyone.
    let _ = ready.send(Ok(TlsConn { stream, info, stranger })).await;
}

fn peer_certificate<Io>(stream: &TlsStream<Io>) -> Option<PeerCertificate> {
    let leaf = stream.get_ref().1.peer_certificates()?.first()?;
    Some(PeerCertificate { fingerprint: ca::fingerprint(leaf), code: ca::code_of(leaf)? })
}

impl<Io> Connected for TlsConn<Io> {
    type ConnectInfo = ConnectInfo;

    fn connect_info(&self) -> ConnectInfo {
        self.info.clone()
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsConn<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(stranger) = &mut self.stranger
            && stranger.deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsConn<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
