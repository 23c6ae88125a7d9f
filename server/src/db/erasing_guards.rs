//! What a person said goes only together with the person: nothing can be cut out of it while their row is there.
//!
//! Erasing deletes the person first and what they said after it, in one transaction at whose end nothing may be left that
//! names them. An id that still has something said under it is never given out, so nobody comes back to half of it.

use sea_orm_migration::prelude::*;

pub(super) struct Erasing;

impl MigrationName for Erasing {
    fn name(&self) -> &'static str {
        "m0007_erasing"
    }
}

const SQLITE: [&str; 4] = [
    "CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events \
     WHEN EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id) \
     BEGIN SELECT RAISE(ABORT, 'consent_events is append-only'); END",
    "CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts \
     WHEN EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id) \
     BEGIN SELECT RAISE(ABORT, 'receipts is append-only'); END",
    "CREATE TRIGGER people_no_return BEFORE INSERT ON people \
     WHEN EXISTS (SELECT 1 FROM consent_events WHERE person_id = NEW.id) \
     BEGIN SELECT RAISE(ABORT, 'people: this id was erased'); END",
    "CREATE TRIGGER people_no_other_id BEFORE UPDATE OF id ON people \
     BEGIN SELECT RAISE(ABORT, 'people: an id never changes'); END",
];

const POSTGRES: [&str; 7] = [
    "CREATE FUNCTION refuse_cutting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id) THEN \
     RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events \
     FOR EACH ROW EXECUTE FUNCTION refuse_cutting()",
    "CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts \
     FOR EACH ROW EXECUTE FUNCTION refuse_cutting()",
    "CREATE FUNCTION refuse_return() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF EXISTS (SELECT 1 FROM consent_events WHERE person_id = NEW.id) THEN \
     RAISE EXCEPTION 'people: this id was erased'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER people_no_return BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION refuse_return()",
    "CREATE TRIGGER people_no_other_id BEFORE UPDATE OF id ON people FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "DO $$ DECLARE name text; BEGIN SELECT conname INTO STRICT name FROM pg_constraint \
     WHERE conrelid = 'consent_events'::regclass AND confrelid = 'people'::regclass; \
     EXECUTE format('ALTER TABLE consent_events ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', name); END $$",
];

#[async_trait::async_trait]
impl MigrationTrait for Erasing {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            sea_orm::DbBackend::Sqlite => &SQLITE[..],
            _ => &POSTGRES[..],
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
