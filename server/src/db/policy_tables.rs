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

#[cfg(test)]
mod tests {
    use crate::db::{connect, tables::Migrator};
    use sea_orm::ConnectionTrait as _;
    use sea_orm_migration::MigratorTrait as _;

    #[tokio::test]
    async fn a_database_with_people_in_it_is_brought_up_to_date() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("center.sqlite").display());
        let connection = connect(&url).await.expect("connects");
        Migrator::up(connection.writer(), Some(1)).await.expect("the first tables");
        for row in [
            "INSERT INTO people (id, kind, lookup, sealed_subject, pseudonym, created_at) VALUES ('p', 'rider', x'01', x'02', 's', 1)",
            "INSERT INTO consent_events (id, person_id, sequence, purpose, state, policy_version, policy_sha256, language, actor, \
             method, under_gpc, at) VALUES ('e', 'p', 1, 'diagnostics', 'given', '1.0', '', 'en', 'self', 'switch', 0, 1)",
        ] {
            connection.execute_unprepared(row).await.expect("writes");
        }
        Migrator::up(connection.writer(), None).await.expect("the rest");
        connection
            .execute_unprepared("SELECT version, after_person, done_at FROM policy_sweeps")
            .await
            .expect("reads");
        let again = connection.execute_unprepared("UPDATE consent_events SET state = 'refused'").await;
        assert!(again.is_err(), "what was said still cannot be changed");
    }
}
