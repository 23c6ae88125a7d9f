//! `privacy-server requests`: what waits, one request, and answering it, until the operator has a desk for that.

use super::{Answer, answer, read, waiting};
use crate::{clock::rfc3339, error::Failure, files, of::Of};
use clap::{Subcommand, ValueEnum};
use contract::request::{From, RequestState};
use std::{
    error::Error,
    io::{Read as _, Write as _, stdin, stdout},
};

/// What the operator can do with requests.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What waits for an answer, the most urgent first. Opens nothing.
    List {
        /// Which server.
        #[command(flatten)]
        of: Of,
    },
    /// Show one request with its thread. Your system user is written down as its reader.
    Show {
        /// For example 4821-0937.
        number: String,
        /// Which server.
        #[command(flatten)]
        of: Of,
    },
    /// Answer one request with the text on standard input.
    Answer {
        /// For example 4821-0937.
        number: String,
        /// Where the request stands then.
        #[arg(long, value_enum, default_value = "fulfilled")]
        state: Outcome,
        /// Which server.
        #[command(flatten)]
        of: Of,
    },
}

/// Where a request stands after an answer.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Outcome {
    /// More is to come.
    InProgress,
    /// Done.
    Fulfilled,
    /// No: say why, and where to complain.
    Denied,
}

/// Runs the command.
///
/// # Errors
/// A sentence for the operator.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let told = |failure: Failure| failure.code().as_str();
    match command {
        Command::List { of } => {
            for row in waiting(&of.open().await?).await.map_err(told)? {
                let (came, due) = (rfc3339(row.received_at), rfc3339(row.due_at));
                writeln!(stdout(), "{}  {}  {}  came {came}  due {due}", row.number, row.topic, row.state)?;
            }
        }
        Command::Show { number, of } => {
            let request = read(&of.open().await?, &number, &system_user()).await.map_err(told)?;
            writeln!(stdout(), "{}  {}", request.number, request.topic.as_str())?;
            for message in request.messages {
                let who = if message.from == From::Us { "we" } else { "they" };
                writeln!(stdout(), "\n{}, {who} wrote:\n{}", message.at, message.text)?;
            }
        }
        Command::Answer { number, state: outcome, of } => {
            let mut typed = Vec::new();
            stdin().read_to_end(&mut typed)?;
            let text = files::text(typed)?;
            let state = match outcome {
                Outcome::InProgress => RequestState::InProgress,
                Outcome::Fulfilled => RequestState::Fulfilled,
                Outcome::Denied => RequestState::Denied,
            };
            let by = system_user();
            let given = Answer { number: &number, text: &text, state, by: &by };
            answer(&of.open().await?, &given).await.map_err(told)?;
            writeln!(stdout(), "answered")?;
        }
    }
    Ok(())
}

/// Who runs this program: the user's number, and the name that they go by.
fn system_user() -> String {
    use std::os::unix::fs::MetadataExt as _;
    let number = std::fs::metadata("/proc/self").map_or_else(|_| "?".to_owned(), |own| own.uid().to_string());
    let name = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    format!("{} (uid {number})", name.unwrap_or_default())
}
