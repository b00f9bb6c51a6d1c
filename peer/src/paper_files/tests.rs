//! Papers cut short, sent twice, changed on the way or on the disk, and files that are no papers.

use std::{os::unix::fs::symlink, thread};

use tempfile::TempDir;

use super::*;

const MAX: u64 = 100_000;

fn store() -> (TempDir, PaperFiles) {
    let dir = tempfile::tempdir().unwrap();
    let papers = PaperFiles::open(&dir.path().join("papers"), MAX).unwrap();
    (dir, papers)
}

fn pdf(length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..length).map(|n| u8::try_from(n % 251).unwrap()));
    bytes.truncate(length);
    bytes
}

#[test]
fn a_paper_cut_in_the_middle_goes_on_from_there() {
    let (_dir, papers) = store();
    let bytes = pdf(50_000);
    let (digest, total) = (Hash::of(&bytes), 50_000);
    assert_eq!(
        papers.append(digest, 0, total, &bytes[..25_000]).unwrap(),
        Progress::Partial(25_000)
    );
    assert!(!papers.exists(digest));
    assert!(papers.list().unwrap().is_empty());
    // Another process, after the cut.
    let papers = PaperFiles::open(&papers.dir, MAX).unwrap();
    let have = papers.partial(digest).unwrap();
    assert_eq!(have, 25_000);
    let done = papers.append(digest, have, total, &bytes[25_000..]).unwrap();
    assert_eq!(done, Progress::Whole(PaperKind::Pdf));
    assert_eq!(papers.read(digest).unwrap(), bytes);
    assert_eq!(papers.list().unwrap(), [digest]);
    assert_eq!(papers.partial(digest).unwrap(), 0);
    let again = papers.append(digest, 0, total, &bytes[..10]).unwrap();
    assert_eq!(again, Progress::Whole(PaperKind::Pdf), "a repetition is harmless");
    assert_eq!(papers.piece(digest, 49_990, 100).unwrap(), (bytes[49_990..].to_vec(), total));
    assert_eq!(papers.piece(digest, total + 5, 100).unwrap(), (Vec::new(), total));
}

#[test]
fn gaps_and_repetitions_are_told_where_to_go_on() {
    let (_dir, papers) = store();
    let bytes = pdf(1000);
    let digest = Hash::of(&bytes);
    papers.append(digest, 0, 1000, &bytes[..400]).unwrap();
    for offset in [0, 399, 401, 900] {
        let result = papers.append(digest, offset, 1000, &bytes[..100]);
        assert!(matches!(result, Err(PaperError::Offset { have: 400 })), "{offset}");
    }
}

#[test]
fn sizes_are_bounded_before_anything_is_written() {
    let (_dir, papers) = store();
    let digest = Hash::of(b"x");
    let result = papers.append(digest, 0, MAX + 1, b"%PDF-");
    assert!(matches!(result, Err(PaperError::TooLarge { .. })));
    assert!(matches!(papers.append(digest, 0, 3, b"1234"), Err(PaperError::Overrun { total: 3 })));
    let wrap = papers.append(digest, u64::MAX, 3, b"1");
    assert!(matches!(wrap, Err(PaperError::Overrun { .. })));
    assert!(matches!(papers.append(digest, 0, 0, b""), Err(PaperError::Empty)));
    assert!(matches!(papers.append(digest, 0, 5, b""), Err(PaperError::Empty)));
    assert!(matches!(papers.put(b""), Err(PaperError::Empty)));
    let large = pdf(usize::try_from(MAX).unwrap() + 1);
    assert!(matches!(papers.put(&large), Err(PaperError::TooLarge { .. })));
    assert_eq!(fs::read_dir(papers.dir.join(PARTIAL)).unwrap().count(), 0);
}

#[test]
fn a_wrong_digest_leaves_nothing_and_the_right_bytes_still_fit() {
    let (_dir, papers) = store();
    let bytes = pdf(500);
    let digest = Hash::of(&bytes);
    let mut wrong = bytes.clone();
    wrong[499] ^= 1;
    let result = papers.append(digest, 0, 500, &wrong);
    assert!(matches!(result, Err(PaperError::Digest { .. })));
    assert_eq!(papers.partial(digest).unwrap(), 0);
    papers.append(digest, 0, 500, &bytes).unwrap();
    assert!(papers.exists(digest));
}

#[test]
fn a_program_is_refused_whatever_it_is_called() {
    let (_dir, papers) = store();
    let program = b"MZ\x90\0\x03\0\0\0renamed.pdf";
    assert!(matches!(papers.put(program), Err(PaperError::Kind)));
    let digest = Hash::of(program);
    let result = papers.append(digest, 0, program.len() as u64, program);
    assert!(matches!(result, Err(PaperError::Kind)));
    assert!(papers.list().unwrap().is_empty());
    assert_eq!(papers.partial(digest).unwrap(), 0);
}

#[test]
fn a_linked_folder_is_refused_and_a_linked_file_is_not_followed() {
    let (dir, papers) = store();
    let link = dir.path().join("link");
    symlink(&papers.dir, &link).unwrap();
    assert!(matches!(PaperFiles::open(&link, MAX), Err(PaperError::Linked { .. })));
    let victim = dir.path().join("victim");
    fs::write(&victim, b"untouched").unwrap();
    let bytes = pdf(100);
    let digest = Hash::of(&bytes);
    symlink(&victim, papers.partial_path(digest)).unwrap();
    assert!(matches!(papers.append(digest, 0, 100, &bytes), Err(PaperError::File(_))));
    assert_eq!(fs::read(&victim).unwrap(), b"untouched");
    symlink(&victim, papers.path(digest)).unwrap();
    assert!(!papers.exists(digest));
    assert!(papers.read(digest).is_err());
}

#[test]
fn what_the_disk_changed_is_noticed() {
    let (_dir, papers) = store();
    let (digest, kind) = papers.put("事实清楚".as_bytes()).unwrap();
    assert_eq!(kind, PaperKind::Text);
    fs::write(papers.path(digest), b"something else").unwrap();
    assert!(matches!(papers.read(digest), Err(PaperError::Damaged { .. })));
    assert!(papers.remove(digest).unwrap());
    assert!(!papers.remove(digest).unwrap());
    assert!(matches!(papers.read(digest), Err(PaperError::Absent { .. })));
}

#[test]
fn stale_parts_are_swept_and_whole_papers_stay() {
    let (_dir, papers) = store();
    let bytes = pdf(1000);
    papers.append(Hash::of(&bytes), 0, 1000, &bytes[..10]).unwrap();
    let (whole, _) = papers.put(b"text").unwrap();
    fs::write(papers.dir.join(".new-crashed"), b"x").unwrap();
    assert_eq!(papers.sweep(Duration::from_secs(3600)).unwrap(), 0);
    assert_eq!(papers.sweep(Duration::ZERO).unwrap(), 2);
    assert_eq!(papers.list().unwrap(), [whole]);
}

#[test]
fn two_streams_of_one_paper_do_not_mix() {
    let (_dir, papers) = store();
    let bytes = pdf(60_000);
    let digest = Hash::of(&bytes);
    let send = || {
        let mut have = 0;
        loop {
            let from = usize::try_from(have).unwrap();
            let piece = &bytes[from..bytes.len().min(from + 700)];
            match papers.append(digest, have, 60_000, piece) {
                Ok(Progress::Partial(now)) | Err(PaperError::Offset { have: now }) => have = now,
                Ok(Progress::Whole(_)) => break,
                Err(error) => panic!("{error}"),
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(send);
        }
    });
    assert_eq!(papers.read(digest).unwrap(), bytes);
}
