//! `privacy-server drafts revoke`: makes a rider's drafts unreadable on every device, for a lost phone or at their wish.

use super::destroy_all;
use crate::{error::Failure, of::Of, people};
use clap::Subcommand;
use std::{
    error::Error,
    io::{Write as _, stdout},
};

/// What the operator can do with drafts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Destroy all draft keys of one rider: no copy of their drafts opens any more, on any device. Cannot be undone.
    Revoke {
        /// The account's id in the operator's own database.
        subject: String,
        /// Which server.
        #[command(flatten)]
        of: Of,
    },
}

/// Runs the command.
///
/// # Errors
/// A sentence for the operator.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let told = |failure: Failure| failure.code().as_str();
    let Command::Revoke { subject, of } = command;
    let state = of.open().await?;
    let person = people::by_subject(&state, &subject).await.map_err(told)?;
    let person = person.ok_or("no rider with this subject was ever here")?;
    let destroyed = destroy_all(&state, &person.id).await.map_err(told)?;
    writeln!(stdout(), "{destroyed} draft keys destroyed")?;
    Ok(())
}
