//! Running a command: from its arguments to what is said and how it ends.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use ledger::bundle::Asked;
use ledger::public_list;
use serde_json::{Value, json};

use super::finish::{finish, unparsed};
use super::{
    CertificateArgs, Cli, Command, CompletionsArgs, EvidenceArgs, ListArgs, TilesArgs, usage,
};
use crate::failure::Failure;
use crate::list::{self, FirmAnswer, FirmFault, ListReport};
use crate::online::{self, Memory};
use crate::text::{Lang, Text, plain};
use crate::tiles::{self, AuditFault};
use crate::{certificate, evidence, files};

/// What a command leaves: the result in both forms, and the failure, if any.
struct Answer {
    text: String,
    json: Value,
    failure: Option<Failure>,
}

impl Answer {
    fn done(text: String, json: Value) -> Self {
        Self { text, json, failure: None }
    }

    fn refused(text: String, json: Value, reason: &Text) -> Self {
        Self { text, json, failure: Some(Failure::Refused(reason.clone())) }
    }
}

/// The whole program: `args` with the program's name first, results to `out`, messages to `err`.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, usage::lang(&args), out, err),
    };
    let (lang, as_json) = (cli.lang, cli.json);
    let answer = answer(&cli).unwrap_or_else(|failure| Answer {
        text: String::new(),
        json: json!({
            "command": cli.command.as_ref().map_or("certificate", Command::name),
            "holds": false,
            "reason": failure.text().of(lang),
        }),
        failure: Some(failure),
    });
    let result = match as_json {
        true => format!("{}\n", answer.json),
        false => answer.text,
    };
    finish(&result, answer.failure.as_ref(), lang, out, err)
}

fn answer(cli: &Cli) -> Result<Answer, Failure> {
    match &cli.command {
        None => certificate(&cli.certificate, cli.lang),
        Some(Command::List(args)) => list(args, cli.lang),
        Some(Command::Tiles(args)) => tiles(args, cli.lang),
        Some(Command::Evidence(args)) => evidence(args, cli.lang),
        Some(Command::Completions(args)) => Ok(completions(args)),
    }
}

fn certificate(args: &CertificateArgs, lang: Lang) -> Result<Answer, Failure> {
    let usage = |zh: &str, en: &str| Failure::Usage(Text::new(zh, en));
    let what = args.what.as_deref().ok_or_else(|| {
        usage(
            "命令有误：请写明要做什么：核验一份电子认定证明，或 list、tiles、evidence、completions。用法见 srdi-verify --help",
            "nothing to check is named (see srdi-verify --help)",
        )
    })?;
    let named = plain(what);
    if args.anchor.is_none() && !what.contains("://") && !std::path::Path::new(what).exists() {
        return Err(Failure::Usage(Text::new(
            format!("命令有误：没有 {named} 这个命令，也没有这个文件。用法见 srdi-verify --help"),
            format!("{named} is neither a command nor a file (see srdi-verify --help)"),
        )));
    }
    let anchor = args.anchor.as_ref().ok_or_else(|| {
        usage("命令有误：缺少 --anchor <信任锚>。用法见 srdi-verify --help", "--anchor is missing")
    })?;
    let anchor = files::anchor(anchor)?;
    let now = list::posix();
    let asked = Asked { day: args.at.unwrap_or_else(list::today), now };
    let report = certificate::check(what, &anchor, asked)?;
    let (report, trouble) = match args.online.is_empty() {
        true => (report, None),
        false => {
            let memory = Memory::at(args.state.as_deref())?;
            let outcome = online::ask(&report, &args.online, &memory, &anchor)?;
            (outcome.report, outcome.trouble)
        }
    };
    let confirmed = certificate::confirms(&report, args.require_status);
    let text = certificate::text(&report, lang);
    let json = certificate::json(&report, confirmed && trouble.is_none(), lang);
    let failure = match confirmed {
        false => Some(Failure::Refused(certificate::reason(&report))),
        true => trouble,
    };
    Ok(Answer { text, json, failure })
}

fn list(args: &ListArgs, lang: Lang) -> Result<Answer, Failure> {
    let anchor = files::anchor(&args.anchor)?;
    let bytes = files::read(&args.file, public_list::LIMIT)?;
    let day = args.at.unwrap_or_else(list::today);
    match list::check(&bytes, &anchor, day) {
        Ok(report) => {
            let firm = args.firm.as_deref().map(|firm| find(&report, firm)).transpose()?;
            let text = list::text(&report, firm.as_ref(), lang);
            Ok(Answer::done(text, list::json(&report, firm.as_ref(), lang)))
        }
        Err(refusal) => {
            let text = crate::text::lines(&refusal.steps, lang);
            let json = list::refusal_json(&refusal, lang);
            Ok(Answer::refused(text, json, &refusal.reason))
        }
    }
}

fn find(report: &ListReport, firm: &str) -> Result<FirmAnswer, Failure> {
    FirmAnswer::find(&report.list, firm, report.day).map_err(|fault| {
        Failure::Usage(match fault {
            FirmFault::Code(why) => Text::new(
                plain(why),
                "--firm is no valid unified social credit code; compare it with the licence",
            ),
            FirmFault::Ambiguous => Text::new(
                "名单中有不止一家律所使用此名称，请改用统一社会信用代码查询",
                "more than one firm has this name; ask by unified social credit code",
            ),
        })
    })
}

fn tiles(args: &TilesArgs, lang: Lang) -> Result<Answer, Failure> {
    let anchor = files::anchor(&args.anchor)?;
    match tiles::audit(&args.dir, &anchor) {
        Ok(report) => Ok(Answer::done(tiles::text(&report, lang), tiles::json(&report, lang))),
        Err(AuditFault::Local(failure)) => Err(failure),
        Err(AuditFault::Refused(refusal)) => {
            let text = tiles::refusal_text(&refusal, lang);
            let json = tiles::refusal_json(&refusal, lang);
            Ok(Answer::refused(text, json, &tiles::reason(&refusal)))
        }
    }
}

fn evidence(args: &EvidenceArgs, lang: Lang) -> Result<Answer, Failure> {
    let key = match (&args.key, &args.anchor) {
        (Some(key), _) => key.clone(),
        (None, Some(anchor)) => files::anchor(anchor)?.log,
        (None, None) => {
            let text = Text::new("缺少 --anchor 或 --key", "--anchor or --key is missing");
            return Err(Failure::Usage(text));
        }
    };
    let bytes = files::read(&args.file, evidence::LIMIT)?;
    let report = evidence::check(&bytes, &key).map_err(Failure::Refused)?;
    Ok(Answer::done(evidence::text(&report, lang), evidence::json(&report)))
}

/// A script for a shell is the same in every language and no JSON.
fn completions(args: &CompletionsArgs) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "srdi-verify", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let json = json!({"command": "completions", "script": script});
    Answer::done(script, json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
