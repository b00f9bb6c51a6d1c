//! 转送: an application handed in at one prefecture goes on at another, with its first receipt (四(三)1
//! “向所在地、市、州律师协会申报”; S51).

use serde::{Deserialize, Serialize};

use super::RuleFault;
use super::recommendation::signed_by_node;
use crate::hash::{Hash, leaf_hash};
use crate::names::{Head, NodeCode};
use crate::note::VerifierKey;
use crate::record::application::Application;
use crate::record::application_step::Step;
use crate::record::title::SignedRecommendation;
use crate::record::{Parsed, Record};

/// What the first prefecture signed: both of its records, each with the proof that its key signed a
/// tree which holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferPaper {
    /// The prefecture that sends on.
    pub from: NodeCode,
    /// The application.
    pub application: SignedRecommendation,
    /// The step that sends it on.
    pub transfer: SignedRecommendation,
}

/// The application that `from` sent on to `here`, and its leaf there.
///
/// # Errors
/// Not signed by that prefecture, another application's, or sent elsewhere.
pub fn received<'k>(
    host: &str,
    here: &NodeCode,
    paper: &TransferPaper,
    keys_at: impl Fn(Head) -> Vec<&'k VerifierKey>,
) -> Result<(Application, Hash), RuleFault> {
    let fault = |message: String| RuleFault::new("transfer", "四(三)1", message);
    for signed in [&paper.application, &paper.transfer] {
        signed_by_node((host, &paper.from), signed, &keys_at).map_err(fault)?;
    }
    let leaf = leaf_hash(paper.application.record.as_bytes());
    let (Some(Record::Application(application)), Some(Record::ApplicationStep(step))) =
        (record(&paper.application), record(&paper.transfer))
    else {
        return Err(fault("转送件所附的不是申报和转送两条记录".to_owned()));
    };
    if step.application != leaf {
        return Err(fault("转送记录所指的不是所附申报".to_owned()));
    }
    match &step.step {
        Step::Transfer { to } if to == here => Ok((application, leaf)),
        Step::Transfer { to } => Err(fault(format!("该申报转送的是 {to}，不是本市（州）"))),
        _ => Err(fault("所附记录不是转送".to_owned())),
    }
}

fn record(signed: &SignedRecommendation) -> Option<Record> {
    match Parsed::parse(signed.record.as_bytes()) {
        Ok(Parsed::Known(record)) => Some(*record),
        _ => None,
    }
}

/// Whether an application that came from another prefecture is what that prefecture sent on, as far
/// as its ledger is known here: `sent` says how the application stands there.
///
/// # Errors
/// It is known there, and was not sent on, or was received at another time.
pub fn agrees(
    application: &Application,
    sent: impl Fn(&NodeCode, &Hash) -> Option<(bool, i64)>,
) -> Result<(), RuleFault> {
    let Some(transfer) = &application.transfer else { return Ok(()) };
    match sent(&transfer.from, &transfer.application) {
        Some((false, _)) => {
            let message = format!("{} 的台账中该申报并未转送", transfer.from);
            Err(RuleFault::new("transfer", "四(三)1", message))
        }
        Some((true, at)) if at != transfer.received_at => {
            let message = format!("原受理时间与 {} 的台账不符", transfer.from);
            Err(RuleFault::new("transfer", "四(三)1", message))
        }
        _ => Ok(()),
    }
}
