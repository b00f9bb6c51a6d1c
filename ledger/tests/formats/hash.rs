//! One spelling per hash.

use ledger::{
    b64,
    hash::{EMPTY_ROOT, Hash},
};

#[test]
fn empty_root_is_sha256_of_nothing() {
    assert_eq!(EMPTY_ROOT, Hash::of(b""));
}

#[test]
fn hex_and_base64_come_back() {
    let hash = Hash::of(b"abc");
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash.to_string(), hex);
    assert_eq!(hex.parse(), Ok(hash));
    assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));
    assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{hex}\""));
    assert_eq!(serde_json::from_str::<Hash>(&format!("\"{hex}\"")).unwrap(), hash);
}

#[test]
fn other_spellings_are_refused() {
    let hex = Hash::of(b"abc").to_string();
    let short = &hex[1..];
    for bad in [hex.to_uppercase(), format!("{hex}0"), short.to_owned(), format!("+{short}")] {
        assert!(bad.parse::<Hash>().is_err(), "{bad}");
        assert!(serde_json::from_str::<Hash>(&format!("\"{bad}\"")).is_err(), "{bad}");
    }
    let good = EMPTY_ROOT.to_base64();
    let unpadded = good.trim_end_matches('=');
    // 32 bytes leave two surplus bits in the last digit; `U` and `V` would decode alike.
    assert_eq!(unpadded.chars().last(), Some('U'));
    let surplus = good.replace("U=", "V=");
    for bad in [unpadded, &surplus, &format!("{good}\n"), &good.replace('/', "_"), &good[4..]] {
        assert!(Hash::from_base64(bad).is_err(), "{bad}");
    }
}

#[test]
fn base64_has_no_second_spelling() {
    for (text, bytes) in
        [("", &b""[..]), ("AA==", &[0]), ("AAE=", &[0, 1]), ("+/+/", &[251, 255, 191])]
    {
        assert_eq!(b64::encode(bytes), text);
        assert_eq!(b64::decode(text).as_deref(), Ok(bytes));
    }
    for bad in ["AB==", "AAF=", "AA", "AA=", "AA===", "-_-_", " AA==", "AA==\n", "A", "AA==AA=="] {
        assert!(b64::decode(bad).is_err(), "{bad}");
    }
}
