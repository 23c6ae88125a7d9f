//! The version before a folder, taken from the folders beside it: for a check without settings, which sees no database.

use super::{Given, Meta, Published, check};
use jiff::civil::Date;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder before this one, by first day and then by name, and its version. None where there is none, or where it
/// does not read.
pub(super) fn version_before(folder: &Path, given: &Given<'_>) -> Option<(PathBuf, Published)> {
    let own = folder.canonicalize().ok()?;
    let ours = place(&own)?;
    let siblings = fs::read_dir(own.parent()?).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let earlier = siblings.filter_map(|path| Some((place(&path)?, path))).filter(|(other, _)| *other < ours);
    let (_, path) = earlier.max()?;
    let published = check::unchecked(&path, given)?;
    Some((path, published))
}

/// The first day and the version, such that 1.10 comes after 1.9.
fn place(folder: &Path) -> Option<(Date, Vec<u64>, String)> {
    let meta = Meta::parse(&crate::files::read_text(&folder.join("meta.toml")).ok()?).ok()?;
    let numbers = meta.version.split(|character: char| !character.is_ascii_digit());
    let numbers = numbers.filter_map(|digits| digits.parse().ok()).collect();
    Some((meta.effective_from.parse().ok()?, numbers, meta.version))
}
