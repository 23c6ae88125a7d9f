//! The steps of `cargo xtask test`, in the order in which they run: quick ones first.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::postgres::Postgres;
use super::size;
use crate::app::{self, Mode};
use crate::process::{self, run};
use crate::release;
use crate::serve::{self, Profile};
use crate::setup::{Need, tools};
use crate::tidy;
use crate::workspace::Workspace;

/// One step.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) needs: &'static [Need],
    pub(super) run: fn(&Workspace) -> Result<()>,
}

/// All steps.
pub(super) const STEPS: &[Step] = &[
    Step { name: "fmt", about: "formatting", needs: &[Need::Lints], run: fmt },
    Step { name: "tidy", about: "our own rules", needs: &[], run: tidy::run },
    Step {
        name: "deny",
        about: "licences, versions and sources of what is built in",
        needs: &[Need::Deny],
        run: deny,
    },
    Step {
        name: "clippy",
        about: "lints, native and wasm32",
        needs: &[Need::Lints, Need::WasmTarget],
        run: clippy,
    },
    Step { name: "docs", about: "documentation builds without warnings", needs: &[], run: docs },
    Step { name: "unit", about: "native tests", needs: &[], run: unit },
    Step { name: "app", about: "building the app", needs: app::NEEDS, run: build_app },
    Step { name: "size", about: "bytes of a first load", needs: app::NEEDS, run: size::run },
    Step { name: "api-sqlite", about: "API tests on SQLite", needs: &[], run: api_sqlite },
    Step {
        name: "api-postgres",
        about: "API tests on PostgreSQL",
        needs: &[Need::Postgres],
        run: api_postgres,
    },
    Step {
        name: "browser",
        about: "wasm tests in a browser",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Chromium],
        run: browser,
    },
    Step {
        name: "e2e",
        about: "journeys in Chromium and WebKitGTK",
        needs: &[
            Need::WasmTarget,
            Need::Trunk,
            Need::WasmBindgen,
            Need::Binaryen,
            Need::Esbuild,
            Need::Cyclonedx,
            Need::Axe,
            Need::Chromium,
            Need::Webkit,
        ],
        run: e2e,
    },
];

fn cargo<'a>(here: &Workspace, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = process::cargo(&here.root);
    cargo.args(arguments);
    cargo
}

fn fmt(here: &Workspace) -> Result<()> {
    run(&mut cargo(here, ["fmt", "--all", "--check"]))
}

fn deny(here: &Workspace) -> Result<()> {
    let mut deny = process::command(tools::deny(here), &here.root);
    run(deny.args(["--workspace", "check", "--deny", "warnings", "bans", "licenses", "sources"]))
}

fn clippy(here: &Workspace) -> Result<()> {
    const WASM: [&str; 3] = ["clippy", "--target", "wasm32-unknown-unknown"];
    const DENY: [&str; 3] = ["--", "--deny", "warnings"];
    let native = ["clippy", "--workspace", "--all-targets"];
    run(&mut cargo(here, native.into_iter().chain(DENY)))?;
    let app = ["--package", "privacy-center", "--package", "contract", "--lib", "--bins"];
    run(&mut cargo(here, WASM.into_iter().chain(app).chain(DENY)))?;
    let tests = ["--package", "browser-tests", "--all-targets"];
    run(&mut cargo(here, WASM.into_iter().chain(tests).chain(DENY)))
}

fn docs(here: &Workspace) -> Result<()> {
    run(cargo(here, ["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "--deny warnings"))
}

fn unit(here: &Workspace) -> Result<()> {
    // The server's API tests and the browsers' tests are steps of their own.
    let others = ["--exclude", "e2e", "--exclude", "browser-tests", "--exclude", "privacy-server"];
    run(&mut cargo(here, ["test", "--workspace"].into_iter().chain(others)))?;
    run(&mut cargo(here, ["test", "--package", "privacy-server", "--lib", "--bins"]))
}

fn build_app(here: &Workspace) -> Result<()> {
    app::build(here, &here.dist(), Mode::Small)
}

fn api_sqlite(here: &Workspace) -> Result<()> {
    run(api_tests(here).env("PRIVACY_TEST_DATABASE", "sqlite"))
}

fn api_postgres(here: &Workspace) -> Result<()> {
    let postgres = Postgres::start()?;
    let mut tests = api_tests(here);
    tests.env("PRIVACY_TEST_DATABASE", "postgres").env("PRIVACY_TEST_POSTGRES_URL", postgres.url());
    run(&mut tests)
}

fn api_tests(here: &Workspace) -> Command {
    cargo(here, ["test", "--package", "privacy-server", "--test", "api"])
}

fn browser(here: &Workspace) -> Result<()> {
    let mut tests = cargo(here, ["test", "--package", "browser-tests", "--target", "wasm32-unknown-unknown"]);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools::wasm_test_runner(here));
    tests.env("CHROMEDRIVER", driver("chromedriver")?).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    run(&mut tests)
}

fn e2e(here: &Workspace) -> Result<()> {
    let (release, key) = signed(here)?;
    let screenshots = here.root.join("target/screenshots");
    std::fs::create_dir_all(&screenshots).with_context(|| format!("making {}", screenshots.display()))?;
    let mut tests = cargo(here, ["test", "--package", "e2e", "--", "--test-threads=2"]);
    tests.env("E2E_SERVER", release.join("privacy-server")).env("E2E_ASSETS", release.join("dist"));
    tests.env("E2E_RELEASE", release).env("E2E_RELEASE_KEY", key).env("E2E_AXE", tools::axe(here));
    tests
        .env("E2E_CHROMEDRIVER", driver("chromedriver")?)
        .env("E2E_WEBKITDRIVER", driver("WebKitWebDriver")?);
    run(tests.env("E2E_SCREENSHOTS", screenshots))
}

/// A release like any other but for its profile, signed with a key of its own: the journeys go through what would be deployed.
fn signed(here: &Workspace) -> Result<(PathBuf, PathBuf)> {
    let folder = here.target.join("tmp/release");
    let (release, key) = (folder.join("privacy-center"), folder.join("release.key"));
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let server = serve::build_server(here, Profile::Dev)?;
    if !key.exists() {
        run(process::command(server, &here.root).args(["release", "key"]).arg(&key))?;
    }
    release::make(here, &key, &release, Profile::Dev)?;
    Ok((release, folder.join("release.key.pub")))
}

fn driver(program: &str) -> Result<PathBuf> {
    process::find(program).with_context(|| format!("{program} is not in PATH"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_up_for_test_covers_every_step() {
        for step in STEPS {
            for need in step.needs {
                assert!(Need::ALL.contains(need), "{}: {need:?}", step.name);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
