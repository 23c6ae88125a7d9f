//! For tests: the real policy folder, and what it is held against.

use super::{
    Draft, Finding, Given, Published,
    check::{Folder, check_folder},
};
use crate::{config::Operator, demo};
use jiff::civil::date;
use std::{collections::BTreeSet, path::Path, sync::OnceLock};

/// The day on which tests check.
pub(crate) const TODAY: jiff::civil::Date = date(2026, 11, 22);

/// The folder `policy/1.0` of this repository.
pub(crate) fn folder() -> Folder {
    Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/1.0"))
        .expect("the policy's files are there")
}

/// What the demo's data map declares.
pub(crate) fn categories() -> &'static BTreeSet<String> {
    static READ: OnceLock<BTreeSet<String>> = OnceLock::new();
    READ.get_or_init(|| {
        let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datamap");
        crate::datamap::DataMap::declared_categories(&map).expect("the data map parses")
    })
}

pub(crate) fn check_as(
    folder: &Folder,
    operator: &Operator,
    previous: Option<&Published>,
) -> Result<Draft, Vec<Finding>> {
    check_folder(
        folder,
        &Given {
            operator,
            categories: categories(),
            previous,
            today: TODAY,
            lead_days: Some(7),
            allowed: &[],
        },
    )
}

pub(crate) fn check(folder: &Folder, previous: Option<&Published>) -> Result<Draft, Vec<Finding>> {
    check_as(folder, &demo::operator(), previous)
}

/// The real policy, as it passes the gate.
pub(crate) fn draft() -> Draft {
    check(&folder(), None).expect("the policy of this repository passes the gate")
}

/// A draft as if it were published.
pub(crate) fn as_published(draft: Draft) -> Published {
    draft.published()
}

/// The real policy as if it were published.
pub(crate) fn published() -> Published {
    as_published(draft())
}

/// Makes a folder the next version, with these changes.
pub(crate) fn next_version(folder: &mut Folder, changes: &str) {
    folder.meta = folder
        .meta
        .replace("version = \"1.0\"", "version = \"1.1\"")
        .replace("effective_from = \"2026-11-01\"", "effective_from = \"2027-01-01\"")
        .replace("changes = []", &format!("changes = {changes}"));
}
