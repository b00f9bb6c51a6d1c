//! Papers on a node's side: send what the hub lacks, fetch what opens the answers.

use std::collections::BTreeSet;
use std::time::Duration;

use ledger::hash::Hash;
use ledger::record::step::StepPaper;
use proto::v1;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::dial::{CALL, Link, Session, SyncError};
use super::serve_papers::PIECE;
use crate::act::ActError;
use crate::channel::Dial;
use crate::erasure;
use crate::fault::Fault;
use crate::issued;
use crate::party::Party;
use crate::store::StoreError;

/// Largest paper that opens an answer.
const ANSWER: u64 = 64 * 1024;
/// How often the hub is asked again what it lacks, when nothing happened here.
const ASK: Duration = Duration::from_secs(20);

impl<D: Dial> Link<D> {
    /// Sends papers until the hub lacks none that are here; unless `once`, goes on. A paper that
    /// the hub cannot take is reported and left out; it never ends the session, since records must
    /// not wait for papers.
    pub(super) async fn papers(&self, mut session: Session, once: bool) -> Result<(), SyncError> {
        let mut changed = self.party.watch();
        let (mut hopeless, mut told) = (BTreeSet::<Vec<u8>>::new(), None);
        // Records may have come back whose effect the database does not have.
        erasure::settle(&self.party)?;
        self.fetch_back(&session).await?;
        loop {
            let (mut stored, mut after) = (0, Vec::new());
            // From one end to the other: what never arrives must not keep back what stands behind.
            while let Some((mut wants, last)) = self.missing(&mut session, after).await? {
                after = last;
                wants.retain(|want| !hopeless.contains(&want.digest));
                let reply = match wants.is_empty() {
                    true => v1::PutReply::default(),
                    false => self.send(&mut session, wants).await?,
                };
                stored += reply.stored;
                hopeless.extend(reply.refused);
                if let Some(fault) = reply.fault.and_then(Fault::from_wire) {
                    tracing::warn!(fault = %fault, "the hub did not take a paper");
                    let refused = SyncError::Refused(fault);
                    if once && reply.stored == 0 {
                        return Err(refused);
                    }
                    self.note_error(&refused);
                    told = Some(refused).filter(|_| !hopeless.is_empty());
                }
            }
            if stored > 0 {
                continue;
            }
            if once {
                return told.map_or(Ok(()), Err);
            }
            tokio::select! {
                biased;
                () = changed.changed() => tokio::time::sleep(Duration::from_millis(100)).await,
                () = tokio::time::sleep(ASK) => {}
            }
        }
    }

    /// What the hub lacks behind `after`, and where that ends; `None` where nothing more follows.
    async fn missing(
        &self,
        session: &mut Session,
        after: Vec<u8>,
    ) -> Result<Option<(Vec<v1::Want>, Vec<u8>)>, SyncError> {
        let mut call = tonic::Request::new(v1::MissingRequest { after: after.clone() });
        call.set_timeout(CALL);
        let missing = session.papers.missing(call).await;
        let wants = missing.map_err(|status| self.refused(&status))?.into_inner().wants;
        // An older hub begins from the front again.
        let last = wants.last().map(|want| want.digest.clone()).filter(|last| *last > after);
        Ok(last.map(|last| (wants, last)))
    }

    async fn send(
        &self,
        session: &mut Session,
        wants: Vec<v1::Want>,
    ) -> Result<v1::PutReply, SyncError> {
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
        Ok(put.map_err(|status| self.refused(&status))?.into_inner())
    }

    /// Fetches papers on offer. They are small: what opens an answer. One that the hub does not
    /// give, or gives wrong, is not stored and asked for again by the next session: the ledger goes
    /// on without it.
    pub(super) async fn fetch(
        &self,
        session: &Session,
        digests: &[Vec<u8>],
    ) -> Result<(), SyncError> {
        for bytes in digests {
            let digest = proto::convert::hash("digest", bytes);
            let digest = digest.map_err(|e| SyncError::Content(e.to_string()))?;
            let known = self.party.store.read::<_, StoreError>(|view| {
                Ok(view.paper(&digest)?.is_some() || view.is_erased(&digest)?)
            })?;
            if known {
                continue;
            }
            let got = self.get(&mut session.papers.clone(), &digest, ANSWER).await;
            let content = match got {
                Ok(content) => content,
                Err(Fetch::Line(e)) => return Err(e),
                Err(Fetch::Paper(e)) => {
                    tracing::warn!(%digest, error = %e, "a paper on offer did not come");
                    self.note_error(&e);
                    continue;
                }
            };
            match take(&self.party, content) {
                Ok(_) => {}
                Err(ActError::Refused(e)) => {
                    tracing::warn!(%digest, error = %e, "a paper on offer was refused");
                    self.note_error(&SyncError::Content(e));
                }
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    /// A paper of at most `most` bytes.
    pub(super) async fn get(
        &self,
        papers: &mut v1::papers_client::PapersClient<tonic::transport::Channel>,
        digest: &Hash,
        most: u64,
    ) -> Result<Vec<u8>, Fetch> {
        let mut request =
            tonic::Request::new(v1::GetRequest { digest: digest.0.to_vec(), offset: 0 });
        request.set_timeout(CALL);
        let pieces = papers.get(request).await;
        let mut pieces = pieces.map_err(|status| self.no_paper(&status))?.into_inner();
        let mut content = Vec::new();
        while let Some(piece) = pieces.message().await.map_err(|status| self.no_paper(&status))? {
            content.extend_from_slice(&piece.data);
            if content.len() as u64 > most {
                return Err(Fetch::Paper(SyncError::Content("材料过大".to_owned())));
            }
        }
        if Hash::of(&content) != *digest {
            return Err(Fetch::Paper(SyncError::Content("材料与其摘要不符".to_owned())));
        }
        Ok(content)
    }

    fn no_paper(&self, status: &Status) -> Fetch {
        match status.code() {
            Code::NotFound | Code::Internal => {
                let message = "省级平台暂时不能提供一份材料".to_owned();
                Fetch::Paper(SyncError::Content(message))
            }
            _ => Fetch::Line(self.refused(status)),
        }
    }
}

/// The setting that says that the hub ever sent a file back, so that `status` must fold only then.
pub const RETURNED: &str = "returned";

/// Keeps a paper that was on offer, unless it was erased, and what it says if it is a sheet of a seal.
/// Returns whether it stands here now.
///
/// # Errors
/// A sheet that does not hold, or of a seal that is not here: nothing is kept, and it is fetched
/// again by the next session.
pub(super) fn take(party: &Party, content: Vec<u8>) -> Result<bool, ActError> {
    let host = party.host.clone();
    party.act_on_roll(move |acting| {
        if issued::take(acting, &host, &content)? {
            if serde_json::from_slice::<StepPaper>(&content).is_ok() {
                acting.tx.set(RETURNED, "1")?;
            }
            return Ok(acting.tx.take_document(&content)?);
        }
        Ok(false)
    })
}

/// Why a paper did not come.
pub(super) enum Fetch {
    /// The session is over.
    Line(SyncError),
    /// This paper alone.
    Paper(SyncError),
}
