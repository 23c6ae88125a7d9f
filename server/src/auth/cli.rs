//! `privacy-server service-keys list | revoke`.

use super::service_keys;
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

/// What to do with the keys of the operator's backend.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List every key: its id, what it is for, when it was issued, and when it was revoked. Never the key itself.
    List {
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
    /// Revoke a key: it is refused from the next request on. To change keys without a gap, issue the new one first.
    Revoke {
        /// The key's id, as `list` shows it.
        id: String,
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// When the settings or the database cannot be read, or there is no such key.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::List { config } => {
            let database = db::open(&Config::load(&config)?.database).await?;
            for key in service_keys::list(&database).await? {
                let revoked = key
                    .revoked_at
                    .map_or_else(|| "in use".to_owned(), |at| format!("revoked {}", rfc3339(at)));
                writeln!(
                    stdout(),
                    "{}  issued {}  {revoked}  {}",
                    key.id,
                    rfc3339(key.created_at),
                    key.name
                )?;
            }
        }
        Command::Revoke { id, config } => {
            let database = db::open(&Config::load(&config)?.database).await?;
            let known = service_keys::revoke(&database, &Clock::system(), &id).await?;
            if !known {
                return Err(format!("there is no key {id} in use; `service-keys list` shows all").into());
            }
            writeln!(stdout(), "{id} is revoked")?;
        }
    }
    Ok(())
}
