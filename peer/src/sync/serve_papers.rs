//! Papers on the hub's side: what is wanted of a node, its pieces in, and what it may read.

use std::pin::Pin;

use proto::v1::{self, papers_server};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::serve::{Serving, digest, internal};
use crate::fault::Fault;
use crate::paper_files::Progress;
use crate::store::StoreError;

/// Papers named in one answer.
const WANTS: u32 = 500;
/// Bytes of one piece.
pub(super) const PIECE: usize = 256 * 1024;

#[tonic::async_trait]
impl papers_server::Papers for Serving {
    async fn missing(
        &self,
        request: Request<v1::MissingRequest>,
    ) -> Result<Response<v1::MissingReply>, Status> {
        let caller = self.caller(&request)?;
        let wants = self.party.store.read(|view| view.wants(caller.code.as_str(), WANTS));
        let mut reply = v1::MissingReply::default();
        for digest in wants.map_err(internal)? {
            let have = self.party.papers.partial(digest).map_err(internal)?;
            reply.wants.push(v1::Want { digest: digest.0.to_vec(), have });
        }
        Ok(Response::new(reply))
    }

    async fn put(
        &self,
        request: Request<Streaming<v1::Chunk>>,
    ) -> Result<Response<v1::PutReply>, Status> {
        let caller = self.caller(&request)?;
        let mut chunks = request.into_inner();
        let mut stored = 0;
        while let Some(chunk) = chunks.message().await? {
            let digest = digest(&chunk.digest)?;
            let code = caller.code.to_string();
            let wanted = self.party.store.read(|view| view.is_wanted(&digest, &code));
            if !wanted.map_err(internal)? {
                // A retry whose answer was lost: the paper is here.
                continue;
            }
            let party = self.party.clone();
            let (offset, total) = (chunk.offset, chunk.total);
            let written = tokio::task::spawn_blocking(move || {
                party.papers.append(digest, offset, total, &chunk.data)
            });
            let progress = written.await.map_err(internal)?;
            let progress = progress.map_err(|e| Status::from(Fault::content(e.to_string())))?;
            if matches!(progress, Progress::Whole(_)) {
                let entered = self.party.store.write_later::<_, StoreError, _>(move |tx| {
                    tx.put_file(&digest, total, Some(&code))
                });
                entered.await.map_err(internal)?;
                stored += 1;
            }
        }
        self.party.poke();
        Ok(Response::new(v1::PutReply { stored }))
    }

    type GetStream = Pin<Box<dyn Stream<Item = Result<v1::Chunk, Status>> + Send>>;

    async fn get(
        &self,
        request: Request<v1::GetRequest>,
    ) -> Result<Response<Self::GetStream>, Status> {
        let caller = self.caller(&request)?;
        let v1::GetRequest { digest: bytes, offset } = request.into_inner();
        let digest = digest(&bytes)?;
        let code = caller.code.as_str();
        let allowed = self.party.store.read::<_, StoreError>(|view| {
            let own = view.paper(&digest)?.is_some_and(|paper| paper.owner.as_deref() == Some(code));
            Ok(own || view.offers(code)?.contains(&digest))
        });
        if !allowed.map_err(internal)? {
            return Err(Status::not_found("没有这份材料"));
        }
        let content = self.party.paper(&digest).map_err(internal)?;
        let (pieces, stream) = mpsc::channel(4);
        tokio::spawn(async move {
            let total = content.len() as u64;
            let mut at = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
            while at < content.len() {
                let end = (at + PIECE).min(content.len());
                let data = content[at..end].to_vec().into();
                let piece = v1::Chunk { digest: bytes.clone(), offset: at as u64, total, data };
                if pieces.send(Ok(piece)).await.is_err() {
                    break;
                }
                at = end;
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(stream))))
    }
}
