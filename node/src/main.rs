//! The program: everything happens in [`node::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    node::cli::run(std::env::args_os())
}
