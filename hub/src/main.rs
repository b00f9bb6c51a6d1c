//! srdi-hub, the program: everything it does stands in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    hub::cli::run(std::env::args_os())
}
