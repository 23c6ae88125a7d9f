//! The table `consent_events`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub person_id: String,
    pub sequence: i64,
    pub purpose: String,
    pub state: String,
    pub policy_version: String,
    pub policy_sha256: String,
    pub language: String,
    pub actor: String,
    pub method: String,
    pub under_gpc: bool,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
