//! One form per value, and the same one as another implementation of RFC 8785 writes.

use proptest::prelude::*;

use super::*;

#[test]
fn one_value_has_one_form() {
    assert!(parse_canonical(br#"{"a":1,"b":[true,null,"x"]}"#, 100).is_ok());
    for (bytes, why) in [
        (&br#"{"a":1,"a":1}"#[..], "duplicate key"),
        (br#"{"a":1.0}"#, "fraction"),
        (br#"{"a":1e2}"#, "exponent"),
        (br#"{"a":-0}"#, "minus zero"),
        (br#"{"a":9007199254740992}"#, "2^53"),
        (br#"{"a":18446744073709551615}"#, "u64::MAX"),
        (br#"{"a":1} x"#, "trailing bytes"),
        (b"{\"a\":\"\xff\"}", "invalid UTF-8"),
        (br#"{"a":"\ud800"}"#, "lone surrogate"),
    ] {
        assert!(matches!(parse(bytes, 100), Err(JsonFault::Syntax(_))), "{why}");
    }
    for (bytes, why) in [
        (&br#"{"b":1,"a":1}"#[..], "order"),
        (br#"{"a": 1}"#, "space"),
        (br#"{"a":"\u0041"}"#, "needless escape"),
    ] {
        assert_eq!(parse_canonical(bytes, 100), Err(JsonFault::NotCanonical), "{why}");
    }
    assert!(parse_canonical(br#"{"a":9007199254740991}"#, 100).is_ok());
    assert!(matches!(parse(b"[1]", 2), Err(JsonFault::TooLong { size: 3, limit: 2 })));
}

#[test]
fn deep_nesting_is_refused_without_recursing_into_it() {
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    assert!(matches!(parse(&deep, 1 << 20), Err(JsonFault::Syntax(_))));
}

#[test]
fn keys_sort_by_utf16_units() {
    let bytes = "{\"\u{1f600}\":1,\"\u{fb33}\":2}".as_bytes();
    assert!(parse_canonical(bytes, 100).is_ok());
}

fn any_value() -> impl Strategy<Value = Value> {
    let text =
        prop_oneof!["[a-z{}\\[\\]:,\"\\\\]{0,8}", any::<String>(), Just("\u{1f600}".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-MAX_INTEGER..=MAX_INTEGER).prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_canonical_form_is_that_of_another_implementation(value in any_value()) {
        let ours = canonical(&value);
        prop_assert_eq!(&ours, &serde_json_canonicalizer::to_vec(&value).unwrap());
        prop_assert_eq!(parse_canonical(&ours, usize::MAX), Ok(value.clone()));
        prop_assert!(is_canonical(&value, &ours) || has_odd_key(&value));
    }

    #[test]
    fn only_the_canonical_form_is_the_same(
        value in any_value(), at in any::<prop::sample::Index>(), cut in 0usize..4,
        put in prop_oneof![
            "[0-9a-z\"{}\\[\\]:, ]{0,3}", Just("\\u0041".to_owned()), Just("\"a\":1,".to_owned()),
            Just("\u{7f}\u{1f}".to_owned()), Just("1.0".to_owned()), any::<String>(),
        ],
    ) {
        let mut bytes = canonical(&value);
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        prop_assert!(!is_canonical(&value, &bytes) || bytes == canonical(&value));
    }

    #[test]
    fn no_bytes_make_the_comparison_panic(
        value in any_value(), bytes in prop::collection::vec(any::<u8>(), 0..40),
        text in "[{}\\[\\]\":,\\\\a1]{0,12}",
    ) {
        is_canonical(&value, &bytes);
        is_canonical(&value, text.as_bytes());
    }
}

/// Whether a key, or how many there are, is left to the longer way.
fn has_odd_key(value: &Value) -> bool {
    let odd = |key: &str| {
        !key.bytes().all(|byte| (b' '..0x80).contains(&byte) && byte != b'"' && byte != b'\\')
    };
    match value {
        Value::Array(items) => items.iter().any(has_odd_key),
        Value::Object(members) => members.iter().any(|(key, value)| odd(key) || has_odd_key(value)),
        _ => false,
    }
}
