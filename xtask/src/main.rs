//! The project's own commands: `cargo xtask run`, `test`, `dev`, `tidy`, `bench` and `setup`.

mod app;
mod bench;
mod compress;
mod dev;
mod inputs;
mod process;
mod release;
mod serve;
mod setup;
mod shrink;
mod test;
mod tidy;
mod workspace;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use setup::Need;
use workspace::Workspace;

/// Commands for working on the privacy center.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up what is missing, build the app and the server, and serve the demo.
    Run {
        #[command(flatten)]
        serve: ServeArgs,
        /// Build the server with optimisations (slower to build, faster to run).
        #[arg(long)]
        release: bool,
    },
    /// Set up what is missing and run every check.
    Test {
        /// Run only these steps, in the usual order (see `--list`).
        #[arg(long, value_delimiter = ',', value_name = "STEP")]
        only: Vec<String>,
        /// Print the names of the steps and stop.
        #[arg(long)]
        list: bool,
    },
    /// Serve the demo, rebuild on every change, and reload the open pages.
    Dev {
        #[command(flatten)]
        serve: ServeArgs,
    },
    /// Check the rules that the compiler can't check.
    Tidy,
    /// Measure the first page against a bare static page, and fail over the bounds.
    Bench {
        /// Measured loads per page; one more goes first and isn't counted.
        #[arg(long, default_value_t = 5)]
        runs: u32,
    },
    /// Build the server and the app, list what they are made of, and sign all of it.
    Release {
        /// The private key: `privacy-server release key FILE` makes one.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The release's folder; an earlier release there is replaced.
        #[arg(long, default_value = "target/privacy-center", value_name = "DIR")]
        out: PathBuf,
    },
    /// Install what the other commands need, and nothing else.
    Setup {
        /// Which command to prepare for.
        #[arg(long = "for", value_enum, default_value_t = Purpose::Test)]
        purpose: Purpose,
    },
}

/// What `run` and `dev` hand to the server.
#[derive(Debug, Args)]
struct ServeArgs {
    /// Address and port to listen on (the demo wants a loopback address).
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: String,
    /// Folder of the databases and keys; made when missing, kept between runs.
    #[arg(long, default_value = "./data", value_name = "DIR")]
    data: PathBuf,
    /// How many made-up riders the demo starts with.
    #[arg(long, default_value_t = 5, value_name = "N")]
    demo_riders: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Purpose {
    Run,
    Test,
    Bench,
}

fn main() -> ExitCode {
    match start(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if even standard error is closed.
            let _ = writeln!(std::io::stderr(), "\nFAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<()> {
    let here = Workspace::find()?;
    match cli.command {
        Command::Run { serve, release } => serve::run(&here, &serve, release),
        Command::Test { list: true, .. } => test::list(),
        Command::Test { only, .. } => test::run(&here, &only),
        Command::Dev { serve } => dev::run(&here, &serve),
        Command::Tidy => tidy::run(&here),
        Command::Bench { runs } => bench::run(&here, runs),
        Command::Release { key, out } => release::run(&here, &key, &out),
        Command::Setup { purpose } => {
            let needs = match purpose {
                Purpose::Run => serve::NEEDS,
                Purpose::Test => Need::ALL,
                Purpose::Bench => bench::NEEDS,
            };
            setup::ensure(&here, needs)?;
            process::say("everything is in place")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn steps_are_given_as_a_list() {
        let cli = Cli::try_parse_from(["xtask", "test", "--only", "fmt,tidy"]).expect("a valid line");
        let Command::Test { only, list } = cli.command else { panic!("not the test command") };
        assert_eq!((only, list), (vec!["fmt".to_owned(), "tidy".to_owned()], false));
    }
}
