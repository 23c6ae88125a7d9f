//! The main database's tables, as migrations. Times are milliseconds since 1970 in UTC; ids are UUIDs as text;
//! `sealed_*` columns are ciphertext under the person's own key; `lookup` and `*_hash` columns are keyed hashes.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, blob_null, boolean, integer, string, string_null, text},
};

pub(super) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(First),
            Box::new(super::handoff_tables::Handoffs),
            Box::new(super::visitor_tables::Visitors),
            Box::new(super::webhook_tables::Webhooks),
            Box::new(super::request_tables::DraftsAndRequests),
            Box::new(super::policy_tables::PolicyUpdates),
            Box::new(super::erasing_guards::Erasing),
            Box::new(super::session_tables::Rotation),
            Box::new(super::cancellation_tables::Cancellations),
            Box::new(super::export_tables::Exports),
            Box::new(super::guardian_tables::Guardians),
            Box::new(super::newest_indexes::NewestIndexes),
        ]
    }
}

struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "m0001_first"
    }
}

pub(super) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

pub(super) fn index(
    name: &'static str,
    on: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(on)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    if unique {
        index.unique();
    }
    index
}

pub(super) fn references(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Alias::new(from), Alias::new(column))
        .to(Alias::new(to), Alias::new(target))
        .to_owned()
}

fn tables() -> Vec<TableCreateStatement> {
    [policies(), people(), ledger(), operation()].concat()
}

fn policies() -> Vec<TableCreateStatement> {
    vec![
        // Published versions: nothing here ever changes (triggers below).
        table("policy_versions")
            .col(string("version").primary_key())
            .col(integer("position").unique_key()) // 1, 2, 3 … in the order of publishing
            .col(string("effective_from")) // YYYY-MM-DD
            .col(big_integer("published_at"))
            .col(text("meta")) // meta.toml as published
            .to_owned(),
        table("policy_texts")
            .col(string("version"))
            .col(string("language"))
            .col(string("sha256")) // over body, a zero byte, annex
            .col(text("body")) // Markdown with its placeholders filled
            .col(text("annex")) // Markdown made from configuration and data map
            .primary_key(Index::create().col(Alias::new("version")).col(Alias::new("language")))
            .foreign_key(&mut references("policy_texts", "version", "policy_versions", "version"))
            .to_owned(),
    ]
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        table("people")
            .col(string("id").primary_key())
            .col(string("kind")) // rider | address
            .col(blob("lookup").unique_key()) // keyed hash of the operator's subject, or of the address
            .col(blob("sealed_subject"))
            .col(string("pseudonym")) // random; stands in receipts
            .col(blob_null("sealed_minor_until")) // the 18th birthday (YYYY-MM-DD), for people who are minors
            .col(big_integer("created_at"))
            .to_owned(),
        table("sign_in_codes")
            .col(string("id").primary_key())
            .col(blob("lookup")) // keyed hash of the address
            .col(blob("sealed_address")) // under a key of this request's own
            .col(blob("code_hash"))
            .col(string_null("action")) // null: sign-in; else the step-up's action
            .col(string_null("session_id")) // the session a step-up belongs to
            .col(string("language"))
            .col(integer("tries"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .to_owned(),
        table("sessions")
            .col(string("id").primary_key())
            .col(blob("token_hash").unique_key())
            .col(string("person_id"))
            .col(string("kind"))
            .col(blob("sealed_address"))
            .col(string("device")) // browser family and system, nothing finer
            .col(boolean("gpc"))
            .col(big_integer("created_at"))
            .col(big_integer("seen_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("ended_at"))
            .col(string_null("end_reason"))
            .foreign_key(&mut references("sessions", "person_id", "people", "id"))
            .to_owned(),
        table("step_up_grants")
            .col(string("id").primary_key())
            .col(string("session_id"))
            .col(string("action"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut references("step_up_grants", "session_id", "sessions", "id"))
            .to_owned(),
    ]
}

fn ledger() -> Vec<TableCreateStatement> {
    vec![
        // Appended only (trigger below): what a person said, when, to which text. The present is derived from it.
        table("consent_events")
            .col(string("id").primary_key())
            .col(string("person_id"))
            .col(big_integer("sequence")) // 1, 2, 3 … per person
            .col(string("purpose")) // a purpose's id, or `policy`
            .col(string("state")) // given | refused | withdrawn | accepted | declined | asked
            .col(string("policy_version"))
            .col(string("policy_sha256"))
            .col(string("language"))
            .col(string("actor"))
            .col(string("method"))
            .col(boolean("under_gpc")) // chosen while the browser's opt-out signal was on
            .col(big_integer("at"))
            .foreign_key(&mut references("consent_events", "person_id", "people", "id"))
            .to_owned(),
        table("receipts")
            .col(string("id").primary_key())
            .col(string("event_id"))
            .col(string("person_id"))
            .col(big_integer("sequence"))
            .col(blob("sealed_payload")) // canonical JSON
            .col(string("sha256"))
            .col(string("key_id"))
            .col(string("signature"))
            .foreign_key(&mut references("receipts", "event_id", "consent_events", "id"))
            .to_owned(),
    ]
}

fn operation() -> Vec<TableCreateStatement> {
    vec![
        // The outbox: written in the transaction of its cause, sent by a worker.
        table("messages")
            .col(string("id").primary_key())
            .col(string("key_holder")) // whose key seals it
            .col(string("channel"))
            .col(blob("sealed"))
            .col(big_integer("created_at"))
            .col(big_integer("next_at")) // not before; also the lease while one is sending
            .col(integer("attempts"))
            .col(string("state")) // waiting | sent | dead
            .col(string_null("last_error"))
            .to_owned(),
        table("rate_limits")
            .col(string("bucket").primary_key()) // kind and keyed hash
            .col(big_integer("window_start"))
            .col(integer("count"))
            .to_owned(),
        table("service_keys")
            .col(string("id").primary_key())
            .col(string("name"))
            .col(blob("hash").unique_key())
            .col(big_integer("created_at"))
            .col(big_integer_null("revoked_at"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("consent_events_sequence", "consent_events", &["person_id", "sequence"], true),
        index("consent_events_purpose", "consent_events", &["person_id", "purpose", "sequence"], false),
        index("receipts_sequence", "receipts", &["person_id", "sequence"], true),
        index("receipts_event", "receipts", &["event_id"], true),
        index("sessions_person", "sessions", &["person_id"], false),
        index("sign_in_codes_expiry", "sign_in_codes", &["expires_at"], false),
        index("messages_due", "messages", &["state", "next_at"], false),
    ]
}

/// Tables whose rows never change once written, and whether they may be deleted (with the person only: `erasing_guards`).
const UNCHANGING: [(&str, bool); 4] =
    [("policy_versions", false), ("policy_texts", false), ("consent_events", true), ("receipts", true)];

fn sqlite_guards() -> Vec<String> {
    let mut statements = Vec::new();
    for (name, deletable) in UNCHANGING {
        statements.push(format!(
            "CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        ));
        if !deletable {
            statements.push(format!(
                "CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            ));
        }
        // INSERT OR REPLACE deletes the old row without a delete trigger unless recursive_triggers is on; it can also name the
        // row by SQLite's own row number (-1 where the statement names none).
        let key = match name {
            "policy_versions" => "version = NEW.version OR position = NEW.position",
            "policy_texts" => "version = NEW.version AND language = NEW.language",
            _ => "id = NEW.id OR (person_id = NEW.person_id AND sequence = NEW.sequence)",
        };
        statements.push(format!(
            "CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE rowid = NEW.rowid OR {key}) \
             BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        ));
    }
    statements
}

fn postgres_guards() -> Vec<String> {
    let mut statements = vec![
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            .to_owned(),
    ];
    for (name, deletable) in UNCHANGING {
        let events = if deletable { "UPDATE" } else { "UPDATE OR DELETE" };
        statements.push(format!(
            "CREATE TRIGGER {name}_no_change BEFORE {events} ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ));
        statements.push(format!(
            "CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ));
    }
    statements
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let guards = match manager.get_database_backend() {
            sea_orm::DbBackend::Sqlite => sqlite_guards(),
            _ => postgres_guards(),
        };
        for statement in guards {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
