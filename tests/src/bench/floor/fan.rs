//! Bare broadcast: the page is hashed, signed and written to disk once, and the same bytes go to
//! every client; each client checks signature and root.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use ed25519_dalek::{SigningKey, VerifyingKey};
use hub::app::Hub;
use ledger::tree::Frontier;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_rustls::TlsAcceptor;

use super::disk::Disk;
use super::{line, page};

/// The hub's side.
pub(in crate::bench) struct Fan {
    pub(in crate::bench) port: u16,
    frames: broadcast::Sender<Arc<[u8]>>,
    disk: Mutex<Disk>,
    key: SigningKey,
}

/// The key that the clients expect.
pub(in crate::bench) fn key() -> VerifyingKey {
    SigningKey::from_bytes(&[4; 32]).verifying_key()
}

impl Fan {
    /// Listens.
    pub(in crate::bench) async fn serve(hub: &Hub, dir: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let acceptor = TlsAcceptor::from(line::server(hub)?);
        let frames: broadcast::Sender<Arc<[u8]>> = broadcast::Sender::new(4);
        let sender = frames.clone();
        tokio::spawn(async move {
            while let Ok((io, _)) = listener.accept().await {
                let (acceptor, mut frames) = (acceptor.clone(), sender.subscribe());
                tokio::spawn(async move {
                    io.set_nodelay(true)?;
                    let mut tls = acceptor.accept(io).await?;
                    while let Ok(frame) = frames.recv().await {
                        line::send(&mut tls, &frame).await?;
                    }
                    anyhow::Ok(())
                });
            }
        });
        let disk = Mutex::new(Disk::create(&dir.join("fan.db"))?);
        Ok(Self { port, frames, disk, key: SigningKey::from_bytes(&[4; 32]) })
    }

    /// Sends records to everyone.
    pub(in crate::bench) fn send(&self, records: &[Vec<u8>]) -> Result<()> {
        let mut disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, root) = disk.append(records, &[])?;
        let frame = page::write(&self.key, size, &root, records);
        self.frames.send(frame.into())?;
        Ok(())
    }
}

/// A client: reports the size after every page that held.
pub(in crate::bench) async fn follow(
    config: Arc<rustls::ClientConfig>,
    port: u16,
    sizes: tokio::sync::mpsc::Sender<u64>,
) -> Result<()> {
    let mut tls = line::dial(config, port).await?;
    sizes.send(0).await?;
    let mut frontier = Frontier::default();
    while let Some(frame) = line::receive(&mut tls).await? {
        let page = page::read(&key(), &mut frontier, &frame)?;
        sizes.send(page.size).await?;
    }
    Ok(())
}
