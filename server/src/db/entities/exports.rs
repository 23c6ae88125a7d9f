//! The table `exports`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub person_id: String,
    pub state: String,
    pub language: String,
    pub sealed_contact: Vec<u8>,
    pub items: i64,
    pub total: i64,
    pub bytes: i64,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub session_id: Option<String>,
    pub fetch_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
