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

/// `GET /api/v1/my-data/{category}`: the items of one category, some at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Items {
    /// The category's name in the person's language.
    pub name: String,
    /// At most 50.
    pub items: Vec<ItemView>,
    /// Pass as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One row of the operator's databases, as far as it belongs to the category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemView {
    /// Names the row where it is corrected or deleted; means nothing else.
    pub id: String,
    /// What the row is, in the person's language: `Rides`.
    pub kind: String,
    /// Its fields, as text; those that hold nothing are left out.
    pub fields: Vec<FieldView>,
    /// Whether the person may delete it by itself.
    #[serde(default)]
    pub deletable: bool,
}

/// One field of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldView {
    /// Names the field where it is corrected.
    pub id: String,
    /// What it is, in the person's language.
    pub name: String,
    /// What it holds.
    pub value: String,
    /// Whether the person may correct it.
    #[serde(default)]
    pub correctable: bool,
}

/// The longest value that a correction takes, in characters.
pub const LONGEST_VALUE: usize = 1_000;

/// `PUT /api/v1/my-data/items/{item}/{field}`: what is wrong becomes right, in the operator's database. 200 with [`Handled`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What the page showed: where something else stands there now, nothing is changed.
    pub was: String,
    /// What it should be, at most [`LONGEST_VALUE`] characters.
    pub value: String,
}

/// `POST /api/v1/my-data/items/{item}/deletion`: deletes one row in the operator's database. 200 with [`Handled`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// A step-up grant for `data.delete`.
    pub grant: String,
}

/// It is done, and written down among the person's requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Handled {
    /// The number of the request.
    pub number: String,
    /// What stands there now, after a correction: the database may write it in its own way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}
