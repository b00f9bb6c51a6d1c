//! The end of every run: the one place that writes to the streams and chooses the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::usage;
use crate::failure::Failure;
use crate::text::Lang;

/// Writes a result, and a failure in one line.
pub(super) fn finish(
    result: &str,
    failure: Option<&Failure>,
    lang: Lang,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    let written = out.write_all(result.as_bytes()).and_then(|()| out.flush());
    let code = failure.map_or(0, Failure::code);
    if let Some(failure) = failure {
        // Without a stream for messages the exit code must do.
        let _ = writeln!(err, "srdi-verify: {}", failure.text().of(lang));
    }
    match written {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe && code == 0 => ExitCode::from(4),
        _ => ExitCode::from(code),
    }
}

/// Help and version are results; everything else is a mistake on the command line.
pub(super) fn unparsed(
    error: &clap::Error,
    lang: Lang,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            finish(&error.render().to_string(), None, lang, out, err)
        }
        _ => finish("", Some(&Failure::Usage(usage::explain(error))), lang, out, err),
    }
}
