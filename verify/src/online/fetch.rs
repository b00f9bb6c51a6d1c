//! Files of one server, each no longer than its kind and none waited for without end.

use std::fmt;
use std::time::Duration;

use ureq::Agent;

use crate::failure::Failure;
use crate::text::{Text, plain};

/// For a whole file, from the first packet to the last.
const PATIENCE: Duration = Duration::from_secs(30);

/// For an answer at all.
const CONNECT: Duration = Duration::from_secs(10);

/// A server of the public files: a hub's, a node's, or anybody's copy.
#[derive(Debug)]
pub struct Site {
    base: String,
    agent: Agent,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

impl Site {
    /// The server at an address such as `https://srdi.example.cn`, with a folder behind it or not.
    ///
    /// # Errors
    /// No address of the web.
    pub fn parse(url: &str) -> Result<Self, Failure> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let plain_url = !url.contains(['?', '#', ' ']) && !host.contains('@');
        if host.is_empty() || !plain_url {
            let url = plain(url);
            return Err(Failure::Usage(Text::new(
                format!("命令有误：--online 的内容“{url}”不是网址，应写作 https://域名"),
                format!("--online: {url} is no address such as https://host"),
            )));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECT))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("srdi-verify/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { base: url.trim_end_matches('/').to_owned(), agent: config.into() })
    }

    /// The file at `path`, at most `limit` bytes of it.
    pub(super) fn get(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        let url = format!("{}/{path}", self.base);
        let mut answer = self.agent.get(&url).call().map_err(|e| e.to_string())?;
        if answer.status() != 200 {
            return Err(format!("/{path} {}", answer.status().as_u16()));
        }
        // One byte over the limit is refused by the reader.
        let body = answer.body_mut().with_config().limit(limit as u64);
        body.read_to_vec().map_err(|e| format!("/{path} {e}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_asked() {
        for good in ["https://h.cn", "http://127.0.0.1:8080/", "https://h.cn/mirror"] {
            assert!(Site::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["h.cn", "file:///etc", "https://", "https://h.cn/?a", "https://u@h.cn", "ftp://h"]
        {
            assert!(Site::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Site::parse("https://h.cn//").unwrap().to_string(), "https://h.cn");
    }
}
