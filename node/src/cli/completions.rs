//! `completions`: the file by which a shell completes commands.

use clap_complete::Shell;
use peer::act::ActError;
use peer::cli::Common;

/// 生成命令补全脚本（bash、zsh、fish、powershell、elvish）
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 所用的命令行环境
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "srdi-node", &mut script);
        common.print(&String::from_utf8_lossy(&script))
    }
}
