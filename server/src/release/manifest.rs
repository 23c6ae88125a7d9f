//! The list of a release's files, and its signature.

use super::{ReleaseError, keys};
use crate::keys::hex;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path},
};

/// The list's file.
pub const LIST: &str = "release.json";
/// Its signature's file.
pub const SIGNATURE: &str = "release.json.sig";
/// What this program writes and reads.
const SCHEMA: &str = "privacy-center/release/1";

/// What a release is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    schema: String,
    /// The program's version.
    pub version: String,
    /// The revision of the source that it was built from; empty where nobody said it.
    pub source: String,
    /// Its files by their paths in the folder, with forward slashes; all but the list and its signature.
    pub files: BTreeMap<String, Entry>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its size.
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Entry {
    pub(super) fn of(content: &[u8]) -> Self {
        Self { bytes: content.len() as u64, sha256: hex(&Sha256::digest(content)) }
    }
}

impl Manifest {
    /// Reads what a list says.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if manifest.schema != SCHEMA {
            return Err(format!("is of the kind {}, not {SCHEMA}", manifest.schema));
        }
        let inside =
            |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        match manifest.files.keys().find(|path| !inside(path)) {
            Some(outside) => Err(format!("names {outside}, which is outside")),
            None => Ok(manifest),
        }
    }
}

/// Lists a folder's files and signs the list.
///
/// # Errors
/// Where a file or the key cannot be read, or something is neither a file nor a folder.
pub fn sign(folder: &Path, key: &Path, source: &str) -> Result<Manifest, ReleaseError> {
    let key = keys::private_key(key)?;
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        source: source.to_owned(),
        files: files(folder)?,
    };
    let list = folder.join(LIST);
    let text =
        serde_json::to_string_pretty(&manifest).map_err(|error| ReleaseError::at(&list, &error))? + "\n";
    let write =
        |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(|error| ReleaseError::at(path, &error));
    write(&list, text.as_bytes())?;
    write(&folder.join(SIGNATURE), &key.sign(text.as_bytes()).to_bytes())?;
    Ok(manifest)
}

/// Everything below a folder but the list and its signature.
pub(super) fn files(folder: &Path) -> Result<BTreeMap<String, Entry>, ReleaseError> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, before)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| ReleaseError::at(&folder, &error))? {
            let entry = entry.map_err(|error| ReleaseError::at(&folder, &error))?;
            let path = entry.path();
            let name = entry.file_name().into_string();
            let name = name.map_err(|_| ReleaseError::at(&path, &"has a name that is no text"))?;
            let inside = format!("{before}{name}");
            let kind = entry.file_type().map_err(|error| ReleaseError::at(&path, &error))?;
            if kind.is_dir() {
                folders.push((path, format!("{inside}/")));
            } else if !kind.is_file() {
                return Err(ReleaseError::at(&path, &"is neither a file nor a folder"));
            } else if inside != LIST && inside != SIGNATURE {
                let content = fs::read(&path).map_err(|error| ReleaseError::at(&path, &error))?;
                found.insert(inside, Entry::of(&content));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    #[test]
    fn a_list_names_nothing_outside_its_folder() {
        let list = |path: &str| {
            let files = serde_json::json!({ path: { "bytes": 1, "sha256": "00" } });
            let list = serde_json::json!({
                "schema": "privacy-center/release/1", "version": "1", "source": "", "files": files
            });
            Manifest::read(list.to_string().as_bytes())
        };
        assert!(list("dist/center/a.wasm").is_ok());
        for path in ["/etc/passwd", "../a", "dist/../../a", "./a"] {
            assert!(list(path).is_err(), "{path}");
        }
        assert!(
            Manifest::read(b"{\"schema\":\"other\",\"version\":\"\",\"source\":\"\",\"files\":{}}").is_err()
        );
    }
}
