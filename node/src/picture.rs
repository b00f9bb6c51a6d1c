//! What a picture says besides what it shows: where and when it was taken, by whom (S23, S94). Such
//! data travel with the file unseen, so a picture that carries them is not taken in.

/// Why a JPEG or a PNG is not taken in as it is, in words that say how to clean it; `None` for one that
/// shows its picture alone, and for what is no such file.
pub fn says_more(name: &str, content: &[u8]) -> Option<String> {
    let what = match content {
        [0xff, 0xd8, rest @ ..] => jpeg(rest),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, rest @ ..] => png(rest),
        _ => None,
    }?;
    Some(format!(
        "图片“{name}”带有拍摄或编辑信息（{what}，可能含位置、时间、作者），请去除后再提交：用“画图”打开，全选、复制，粘贴到新建的图中另存；JPEG 也可在文件“属性－详细信息”中“删除属性和个人信息”"
    ))
}

/// Exif and XMP stand in APP1 segments, IPTC in APP13, before the picture itself begins (SOS, 0xda).
/// Colours (ICC, APP2) and the resolution (JFIF, APP0) tell nothing of the kind.
fn jpeg(mut rest: &[u8]) -> Option<&'static str> {
    while let [0xff, marker, tail @ ..] = rest {
        match (marker, tail) {
            (0xff, _) => rest = &rest[1..],
            (0xd8 | 0x01 | 0xd0..=0xd7, _) => rest = tail,
            (0xda | 0xd9, _) => return None,
            (0xed, _) => return Some("IPTC"),
            (0xe1, [_, _, body @ ..]) => {
                return Some(if body.starts_with(b"Exif\0") { "Exif" } else { "XMP" });
            }
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(length.max(2)..).unwrap_or_default();
            }
            _ => return None,
        }
    }
    None
}

/// Chunks of a PNG: length, name, data, checksum. Texts may stand behind the picture too.
fn png(mut rest: &[u8]) -> Option<&'static str> {
    while let [a, b, c, d, name @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        match name.get(..4)? {
            b"eXIf" => return Some("Exif"),
            b"iTXt" | b"tEXt" | b"zTXt" => return Some("文字说明"),
            b"IEND" => return None,
            _ => {
                let next = length.checked_add(8);
                rest = next.and_then(|next| name.get(next..)).unwrap_or_default();
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::says_more;

    fn jpeg_of(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8];
        for (marker, body) in segments {
            let length = u16::try_from(body.len() + 2).unwrap();
            file.extend([0xff, *marker]);
            file.extend(length.to_be_bytes());
            file.extend(*body);
        }
        file.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        file
    }

    fn png_of(names: &[&[u8; 4]]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for name in [b"IHDR"].iter().chain(names).chain(&[b"IEND"]) {
            file.extend(3_u32.to_be_bytes());
            file.extend(**name);
            file.extend(b"abc");
            file.extend([0; 4]);
        }
        file
    }

    #[test]
    fn s23_a_picture_that_tells_where_it_was_taken_is_found() {
        let (exif, xmp) = (&b"Exif\0\0II*\0"[..], &b"http://ns.adobe.com/xap/1.0/\0"[..]);
        let more = b"http://ns.adobe.com/xmp/extension/\0";
        for (what, file, found) in [
            ("a plain JPEG", jpeg_of(&[(0xe0, b"JFIF\0")]), None),
            ("colours", jpeg_of(&[(0xe0, b"JFIF\0"), (0xe2, b"ICC_PROFILE\0")]), None),
            ("Exif first", jpeg_of(&[(0xe1, exif)]), Some("Exif")),
            ("Exif behind JFIF", jpeg_of(&[(0xe0, b"JFIF\0"), (0xe1, exif)]), Some("Exif")),
            ("XMP", jpeg_of(&[(0xe0, b"JFIF\0"), (0xe1, xmp)]), Some("XMP")),
            ("more XMP", jpeg_of(&[(0xe1, more)]), Some("XMP")),
            ("IPTC", jpeg_of(&[(0xed, b"Photoshop 3.0\x008BIM")]), Some("IPTC")),
            ("IPTC behind ICC", jpeg_of(&[(0xe2, b"ICC"), (0xed, b"")]), Some("IPTC")),
            ("a cut JPEG", vec![0xff, 0xd8, 0xff, 0xe0, 0xff], None),
            ("a length of 0", vec![0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9], None),
            ("a plain PNG", png_of(&[b"iCCP", b"IDAT"]), None),
            ("a PNG with eXIf", png_of(&[b"eXIf", b"IDAT"]), Some("Exif")),
            ("a text behind the picture", png_of(&[b"IDAT", b"iTXt"]), Some("文字说明")),
            ("a packed text", png_of(&[b"zTXt"]), Some("文字说明")),
            ("a plain text", png_of(&[b"tEXt"]), Some("文字说明")),
            ("a PNG that claims 4 GB", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT".to_vec(), None),
            ("a cut PNG", b"\x89PNG\r\n\x1a\n\0\0\0\x01eX".to_vec(), None),
            ("text", b"Exif\0".to_vec(), None),
        ] {
            let said = says_more("现场.jpg", &file);
            assert_eq!(said.is_some(), found.is_some(), "{what}: {said:?}");
            if let (Some(said), Some(found)) = (said, found) {
                let told = said.contains("现场.jpg") && said.contains(found);
                assert!(told && said.contains("另存"), "{what}: {said}");
            }
        }
    }
}
