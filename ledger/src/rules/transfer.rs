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

/// An application as another prefecture sent it on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The application.
    pub application: Application,
    /// Its leaf there.
    pub leaf: Hash,
    /// When the firm first handed it in.
    pub received_at: i64,
    /// Returns so far.
    pub returns: u8,
}

/// The application that `from` sent on to `here`.
///
/// # Errors
/// Not signed by that prefecture, another application's, or sent elsewhere.
pub fn received<'k>(
    host: &str,
    here: &NodeCode,
    paper: &TransferPaper,
    keys_at: impl Fn(Head) -> Vec<&'k VerifierKey>,
) -> Result<Sent, RuleFault> {
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
        Step::Transfer { to, received_at, returns } if to == here => {
            Ok(Sent { application, leaf, received_at: *received_at, returns: *returns })
        }
        Step::Transfer { to, .. } => Err(fault(format!("该申报转送的是 {to}，不是本市（州）"))),
        _ => Err(fault("所附记录不是转送".to_owned())),
    }
}

fn record(signed: &SignedRecommendation) -> Option<Record> {
    match Parsed::parse(signed.record.as_bytes()) {
        Ok(Parsed::Known(record)) => Some(*record),
        _ => None,
    }
}

/// Whether what goes with an application is what its ledger says: when the firm first handed it in, and
/// how often it was returned. Nobody gains a day or a return by being sent on (A3-33).
///
/// # Errors
/// Another time, or another number.
pub fn carries(carried: (i64, u8), stands: (i64, u8)) -> Result<(), RuleFault> {
    match carried == stands {
        true => Ok(()),
        false => Err(fault("所载原受理时间或退回次数与转送地的台账不符".to_owned())),
    }
}

/// Whether an application that came from another prefecture is what that prefecture sent on, as far
/// as its ledger is known here: `sent` says whether it was sent on there, when it was received first
/// and how often it was returned.
///
/// # Errors
/// It is known there, and was not sent on, was received at another time or returned another number
/// of times.
pub fn agrees(
    application: &Application,
    sent: impl Fn(&NodeCode, &Hash) -> Option<(bool, (i64, u8))>,
) -> Result<(), RuleFault> {
    let Some(transfer) = &application.transfer else { return Ok(()) };
    match sent(&transfer.from, &transfer.application) {
        Some((false, _)) => Err(fault(format!("{} 的台账中该申报并未转送", transfer.from))),
        Some((true, stands)) => carries((transfer.received_at, transfer.returns), stands),
        None => Ok(()),
    }
}

fn fault(message: String) -> RuleFault {
    RuleFault::new("transfer", "四(三)1", message)
}
