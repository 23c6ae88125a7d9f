//! The key store's tables: a database of its own, so that destroying a key here makes every backup of the main database unreadable for that person.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, blob, string},
};

pub(super) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(First),
            Box::new(super::draft_key_tables::DraftKeys),
            Box::new(super::cancellation_tables::ErasureLedger),
        ]
    }
}

struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "k0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One key per holder: a person, or a code request that lives ten minutes. Wrapped under the root key.
        let holder_keys = Table::create()
            .table(Alias::new("holder_keys"))
            .col(string("holder").primary_key())
            .col(string("key_id"))
            .col(blob("wrapped"))
            .col(big_integer("created_at"))
            .to_owned();
        // The keys that receipts are signed with; public halves are published.
        let signing_keys = Table::create()
            .table(Alias::new("signing_keys"))
            .col(string("id").primary_key())
            .col(blob("wrapped"))
            .col(blob("public"))
            .col(big_integer("created_at"))
            .to_owned();
        manager.create_table(holder_keys).await?;
        manager.create_table(signing_keys).await
    }
}
