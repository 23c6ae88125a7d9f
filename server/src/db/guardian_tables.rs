//! Tables of what minors ask guardians: the request, its link with the number, the guardian's session.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, string, text},
};

pub(super) struct Guardians;

impl MigrationName for Guardians {
    fn name(&self) -> &'static str {
        "m0017_guardians"
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("guardian_requests")
            .col(string("id").primary_key())
            .col(string("person_id").unique_key()) // the minor; another guardian's request replaces this one
            .col(string("state")) // waiting | decided | disowned
            .col(string("language")) // of the messages
            .col(blob("sealed_address")) // the guardian's, under a key of this request's own
            .col(integer("tries")) // wrong numbers, over all its links
            .col(big_integer("created_at"))
            .to_owned(),
        table("guardian_links")
            .col(string("id").primary_key())
            .col(string("request_id").unique_key()) // a new link replaces the one before
            .col(blob("secret_hash").unique_key()) // SHA-256 of the 256 bits in the link
            .col(blob("sealed_number")) // for the minor's screen, under the request's key
            .col(blob("number_hash")) // keyed hash of link and number
            .col(string("policy_version"))
            .col(text("purposes")) // ids, separated by spaces
            .col(integer("tries")) // wrong numbers
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .to_owned(),
        table("guardian_sessions")
            .col(string("id").primary_key())
            .col(string("request_id"))
            .col(blob("token_hash").unique_key())
            .col(text("purposes")) // what the link was for
            .col(big_integer("expires_at"))
            .to_owned(),
        table("guardian_stops")
            .col(blob("lookup").primary_key()) // keyed hash of an address that wants no more messages
            .col(big_integer("at"))
            .to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Guardians {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        manager
            .create_index(index("guardian_sessions_request", "guardian_sessions", &["request_id"], false))
            .await
    }
}
