//! What every request can reach. The server keeps no person's state of its own: many can run against one database.

use crate::db::Database;
use crate::{
    chance::Chance,
    clock::Clock,
    config::Config,
    datamap::DataMap,
    demo::Demo,
    error::{Failure, internal},
    keys::{KeyStore, Signer},
    limits::Full,
    messages::Outbox,
    operations::Metrics,
    outgoing::Sender,
    pages::Shells,
    policies::{self, LoadError, Policies, Published},
};
use jiff::civil::Date;
use sea_orm::ConnectionTrait;
use std::sync::Arc;

/// Shared by all requests; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// The main database.
    pub db: Database,
    /// The key store.
    pub keys: KeyStore,
    /// Signs receipts.
    pub signer: Signer,
    /// What the gate asks with: connections that nobody else can use up.
    pub gate: Gate,
    /// The operator's databases.
    pub datamap: DataMap,
    /// Published policies, read at start and whenever a version was published, by whichever process.
    pub policies: Policies,
    /// Messages to people.
    pub outbox: Outbox,
    /// The way to the operator's backend, where one is told of changes.
    pub webhook: Option<Sender>,
    /// The built app's pages.
    pub shells: Shells,
    /// What is counted, for the operator.
    pub metrics: Metrics,
    /// Which limits are known to be reached.
    pub full: Full,
    /// Whether the demo's doors are open.
    pub demo: Option<Demo>,
}

/// Connections of the gate's own: strangers who keep all others busy do not make it late, which would mean no.
#[derive(Clone, Debug)]
pub struct Gate {
    /// To the main database.
    pub db: Database,
    /// To the key store.
    pub keys: KeyStore,
}

impl AppState {
    /// The same for the operator's backend: with the gate's connections.
    #[must_use]
    pub fn for_gate(&self) -> Self {
        Self { db: self.gate.db.clone(), keys: self.gate.keys.clone(), ..self.clone() }
    }

    /// The day in the operator's time zone.
    #[must_use]
    pub fn today(&self) -> Date {
        policies::today(&self.config, self.clock.now())
    }

    /// Takes in what another process published since: one small query where there is nothing new.
    ///
    /// # Errors
    /// When the database does not answer, or a published version does not read back.
    pub async fn refresh_policies<C: ConnectionTrait>(&self, connection: &C) -> Result<(), Failure> {
        self.policies.refresh(connection).await.map_err(|error| match error {
            LoadError::Database(error) => error.into(),
            damaged @ LoadError::Damaged { .. } => internal(&damaged.to_string()),
        })
    }

    /// The same for whoever read in one statement with what they wanted which version is the newest; without a position
    /// there was nothing to read.
    ///
    /// # Errors
    /// As [`Self::refresh_policies`].
    pub async fn catch_up<C: ConnectionTrait>(
        &self,
        connection: &C,
        position: Option<i32>,
    ) -> Result<(), Failure> {
        match position {
            Some(position) if position != self.policies.position() => self.refresh_policies(connection).await,
            _ => Ok(()),
        }
    }

    /// Ends the connections to all databases. SQLite then folds its write-ahead log in, with what was deleted.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close(&self) -> Result<(), Failure> {
        self.gate.db.close_readers().await?;
        self.gate.keys.close_readers().await?;
        self.db.clone().close().await?;
        self.keys.close().await?;
        Ok(self.datamap.close().await?)
    }

    /// The policy that holds today.
    ///
    /// # Errors
    /// When none is in force: the server does not start without one, but the clock can be wrong.
    pub fn policy(&self) -> Result<Arc<Published>, Failure> {
        self.policies.current(self.today()).ok_or_else(|| internal("no policy is in force"))
    }
}
