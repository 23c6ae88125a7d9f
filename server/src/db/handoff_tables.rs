//! Tables of the bridge to the operator's app: hand-offs, and step-ups by the lock of the device.

use super::tables::{index, references, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, blob_null, boolean_null, string},
};

pub(super) struct Handoffs;

impl MigrationName for Handoffs {
    fn name(&self) -> &'static str {
        "m0002_handoffs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Handoffs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let handoffs = table("handoffs")
            .col(string("id").primary_key())
            .col(blob("code_hash").unique_key())
            .col(blob("sealed_subject")) // under a key of this hand-off's own
            .col(string("challenge")) // base64url(SHA-256(verifier))
            .col(blob_null("installation_hash")) // null: any installation
            .col(string("origin")) // the public URL that it was made for
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .to_owned();
        let step_ups = table("host_step_ups")
            .col(string("id").primary_key())
            .col(string("session_id"))
            .col(string("person_id"))
            .col(string("action"))
            .col(boolean_null("opened")) // null: the operator's backend has said nothing yet
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut references("host_step_ups", "person_id", "people", "id"))
            .to_owned();
        manager.create_table(handoffs).await?;
        manager.create_table(step_ups).await?;
        manager.create_index(index("handoffs_expiry", "handoffs", &["expires_at"], false)).await?;
        manager.create_index(index("host_step_ups_expiry", "host_step_ups", &["expires_at"], false)).await
    }
}
