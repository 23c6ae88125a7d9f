//! The table `webhooks`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub position: i64,
    pub id: String,
    pub person_id: String,
    pub kind: String,
    pub sealed_body: Vec<u8>,
    pub created_at: i64,
    pub next_at: i64,
    pub attempts: i32,
    pub state: String,
    pub last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
