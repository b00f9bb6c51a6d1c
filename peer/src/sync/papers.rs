//! Papers on a node's side: send what the hub lacks, fetch what opens the answers.

use std::time::Duration;

use ledger::hash::Hash;
use proto::v1;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::dial::{CALL, Link, Session, SyncError};
use super::serve_papers::PIECE;
use crate::channel::Dial;
use crate::store::StoreError;

/// How often the hub is asked again what it lacks, when nothing happened here.
const ASK: Duration = Duration::from_secs(20);

impl<D: Dial> Link<D> {
    /// Sends papers until the hub lacks none that are here; unless `once`, goes on.
    pub(super) async fn papers(&self, mut session: Session, once: bool) -> Result<(), SyncError> {
        let mut changed = self.party.watch();
        loop {
            let mut call = tonic::Request::new(v1::MissingRequest {});
            call.set_timeout(CALL);
            let missing = session.papers.missing(call).await;
            let wants = missing.map_err(|status| self.refused(&status))?.into_inner().wants;
            let sent = if wants.is_empty() { 0 } else { self.send(&mut session, wants).await? };
            if sent > 0 {
                continue;
            }
            if once {
                return Ok(());
            }
            tokio::select! {
                _ = changed.changed() => tokio::time::sleep(Duration::from_millis(100)).await,
                () = tokio::time::sleep(ASK) => {}
            }
        }
    }

    /// Returns how many papers the hub stored.
    async fn send(&self, session: &mut Session, wants: Vec<v1::Want>) -> Result<u32, SyncError> {
        let (pieces, outgoing) = mpsc::channel(4);
        let party = self.party.clone();
        tokio::spawn(async move {
            for want in wants {
                let Ok(digest) = proto::convert::hash("digest", &want.digest) else { continue };
                // What is not here is on its way here, or lost: the next round asks again, and
                // doctor lists it.
                let Ok(content) = party.paper(&digest) else { continue };
                let mut at = usize::try_from(want.have).unwrap_or(usize::MAX).min(content.len());
                loop {
                    let end = (at + PIECE).min(content.len());
                    let piece = v1::Chunk {
                        digest: want.digest.clone(),
                        offset: at as u64,
                        total: content.len() as u64,
                        data: content[at..end].to_vec().into(),
                    };
                    if pieces.send(piece).await.is_err() {
                        return;
                    }
                    at = end;
                    if at >= content.len() {
                        break;
                    }
                }
            }
        });
        let put = session.papers.put(ReceiverStream::new(outgoing)).await;
        Ok(put.map_err(|status| self.refused(&status))?.into_inner().stored)
    }

    /// Fetches papers on offer. They are small: what opens an answer.
    pub(super) async fn fetch(&self, session: &Session, digests: &[Vec<u8>]) -> Result<(), SyncError> {
        for bytes in digests {
            let digest = proto::convert::hash("digest", bytes);
            let digest = digest.map_err(|e| SyncError::Content(e.to_string()))?;
            if self.party.store.read(|view| view.paper(&digest))?.is_some() {
                continue;
            }
            let content = self.get(&mut session.papers.clone(), &digest).await?;
            self.party
                .store
                .write::<_, StoreError, _>(move |tx| tx.put_document(&content, None))?;
        }
        Ok(())
    }

    async fn get(
        &self,
        papers: &mut v1::papers_client::PapersClient<tonic::transport::Channel>,
        digest: &Hash,
    ) -> Result<Vec<u8>, SyncError> {
        let request = v1::GetRequest { digest: digest.0.to_vec(), offset: 0 };
        let pieces = papers.get(request).await;
        let mut pieces = pieces.map_err(|status| self.refused(&status))?.into_inner();
        let mut content = Vec::new();
        while let Some(piece) = pieces.message().await.map_err(|status| self.refused(&status))? {
            content.extend_from_slice(&piece.data);
            if content.len() > 64 * 1024 {
                return Err(SyncError::Content("办理结果告知过大".to_owned()));
            }
        }
        if Hash::of(&content) != *digest {
            return Err(SyncError::Content("材料与其摘要不符".to_owned()));
        }
        Ok(content)
    }
}
