//! The pinned tools that cargo and npm install, each in a folder named after its version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Trunk, from crates.io.
pub(crate) const TRUNK: &str = "0.21.14";
/// wasm-bindgen's programs, from crates.io: must equal the library in Cargo.lock.
pub(crate) const WASM_BINDGEN: &str = "0.2.128";
/// Binaryen, from npm. Debian's is too old: what it writes doesn't start.
pub(crate) const BINARYEN: &str = "132.0.0";
/// esbuild, from npm.
pub(crate) const ESBUILD: &str = "0.28.2";
const DENY: &str = "0.20.2";
const CYCLONEDX: &str = "0.5.9";
const AXE: &str = "4.14.1";
const PLAYWRIGHT: &str = "1.65.1";

/// The folders that go in front of `PATH` for Trunk.
pub(crate) fn folders(here: &Workspace) -> Vec<PathBuf> {
    vec![tool(here, "trunk", TRUNK).join("bin"), tool(here, "wasm-bindgen-cli", WASM_BINDGEN).join("bin")]
}

/// The program `trunk`.
pub(crate) fn trunk(here: &Workspace) -> PathBuf {
    tool(here, "trunk", TRUNK).join("bin/trunk")
}

/// The program `wasm-opt`.
pub(crate) fn wasm_opt(here: &Workspace) -> PathBuf {
    tool(here, "binaryen", BINARYEN).join("node_modules/.bin/wasm-opt")
}

/// The program `esbuild`.
pub(crate) fn esbuild(here: &Workspace) -> PathBuf {
    tool(here, "esbuild", ESBUILD).join("node_modules/.bin/esbuild")
}

/// The program that runs wasm tests in a browser.
pub(crate) fn wasm_test_runner(here: &Workspace) -> PathBuf {
    tool(here, "wasm-bindgen-cli", WASM_BINDGEN).join("bin/wasm-bindgen-test-runner")
}

/// The program `cargo-deny`.
pub(crate) fn deny(here: &Workspace) -> PathBuf {
    tool(here, "cargo-deny", DENY).join("bin/cargo-deny")
}

/// The program `cargo-cyclonedx`.
pub(crate) fn cyclonedx(here: &Workspace) -> PathBuf {
    tool(here, "cargo-cyclonedx", CYCLONEDX).join("bin/cargo-cyclonedx")
}

/// The script that the accessibility tests inject.
pub(crate) fn axe(here: &Workspace) -> PathBuf {
    tool(here, "axe-core", AXE).join("node_modules/axe-core/axe.min.js")
}

/// The folder of the package `playwright-core`.
pub(crate) fn playwright(here: &Workspace) -> PathBuf {
    tool(here, "playwright-core", PLAYWRIGHT).join("node_modules/playwright-core")
}

pub(super) fn install_trunk(here: &Workspace) -> Result<()> {
    cargo_install(here, "trunk", TRUNK, &trunk(here))
}

pub(super) fn install_wasm_bindgen(here: &Workspace) -> Result<()> {
    cargo_install(here, "wasm-bindgen-cli", WASM_BINDGEN, &wasm_test_runner(here))
}

pub(super) fn install_deny(here: &Workspace) -> Result<()> {
    cargo_install(here, "cargo-deny", DENY, &deny(here))
}

pub(super) fn install_cyclonedx(here: &Workspace) -> Result<()> {
    cargo_install(here, "cargo-cyclonedx", CYCLONEDX, &cyclonedx(here))
}

pub(super) fn install_binaryen(here: &Workspace) -> Result<()> {
    npm_install(here, "binaryen", BINARYEN, &wasm_opt(here))
}

pub(super) fn install_esbuild(here: &Workspace) -> Result<()> {
    npm_install(here, "esbuild", ESBUILD, &esbuild(here))
}

pub(super) fn install_axe(here: &Workspace) -> Result<()> {
    npm_install(here, "axe-core", AXE, &axe(here))
}

pub(super) fn install_playwright(here: &Workspace) -> Result<()> {
    npm_install(here, "playwright-core", PLAYWRIGHT, &playwright(here).join("package.json"))
}

/// Fails unless the library in Cargo.lock is the one that our wasm-bindgen program understands.
pub(super) fn check_versions(here: &Workspace) -> Result<()> {
    let lock = fs::read_to_string(here.root.join("Cargo.lock")).context("reading Cargo.lock")?;
    match locked_version(&lock, "wasm-bindgen") {
        Some(version) if version == WASM_BINDGEN => Ok(()),
        Some(version) => bail!(
            "Cargo.lock has wasm-bindgen {version}, but the pinned program is {WASM_BINDGEN}: they must be equal. \
             Change Cargo.toml, or WASM_BINDGEN in xtask/src/setup/tools.rs together with Trunk.toml"
        ),
        None => bail!("Cargo.lock has no wasm-bindgen: is the app's package in the workspace?"),
    }
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = lock.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let found =
        packages.iter().find(|entry| entry.get("name").and_then(|name| name.as_str()) == Some(package))?;
    Some(found.get("version")?.as_str()?.to_owned())
}

fn tool(here: &Workspace, name: &str, version: &str) -> PathBuf {
    here.tools.join(format!("{name}-{version}"))
}

fn cargo_install(here: &Workspace, name: &str, version: &str, program: &Path) -> Result<()> {
    if program.is_file() {
        return Ok(());
    }
    if process::find("cc").is_none() {
        bail!(
            "a C compiler is missing, which {name} is built with; on Debian: apt-get install gcc libc6-dev"
        );
    }
    process::say(format!("installing {name} {version}: once per machine, takes one to three minutes"))?;
    let scratch = here.tools.join(format!("build-{name}-{}", std::process::id()));
    let root = tool(here, name, version);
    let mut cargo = process::cargo(&here.root);
    cargo.env("CARGO_TARGET_DIR", &scratch).args([
        "install",
        "--locked",
        "--debug",
        name,
        "--version",
        version,
    ]);
    let installed = process::run(cargo.arg("--root").arg(root));
    // Left behind it would cost a gigabyte; without it nothing is lost.
    let _ = fs::remove_dir_all(&scratch);
    installed.with_context(|| format!("installing {name} {version}"))
}

fn npm_install(here: &Workspace, name: &str, version: &str, proof: &Path) -> Result<()> {
    if proof.exists() {
        return Ok(());
    }
    if process::find("npm").is_none() || process::find("node").is_none() {
        bail!("Node.js with npm is missing, which {name} comes from; on Debian: apt-get install nodejs npm");
    }
    process::say(format!("installing {name} {version}: once per machine"))?;
    // Installed beside and then moved, so that a broken download is never taken for a whole one.
    let folder = tool(here, name, version);
    let beside = here.tools.join(format!("install-{name}-{}", std::process::id()));
    fs::create_dir_all(&beside).with_context(|| format!("making {}", beside.display()))?;
    let mut npm = process::command("npm", &beside);
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]);
    let installed = process::run(npm.arg("--prefix").arg(&beside).arg(format!("{name}@{version}")));
    let moved = installed.and_then(|()| {
        let _ = fs::remove_dir_all(&folder);
        fs::rename(&beside, &folder).with_context(|| format!("moving {name} to {}", folder.display()))
    });
    let _ = fs::remove_dir_all(&beside);
    moved.with_context(|| format!("installing {name} {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_is_told_the_same_versions_as_we_install() {
        let text =
            fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Trunk.toml")).expect("Trunk.toml");
        let config: toml::Table = text.parse().expect("valid TOML");
        let tools = &config["tools"];
        assert_eq!(tools["wasm_bindgen"].as_str(), Some(WASM_BINDGEN));
        assert_eq!(config["build"]["offline"].as_bool(), Some(true), "Trunk must not download anything");
        assert_eq!(config["trunk-version"].as_str(), Some(format!("={TRUNK}").as_str()));
    }

    #[test]
    fn the_version_is_that_of_exactly_the_named_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.128\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.128"));
        assert_eq!(locked_version(lock, "web-sys"), None);
    }
}
