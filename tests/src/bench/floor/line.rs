//! A line: mutual TLS 1.3 under the federation's own authority, and frames after their length.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use hub::app::Hub;
use peer::identity::Identity;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client};

/// What the hub's side speaks: the settings of the real hub.
pub(in crate::bench) fn server(hub: &Hub) -> Result<Arc<ServerConfig>> {
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let own = hub.authority.issue_server(&names, Duration::from_secs(86_400))?;
    Ok(peer::tls::server(own, hub.authority.certificate())?)
}

/// What a node's side speaks: the settings and the certificate of a real node.
pub(in crate::bench) fn client(node: &Path) -> Result<Arc<ClientConfig>> {
    let identity = Identity::load(node)?;
    Ok(peer::tls::client(identity.authority(), Some(identity.credentials()))?)
}

/// Dials.
pub(in crate::bench) async fn dial(
    config: Arc<ClientConfig>,
    port: u16,
) -> Result<client::TlsStream<TcpStream>> {
    let io = TcpStream::connect(("127.0.0.1", port)).await?;
    io.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1").context("a name")?;
    Ok(TlsConnector::from(config).connect(name, io).await?)
}

/// Writes one frame.
pub(in crate::bench) async fn send<W: AsyncWrite + Unpin>(
    line: &mut W,
    frame: &[u8],
) -> Result<()> {
    line.write_all(&u32::try_from(frame.len())?.to_be_bytes()).await?;
    line.write_all(frame).await?;
    Ok(line.flush().await?)
}

/// Reads one frame; `None` at the end.
pub(in crate::bench) async fn receive<R: AsyncRead + Unpin>(
    line: &mut R,
) -> Result<Option<Vec<u8>>> {
    let mut len = [0; 4];
    if line.read_exact(&mut len).await.is_err() {
        return Ok(None);
    }
    let len = u32::from_be_bytes(len) as usize;
    ensure!(len <= 4 << 20, "a frame of {len} bytes");
    let mut frame = vec![0; len];
    line.read_exact(&mut frame).await?;
    Ok(Some(frame))
}
