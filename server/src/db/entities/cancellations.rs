//! The table `cancellations`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cancellations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub number: String,
    pub person_id: Option<String>,
    pub code_hash: Vec<u8>,
    pub state: String,
    pub language: String,
    pub sealed_contact: Vec<u8>,
    pub erase_on: String,
    pub cancelled_at: i64,
    pub ended_at: Option<i64>,
    pub effects: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
