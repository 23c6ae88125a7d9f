//! `privacy-server`: see `--help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    privacy_server::cli::main()
}
