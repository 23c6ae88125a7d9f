//! Tables of exports: what is being made or waits to be fetched, and its sealed segments.

use super::tables::{index, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, string, string_null},
};

pub(super) struct Exports;

impl MigrationName for Exports {
    fn name(&self) -> &'static str {
        "m0016_exports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Exports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let exports = table("exports")
            .col(string("id").primary_key())
            .col(string("person_id"))
            .col(string("state")) // running | ready | failed
            .col(string("language"))
            .col(blob("sealed_contact")) // where word of it goes, under the export's own key; empty for nowhere
            .col(big_integer("items"))
            .col(big_integer("total"))
            .col(big_integer("bytes"))
            .col(big_integer("created_at"))
            .col(big_integer_null("expires_at"))
            .col(string_null("session_id")) // which may fetch it
            .col(big_integer_null("fetch_until"))
            .to_owned();
        // The archive in pieces of one size, the last one shorter; each sealed under the export's own key.
        let segments = table("export_segments")
            .col(string("export_id"))
            .col(integer("position")) // 0, 1, 2 …
            .col(blob("sealed"))
            .primary_key(Index::create().col(Alias::new("export_id")).col(Alias::new("position")))
            .to_owned();
        manager.create_table(exports).await?;
        manager.create_table(segments).await?;
        manager.create_index(index("exports_person", "exports", &["person_id"], false)).await?;
        manager.create_index(index("exports_expiry", "exports", &["expires_at"], false)).await
    }
}
