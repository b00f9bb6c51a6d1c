//! The command line: one file per command, each with its `Args` and its `run`. Nothing is decided
//! here: every command calls an act, says what came of it, and ends with the act's exit code.

mod accept;
mod account;
mod appointment;
mod backup;
mod bundle;
mod change;
mod completions;
mod conflict;
mod deadline;
mod doctor;
mod draft;
mod due;
mod erase;
mod evidence;
mod example;
mod export;
mod file;
mod import;
mod join;
mod ledger;
mod list;
mod notice;
mod objection;
mod recommend;
mod refuse;
mod reopen;
mod restore;
mod returned;
mod returning;
mod review;
mod serve;
mod sign;
mod status;
mod summary;
mod sync;
mod transfer;
mod verify;
mod visit;
mod withdraw;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

use ::ledger::officer::Officer;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use peer::act::ActError;
use peer::cli::{As, Common, Lang};
use peer::clock::Clock;
use peer::config::{NodeConfig, Settings};

use crate::app::Node;

static VERSION: LazyLock<String> =
    LazyLock::new(|| peer::cli::version(env!("CARGO_PKG_VERSION"), env!("SRDI_COMMIT")));

/// 市（州）端：受理申报、初审、推荐报送，并与省级平台同步
#[derive(Debug, Parser)]
#[command(name = "srdi-node", version = VERSION.as_str())]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Join(join::Args),
    Serve(serve::Args),
    Account(account::Args),
    Appointment(appointment::Args),
    Draft(draft::Args),
    File(file::Args),
    Accept(accept::Args),
    Refuse(refuse::Args),
    Transfer(transfer::Args),
    Objection(objection::Args),
    Conflict(conflict::Args),
    Evidence(evidence::Args),
    Visit(visit::Args),
    Verify(verify::Args),
    Returned(returned::Args),
    Reopen(reopen::Args),
    Import(import::Args),
    Return(returning::Args),
    Withdraw(withdraw::Args),
    Review(review::Args),
    Recommend(recommend::Args),
    Sign(sign::Args),
    Change(change::Args),
    Summary(summary::Args),
    Sync(sync::Args),
    List(list::Args),
    Notice(notice::Args),
    Export(export::Args),
    Deadline(peer::deadline::Args),
    Due(peer::due::Args),
    Erase(peer::erasure::command::Args),
    Ledger(ledger::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Status(status::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
}

/// Carries out the command that `args` says, program name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed = command().try_get_matches_from(&args).and_then(|m| Cli::from_arg_matches(&m));
    let Cli { common, command } = match parsed {
        Ok(cli) => cli,
        Err(e) => return misread(&args, &e),
    };
    let result = match command {
        Command::Join(args) => args.run(&common),
        Command::Serve(args) => args.run(&common),
        Command::Account(args) => args.run(&common),
        Command::Appointment(args) => args.run(&common),
        Command::Draft(args) => args.run(&common),
        Command::File(args) => args.run(&common),
        Command::Accept(args) => args.run(&common),
        Command::Refuse(args) => args.run(&common),
        Command::Transfer(args) => args.run(&common),
        Command::Objection(args) => args.run(&common),
        Command::Conflict(args) => args.run(&common),
        Command::Evidence(args) => args.run(&common),
        Command::Visit(args) => args.run(&common),
        Command::Verify(args) => args.run(&common),
        Command::Returned(args) => args.run(&common),
        Command::Reopen(args) => args.run(&common),
        Command::Import(args) => args.run(&common),
        Command::Return(args) => args.run(&common),
        Command::Withdraw(args) => args.run(&common),
        Command::Review(args) => args.run(&common),
        Command::Recommend(args) => args.run(&common),
        Command::Sign(args) => args.run(&common),
        Command::Change(args) => args.run(&common),
        Command::Summary(args) => args.run(&common),
        Command::Sync(args) => args.run(&common),
        Command::List(args) => args.run(&common),
        Command::Notice(args) => args.run(&common),
        Command::Export(args) => args.run(&common),
        Command::Due(args) => due::run(&common, &args),
        Command::Erase(args) => erase::run(&common, &args),
        Command::Deadline(args) => deadline::run(&common, &args),
        Command::Ledger(args) => args.run(&common),
        Command::Backup(args) => args.run(&common),
        Command::Restore(args) => args.run(&common),
        Command::Status(args) => args.run(&common),
        Command::Doctor(args) => args.run(&common),
        Command::Completions(args) => args.run(&common),
    };
    common.end(result)
}

/// The command line as a whole: what `--help` and the completions are made from.
fn command() -> clap::Command {
    peer::usage::localize(Cli::command())
}

fn misread(args: &[OsString], error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help and version are what was asked for; whoever closed the pipe has read enough.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let given = |text: &str| args.iter().any(|arg| arg == text);
    let lang = if given("en") || given("--lang=en") { Lang::En } else { Lang::Zh };
    let common = Common { dir: PathBuf::new(), json: given("--json"), lang };
    common.end(Err(ActError::Usage(peer::usage::explain(error))))
}

/// The settings; `flags` are those given on the command line.
fn config(common: &Common, flags: &[(&str, String)]) -> Result<NodeConfig, ActError> {
    // A variable that is no text belongs to some other program.
    let text = |(k, v): (OsString, OsString)| Some((k.into_string().ok()?, v.into_string().ok()?));
    let env = std::env::vars_os().filter_map(text);
    let config = NodeConfig::load(&common.dir, env, flags);
    config.map_err(|e| ActError::Usage(e.to_string()))
}

fn node(common: &Common, config: NodeConfig) -> Result<Node, ActError> {
    Node::open(&common.dir, config, Clock::system())
}

/// Opens the node in `--dir`; `flags` are settings given on the command line.
fn open_with(common: &Common, flags: &[(&str, String)]) -> Result<Node, ActError> {
    node(common, config(common, flags)?)
}

fn open(common: &Common) -> Result<Node, ActError> {
    open_with(common, &[])
}

/// Opens the node for an act, with who acts; of several seats the first of `fit` that they hold.
fn open_as(common: &Common, who: &As, fit: &[&str]) -> Result<(Node, Officer), ActError> {
    let node = open(common)?;
    let officer = node.party.officer(&who.account, who.seat.as_ref(), fit)?;
    Ok((node, officer))
}

/// Runs a command that waits for the network.
fn block_on<T>(future: impl Future<Output = Result<T, ActError>>) -> Result<T, ActError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| ActError::Local(format!("无法启动：{e}")))?.block_on(future)
}

/// A bar on standard error, for a person at a terminal; hidden otherwise, and with `--json`.
fn progress(common: &Common, length: Option<u64>) -> indicatif::ProgressBar {
    if common.json {
        return indicatif::ProgressBar::hidden();
    }
    match length {
        Some(length) => indicatif::ProgressBar::new(length),
        None => indicatif::ProgressBar::new_spinner(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
