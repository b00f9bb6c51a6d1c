//! The program `srdi-verify`: hands the process's arguments and streams to the library.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    verify::run(std::env::args_os(), &mut io::stdout().lock(), &mut io::stderr().lock())
}
