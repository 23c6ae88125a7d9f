//! `cargo xtask run`: set up, build both halves, and become the server.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::ServeArgs;
use crate::app::{self, Mode};
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// What has to be set up before `run`.
pub(crate) const NEEDS: &[Need] = app::NEEDS;

/// Serves the demo until it is interrupted.
pub(crate) fn run(here: &Workspace, args: &ServeArgs, release: bool) -> Result<()> {
    setup::ensure(here, NEEDS)?;
    app::build(here, &here.dist(), Mode::Small)?;
    let server = build_server(here, if release { Profile::Release } else { Profile::Dev })?;
    let mut command = demo(here, &server, &here.dist(), args)?;
    process::say(format!("starting the demo on http://{} (Ctrl-C ends it)", args.listen))?;
    // From here on this process is the server, so Ctrl-C and exit codes are its own.
    let error = command.exec();
    Err(error).with_context(|| format!("could not start {}", server.display()))
}

/// How the server is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

/// Builds the server and returns the path of the program.
pub(crate) fn build_server(here: &Workspace, profile: Profile) -> Result<PathBuf> {
    let mut cargo = process::cargo(&here.root);
    cargo.args(["build", "--package", "privacy-server"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    process::run(&mut cargo)?;
    Ok(here.target.join(folder).join("privacy-server"))
}

/// The server in its demo, ready to start.
pub(crate) fn demo(here: &Workspace, server: &Path, dist: &Path, args: &ServeArgs) -> Result<Command> {
    let data = std::path::absolute(&args.data)?;
    let mut command = process::command(server, &here.root);
    command.args(["serve", "--demo", "--listen", &args.listen, "--data"]).arg(data);
    command.args(["--demo-riders", &args.demo_riders.to_string(), "--assets"]).arg(dist);
    Ok(command)
}
