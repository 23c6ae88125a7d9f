//! One database as the rest of the server sees it. SQLite has one writer: ours queue for it in the order of their coming,
//! instead of asking again and again until they happen to be lucky, and readers never wait for them.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use std::sync::Arc;

/// A database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    readers: DatabaseConnection,
    /// On SQLite a pool of a single connection, which is handed out in turn; elsewhere the same pool.
    writer: DatabaseConnection,
}

impl Database {
    pub(super) const fn new(readers: DatabaseConnection, writer: DatabaseConnection) -> Self {
        Self { readers, writer }
    }

    /// The same with readers of its own.
    pub(super) fn with_readers(&self, readers: DatabaseConnection) -> Self {
        Self::new(readers, self.writer.clone())
    }

    /// Where transactions begin that will write.
    pub(super) const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// The connections that read.
    #[must_use]
    pub const fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.readers.ping().await
    }

    /// Ends all connections; the writer's last: SQLite then folds its write-ahead log in.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close(self) -> Result<(), DbErr> {
        self.close_readers().await?;
        self.writer.close().await
    }

    /// Ends the connections that read: enough for a lane, whose writer is another's.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close_readers(&self) -> Result<(), DbErr> {
        self.readers.clone().close().await
    }

    /// Calls this at each statement but `BEGIN` and `COMMIT`, to count them.
    pub fn set_metric_callback(&mut self, each: impl Fn(&sea_orm::metric::Info<'_>) + Send + Sync + 'static) {
        let each = Arc::new(each);
        let also = Arc::clone(&each);
        self.readers.set_metric_callback(move |info| also(info));
        self.writer.set_metric_callback(move |info| each(info));
    }

    /// Where a query goes: one that writes what it returns goes to the writer.
    fn for_query(&self, sql: &str) -> &DatabaseConnection {
        let word = sql.trim_start();
        let reads = ["SELECT", "WITH", "EXPLAIN"]
            .iter()
            .any(|read| word.get(..read.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(read)));
        if reads { &self.readers } else { &self.writer }
    }
}

/// A connection that is looked at only, or that is its own queue.
impl From<DatabaseConnection> for Database {
    fn from(connection: DatabaseConnection) -> Self {
        Self::new(connection.clone(), connection)
    }
}

#[sea_orm::entity::prelude::async_trait::async_trait]
impl ConnectionTrait for Database {
    fn get_database_backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.writer.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.writer.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.for_query(&statement.sql).query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.for_query(&statement.sql).query_all_raw(statement).await
    }
}
