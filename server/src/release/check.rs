//! Whether a folder is the release that was signed: the signature first, then every file.

use super::{
    ReleaseError,
    manifest::{self, LIST, Manifest, SIGNATURE},
};
use crate::doctor::Report;
use ed25519_dalek::{Signature, VerifyingKey};
use std::{fs, path::Path};

const AGAIN: &str = "take the release anew from where it was signed";

/// Looks at a folder. Nothing that the list says is believed before its signature fits.
///
/// # Errors
/// Where the folder cannot be read. What differs is in the report.
pub fn check(folder: &Path, key: &VerifyingKey) -> Result<Report, ReleaseError> {
    let mut report = Report::default();
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|error| ReleaseError::at(&path, &error))
    };
    let (list, signature) = (read(LIST)?, read(SIGNATURE)?);
    let fits = Signature::from_slice(&signature).and_then(|signature| key.verify_strict(&list, &signature));
    if fits.is_err() {
        report.fail("signature", format!("{SIGNATURE} does not fit {LIST} and this key"), AGAIN);
        return Ok(report);
    }
    let signed = match Manifest::read(&list) {
        Ok(signed) => signed,
        Err(what) => {
            report.fail("list", format!("{LIST}: {what}"), "check it with the program of its own version");
            return Ok(report);
        }
    };
    let source = if signed.source.is_empty() { "a source that nobody named" } else { &signed.source };
    report.ok("signature", format!("fits; version {} from {source}", signed.version));
    let found = manifest::files(folder)?;
    for (path, entry) in &signed.files {
        match found.get(path) {
            None => report.fail("files", format!("{path} is missing"), AGAIN),
            Some(other) if other != entry => {
                report.fail("files", format!("{path} is not what was signed"), AGAIN);
            }
            Some(_) => {}
        }
    }
    for path in found.keys().filter(|path| !signed.files.contains_key(*path)) {
        report.fail("files", format!("{path} was not signed"), "move it out of the release");
    }
    if found == signed.files {
        report.ok("files", format!("{}, all as they were signed", found.len()));
    }
    Ok(report)
}
