//! The sample is reproducible, valid, in proportion, and its files are what they claim to be.

use std::collections::HashSet;

use ledger::region::Region;

use super::*;

fn full_year() -> Vec<Sample> {
    applications(7, 2024, &Region::ALL, 450)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(full_year(), full_year());
    assert_ne!(full_year(), applications(8, 2024, &Region::ALL, 450));
}

#[test]
fn every_form_parses_and_names_its_files() {
    for sample in full_year() {
        let dossier = Dossier::parse(&sample.dossier.to_file()).unwrap();
        assert_eq!(dossier, sample.dossier);
        assert_eq!(dossier.firm.region, sample.region);
        let named: Vec<&str> = dossier.files().collect();
        let given: Vec<&str> = sample.evidence.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(named, given);
        assert!((3..=6).contains(&given.len()));
    }
}

#[test]
fn firms_are_fictional_unique_and_licensed_in_sichuan() {
    let samples = full_year();
    let mut codes = HashSet::new();
    let mut names = HashSet::new();
    for Sample { dossier: Dossier { firm, nonce, .. }, .. } in &samples {
        assert!(firm.name.starts_with("示例·") && firm.name.ends_with("（虚构）"));
        assert!(firm.head.starts_with("虚构人") && firm.contact.starts_with("虚构人"));
        assert!(firm.uscc.as_str().starts_with("31510000") && firm.lawyers < 50);
        assert_ne!(nonce.0, [0; 32]);
        codes.insert(firm.uscc);
        names.insert(firm.name.clone());
    }
    assert_eq!((codes.len(), names.len()), (450, 450));
}

#[test]
fn the_same_firms_return_with_new_forms() {
    let regions = [Region::Chengdu, Region::Mianyang, Region::Aba];
    let first = applications(7, 2024, &regions, 60);
    let second = applications(7, 2025, &regions, 60);
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a.dossier.firm, b.dossier.firm);
        assert_ne!(a.dossier.nonce, b.dossier.nonce);
        assert_ne!(a.evidence[0].1, b.evidence[0].1);
    }
    let newcomers = applications_from(7, 2025, &regions, 60, 60);
    let known: HashSet<_> = first.iter().map(|sample| sample.dossier.firm.uscc).collect();
    assert!(newcomers.iter().all(|sample| !known.contains(&sample.dossier.firm.uscc)));
}

#[test]
fn regions_file_in_proportion() {
    for count in [0, 1, 30, 450, 2220] {
        let shares = shares(&Region::ALL, count);
        let of = |wanted| shares.iter().find(|(region, _)| *region == wanted).unwrap().1;
        assert_eq!(shares.iter().map(|(_, share)| share).sum::<usize>(), count);
        assert_eq!(of(Region::Chengdu), count / 2);
        assert_eq!(of(Region::Ganzi), 0);
        if count >= 450 {
            let large = [Region::Mianyang, Region::Nanchong, Region::Luzhou, Region::Yibin];
            assert!(large.into_iter().all(|region| of(region) > of(Region::Zigong)));
            assert!(shares.iter().all(|(region, n)| *n > 0 || *region == Region::Ganzi));
        }
    }
    assert_eq!(shares(&[Region::Ganzi], 5), [(Region::Ganzi, 5)]);
    assert_eq!(shares(&[], 5), []);
    let two = shares(&[Region::Ganzi, Region::Chengdu, Region::Ganzi], 5);
    assert_eq!(two, [(Region::Chengdu, 5), (Region::Ganzi, 0)]);
}

#[test]
fn claims_and_outcomes_are_mixed() {
    let samples = applications(7, 2024, &Region::ALL, 2220);
    let part = |what: &dyn Fn(&Sample) -> bool| {
        samples.iter().filter(|sample| what(sample)).count() * 100 / samples.len()
    };
    for category in Category::ALL {
        let claimed = part(&|s| s.dossier.categories.iter().any(|c| c.category == category));
        assert!((20..=65).contains(&claimed), "{category}: {claimed} %");
    }
    assert!((50..=75).contains(&part(&|s| s.dossier.categories.len() == 1)));
    assert!((12..=22).contains(&part(&|s| s.outcome().returned_first)));
    let with = |opinion| part(&|s| s.outcome().opinions.iter().any(|(_, o)| *o == opinion));
    assert!((35..=55).contains(&with(Opinion::Recognise)), "{}", with(Opinion::Recognise));
    assert!((25..=50).contains(&with(Opinion::Cultivate)), "{}", with(Opinion::Cultivate));
    assert!((20..=50).contains(&with(Opinion::Decline)), "{}", with(Opinion::Decline));
}

#[test]
fn an_opinion_answers_each_claimed_category_and_respects_the_firms_wish() {
    for sample in full_year() {
        let outcome = sample.outcome();
        assert_eq!(outcome.opinions.len(), sample.dossier.categories.len());
        for ((category, opinion), claim) in outcome.opinions.iter().zip(&sample.dossier.categories)
        {
            assert_eq!(*category, claim.category);
            assert!(*opinion != Opinion::Cultivate || claim.accepts_cultivation);
        }
        assert!(outcome.merit <= 1000);
    }
}

#[test]
fn every_file_is_real_and_its_own() {
    let mut seen = HashSet::new();
    let samples = full_year();
    for (name, bytes) in samples.iter().flat_map(|sample| &sample.evidence) {
        assert!(seen.insert(bytes), "{name} repeats another file");
        assert!((1500..5000).contains(&bytes.len()), "{name}: {}", bytes.len());
        match name.rsplit_once('.').unwrap().1 {
            "pdf" => check_pdf(bytes),
            _ => check_png(bytes),
        }
    }
}

/// Follows the file from its end, as a reader does: startxref, table, every object, the stream.
fn check_pdf(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("\n%%EOF\n"));
    let tail = text.rsplit_once("startxref\n").unwrap().1;
    let start: usize = tail.lines().next().unwrap().parse().unwrap();
    let mut table = text[start..].lines();
    assert_eq!((table.next(), table.next()), (Some("xref"), Some("0 6")));
    assert_eq!(table.next(), Some("0000000000 65535 f "));
    for number in 1..6 {
        let entry = table.next().unwrap();
        assert_eq!(entry.len() + 1, 20);
        let offset: usize = entry[..10].parse().unwrap();
        assert!(text[offset..].starts_with(&format!("{number} 0 obj\n")), "object {number}");
    }
    let stream = text.split_once("stream\n").unwrap().1.split_once("endstream").unwrap().0;
    assert!(text.contains(&format!("/Length {} >>", stream.len())));
}

/// Walks the chunks, checks each CRC, then unpacks the stored block and its checksum.
fn check_png(bytes: &[u8]) {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
    let mut kinds = Vec::new();
    let mut data = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (body, after) = after.split_at(u32::from_be_bytes(*length) as usize + 4);
        let (crc, after) = after.split_first_chunk::<4>().unwrap();
        assert_eq!(files::crc32(body), u32::from_be_bytes(*crc));
        kinds.push(&body[..4]);
        if &body[..4] == b"IDAT" {
            data.extend(&body[4..]);
        }
        rest = after;
    }
    assert_eq!(kinds, [b"IHDR", b"IDAT", b"IEND"]);
    let (rows, sum) = data[7..].split_last_chunk::<4>().unwrap();
    let height = u32::from_be_bytes(bytes[20..24].try_into().unwrap()) as usize;
    assert_eq!(rows.len(), height * 65);
    assert_eq!(files::adler32(rows), u32::from_be_bytes(*sum));
}

#[test]
fn the_checksums_are_the_published_ones() {
    assert_eq!(files::crc32(b"123456789"), 0xCBF4_3926);
    assert_eq!(files::adler32(b"Wikipedia"), 0x11E6_0398);
}
