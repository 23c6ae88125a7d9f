//! `cargo xtask bench`: the first page in a real browser on a slow line, against a bare static page; and what a gate answer and
//! a choice cost, against the bare database.

use std::fs;
use std::net::TcpListener;

use anyhow::{Context as _, Result};

use crate::ServeArgs;
use crate::app::{self, Mode};
use crate::process;
use crate::serve::{self, Profile};
use crate::setup::{self, Need, tools};
use crate::test::postgres::Postgres;
use crate::workspace::Workspace;

/// What has to be set up before `bench`.
pub(crate) const NEEDS: &[Need] = &[
    Need::WasmTarget,
    Need::Trunk,
    Need::WasmBindgen,
    Need::Binaryen,
    Need::Esbuild,
    Need::Playwright,
    Need::Chromium,
    Need::Postgres,
];

/// Builds everything, starts a demo of its own, and measures it.
pub(crate) fn run(here: &Workspace, runs: u32) -> Result<()> {
    setup::ensure(here, NEEDS)?;
    app::build(here, &here.dist(), Mode::Small)?;
    let program = serve::build_server(here, Profile::Dev)?;
    let data = here.target.join("bench-data");
    if data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("removing {}", data.display()))?;
    }
    let listen = format!("127.0.0.1:{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
    let args = ServeArgs { listen: listen.clone(), data: data.clone(), demo_riders: 1 };
    let _server = process::start(&mut serve::demo(here, &program, &here.dist(), &args)?)?;
    let mut node = process::command("node", &here.root);
    node.arg("xtask/bench/pageload.mjs").arg(format!("http://{listen}")).args(["--runs", &runs.to_string()]);
    node.arg("--riders").arg(data.join("demo.json"));
    node.env("PLAYWRIGHT_CORE", tools::playwright(here));
    node.env("CHROMIUM", process::find("chromium").context("chromium is not in PATH")?);
    process::run(&mut node).context("measuring the first page")?;
    costs(here)
}

/// On both databases, in a release build.
fn costs(here: &Workspace) -> Result<()> {
    let bench = || {
        let mut cargo = process::cargo(&here.root);
        cargo.args(["bench", "--package", "privacy-server", "--bench", "cost"]);
        cargo
    };
    process::run(bench().env("PRIVACY_TEST_DATABASE", "sqlite")).context("measuring costs on SQLite")?;
    let postgres = Postgres::start()?;
    let mut measured = bench();
    measured.env("PRIVACY_TEST_DATABASE", "postgres").env("PRIVACY_TEST_POSTGRES_URL", postgres.url());
    process::run(&mut measured).context("measuring costs on PostgreSQL")
}
