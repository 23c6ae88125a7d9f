//! Columns of sessions: the token before the latest step-up, good until the new one has arrived.

use super::tables::index;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, blob_null},
};

pub(super) struct Rotation;

impl MigrationName for Rotation {
    fn name(&self) -> &'static str {
        "m0008_rotation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Rotation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [blob_null("previous_hash"), big_integer_null("rotated_at")] {
            let table = Table::alter().table(Alias::new("sessions")).add_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        manager.create_index(index("sessions_previous", "sessions", &["previous_hash"], false)).await
    }
}
