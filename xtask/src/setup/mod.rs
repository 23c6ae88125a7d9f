//! Set-up: installs what is missing, pinned and once per machine, and says plainly what it can't install.

mod debian;
pub(crate) mod tools;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Something that a command can't do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The standard library for `wasm32-unknown-unknown`.
    WasmTarget,
    /// rustfmt and clippy of the pinned toolchain.
    Lints,
    /// Bundles the app.
    Trunk,
    /// `wasm-bindgen` and its test runner, equal to the library's version.
    WasmBindgen,
    /// `wasm-opt`.
    Binaryen,
    /// Presses the glue.
    Esbuild,
    /// Checks what the programs are made of.
    Deny,
    /// Lists what the programs are made of.
    Cyclonedx,
    /// The rules of the accessibility tests.
    Axe,
    /// Drives Chromium for measuring.
    Playwright,
    /// Chromium and its driver.
    Chromium,
    /// WebKitGTK's driver and a screen for it, with Chinese letters.
    Webkit,
    /// `initdb` and `postgres`, for a throw-away cluster.
    Postgres,
}

impl Need {
    /// Everything that `cargo xtask test` needs.
    pub(crate) const ALL: &[Self] = &[
        Self::WasmTarget,
        Self::Lints,
        Self::Trunk,
        Self::WasmBindgen,
        Self::Binaryen,
        Self::Esbuild,
        Self::Deny,
        Self::Cyclonedx,
        Self::Axe,
        Self::Chromium,
        Self::Webkit,
        Self::Postgres,
    ];
}

/// Makes sure that all of `needs` are there. Asks quickly when they are.
pub(crate) fn ensure(here: &Workspace, needs: &[Need]) -> Result<()> {
    let mut needs = needs.to_vec();
    needs.sort_unstable();
    needs.dedup();
    // First, because it asks for rights that the person may not have.
    debian::ensure(here, &needs)?;
    if needs.contains(&Need::WasmBindgen) {
        tools::check_versions(here)?;
    }
    for need in needs {
        match need {
            Need::WasmTarget => wasm_target(here)?,
            Need::Lints => lints(here)?,
            Need::Trunk => tools::install_trunk(here)?,
            Need::WasmBindgen => tools::install_wasm_bindgen(here)?,
            Need::Binaryen => tools::install_binaryen(here)?,
            Need::Esbuild => tools::install_esbuild(here)?,
            Need::Deny => tools::install_deny(here)?,
            Need::Cyclonedx => tools::install_cyclonedx(here)?,
            Need::Axe => tools::install_axe(here)?,
            Need::Playwright => tools::install_playwright(here)?,
            Need::Chromium | Need::Webkit | Need::Postgres => {}
        }
    }
    Ok(())
}

/// `targets` in rust-toolchain.toml is ignored when the toolchain is already there, so it is added by hand.
fn wasm_target(here: &Workspace) -> Result<()> {
    let folder = |arguments: &[&str]| process::read(process::command("rustc", &here.root).args(arguments));
    let library = folder(&["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])?;
    if std::path::Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    add(here, &["target", "add", "wasm32-unknown-unknown"])
}

fn lints(here: &Workspace) -> Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !process::succeeds(process::cargo(&here.root).args([tool, "--version"])) {
            add(here, &["component", "add", component])?;
        }
    }
    Ok(())
}

fn add(here: &Workspace, arguments: &[&str]) -> Result<()> {
    if process::find("rustup").is_none() {
        bail!("rustup is missing, which would run `rustup {}`: see https://rustup.rs", arguments.join(" "));
    }
    process::run(process::command("rustup", &here.root).args(arguments))
        .context("preparing the Rust toolchain")
}
