//! 市（州）初审，省级认定: the hub decides only on what a node signed (四(一)5; S43, A3-16).

use super::RuleFault;
use crate::category::Category;
use crate::hash::leaf_hash;
use crate::names::{Firm, Head, NodeCode, RoundId, node_origin};
use crate::note::VerifierKey;
use crate::proof::TlogProof;
use crate::record::recommendation::{Opinion, Recommendation};
use crate::record::title::SignedRecommendation;
use crate::record::{Parsed, Record};
use crate::tree::check_inclusion;

/// What a recognition or a cultivation says of the recommendation that it answers.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The public host, for the node's origin.
    pub host: &'a str,
    /// The prefecture.
    pub region: &'a NodeCode,
    /// The round.
    pub round: &'a RoundId,
    /// The firm.
    pub firm: &'a Firm,
    /// The categories decided.
    pub categories: &'a [Category],
    /// 认定 or 培育.
    pub opinion: Opinion,
}

/// Whether the node of that prefecture signed a recommendation of this firm for these categories, and
/// where in its ledger.
///
/// `keys_at` gives the node's log keys that count for a head of its ledger.
///
/// # Errors
/// No such recommendation, another firm's, round's or category's, or not signed by the node.
pub fn stands_behind<'k>(
    decided: Decided<'_>,
    signed: &SignedRecommendation,
    keys_at: impl Fn(Head) -> Vec<&'k VerifierKey>,
) -> Result<u64, RuleFault> {
    let fault = |message: String| RuleFault::new("recommendation-signed", "四(一)5", message);
    let recommendation = match Parsed::parse(signed.record.as_bytes()) {
        Ok(Parsed::Known(record)) => match *record {
            Record::Recommendation(recommendation) => recommendation,
            other => return Err(fault(format!("所附记录是 {}，不是推荐", other.kind()))),
        },
        Ok(Parsed::Unknown { kind, .. }) => return Err(fault(format!("所附记录 {kind} 无法识别"))),
        Err(e) => return Err(fault(format!("所附推荐不成立：{e}"))),
    };
    let index = signed_by_node((decided.host, decided.region), signed, keys_at).map_err(fault)?;
    matches(decided, &recommendation).map_err(|m| fault(m.to_owned()))?;
    Ok(index)
}

/// The categories of a recommendation that was checked already: those with `opinion`, or all.
pub fn categories_of(signed: &SignedRecommendation, opinion: Option<Opinion>) -> Vec<Category> {
    let Ok(Parsed::Known(record)) = Parsed::parse(signed.record.as_bytes()) else {
        return Vec::new();
    };
    let Record::Recommendation(act) = *record else { return Vec::new() };
    let wanted = act.categories.iter().filter(|one| opinion.is_none_or(|o| one.opinion == o));
    wanted.map(|one| one.category).collect()
}

/// Where in its ledger the node of `region` signed a record, if the proof holds.
pub(super) fn signed_by_node<'k>(
    (host, region): (&str, &NodeCode),
    signed: &SignedRecommendation,
    keys_at: impl Fn(Head) -> Vec<&'k VerifierKey>,
) -> Result<u64, String> {
    use crate::checkpoint::Checkpoint;
    let proof =
        TlogProof::parse(signed.proof.as_bytes()).map_err(|e| format!("推荐的证明不成立：{e}"))?;
    let origin = node_origin(host, region);
    let stated =
        Checkpoint::stated(&proof.checkpoint).map_err(|e| format!("推荐的校验点不成立：{e}"))?;
    let keys = keys_at(Head { size: stated.size, root: stated.root });
    let Some((first, rest)) = keys.split_first() else {
        return Err(format!("{} 的密钥未经联合签发生效，其推荐不能作为认定依据", region));
    };
    let open = |key| Checkpoint::open(&proof.checkpoint, key, &origin);
    let opened = rest.iter().fold(open(first), |opened, key| opened.or_else(|_| open(key)));
    let (checkpoint, _) = opened.map_err(|e| format!("推荐未经 {} 签名：{e}", region))?;
    let leaf = leaf_hash(signed.record.as_bytes());
    check_inclusion(leaf, proof.index, checkpoint.size, &proof.hashes, checkpoint.root)
        .map_err(|e| format!("推荐不在 {} 的台账中：{e}", region))?;
    Ok(proof.index)
}

fn matches(decided: Decided<'_>, recommendation: &Recommendation) -> Result<(), &'static str> {
    if recommendation.firm != decided.firm.code {
        return Err("推荐的是另一家律所");
    }
    if recommendation.round != *decided.round {
        return Err("推荐属于另一年度批次");
    }
    let recommended = |category: &Category| {
        recommendation.categories.iter().any(|one| {
            one.category == *category
                && (one.opinion == Opinion::Recognise || decided.opinion == Opinion::Cultivate)
        })
    };
    if decided.categories.is_empty() || !decided.categories.iter().all(recommended) {
        return Err("所定类别未经市（州）推荐");
    }
    Ok(())
}
