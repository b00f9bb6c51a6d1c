//! Papers on the hub's side: what is wanted of a node, its pieces in, and what it may read.

use std::pin::Pin;

use ledger::hash::Hash;
use proto::v1::{self, papers_server};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::serve::{Caller, Serving, digest, internal};
use crate::fault::Fault;
use crate::paper_files::{PaperError, Progress};
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
        let after = request.into_inner().after;
        let after = if after.is_empty() { None } else { Some(digest(&after)?) };
        let wants = self.party.store.read(|view| view.wants(caller.code.as_str(), after, WANTS));
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
        let mut reply = v1::PutReply::default();
        let mut passed_over = None;
        while let Some(chunk) = chunks.message().await? {
            let digest = digest(&chunk.digest)?;
            if passed_over == Some(digest) {
                continue;
            }
            match self.take_piece(&caller, digest, chunk).await? {
                Ok(stored) => reply.stored += u32::from(stored),
                // One paper that cannot be taken must not hold up the others.
                Err(fault) => {
                    passed_over = Some(digest);
                    if matches!(fault, PaperError::TooLarge { .. } | PaperError::Kind) {
                        reply.refused.push(digest.0.to_vec());
                    }
                    reply.fault = Some(Fault::content(fault.to_string()).into());
                }
            }
        }
        self.party.poke();
        Ok(Response::new(reply))
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
            let entry = view.paper(&digest)?;
            let own = entry.as_ref().is_some_and(|paper| paper.owner.as_deref() == Some(code));
            Ok(entry.filter(|_| own || view.offers(code).is_ok_and(|o| o.contains(&digest))))
        });
        // The same answer for what is another's and for what is nowhere.
        let entry = allowed.map_err(internal)?;
        let entry = entry.ok_or_else(|| Status::not_found("没有这份材料"))?;
        let (pieces, stream) = mpsc::channel(1);
        let party = self.party.clone();
        // Read as it is taken: whoever asks for many papers and reads none must not fill the memory.
        tokio::spawn(async move {
            let mut at = offset;
            loop {
                let read = match &entry.body {
                    Some(body) => Ok((part(body, at), body.len() as u64)),
                    None => party.papers.piece(digest, at.min(entry.size), PIECE),
                };
                let piece = match read {
                    Ok((data, _)) if data.is_empty() => return,
                    Ok((data, total)) => {
                        let data = data.into();
                        Ok(v1::Chunk { digest: bytes.clone(), offset: at, total, data })
                    }
                    Err(e) => Err(internal(e)),
                };
                at += piece.as_ref().map_or(0, |piece| piece.data.len() as u64);
                let failed = piece.is_err();
                if pieces.send(piece).await.is_err() || failed {
                    return;
                }
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(stream))))
    }
}

impl Serving {
    /// Adds a piece of a paper that is wanted of the caller; gives whether that made it whole.
    async fn take_piece(
        &self,
        caller: &Caller,
        digest: Hash,
        chunk: v1::Chunk,
    ) -> Result<Result<bool, PaperError>, Status> {
        let code = caller.code.to_string();
        let wanted = self.party.store.read(|view| view.is_wanted(&digest, &code));
        if !wanted.map_err(internal)? {
            // A retry whose answer was lost, and the paper is here; or one that nobody asked for.
            return Ok(Ok(false));
        }
        let party = self.party.clone();
        let v1::Chunk { offset, total, data, .. } = chunk;
        let written =
            tokio::task::spawn_blocking(move || party.papers.append(digest, offset, total, &data));
        match written.await.map_err(internal)? {
            Ok(Progress::Partial(_)) => return Ok(Ok(false)),
            Ok(Progress::Whole(_)) => {}
            // The disk's faults are this machine's own.
            Err(e @ (PaperError::File(_) | PaperError::Linked { .. })) => return Err(internal(e)),
            Err(e) => return Ok(Err(e)),
        }
        let entered = self.party.store.write_later::<_, StoreError, _>(move |tx| {
            // Another stream may have finished it, or an erasure come in between.
            let entered = tx.take_file(&digest, total, &code)?;
            Ok(entered || tx.paper(&digest)?.is_some())
        });
        let entered = entered.await.map_err(internal)?;
        if !entered {
            self.party.papers.remove(digest).map_err(internal)?;
        }
        Ok(Ok(entered))
    }
}

fn part(body: &[u8], at: u64) -> Vec<u8> {
    let from = usize::try_from(at).unwrap_or(usize::MAX).min(body.len());
    body[from..(from + PIECE).min(body.len())].to_vec()
}
