//! The code's table of known cases and its detection guarantee, tried at every position.

use proptest::prelude::*;

use super::*;

/// A firm's own published licence number; both checks hold.
const KNOWN: &str = "31210000MD0052502C";

#[test]
fn a_published_licence_number_is_valid() {
    let code: Uscc = KNOWN.parse().unwrap();
    assert!(code.is_law_firm());
    assert_eq!(code.province(), "21");
    assert_eq!(Uscc::build("31210000", "MD005250"), Ok(code));
}

#[test]
fn each_refusal_says_what_is_wrong_and_where() {
    let cases = [
        ("", "统一社会信用代码应为18位，实际为0位"),
        ("31210000MD0052502", "实际为17位"),
        ("31210000MD0052502CC", "实际为19位"),
        ("31210000MD00525O2C", "第16位“O”不是"),
        ("31210000md0052502C", "第9位“m”不是"),
        ("3121000０MD0052502C", "第8位“０”不是"),
        ("31A10000MD0052502C", "第3位“A”应为数字"),
        ("31210000MD0052503C", "第17位校验码不符：按第9至16位应为“2”，实际为“3”"),
        ("31210000MD0052502D", "第18位校验码不符：按前17位应为“C”，实际为“D”"),
        ("32210000MD0052502C", "第18位校验码不符"),
    ];
    for (text, part) in cases {
        let message = text.parse::<Uscc>().unwrap_err().to_string();
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn a_reported_company_code_that_breaks_the_standard_is_refused() {
    assert!("91350211M0000XUF46".parse::<Uscc>().is_err());
}

#[test]
fn remainder_zero_gives_check_digit_zero() {
    let zero = (0..1000)
        .map(|n| Uscc::build("31510000", &format!("MD{n:06}")).unwrap())
        .find(|code| code.as_str().ends_with('0'))
        .unwrap();
    assert_eq!(zero.as_str().parse(), Ok(zero));
    let sum: usize = zero.as_str().bytes().take(17).zip(WEIGHTS).fold(0, |sum, (byte, w)| {
        sum + ALPHABET.iter().position(|a| *a == byte).unwrap() * w as usize
    });
    assert_eq!(sum % 31, 0);
}

#[test]
fn any_one_wrong_character_is_refused() {
    for position in 0..18 {
        for byte in 0x20..0x7f_u8 {
            let mut text = KNOWN.as_bytes().to_vec();
            text[position] = byte;
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.parse::<Uscc>().is_ok(), text == KNOWN, "{text}");
        }
    }
}

#[test]
fn typed_input_is_normalised_and_nothing_else_is_guessed() {
    let typed = "\u{3000}３１２１００００ｍd0052502c\n";
    assert_eq!(Uscc::from_input(typed).unwrap().as_str(), KNOWN);
    assert!(Uscc::from_input("3121 0000 MD00 5250 2C").is_err());
    assert!(Uscc::from_input("31210000MDOO525O2C").is_err());
}

#[test]
fn building_refuses_what_no_code_can_hold() {
    assert_eq!(Uscc::build("3151", "MD0000001234"), Err(UsccError::Length { found: 18 }));
    assert_eq!(Uscc::build("315100", "MD000001"), Err(UsccError::Length { found: 16 }));
    assert!(Uscc::build("31510000", "MD00000I").is_err());
}

#[test]
fn json_is_strict() {
    let code: Uscc = serde_json::from_str(&format!("\"{KNOWN}\"")).unwrap();
    assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{KNOWN}\""));
    assert!(serde_json::from_str::<Uscc>("\"31210000md0052502c\"").is_err());
    assert!(serde_json::from_str::<Uscc>("31210000").is_err());
}

proptest! {
    #[test]
    fn what_is_built_parses_and_one_flip_or_swap_is_refused(
        org in "[0-9ABCDEFGHJKLMNPQRTUWXY]{8}",
        division in "[0-9]{6}",
        place in 0usize..18,
        other in 0usize..18,
        to in 0usize..31,
    ) {
        let code = Uscc::build(&format!("31{division}"), &org).unwrap();
        prop_assert_eq!(code.as_str().parse(), Ok(code));

        let mut flipped = code.0;
        flipped[place] = ALPHABET[to];
        let flipped = String::from_utf8(flipped.to_vec()).unwrap();
        prop_assert_eq!(flipped.parse::<Uscc>().is_ok(), flipped == code.as_str());

        let mut swapped = code.0;
        swapped.swap(place, other);
        let swapped = String::from_utf8(swapped.to_vec()).unwrap();
        let same_weight = place.abs_diff(other) == 17;
        prop_assert!(swapped.parse::<Uscc>().is_err() || swapped == code.as_str() || same_weight);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,24}") {
        let _ = text.parse::<Uscc>();
        let _ = Uscc::from_input(&text);
    }
}
