//! What the hub may write next, each with everything that makes it hold.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::names::Firm;
use ledger::note::{KeyKind, SignerKey};
use ledger::record::charter::{Amendment, Body, BodyKey};
use ledger::record::legacy::LegacyEntry;
use ledger::record::notice::Notice;
use ledger::record::recommendation::Opinion;
use ledger::record::title::{Cancellation, Cause, Cultivation, Recognition, SignedRecommendation};
use ledger::record::void::Void;
use ledger::rules::term::last_day;

use super::{CLOSES, DAY, Federation, HOST, RULES, Titled, digest, firm, key, office, round};

impl Federation {
    /// Node `node` recommends firm `n` in 2024-1, and the hub would recognise it so.
    pub(crate) fn recognition(
        &mut self,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Recognition {
        self.recognition_in("2024-1", node, n, categories)
    }

    pub(crate) fn recognition_in(
        &mut self,
        id: &str,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Recognition {
        let opinions: Vec<_> = categories.iter().map(|c| (*c, Opinion::Recognise)).collect();
        let signed = self.nodes[node].recommend(&firm(n), &round(id), &opinions);
        self.recognised(id, node, firm(n), categories, signed)
    }

    /// A recognition that answers `signed`.
    pub(crate) fn recognised(
        &mut self,
        id: &str,
        node: usize,
        firm: Firm,
        categories: &[Category],
        signed: SignedRecommendation,
    ) -> Recognition {
        self.serial += 1;
        let number = format!("川专精特新律所〔{}〕{:04}号", round(id).year(), self.serial);
        let from = DAY.parse().unwrap();
        Recognition {
            at: CLOSES,
            nonce: self.nonce("recognition"),
            id: format!("https://{HOST}/c/{}", self.serial),
            number,
            round: round(id),
            firm,
            region: self.nodes[node].code.clone(),
            categories: categories.to_vec(),
            valid_from: from,
            valid_until: last_day(from, 3),
            policy: self.sealing_policy(),
            recommendation: Some(signed),
            cultivation: None,
            credential: None,
            endorsement: None,
            status: None,
            charter: RULES,
            seat: office(),
        }
    }

    /// The policy of an offer that holds titles.
    pub(crate) fn sealing_policy(&self) -> Hash {
        let policy = self.roll.policy_of_titles(self.hub.size() + 1);
        policy.map_or(digest("no policy"), |policy| policy.digest())
    }

    pub(crate) fn cultivation(
        &mut self,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Cultivation {
        let opinions: Vec<_> = categories.iter().map(|c| (*c, Opinion::Cultivate)).collect();
        let recommendation = self.nodes[node].recommend(&firm(n), &round("2024-1"), &opinions);
        Cultivation {
            at: CLOSES,
            nonce: self.nonce("cultivation"),
            round: round("2024-1"),
            firm: firm(n),
            region: self.nodes[node].code.clone(),
            categories: categories.to_vec(),
            valid_from: DAY.parse().unwrap(),
            valid_until: "2027-05-31".parse().unwrap(),
            recommendation,
            charter: RULES,
            seat: office(),
        }
    }

    /// 补录 of firm `n` by a notice of 2024-05-31, recognised in these categories.
    pub(crate) fn legacy(&mut self, year: u16, n: usize, recognised: &[Category]) -> LegacyEntry {
        self.serial += 1;
        let from = DAY.parse().unwrap();
        LegacyEntry {
            at: CLOSES,
            nonce: self.nonce("legacy"),
            year,
            firm: firm(n),
            region: self.nodes[0].code.clone(),
            number: (!recognised.is_empty())
                .then(|| format!("川专精特新律所〔{year}〕{:04}号", self.serial)),
            recognised: recognised.to_vec(),
            cultivated: vec![],
            valid_from: from,
            valid_until: last_day(from, 3),
            notice: Notice {
                document_number: "示例〔2024〕1号".to_owned(),
                title: "示例公告".to_owned(),
                date: from,
                link: None,
            },
            scan: digest("scan"),
            policy: self.sealing_policy(),
            charter: RULES,
            seat: office(),
        }
    }

    pub(crate) fn cancellation(&mut self, title: &impl Titled, cause: Cause) -> Cancellation {
        let date = "2024-09-30".parse().unwrap();
        Cancellation {
            at: CLOSES,
            nonce: self.nonce("cancellation"),
            number: title.number().to_owned(),
            firm: title.firm().code,
            cause,
            date,
            ban_until: (cause == Cause::Penalty).then(|| last_day(date, 3)),
            since: (cause == Cause::Penalty).then(|| "2024-03-01".parse().unwrap()),
            notice: Notice {
                document_number: "示例〔2024〕9号".to_owned(),
                title: "示例公告".to_owned(),
                date,
                link: None,
            },
            document: digest("minutes"),
            reason: digest("reason"),
            seat: if cause == Cause::Penalty { "H1" } else { "H4" }.parse().unwrap(),
            charter: self.roll.charter_leaf().unwrap(),
        }
    }

    pub(crate) fn void(&mut self, index: u64) -> Void {
        let leaf = self.hub.leaves.0[index as usize];
        Void {
            at: CLOSES,
            nonce: self.nonce("void"),
            index,
            leaf,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    pub(crate) fn amendment(&mut self) -> Amendment {
        Amendment {
            at: CLOSES,
            nonce: self.nonce("amendment"),
            rules: None,
            quotas: None,
            fresh_days: None,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    /// A new key for a body, and the record that says so.
    pub(crate) fn body_key(&mut self, body: Body, lost: bool) -> (SignerKey, BodyKey) {
        let nonce = self.nonce("body key");
        let new = key(&body.key_name(HOST), KeyKind::Cosigner, self.serial + 1);
        let act = BodyKey {
            at: CLOSES,
            nonce,
            body,
            key: Some(new.verifier().clone()),
            did: None,
            compromised: false,
            lost,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        };
        (new, act)
    }
}
