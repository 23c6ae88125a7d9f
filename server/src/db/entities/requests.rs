//! The table `requests`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub number: String,
    pub key_holder: String,
    pub person_id: Option<String>,
    pub topic: String,
    pub state: String,
    pub language: String,
    pub sealed_reply: Vec<u8>,
    pub received_at: i64,
    pub due_at: i64,
    pub last_at: i64,
    pub overdue_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
