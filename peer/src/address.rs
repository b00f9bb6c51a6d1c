//! `host:port` as people type it, parsed once, so that no later step meets a half-valid address.

use std::{fmt, net::IpAddr, str::FromStr};

use rustls::pki_types::ServerName;

/// Where a hub listens: a host name or IP address, and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    host: String,
    port: u16,
}

/// The text is not `host:port`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}”不是有效的地址；请写成 主机名:端口，例如 hub.example.cn:7443，IPv6 写成 [::1]:7443"
)]
pub struct AddressError {
    text: String,
}

impl HostPort {
    /// The host, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, never 0.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the certificate at the other end must be for.
    pub(crate) fn server_name(&self) -> Option<ServerName<'static>> {
        ServerName::try_from(self.host.clone()).ok()
    }
}

impl FromStr for HostPort {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        parse(text).ok_or_else(|| AddressError { text: text.chars().take(80).collect() })
    }
}

fn parse(text: &str) -> Option<HostPort> {
    let (host, port) = text.rsplit_once(':')?;
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host = match bare {
        Some(v6) => v6.parse::<IpAddr>().ok().filter(IpAddr::is_ipv6)?.to_string(),
        None if host.len() <= 253 && ServerName::try_from(host).is_ok() && !host.contains(':') => {
            host.to_ascii_lowercase()
        }
        None => return None,
    };
    // `+7443` and `07443` parse as numbers, but would be second spellings of one address.
    let number: u16 = port.parse().ok().filter(|n| *n != 0)?;
    (number.to_string() == port).then_some(HostPort { host, port: number })
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_both_kinds_of_ip_go_round() {
        for text in ["hub.example.cn:7443", "localhost:1", "192.0.2.7:65535", "[::1]:7443"] {
            assert_eq!(text.parse::<HostPort>().unwrap().to_string(), text);
        }
        assert_eq!("HUB.Example.cn:1".parse::<HostPort>().unwrap().host(), "hub.example.cn");
    }

    #[test]
    fn half_addresses_are_refused() {
        for text in [
            "",
            ":",
            "hub",
            "hub:",
            ":7443",
            "hub:0",
            "hub:+1",
            "hub:01",
            "hub:65536",
            "::1:7443",
            "[hub]:1",
            "[::1]",
            "a b:1",
            "a/b:1",
            "hub:1 ",
            "省:1",
            "[1.2.3.4]:1",
        ] {
            assert!(text.parse::<HostPort>().is_err(), "{text}");
        }
    }
}
