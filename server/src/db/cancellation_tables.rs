//! Tables of cancelled accounts, of certificates, and of the work that goes on beside requests.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, string, string_null, text, text_null},
};

pub(super) struct Cancellations;

impl MigrationName for Cancellations {
    fn name(&self) -> &'static str {
        "m0015_cancellations"
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("jobs")
            .col(string("id").primary_key())
            .col(string("kind"))
            .col(string("about")) // the row that the work is about
            .col(string("state")) // waiting | dead
            .col(big_integer("due_at")) // not before; also the lease while one works on it
            .col(integer("attempts")) // since it last got on
            .col(string_null("checkpoint")) // what is done already
            .col(string_null("last_error"))
            .col(big_integer("created_at"))
            .to_owned(),
        table("cancellations")
            .col(string("id").primary_key())
            .col(string("number").unique_key()) // told on the phone; opens nothing by itself
            .col(string_null("person_id").unique_key()) // while the account is held; nothing afterwards
            .col(blob("code_hash")) // keyed hash of the code that opens the certificate
            .col(string("state")) // held | undone | erasing | erased
            .col(string("language"))
            .col(blob("sealed_contact")) // subject and address, under a key of this cancellation's own
            .col(string("erase_on")) // YYYY-MM-DD in the operator's time zone
            .col(big_integer("cancelled_at"))
            .col(big_integer_null("ended_at"))
            .col(text_null("effects")) // what is erased, kind by kind: nothing personal
            .to_owned(),
        table("certificates")
            .col(string("cancellation_id").primary_key())
            .col(text("payload")) // canonical JSON: nothing personal
            .col(string("key_id"))
            .col(string("signature"))
            .to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Cancellations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        manager.create_index(index("jobs_due", "jobs", &["kind", "state", "due_at"], false)).await?;
        manager.create_index(index("jobs_about", "jobs", &["kind", "about"], true)).await
    }
}

/// Who was erased, in the key store: a backup of the main database that is older must not bring anybody back.
pub(super) struct ErasureLedger;

impl MigrationName for ErasureLedger {
    fn name(&self) -> &'static str {
        "k0015_erasure_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ErasureLedger {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erased = table("erasure_ledger")
            .col(blob("lookup").primary_key()) // keyed hash of the operator's subject
            .col(big_integer("erased_at"))
            .to_owned();
        manager.create_table(erased).await
    }
}
