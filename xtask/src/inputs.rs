//! Fingerprints of files and folders: what a build depends on, and whether it has changed.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

/// A hash over the names and contents of the files below `paths`, in a fixed order.
pub(crate) fn fingerprint(root: &Path, paths: &[&str], extra: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    for word in extra {
        hash.update(word);
        hash.update([0]);
    }
    for path in paths {
        for file in files(&root.join(path)) {
            let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            let name = file.strip_prefix(root).unwrap_or(&file);
            hash.update(name.to_string_lossy().as_bytes());
            hash.update([0]);
            hash.update(Sha256::digest(&content));
        }
    }
    Ok(hex::encode(hash.finalize()))
}

/// The newest change below `paths` and the number of files: cheap enough to ask twice a second.
pub(crate) fn glance(root: &Path, paths: &[&str]) -> (Option<SystemTime>, usize) {
    let mut newest = None;
    let mut count = 0;
    for file in paths.iter().flat_map(|path| files(&root.join(path))) {
        count += 1;
        newest = newest.max(fs::metadata(file).and_then(|data| data.modified()).ok());
    }
    (newest, count)
}

/// Every file at or below `path`, sorted; none if it doesn't exist.
pub(crate) fn files(path: &Path) -> impl Iterator<Item = std::path::PathBuf> + use<> {
    let walk = WalkDir::new(path).sort_by_file_name().into_iter();
    walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_names_contents_and_extras() {
        let root = std::env::temp_dir().join(format!("xtask-inputs-{}", std::process::id()));
        fs::create_dir_all(root.join("a")).expect("a temporary folder");
        fs::write(root.join("a/one"), "1").expect("a file");
        let first = fingerprint(&root, &["a", "missing"], &["x"]).expect("readable");
        assert_eq!(
            fingerprint(&root, &["a"], &["x"]).expect("readable"),
            first,
            "a missing path adds nothing"
        );
        assert_ne!(fingerprint(&root, &["a"], &["y"]).expect("readable"), first, "an extra counts");
        fs::rename(root.join("a/one"), root.join("a/two")).expect("renamed");
        let renamed = fingerprint(&root, &["a"], &["x"]).expect("readable");
        assert_ne!(renamed, first, "a name counts");
        fs::write(root.join("a/two"), "2").expect("a file");
        assert_ne!(fingerprint(&root, &["a"], &["x"]).expect("readable"), renamed, "a content counts");
        assert_eq!(glance(&root, &["a"]).1, 1);
        fs::remove_dir_all(root).expect("removed");
    }
}
