//! Tables of drafts' heads, idempotency keys, and what people write to us.

use super::tables::{index, references, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, string, string_null},
};

pub(super) struct DraftsAndRequests;

impl MigrationName for DraftsAndRequests {
    fn name(&self) -> &'static str {
        "m0005_drafts_and_requests"
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        // The newest revision of each draft; the drafts themselves never leave the browser, their keys lie in the key store.
        table("draft_heads")
            .col(string("kid"))
            .col(string("draft"))
            .col(big_integer("revision"))
            .col(string("sha256")) // of the ciphertext
            .col(big_integer("at"))
            .primary_key(Index::create().col(Alias::new("kid")).col(Alias::new("draft")))
            .to_owned(),
        table("idempotency_keys")
            .col(string("id").primary_key()) // keyed hash of holder and key
            .col(blob("body_hash")) // keyed hash of route and body
            .col(integer("status"))
            .col(string("resource")) // the id of what was made
            .col(big_integer("created_at"))
            .to_owned(),
        table("requests")
            .col(string("id").primary_key())
            .col(string("number").unique_key()) // told on the phone; opens nothing
            .col(string("key_holder")) // the person, or the request itself where nobody was signed in
            .col(string_null("person_id"))
            .col(string("topic"))
            .col(string("state")) // open | in-progress | fulfilled | denied
            .col(string("language"))
            .col(blob("sealed_reply")) // where the answer goes
            .col(big_integer("received_at"))
            .col(big_integer("due_at"))
            .col(big_integer("last_at")) // of the newest message
            .col(big_integer_null("overdue_at")) // when the alarm was raised
            .foreign_key(&mut references("requests", "person_id", "people", "id"))
            .to_owned(),
        table("request_messages")
            .col(string("id").primary_key())
            .col(string("request_id"))
            .col(integer("position")) // 1, 2, 3 … per request
            .col(string("author")) // person | us
            .col(blob("sealed_text"))
            .col(big_integer("at"))
            .foreign_key(&mut references("request_messages", "request_id", "requests", "id"))
            .to_owned(),
        // Who of us opened a request, written before it is shown.
        table("request_reads")
            .col(string("id").primary_key())
            .col(string("request_id"))
            .col(string("reader")) // the system user
            .col(big_integer("at"))
            .foreign_key(&mut references("request_reads", "request_id", "requests", "id"))
            .to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for DraftsAndRequests {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in [
            index("idempotency_keys_age", "idempotency_keys", &["created_at"], false),
            index("requests_person", "requests", &["person_id", "received_at"], false),
            index("requests_state", "requests", &["state", "due_at"], false),
            index("request_messages_position", "request_messages", &["request_id", "position"], true),
            index("request_reads_request", "request_reads", &["request_id"], false),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
