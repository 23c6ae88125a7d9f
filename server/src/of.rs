//! Which server a command of the operator's is about: its settings, or a demo's folder.

use crate::{
    chance::Chance,
    clock::Clock,
    config::Config,
    demo,
    start::{self, Options},
    state::AppState,
};
use clap::Args;
use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Which server's databases.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Of {
    /// The settings.
    #[arg(long)]
    config: Option<PathBuf>,
    /// The demo's folder.
    #[arg(long)]
    demo: Option<PathBuf>,
}

impl Of {
    /// Opens them.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn open(&self) -> Result<AppState, Box<dyn Error>> {
        let (clock, chance) = (Clock::system(), Chance::system());
        let Some(data) = &self.demo else {
            let config = Config::load(self.config.as_deref().unwrap_or(Path::new("privacy-center.toml")))?;
            return Ok(start::open(config, clock, chance, &Options::default()).await?);
        };
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let config = demo::config(listen, data, PathBuf::from("dist"), Path::new("."))?;
        let options = Options { demo: true, ..Options::default() };
        Ok(start::open(config, clock, chance, &options).await?)
    }
}
