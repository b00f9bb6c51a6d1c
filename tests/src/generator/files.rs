//! Evidence files: small, real, and different for every firm, so that magic numbers, digests and
//! transfer are tried on what a firm would send.

use super::rng::Rng;

/// A one-page PDF 1.4 that says it is no real document; 2 to 4 KiB.
pub(super) fn pdf(title: &str, rng: &mut Rng) -> Vec<u8> {
    let mut page =
        String::from("BT /F1 16 Tf 56 780 Td 20 TL (FICTIONAL SAMPLE - NOT A REAL DOCUMENT) Tj\n");
    page += &format!("/F1 10 Tf T* ({title}) Tj\n/F1 8 Tf 14 TL\n");
    for _ in 0..rng.between(20, 44) {
        let words = [rng.word(), rng.word(), rng.word(), rng.word()];
        page += &format!(
            "T* ({:016x} {:016x} {:016x} {:016x}) Tj\n",
            words[0], words[1], words[2], words[3]
        );
    }
    page += "ET\n";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    assemble(&objects)
}

/// Objects numbered from 1, the cross-reference table with their true offsets, the trailer.
fn assemble(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (i, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file += &format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n");
    file += &format!("startxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// A grey picture of noise, 64 pixels wide; 2 to 4 KiB.
pub(super) fn png(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (64_u32, rng.between(32, 60));
    let mut rows = Vec::new();
    for _ in 0..height {
        rows.push(0); // filter: none
        rows.extend(rng.bytes::<64>());
    }
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]); // 8 bits of grey, not interlaced
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &stored(&rows));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a few KiB");
    file.extend(length.to_be_bytes());
    let body = [&kind, data].concat();
    file.extend(&body);
    file.extend(crc32(&body).to_be_bytes());
}

/// A zlib stream of one stored block: noise does not compress, and no encoder is needed.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("one stored block holds 64 KiB");
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler32(data).to_be_bytes());
    stream
}

pub(super) fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

pub(super) fn adler32(data: &[u8]) -> u32 {
    let (a, b) = data.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    b << 16 | a
}
