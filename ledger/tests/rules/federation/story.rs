//! What a prefecture writes before its recommendation, and the recommendation.

use ledger::category::Category;
use ledger::hash::leaf_hash;
use ledger::names::{Firm, RoundId, Seat};
use ledger::record::Record;
use ledger::record::application::{Application, Claim, Sought};
use ledger::record::application_step::{ApplicationStep, Step};
use ledger::record::recommendation::{CategoryOpinion, Opinion, Recommendation, Review};

use super::{OPENS, charter_leaf, digest};

/// An application, its review and its recommendation, as a node would write them.
pub(crate) fn recommendation_story(
    salt: u64,
    firm: &Firm,
    round: &RoundId,
    categories: &[(Category, Opinion)],
) -> [Record; 4] {
    let nonce = |what: &str| digest(format!("{what} {salt} {} {round}", firm.code));
    let dossier = nonce("dossier");
    let claims = categories.iter().map(|(category, _)| Claim {
        category: *category,
        sought: Sought::Recognition,
        accepts_cultivation: true,
    });
    let opinions: Vec<_> = categories
        .iter()
        .map(|(category, opinion)| CategoryOpinion { category: *category, opinion: *opinion })
        .collect();
    let [clerk, seat] = ["N1", "N2"].map(|code| code.parse::<Seat>().unwrap());
    let reviewer = nonce("reviewer");
    let application = Application {
        at: OPENS + 60,
        nonce: nonce("application"),
        charter: charter_leaf(),
        round: round.clone(),
        firm: firm.code,
        claims: claims.collect(),
        dossier,
        evidence: vec![nonce("evidence")],
        supersedes: None,
        transfer: None,
        seat: clerk,
    };
    let leaf = leaf_hash(&Record::from(application.clone()).to_bytes());
    let clear = ApplicationStep {
        at: OPENS + 90,
        nonce: nonce("clear"),
        charter: charter_leaf(),
        application: leaf,
        step: Step::Clear { reviewer },
        content: nonce("declaration"),
        seat: seat.clone(),
    };
    let review = Review {
        at: OPENS + 120,
        nonce: nonce("review"),
        charter: charter_leaf(),
        application: leaf,
        opinions: opinions.clone(),
        reasons: nonce("reasons"),
        reviewer,
        clean_record: Some(nonce("clean record")),
        seat: seat.clone(),
    };
    let recommendation = Recommendation {
        at: OPENS + 180,
        nonce: nonce("recommendation"),
        charter: charter_leaf(),
        application: leaf,
        round: round.clone(),
        firm: firm.code,
        categories: opinions.into_iter().filter(|o| o.opinion.is_favourable()).collect(),
        dossier,
        seat,
    };
    [application.into(), clear.into(), review.into(), recommendation.into()]
}
