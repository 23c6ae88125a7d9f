//! What a person sees, corrects and deletes of what is held.

use super::operation::{Operation, operation};
use axum::http::Method;
use contract::{my_data, paths, problem::Code};

/// Their operations.
pub(super) fn my_data() -> Vec<Operation> {
    vec![
        operation(Method::GET, paths::MY_DATA, "What we hold, at a glance")
            .language()
            .answers::<my_data::MyData>(200, "By category."),
        operation(Method::GET, paths::MY_DATA_CATEGORY, "The items of one category")
            .language()
            .query("after", "Only items behind this one: `next` of the page before.")
            .answers::<my_data::Items>(200, "At most 50 items, in the order of the data map.")
            .fails(&[Code::NotFound]),
        operation(Method::PUT, paths::MY_DATA_FIELD, "Correct one field of one item")
            .note("In the operator’s database, at once; written down among the person’s requests.")
            .language()
            .takes::<my_data::Correction>()
            .answers::<my_data::Handled>(200, "Corrected; the same once more is corrected already.")
            .fails(&[
                Code::NotFound,
                Code::ItemChanged,
                Code::ItemRefused,
                Code::BadText,
                Code::CardNumber,
                Code::TooManyRequests,
            ]),
        operation(Method::POST, paths::MY_DATA_DELETION, "Delete one item")
            .note("In the operator’s database, at once; written down among the person’s requests.")
            .language()
            .takes::<my_data::Deletion>()
            .answers::<my_data::Handled>(200, "Deleted.")
            .fails(&[Code::StepUpNeeded, Code::NotFound, Code::ItemRefused]),
    ]
}
