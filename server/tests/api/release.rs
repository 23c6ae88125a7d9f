//! `privacy-server release`: what was signed is told from everything else.

use privacy_server::{
    chance::Chance,
    doctor::{Level, Report},
    release::{LIST, SIGNATURE, check, make_keys, public_key, sign},
};
use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
};
use tempfile::TempDir;

struct Release {
    folder: TempDir,
    keys: TempDir,
}

impl Release {
    fn signed() -> Self {
        let release =
            Self { folder: TempDir::new().expect("a folder"), keys: TempDir::new().expect("a folder") };
        fs::create_dir_all(release.at("dist/center")).expect("a folder");
        fs::write(release.at("privacy-server"), "a program").expect("a file");
        fs::write(release.at("dist/center/a.wasm"), "another").expect("a file");
        make_keys(&release.key(), &Chance::system()).expect("made");
        sign(release.folder.path(), &release.key(), "abc123").expect("signed");
        release
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn key(&self) -> PathBuf {
        self.keys.path().join("release.key")
    }

    fn checked(&self) -> Report {
        let key = public_key(&self.keys.path().join("release.key.pub")).expect("a key");
        check(self.folder.path(), &key).expect("readable")
    }

    fn faults(&self) -> Vec<String> {
        let lines = self.checked().checks.into_iter();
        lines.filter(|line| line.level == Level::Fail).map(|line| line.found).collect()
    }
}

#[test]
fn a_release_is_what_was_signed() {
    let release = Release::signed();
    let report = release.checked();
    assert_eq!(report.count(Level::Fail), 0, "{report:?}");
    assert!(report.checks[0].found.contains("from abc123"), "{report:?}");
    assert!(report.checks[1].found.starts_with("2, "), "{report:?}");
}

#[test]
fn every_change_of_a_file_is_named() {
    let release = Release::signed();
    fs::write(release.at("privacy-server"), "a progran").expect("written");
    assert_eq!(release.faults(), ["privacy-server is not what was signed"]);
    fs::remove_file(release.at("privacy-server")).expect("removed");
    assert_eq!(release.faults(), ["privacy-server is missing"]);
    fs::write(release.at("privacy-server"), "a program").expect("written");
    fs::write(release.at("dist/center/b.wasm"), "a third").expect("written");
    assert_eq!(release.faults(), ["dist/center/b.wasm was not signed"]);
}

#[test]
fn a_list_that_was_changed_or_signed_by_another_is_not_believed() {
    let release = Release::signed();
    let list = fs::read_to_string(release.at(LIST)).expect("the list");
    fs::write(release.at(LIST), list.replace("abc123", "abc124")).expect("written");
    assert_eq!(release.faults(), ["release.json.sig does not fit release.json and this key"]);
    fs::write(release.at(LIST), &list).expect("written");
    assert!(release.faults().is_empty());

    let other = Release::signed();
    fs::copy(other.at(SIGNATURE), release.at(SIGNATURE)).expect("copied");
    assert_eq!(release.faults().len(), 1);
    fs::write(release.at(SIGNATURE), "short").expect("written");
    assert_eq!(release.faults().len(), 1);
}

#[test]
fn what_is_no_file_is_not_signed() {
    let release = Release::signed();
    symlink("/etc/hostname", release.at("dist/center/link.txt")).expect("a link");
    let error = sign(release.folder.path(), &release.key(), "").expect_err("refused");
    assert!(error.to_string().ends_with("link.txt: is neither a file nor a folder"), "{error}");
}

#[test]
fn keys_are_made_once_and_the_private_one_is_its_owners() {
    let release = Release::signed();
    let mode = fs::metadata(release.key()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = fs::read(release.key()).expect("there");
    let error = make_keys(&release.key(), &Chance::system()).expect_err("refused");
    assert!(error.to_string().contains("release.key"), "{error}");
    assert_eq!(fs::read(release.key()).expect("there"), before);

    let public = release.keys.path().join("release.key.pub");
    let error = sign(release.folder.path(), &public, "").expect_err("refused");
    assert!(error.to_string().contains("no private Ed25519 key"), "{error}");
    let error = public_key(&release.key()).expect_err("refused");
    assert!(error.to_string().contains("no public Ed25519 key"), "{error}");
}
