//! Whole numbers in another base: base58btc for multibase keys and signatures, decimal digits for
//! the QR code.

/// The alphabet of base58btc.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// base58btc: leading zero bytes are leading ones.
pub fn to_base58(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = convert(bytes, 256, 58);
    let letters = digits.into_iter().map(|digit| char::from(BASE58[usize::from(digit)]));
    std::iter::repeat_n('1', zeros).chain(letters).collect()
}

/// Reads what [`to_base58`] writes; `None` for a letter that is none of the alphabet.
pub fn from_base58(text: &str) -> Option<Vec<u8>> {
    let zeros = text.bytes().take_while(|letter| *letter == b'1').count();
    let digit = |letter| (0..58_u8).find(|at| BASE58[usize::from(*at)] == letter);
    let digits: Option<Vec<u8>> = text.bytes().map(digit).collect();
    Some([vec![0; zeros], convert(&digits?, 58, 256)].concat())
}

/// The decimal digits of a number given by its bytes, the most significant first.
pub fn to_decimal(bytes: &[u8]) -> String {
    convert(bytes, 256, 10).into_iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// Reads what [`to_decimal`] writes; `None` if anything but a digit is there, or a leading zero.
pub fn from_decimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    let values: Vec<u8> = text.bytes().map(|b| b.wrapping_sub(b'0')).collect();
    digits.then(|| convert(&values, 10, 256))
}

/// Long division, digit by digit; inputs here have a few hundred.
fn convert(digits: &[u8], from: u32, to: u32) -> Vec<u8> {
    let mut number: Vec<u32> = Vec::with_capacity(digits.len() * 2); // least significant first
    for digit in digits {
        let mut carry = u32::from(*digit);
        for place in &mut number {
            carry += *place * from;
            *place = carry % to;
            carry /= to;
        }
        while carry > 0 {
            number.push(carry % to);
            carry /= to;
        }
    }
    // Every place is below `to`, which is 256 at most.
    number.into_iter().rev().map(|place| u8::try_from(place).unwrap_or(u8::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58_as_published() {
        // draft-msporny-base58-03 §5.
        assert_eq!(to_base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
        assert_eq!(to_base58(&[0, 0, 0x28, 0x7f, 0xb4, 0xcd]), "11233QC4");
        for text in ["2NEpo7TZRRrLZSi2U", "11233QC4", ""] {
            assert_eq!(to_base58(&from_base58(text).unwrap()), text);
        }
        assert_eq!(from_base58("0OIl"), None);
    }

    #[test]
    fn decimals_have_one_spelling() {
        assert_eq!(to_decimal(&[1, 0, 0]), "65536");
        assert_eq!(from_decimal("65536"), Some(vec![1, 0, 0]));
        for bad in ["065536", "6553a", "+1", "１"] {
            assert_eq!(from_decimal(bad), None, "{bad}");
        }
    }
}
