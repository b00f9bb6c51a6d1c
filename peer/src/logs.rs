//! What the programs write for their operator: to stderr, filtered by `SRDI_LOG`.
//!
//! A log is read by more people than any ledger and is copied into tickets. So **never logged**:
//! - persons: applicants, reviewers, a complaint's author, account names;
//! - firms: name, credit code, anything of an application or its papers' content;
//! - secrets: seeds, passphrases, invites (their token id is enough), MACs, session cookies;
//! - records as a whole: their leaf hash says which one is meant.
//!
//! Logged are prefecture codes, sizes, roots, digests, kinds of acts, addresses, durations and
//! error texts. The message is a fixed English sentence, everything that varies is a field.

use std::{fmt, io, str::FromStr};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, fmt::MakeWriter, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

/// Our crates at `info`; libraries only when something is wrong: theirs may quote what they carry.
const DEFAULT: &str = "warn,peer=info,hub=info,node=info,srdi_hub=info,srdi_node=info";

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Neither of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("日志格式须为 text 或 json")]
pub struct FormatError;

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A directive that means nothing.
    #[error("SRDI_LOG 无效（{0}）；例如：SRDI_LOG=info 或 SRDI_LOG=warn,peer=debug")]
    Filter(String),
    /// A second set-up in one process.
    #[error("日志已设置过；这是程序错误，请报告")]
    Twice,
}

/// Sets up the process's log; `filter` is the value of `SRDI_LOG`. For `main` alone: tests take
/// [`subscriber`].
///
/// # Errors
/// [`LogError`].
pub fn init(format: LogFormat, filter: Option<&str>) -> Result<(), LogError> {
    subscriber(format, filter, io::stderr)?.try_init().map_err(|_| LogError::Twice)
}

/// The subscriber alone, writing to `out`.
///
/// # Errors
/// [`LogError::Filter`].
pub fn subscriber<W>(
    format: LogFormat,
    filter: Option<&str>,
    out: W,
) -> Result<impl Subscriber + Send + Sync, LogError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let chosen = filter.filter(|text| !text.trim().is_empty()).unwrap_or(DEFAULT);
    let filter = EnvFilter::try_new(chosen).map_err(|error| LogError::Filter(error.to_string()))?;
    // No colours: the lines end in journals and files.
    let layer = tracing_subscriber::fmt::layer().with_writer(out).with_ansi(false);
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    Ok(registry().with(filter).with(layer))
}

impl FromStr for LogFormat {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(FormatError),
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, filter: Option<&str>) -> String {
        let kept = Kept::default();
        let out = kept.clone();
        let subscriber = subscriber(format, filter, move || out.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "peer::sync", code = "510100", size = 7, "page stored");
            tracing::info!(target: "hyper", "chatter");
        });
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_lines_hold_message_and_fields() {
        let line = logged(LogFormat::Json, None);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["message"], "page stored");
        assert_eq!(value["size"], 7);
    }

    #[test]
    fn libraries_are_quiet_unless_asked() {
        assert!(!logged(LogFormat::Text, None).contains("chatter"));
        assert!(logged(LogFormat::Text, Some("info")).contains("chatter"));
        assert!(logged(LogFormat::Text, Some("off")).is_empty());
        let error = subscriber(LogFormat::Text, Some("peer=loud"), io::sink).err().unwrap();
        assert!(error.to_string().contains("SRDI_LOG"), "{error}");
    }
}
