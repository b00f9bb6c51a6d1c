//! Firms that do not exist: the same seed and number name the same firm in every year.

use ledger::dossier::{Firm, HeadOffice};
use ledger::region::Region;
use ledger::uscc::Uscc;

use super::rng::Rng;

/// One word for each region, in the order of `Region::ALL`; with the number it makes a name unique.
const WORDS: [&str; 21] = [
    "青山", "碧水", "明月", "清风", "晨光", "翠竹", "白鹤", "长亭", "金桂", "远帆", "新雨", "春晓",
    "秋实", "云杉", "红枫", "朝霞", "玉兰", "丹霞", "雪松", "高原", "星河",
];

/// Most firms of one region that the codes have room for.
pub(super) const MAX_NUMBER: usize = 9999;

/// Firm `number` (from 1) of a region.
pub(super) fn firm(seed: u64, region: Region, number: usize) -> Firm {
    let place = region as usize;
    let mut rng = Rng::of(&[seed, place as u64, number as u64]);
    // The organisation code begins with XX, so that nobody takes it for one of the register's MD….
    let organisation = format!("XX{:02}{number:04}", place + 1);
    let code = |authority| Uscc::build(authority, &organisation).expect("number is at most 9999");
    let (word, uscc) = (WORDS[place], code("31510000"));
    let branch = rng.chance(5);
    let suffix = if branch { format!("（{}）", short(region)) } else { String::new() };
    Firm {
        name: format!("示例·{word}{number:03}{suffix}律师事务所（虚构）"),
        uscc,
        licence_number: uscc.to_string(),
        region,
        branch_of: branch.then(|| HeadOffice {
            name: format!("示例·{word}{number:03}律师事务所总所（虚构）"),
            uscc: code("31500000"),
            seat: "重庆市虚构区".to_owned(),
            lawyers: rng.between(60, 400),
        }),
        lawyers: headcount(&mut rng),
        address: format!("四川省{region}虚构路{number}号"),
        head: format!("虚构人{:02}{number:03}甲", place + 1),
        contact: format!("虚构人{:02}{number:03}乙", place + 1),
        phone: format!("000-0{:02}0{number:04}", place + 1),
    }
}

/// Bands of B3 among firms under 50 lawyers, with fewer of the smallest: they apply less often.
fn headcount(rng: &mut Rng) -> u32 {
    match rng.between(0, 99) {
        0..40 => rng.between(3, 9),
        40..90 => rng.between(10, 29),
        _ => rng.between(30, 49),
    }
}

/// 成都 for 成都市, 甘孜 for 甘孜藏族自治州.
fn short(region: Region) -> String {
    match region.name().strip_suffix('市') {
        Some(city) => city.to_owned(),
        None => region.name().chars().take(2).collect(),
    }
}
