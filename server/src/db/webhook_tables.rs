//! The outbox of messages to the operator's backend.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_pk_auto, blob, integer, string, string_null},
};

pub(super) struct Webhooks;

impl MigrationName for Webhooks {
    fn name(&self) -> &'static str {
        "m0004_webhooks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Webhooks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Written in the transaction of its cause; deleted once acknowledged.
        let webhooks = table("webhooks")
            .col(big_pk_auto("position")) // the order of one person's messages
            .col(string("id").unique_key()) // stays the same over retries
            .col(string("person_id")) // whose key seals it
            .col(string("kind")) // for example consent.changed
            .col(blob("sealed_body")) // the JSON that is sent
            .col(big_integer("created_at"))
            .col(big_integer("next_at")) // not before; also the lease while one is delivering
            .col(integer("attempts"))
            .col(string("state")) // waiting | dead
            .col(string_null("last_error"))
            .to_owned();
        manager.create_table(webhooks).await?;
        manager.create_index(index("webhooks_due", "webhooks", &["state", "next_at"], false)).await?;
        manager.create_index(index("webhooks_person", "webhooks", &["person_id", "position"], false)).await
    }
}
