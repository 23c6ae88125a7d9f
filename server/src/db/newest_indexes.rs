//! Indexes by which the last answer to the policy and the last decision of a guardian are found, however much was said.

use sea_orm_migration::prelude::*;

pub(super) struct NewestIndexes;

impl MigrationName for NewestIndexes {
    fn name(&self) -> &'static str {
        "m0018_newest"
    }
}

const INDEXES: [&str; 2] = [
    "CREATE INDEX consent_events_answers ON consent_events (person_id, state, sequence) WHERE purpose = 'policy'",
    "CREATE INDEX consent_events_decisions ON consent_events (person_id, purpose, sequence) \
     WHERE method IN ('guardian', 'approval_ended')",
];

#[async_trait::async_trait]
impl MigrationTrait for NewestIndexes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
