//! How single values are written: the same in the file, the environment and on the command line.

use std::{fmt, net::SocketAddr, time::Duration};

use crate::{address::HostPort, logs::LogFormat};

/// A value that can be read from its text.
pub trait Setting: Sized {
    /// What to write, for the message of a mistake: "应为…".
    const EXPECTED: &'static str;

    /// Reads it; `None` when the text means nothing.
    fn read(text: &str) -> Option<Self>;
}

/// A stretch of time, written with its unit: `500ms`, `30s`, `5m`, `24h`, `90d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

/// A number of bytes, written with its unit: `512B`, `64KiB`, `20MiB`, `1GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// Host names or IP addresses, written with commas between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(pub Vec<String>);

const SPANS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Setting for Span {
    const EXPECTED: &'static str = "带单位的时间，如 500ms、30s、5m、24h、90d";

    fn read(text: &str) -> Option<Self> {
        with_unit(text, &SPANS).map(|millis| Self(Duration::from_millis(millis)))
    }
}

impl Setting for Size {
    const EXPECTED: &'static str = "带单位的大小，如 64KiB、20MiB、1GiB";

    fn read(text: &str) -> Option<Self> {
        with_unit(text, &SIZES).map(Self)
    }
}

impl Setting for Names {
    const EXPECTED: &'static str = "用逗号分隔的主机名或 IP 地址，不带端口";

    fn read(text: &str) -> Option<Self> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(str::to_owned).collect();
        let valid = |name: &String| rustls::pki_types::ServerName::try_from(name.as_str()).is_ok();
        names.iter().all(valid).then_some(Self(names))
    }
}

impl Setting for u16 {
    const EXPECTED: &'static str = "整数";

    fn read(text: &str) -> Option<Self> {
        number(text).and_then(|n| n.try_into().ok())
    }
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str = "IP 地址:端口，如 127.0.0.1:8080";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for Option<HostPort> {
    const EXPECTED: &'static str = "主机名:端口，如 hub.example.cn:7443，或留空";

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    }
}

impl Setting for LogFormat {
    const EXPECTED: &'static str = "text 或 json";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number(count)?.checked_mul(*factor)
}

/// Plain digits: `+5` and `5_000` would be second spellings.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let whole = |factor: u64| millis.is_multiple_of(u128::from(factor)) && millis > 0;
        let unit = SPANS.iter().rev().find(|(_, factor)| whole(*factor));
        let (name, factor) = unit.unwrap_or(&SPANS[0]);
        write!(f, "{}{name}", millis / u128::from(*factor))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |factor: u64| self.0.is_multiple_of(factor) && self.0 > 0;
        let (name, factor) = SIZES.iter().find(|(_, factor)| whole(*factor)).unwrap_or(&SIZES[3]);
        write!(f, "{}{name}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_units_go_round() {
        for text in ["500ms", "30s", "5m", "25h", "90d"] {
            assert_eq!(Span::read(text).unwrap().to_string(), text);
        }
        for text in ["1B", "64KiB", "20MiB", "1GiB"] {
            assert_eq!(Size::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Span::read("60s").unwrap().to_string(), "1m");
    }

    #[test]
    fn half_values_are_refused() {
        for text in ["", "5", "s", "-5s", "+5s", "5 s", "5S", "1.5h", "99999999999999999999s"] {
            assert_eq!(Span::read(text), None, "{text}");
        }
        assert_eq!(Size::read("20MB"), None);
        assert_eq!(Size::read("99999999999GiB"), None);
        assert_eq!(Names::read("hub:7443"), None);
        assert_eq!(u16::read("+5"), None);
        assert_eq!(u16::read("70000"), None);
    }
}
