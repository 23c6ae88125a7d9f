//! `privacy-server webhooks list | retry`.

use super::store;
use crate::{
    clock::{Clock, rfc3339},
    config::Config,
    db,
};
use clap::Subcommand;
use std::{
    error::Error,
    io::{Write as _, stdout},
    path::PathBuf,
};

/// What to do with messages to the operator's backend.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what waits and what was given up, oldest first. Shows no personal data.
    List {
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
    /// Send given-up messages again: all of them, or one.
    Retry {
        /// The message's id, as `list` shows it.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// All that were given up.
        #[arg(long)]
        all: bool,
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// When the settings or the database cannot be read.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let mut out = stdout();
    match command {
        Command::List { config } => {
            let database = db::open(&Config::load(&config)?.database).await?;
            let rows = store::list(&database).await?;
            for row in &rows {
                let (due, why) = (rfc3339(row.next_at), row.last_error.as_deref().unwrap_or("-"));
                writeln!(
                    out,
                    "{} {} {} attempts={} next={due} {why}",
                    row.id, row.kind, row.state, row.attempts
                )?;
            }
            let dead = rows.iter().filter(|row| row.state == store::DEAD).count();
            writeln!(out, "{} waiting, {dead} given up", rows.len() - dead)?;
        }
        Command::Retry { id, all: _, config } => {
            let database = db::open(&Config::load(&config)?.database).await?;
            let count = store::retry(&database, id.as_deref(), Clock::system().now_ms()).await?;
            writeln!(out, "{count} will be sent again")?;
        }
    }
    Ok(())
}
