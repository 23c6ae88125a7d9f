//! The table of visitors: browsers that made a choice without an account.

use super::tables::{index, references, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, blob, string},
};

pub(super) struct Visitors;

impl MigrationName for Visitors {
    fn name(&self) -> &'static str {
        "m0003_visitors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Visitors {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Their choices hang on a row of `people` of the kind `browser`: a pseudonym, and no identity.
        let visitors = table("visitors")
            .col(string("person_id").primary_key())
            .col(blob("token_hash").unique_key()) // keyed hash of what the cookie holds
            .col(big_integer("seen_at"))
            .foreign_key(&mut references("visitors", "person_id", "people", "id"))
            .to_owned();
        manager.create_table(visitors).await?;
        manager.create_index(index("visitors_seen", "visitors", &["seen_at"], false)).await
    }
}
