//! 随机抽取评审人员 from a public seed (A3-46, cf. 双随机): nobody chooses it, anybody can repeat it.
//!
//! The seed follows from the sealed checkpoint that put the round into effect: it is fixed before the
//! first application exists, and both bodies and a majority of the nodes signed it. Those who may
//! score are ranked by a hash of the seed, the firm's code and their name. Neither the prefecture nor
//! the office can turn it: a code is not chosen, and a record's random bytes do not enter.

use serde::{Deserialize, Serialize};

use super::RuleFault;
use crate::hash::Hash;
use crate::names::{Head, RoundId};
use crate::record::step::file::{Excluded, Panel};
use crate::uscc::Uscc;

/// The seed of a round's draws: from the first sealed checkpoint that covers its notice.
pub fn seed(sealed: &Head, round: &RoundId) -> Hash {
    let text = format!("srdi reviewers\n{}\n{}\n{round}\n", sealed.size, sealed.root);
    Hash::of(text.as_bytes())
}

/// The first `count` of those who may score, in the order of the draw.
pub fn ranked(seed: &Hash, firm: &Uscc, pool: &[String], count: usize) -> Vec<String> {
    let rank = |person: &&String| Hash::of(format!("{seed}\n{firm}\n{person}\n").as_bytes()).0;
    let mut pool: Vec<&String> = pool.iter().collect();
    pool.sort();
    pool.dedup();
    pool.sort_by_key(rank);
    pool.into_iter().take(count).cloned().collect()
}

/// One draw with all that it followed from, to be repeated without the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// The round.
    pub round: RoundId,
    /// The first sealed checkpoint that covers the round's notice: to be compared with the sealed
    /// note, which anybody can get.
    pub sealed: Head,
    /// How many were drawn for each file.
    pub count: usize,
    /// The files.
    pub files: Vec<Drawn>,
}

/// What was drawn for one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The firm.
    pub firm: Uscc,
    /// The outcome.
    pub panel: Panel,
}

impl Draw {
    /// Repeats every draw.
    ///
    /// # Errors
    /// The first file whose panel is another one.
    pub fn verify(&self) -> Result<(), RuleFault> {
        let seed = seed(&self.sealed, &self.round);
        for one in &self.files {
            let out = |person: &String| {
                one.panel.excluded.iter().any(|Excluded { person: out, .. }| out == person)
            };
            let may: Vec<String> =
                one.panel.pool.iter().filter(|person| !out(person)).cloned().collect();
            let again = ranked(&seed, &one.firm, &may, self.count);
            if one.panel.seed != Some(seed) || one.panel.reviewers != again {
                let message =
                    format!("{} 的评审人员与种子推得的不符，应为：{}", one.firm, again.join("、"));
                return Err(RuleFault::new("draw", "A3-46", message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(n: usize) -> Vec<String> {
        (0..n).map(|n| format!("评审甲{n}")).collect()
    }

    #[test]
    fn a3_46_a_draw_is_repeated_by_anybody_and_a_change_shows() {
        let round: RoundId = "2024-1".parse().unwrap();
        let sealed = Head { size: 9, root: Hash([7; 32]) };
        let firm = Uscc::build("31510000", "MD000001").unwrap();
        let seed = seed(&sealed, &round);
        let (pool, file) = (people(9), Hash([1; 32]));
        let reviewers = ranked(&seed, &firm, &pool, 3);
        let mut turned = pool.clone();
        turned.reverse();
        assert_eq!(ranked(&seed, &firm, &turned, 3), reviewers, "the order of the pool is nothing");
        let panel = Panel { file, seed: Some(seed), pool, reviewers, excluded: Vec::new() };
        let files = vec![Drawn { firm, panel }];
        let draw = Draw { round, sealed, count: 3, files };
        draw.verify().unwrap();
        let mut other = draw.clone();
        other.files[0].panel.reviewers.swap(0, 1);
        assert!(other.verify().is_err());
        let mut other = draw.clone();
        other.sealed.root = Hash([8; 32]);
        assert!(other.verify().is_err());
    }

    #[test]
    fn a3_46_over_many_firms_everybody_is_drawn_about_as_often() {
        let pool = people(10);
        let mut times = [0; 10];
        for n in 0..500 {
            let firm = Uscc::build("31510000", &format!("MD{n:06}")).unwrap();
            for person in ranked(&Hash([3; 32]), &firm, &pool, 3) {
                times[pool.iter().position(|one| *one == person).unwrap()] += 1;
            }
        }
        assert!(times.iter().all(|n| (110..190).contains(n)), "{times:?}");
    }
}
