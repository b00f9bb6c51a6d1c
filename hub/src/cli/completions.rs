//! `completions`: what a shell needs to complete commands and options.

use clap_complete::Shell;
use peer::act::ActError;
use peer::cli::Common;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 命令行程序：bash、zsh、fish、elvish、powershell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "srdi-hub", &mut script);
    common.print(&String::from_utf8_lossy(&script))
}
