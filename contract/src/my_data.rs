//! What we hold about a person, at a glance.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/my-data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MyData {
    /// By category, in the order of the policy's collection list.
    pub categories: Vec<CategoryView>,
}

/// One category of personal information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryView {
    /// For example `user.contact.email`.
    pub id: String,
    /// In the person's language.
    pub name: String,
    /// How sensitive it is, 1 (least) to 4.
    pub grade: u8,
    /// The clause that says where it comes from.
    pub clause: String,
    /// The values that the data map finds for this person; empty where it names no field for the category.
    pub values: Vec<String>,
    /// Whether we hold more of this category than is listed here.
    #[serde(default)]
    pub more: bool,
    /// Whether the data map names a field for this category at all.
    pub mapped: bool,
}
