//! The keys of drafts, in the key store: a row that is deleted here makes every copy of those drafts unreadable.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, blob, string},
};

pub(super) struct DraftKeys;

impl MigrationName for DraftKeys {
    fn name(&self) -> &'static str {
        "k0002_draft_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DraftKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = table("draft_keys")
            .col(string("kid").primary_key())
            .col(string("owner")) // a person's id, or the keyed hash of a visitor's token
            .col(string("installation")) // keyed hash
            .col(blob("wrapped"))
            .col(big_integer("created_at"))
            .col(big_integer("asked_at"))
            .col(big_integer("expires_at"))
            .to_owned();
        manager.create_table(keys).await?;
        manager
            .create_index(index("draft_keys_owner", "draft_keys", &["owner", "installation"], true))
            .await?;
        manager.create_index(index("draft_keys_expiry", "draft_keys", &["expires_at"], false)).await
    }
}
