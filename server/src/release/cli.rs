//! `privacy-server release key | sign | check`.

use super::{check, compare, make_keys, public_key, sign};
use crate::{chance::Chance, doctor::Level};
use clap::Subcommand;
use std::{
    error::Error,
    io::{Write as _, stdout},
    path::PathBuf,
    process::ExitCode,
};

/// What to do with a release.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a pair of keys to sign releases with. Keep the private one away from the servers.
    Key {
        /// The private key's file; the public key is written beside it, ending in .pub.
        file: PathBuf,
    },
    /// List a folder's files in release.json and sign the list.
    Sign {
        /// The release.
        folder: PathBuf,
        /// The private key's file.
        #[arg(long)]
        key: PathBuf,
        /// The revision of the source that it was built from.
        #[arg(long, default_value = "")]
        source: String,
    },
    /// Say whether a folder is what was signed, and whether a server serves it. Exits with 1 if not.
    Check {
        /// The release.
        folder: PathBuf,
        /// The public key's file.
        #[arg(long)]
        key: PathBuf,
        /// A running server's origin, from wherever its people reach it.
        #[arg(long)]
        url: Option<String>,
    },
}

/// Runs it.
///
/// # Errors
/// Where a file cannot be read or written.
pub async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Key { file } => {
            let public = make_keys(&file, &Chance::system())?;
            writeln!(stdout(), "{} signs, {} checks", file.display(), public.display())?;
        }
        Command::Sign { folder, key, source } => {
            let signed = sign(&folder, &key, &source)?;
            writeln!(stdout(), "{} files of {} are signed", signed.files.len(), folder.display())?;
        }
        Command::Check { folder, key, url } => {
            let mut report = check(&folder, &public_key(&key)?)?;
            // A folder that is not what was signed is nothing to compare with.
            if let Some(url) = url.filter(|_| report.count(Level::Fail) == 0) {
                compare(&folder, &url, &mut report).await?;
            }
            report.print(&mut stdout())?;
            if report.count(Level::Fail) > 0 {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
