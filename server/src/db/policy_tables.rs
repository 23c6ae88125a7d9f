//! Tables for updates of the policy: how far the walk has come that writes down what a version ended.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, string},
};

pub(super) struct PolicyUpdates;

impl MigrationName for PolicyUpdates {
    fn name(&self) -> &'static str {
        "m0006_policy_updates"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PolicyUpdates {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let walks = table("policy_sweeps")
            .col(string("version").primary_key())
            .col(string("after_person")) // everyone up to this id has been looked at
            .col(big_integer_null("done_at"))
            .to_owned();
        manager.create_table(walks).await?;
        // For counting whose yes stands, without reading everything that was ever said.
        let standing = index("consent_events_standing", "consent_events", &["purpose", "state"], false);
        manager.create_index(standing).await
    }
}
