//! What other programs read in the papers: Poppler, and a reader of QR codes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// What one of Poppler's programs writes; none, and a word about it, where it is missing.
fn poppler(program: &str, args: &[&OsStr]) -> Option<Vec<u8>> {
    let output = match Command::new(program).args(args).output() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: {program} (package poppler-utils)");
            return None;
        }
        output => output.unwrap(),
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{program}: {complaints}");
    Some(output.stdout)
}

fn poppler_text(program: &str, args: &[&OsStr]) -> Option<String> {
    poppler(program, args).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// All three papers in a folder.
fn papers(folder: &Path) -> [PathBuf; 3] {
    let font = Font::embedded();
    let of = sample(NAMES[2], &Category::ALL);
    [
        write(folder, "certificate.pdf", &certificate(&of, &font).unwrap()),
        write(folder, "list.pdf", &list(&sample_list(40), ISSUERS, BASIS, &font).unwrap()),
        write(folder, "publicity.pdf", &publicity(&sample_publicity(40), &font).unwrap()),
    ]
}

#[test]
fn every_word_can_be_selected() {
    let folder = tempfile::tempdir().unwrap();
    for firm in NAMES {
        let of = sample(firm, &Category::ALL);
        let bytes = certificate(&of, &Font::embedded()).unwrap();
        let path = write(folder.path(), "certificate.pdf", &bytes);
        let args = [OsStr::new("-raw"), path.as_os_str(), OsStr::new("-")];
        let Some(read) = poppler_text("pdftotext", &args) else { return };
        // A long name stands in two lines.
        assert!(read.replace('\n', "").contains(firm), "{firm} is not in\n{read}");
        let lines = [
            "四川省专精特新律师事务所",
            "电子认定证明",
            "2024年5月31日至2027年5月31日（含当日）",
            "川专精特新律所〔2024〕0001号",
            "示例律发〔2024〕5号",
            "不等同于加盖公章",
            CODE,
        ];
        for line in lines {
            assert!(read.contains(line), "{line} is not in\n{read}");
        }
        let [party, association] = ISSUERS.map(|body| read.find(body).unwrap());
        assert!(party < association);
        for digest in [of.anchor, of.page.unwrap()] {
            assert!(read.contains(&digest.to_string()), "{digest} is not in\n{read}");
        }
    }
}

#[test]
fn a_list_has_every_firm_its_digest_and_numbered_pages() {
    let folder = tempfile::tempdir().unwrap();
    let [_, path, notice] = papers(folder.path());
    let text = |path: &Path| {
        let args = [OsStr::new("-raw"), path.as_os_str(), OsStr::new("-")];
        poppler_text("pdftotext", &args).map(|text| text.replace('\n', ""))
    };
    let Some(read) = text(&path) else { return };
    let signed = sample_list(40);
    for line in &signed.list.recognised {
        assert!(read.contains(&line.name) && read.contains(&line.number), "{}", line.number);
    }
    let pages = read.matches("第 ").count();
    assert!(pages > 1);
    for n in 1..=pages {
        assert!(read.contains(&format!("第 {n} 页，共 {pages} 页")), "{n}");
    }
    assert_eq!(read.matches(&signed.list.digest().to_string()).count(), pages);
    assert!(read.contains("数据截至 2024-05-31 16:00"), "{read}");
    let read = text(&notice).unwrap();
    let words = ["公示不代表最终认定", "自2024年5月20日起至2024年5月26日止（含当日）", "异议"];
    for word in words {
        assert!(read.contains(word), "{word} is not in\n{read}");
    }
}

#[test]
fn fonts_are_embedded_and_the_files_are_archival() {
    let folder = tempfile::tempdir().unwrap();
    for path in papers(folder.path()) {
        let Some(fonts) = poppler_text("pdffonts", &[path.as_os_str()]) else { return };
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            let words: Vec<&str> = font.split_whitespace().collect();
            assert!(words[0].ends_with("LXGWWenKai-Regular"), "{font}");
            // Embedded, a subset, with a map to Unicode; then two numbers.
            assert_eq!(words[words.len() - 5..words.len() - 2], ["yes"; 3], "{font}");
        }
        let args = [OsStr::new("-meta"), path.as_os_str()];
        let about = poppler_text("pdfinfo", &args).unwrap();
        let claims = ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B<"];
        assert!(claims.iter().all(|claim| about.contains(claim)), "{about}");
    }
}

#[test]
fn what_travels_inside_comes_out_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, list, _] = papers(folder.path());
    let inside = [
        (certificate, "credential.json", sample("", &[]).attachments[0].bytes.clone()),
        (list, "list.json", sample_list(40).to_bytes()),
    ];
    for (path, name, bytes) in inside {
        let out = folder.path().join("out");
        let [save, name, to] = ["-savefile", name, "-o"].map(OsStr::new);
        let args = [save, name, to, out.as_os_str(), path.as_os_str()];
        let Some(_) = poppler("pdfdetach", &args) else { return };
        assert_eq!(std::fs::read(&out).unwrap(), bytes, "{}", name.display());
    }
}

/// At 300 dots to the inch, as an office scanner does.
#[test]
fn the_printed_code_reads_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let of = sample(NAMES[0], &Category::ALL);
    let bytes = certificate(&of, &Font::embedded()).unwrap();
    let path = write(folder.path(), "certificate.pdf", &bytes);
    let args = ["-r", "300", "-gray"].map(OsStr::new);
    let args = [&args[..], &[path.as_os_str()]].concat();
    let Some(drawn) = poppler("pdftoppm", &args) else { return };
    let (width, height, grey) = picture(&drawn);
    let grey = |x: usize, y: usize| grey[y * width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let codes = image.detect_grids();
    let [code] = &codes[..] else { panic!("{} codes were found", codes.len()) };
    let (about, read) = code.decode().unwrap();
    assert_eq!(read, of.qr);
    assert_eq!(about.version.0, 13);
}

/// A binary PGM: three lines, then a byte for each dot.
fn picture(bytes: &[u8]) -> (usize, usize, &[u8]) {
    let ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at);
    let end = ends.take(3).last().unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let words: Vec<&str> = head.split_whitespace().collect();
    assert_eq!((words[0], words[3]), ("P5", "255"));
    (words[1].parse().unwrap(), words[2].parse().unwrap(), &bytes[end + 1..])
}
