//! Seeded, clearly fictional applications in the proportions that Sichuan may expect (B3): what the
//! demo, the tests and the benchmarks file. No name, code or person in them is real.
//!
//! Firms are numbered within their region and keep name, code and profile over the years; the facts,
//! files and random bytes of a form belong to its year.

mod claims;
mod files;
mod firm;
mod outcome;
mod rng;

use ledger::category::{Category, Item};
use ledger::dossier::{Consents, Declarations, Dossier, Evidence, ItemClaim, Nonce, NoticeVersion};
use ledger::region::Region;
use ledger::uscc::Uscc;

pub use ledger::record::recommendation::Opinion;
pub use outcome::Outcome;

use rng::Rng;

/// One application as a firm hands it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Where it is filed.
    pub region: Region,
    /// The form.
    pub dossier: Dossier,
    /// Every file the form names, in its order: name and bytes, 3 to 6 files of 2 to 4 KiB.
    pub evidence: Vec<(String, Vec<u8>)>,
}

/// What the credit platform would show of a firm: clearly a sample, another one for each firm.
pub fn credit_snapshot(firm: &Uscc) -> Vec<u8> {
    let mut seed = [0; 8];
    seed.copy_from_slice(&ledger::hash::Hash::of(firm.as_str().as_bytes()).0[..8]);
    files::pdf(
        &format!("credit platform, {firm}: no entry"),
        &mut Rng::of(&[u64::from_be_bytes(seed)]),
    )
}

impl Sample {
    /// How reviewers would plausibly judge it; always the same for the same sample.
    pub fn outcome(&self) -> Outcome {
        outcome::outcome(&self.dossier)
    }
}

/// `count` applications to the first round of `year`, ordered by region; none when there is no
/// region. Every year draws on the same firms; [`applications_from`] brings in others.
pub fn applications(seed: u64, year: u16, regions: &[Region], count: usize) -> Vec<Sample> {
    applications_from(seed, year, regions, count, 0)
}

/// As [`applications`], but each region's first `skip` firms stay away: those that were recognised
/// earlier do not apply again. At most 9999 firms of a region exist.
pub fn applications_from(
    seed: u64,
    year: u16,
    regions: &[Region],
    count: usize,
    skip: usize,
) -> Vec<Sample> {
    let mut samples = Vec::with_capacity(count);
    for (region, share) in shares(regions, count) {
        assert!(skip + share <= firm::MAX_NUMBER, "{region} has no more than 9999 firms");
        for number in skip + 1..=skip + share {
            samples.push(sample(seed, year, region, number));
        }
    }
    samples
}

/// How many of `count` applications each region files. Chengdu files half (B3). Ganzi files none as
/// long as another region does: a zero report must work too.
pub fn shares(regions: &[Region], count: usize) -> Vec<(Region, usize)> {
    let mut regions = regions.to_vec();
    regions.sort();
    regions.dedup();
    let others: usize = regions.iter().map(|region| size(*region)).sum();
    let weight = |region: Region| match region {
        Region::Chengdu => others.max(1),
        Region::Ganzi if regions.len() == 1 => 1,
        other => size(other),
    };
    let total: usize = regions.iter().map(|region| weight(*region)).sum();
    // Cumulative rounding: the shares add up to `count` exactly.
    let mut before = 0;
    let share = |region: &Region| {
        let from = count * before / total;
        before += weight(*region);
        (*region, count * before / total - from)
    };
    regions.iter().map(share).collect()
}

/// Relative size outside Chengdu. Mianyang's 78 and Yibin's 67 firms are published (B3); the other
/// numbers are guesses that keep their order.
fn size(region: Region) -> usize {
    match region {
        Region::Chengdu | Region::Ganzi => 0,
        Region::Mianyang => 78,
        Region::Nanchong => 72,
        Region::Luzhou => 69,
        Region::Yibin => 67,
        Region::Deyang => 62,
        Region::Dazhou | Region::Leshan | Region::Neijiang | Region::Zigong => 36,
        Region::Suining | Region::Meishan | Region::Guangan | Region::Liangshan => 30,
        Region::Guangyuan | Region::Bazhong | Region::Ziyang | Region::Panzhihua => 24,
        Region::Yaan => 18,
        Region::Aba => 10,
    }
}

fn sample(seed: u64, year: u16, region: Region, number: usize) -> Sample {
    let (place, n) = (region as u64, number as u64);
    let mut profile = Rng::of(&[seed, place, n, 1]);
    let mut rng = Rng::of(&[seed, place, n, 2, u64::from(year)]);
    let firm = firm::firm(seed, region, number);
    let fiscal = i16::try_from(year).expect("a year of four digits");
    let claims = claims::claims(&mut profile, &mut rng, fiscal, firm.lawyers);
    let dossier = Dossier {
        round: format!("{year}-1"),
        nonce: Nonce(rng.bytes()),
        firm,
        penalties: Vec::new(),
        field: claims.field,
        categories: claims.categories,
        evidence: evidence(&claims.items),
        items: claims.items,
        licence_file: "执业许可证.pdf".to_owned(),
        signed_page: "盖章签字页.pdf".to_owned(),
        declarations: Declarations {
            clean_record: true,
            truthful: true,
            privacy_notice_read: true,
            privacy_notice: Some(NoticeVersion::First),
            lawyers_informed: true,
            redacted_no_secrets: true,
        },
        consents: Consents { publish_names: false, sensitive_data: false, portraits: true },
    };
    let evidence = write_files(&dossier, &mut rng);
    Sample { region, dossier, evidence }
}

/// One file for each claimed category, named by it; pictures where the plan looks at premises.
fn evidence(items: &[ItemClaim]) -> Vec<Evidence> {
    let of = |category: Category| {
        let proves: Vec<Item> =
            items.iter().map(|claim| claim.item).filter(|i| i.category() == category).collect();
        let kind = if proves.contains(&Item::JX2) { "png" } else { "pdf" };
        let file = format!("{category}佐证材料.{kind}");
        (!proves.is_empty()).then_some(Evidence { file, proves })
    };
    Category::ALL.into_iter().filter_map(of).collect()
}

fn write_files(dossier: &Dossier, rng: &mut Rng) -> Vec<(String, Vec<u8>)> {
    let code = dossier.firm.uscc;
    let write = |(i, name): (usize, &str)| {
        let bytes = match name.ends_with(".png") {
            true => files::png(rng),
            false => files::pdf(&format!("{code} round {} file {}", dossier.round, i + 1), rng),
        };
        (name.to_owned(), bytes)
    };
    dossier.files().enumerate().map(write).collect()
}

#[cfg(test)]
mod tests;
