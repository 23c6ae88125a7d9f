//! Building the app: each door through Trunk, then compressed and listed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use contract::pages::Door;

use crate::compress::{self, Effort};
use crate::inputs;
use crate::process;
use crate::setup::{self, Need};
use crate::shrink;
use crate::workspace::Workspace;

/// What has to be set up before an app can be built.
pub(crate) const NEEDS: &[Need] =
    &[Need::WasmTarget, Need::Trunk, Need::WasmBindgen, Need::Binaryen, Need::Esbuild];

/// The HTML file that a door is built from.
pub(crate) fn html(door: Door) -> String {
    match door {
        Door::Center => "index.html".to_owned(),
        other => format!("{}.html", other.name()),
    }
}

/// What the app is made from. A change of any of these makes a new build.
pub(crate) const INPUTS: &[&str] = &[
    "src",
    "contract",
    "without",
    "style",
    "public",
    "index.html",
    "account.html",
    "data.html",
    "guardian.html",
    "forms.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "xtask/src/shrink",
];

/// For whom the app is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As served: smallest.
    Small,
    /// While developing: quick to build, large.
    Quick,
}

/// Builds the app into `dist` unless nothing has changed since the last build there.
pub(crate) fn build(here: &Workspace, dist: &Path, mode: Mode) -> Result<()> {
    let stamp_file = dist.join(".stamp");
    let stamp = stamp(&here.root, mode)?;
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) && is_whole(dist) {
        return process::say(format!("the app in {} is up to date", dist.display()));
    }
    // A build that breaks off must not look like a finished one.
    fs::remove_dir_all(dist).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error).with_context(|| format!("removing {}", dist.display())),
    })?;
    for door in Door::ALL {
        trunk(here, dist, door, mode)?;
        if mode == Mode::Small {
            shrink::door(here, &dist.join(door.name()), door.name())
                .with_context(|| format!("shrinking the {} door", door.name()))?;
        }
    }
    compress::finish(dist, if mode == Mode::Small { Effort::Most } else { Effort::Little })?;
    fs::write(&stamp_file, stamp).with_context(|| format!("writing {}", stamp_file.display()))
}

fn trunk(here: &Workspace, dist: &Path, door: Door, mode: Mode) -> Result<()> {
    let mut trunk = process::command(setup::tools::trunk(here), &here.root);
    // Trunk takes only "true" and "false" there, while others set it to 1.
    trunk.env_remove("NO_COLOR").env("PATH", search_path(here)?);
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.args(["--color", "never"]);
    }
    trunk.args(["--skip-version-check", "build", &html(door), "--public-url", "/assets/", "--dist"]);
    trunk.arg(dist.join(door.name()));
    if mode == Mode::Small {
        trunk.args(["--release", "true", "--cargo-profile", "wasm-release"]);
        trunk.env("CARGO_ENCODED_RUSTFLAGS", flags()?);
    }
    process::run(&mut trunk).with_context(|| format!("building the {} door", door.name()))
}

/// Flags for what everybody downloads. The folders of this machine stay out of it: panics name their source files.
fn flags() -> Result<OsString> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(cargo.context("no home folder: set CARGO_HOME")?.join("registry/src"));
    flag.push("=crates");
    // AES in its smallest form: a draft is a few kilobytes, and so is what this saves.
    flag.push("\x1f--cfg=aes_backend_soft=\"compact\"");
    Ok(flag)
}

/// The pinned tools come before anything of the same name that the machine has.
fn search_path(here: &Workspace) -> Result<OsString> {
    let mut folders = setup::tools::folders(here);
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(folders).context("a folder of PATH has a colon in its name")
}

fn stamp(root: &Path, mode: Mode) -> Result<String> {
    let mode = match mode {
        Mode::Small => "small",
        Mode::Quick => "quick",
    };
    let tools =
        [setup::tools::TRUNK, setup::tools::WASM_BINDGEN, setup::tools::BINARYEN, setup::tools::ESBUILD];
    inputs::fingerprint(root, INPUTS, &[&[mode], &tools[..]].concat())
}

/// Whether every file that the last build listed is still there.
fn is_whole(dist: &Path) -> bool {
    let files = listed(dist).unwrap_or_default();
    !files.is_empty() && files.iter().all(|file| dist.join(&file.path).is_file())
}

/// A built file, as `build.json` lists it.
#[derive(Debug)]
pub(crate) struct Built {
    /// Relative to the dist folder, with forward slashes.
    pub(crate) path: String,
    /// Size as it stands.
    pub(crate) bytes: u64,
    /// Size after brotli, for the files that are served so.
    pub(crate) brotli: Option<u64>,
}

/// What `build.json` lists.
pub(crate) fn listed(dist: &Path) -> Result<Vec<Built>> {
    let file: PathBuf = dist.join("build.json");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let json: serde_json::Value = serde_json::from_str(&text)?;
    let files = json["files"].as_array().context("build.json has no list of files")?;
    let built = files.iter().map(|file| {
        Some(Built {
            path: file["path"].as_str()?.to_owned(),
            bytes: file["bytes"].as_u64()?,
            brotli: file["brotli"].as_u64(),
        })
    });
    built.collect::<Option<_>>().context("build.json has an entry without path or bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_door_has_its_own_program_in_its_page() {
        for door in Door::ALL {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            let page = fs::read_to_string(root.join(html(door))).expect("the door's page");
            assert!(page.contains(&format!(r#"data-bin="{}""#, door.name())), "{}", html(door));
            assert!(page.starts_with("<!DOCTYPE html>"), "{}", html(door));
            assert!(INPUTS.contains(&&*html(door)), "{} is an input", html(door));
        }
    }

    #[test]
    fn all_pages_carry_the_same_styles_in_the_same_order_and_behind_them_what_only_theirs_need() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let styles = |door: Door| -> Vec<String> {
            let page = fs::read_to_string(root.join(html(door))).expect("the door's page");
            page.lines().filter(|line| line.contains("style/")).map(|line| line.trim().to_owned()).collect()
        };
        let common = styles(Door::Guardian);
        assert_eq!(common.len(), 5);
        for (door, own) in [
            (Door::Center, &["update", "tasks", "policy", "choices"][..]),
            (Door::Account, &["update", "receipts"]),
            (Door::Data, &["update", "tasks"]),
            (Door::Forms, &[]),
        ] {
            let all = styles(door);
            assert_eq!(all[..5], common, "{}", door.name());
            let own = own.iter().map(|name| format!("style/{name}.css"));
            assert!(
                all[5..].iter().map(|line| line.split('"').nth(5).unwrap_or_default().to_owned()).eq(own),
                "{all:?}"
            );
        }
    }

    #[test]
    fn a_build_with_a_missing_file_is_not_whole() {
        let dist = std::env::temp_dir().join(format!("xtask-app-{}", std::process::id()));
        fs::create_dir_all(dist.join("center")).expect("a temporary folder");
        assert!(!is_whole(&dist), "nothing is listed");
        fs::write(dist.join("center/a.js"), "1").expect("a file");
        compress::finish(&dist, Effort::Little).expect("finishes");
        assert!(is_whole(&dist));
        fs::remove_file(dist.join("center/a.js")).expect("removed");
        assert!(!is_whole(&dist));
        fs::remove_dir_all(dist).expect("removed");
    }
}
