//! `cargo xtask dev`: serve the demo, watch the sources, rebuild, restart, and let the open pages reload.
//!
//! The server runs with `--dev-reload`: its pages ask `/dev/build` for the id of the build and reload when it changes.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::ServeArgs;
use crate::app::{self, Mode};
use crate::inputs;
use crate::process::{self, Running};
use crate::serve::{self, Profile};
use crate::setup;
use crate::workspace::Workspace;

/// What the server is made from, or reads at its start.
const SERVER_INPUTS: &[&str] = &["server", "contract", "policy", "datamap", "Cargo.toml", "Cargo.lock"];

const PAUSE: Duration = Duration::from_millis(300);

type Glance = (Option<SystemTime>, usize);

/// Serves until it is interrupted.
pub(crate) fn run(here: &Workspace, args: &ServeArgs) -> Result<()> {
    setup::ensure(here, serve::NEEDS)?;
    // Apart from what `run` and `test` build, so that neither has to build anew.
    let dist = here.root.join("target/dev-dist");
    let mut server = Demo { here, args, dist, running: None };
    let mut app = Glance::default();
    let mut back = Glance::default();
    loop {
        let (new_app, new_back) = settled(here);
        if (new_app, new_back) != (app, back) {
            if let Err(error) = server.renew(new_app != app) {
                process::say(format!("\n{error:#}\nwaiting for the next change"))?;
            }
            (app, back) = (new_app, new_back);
        }
        server.notice_end()?;
        thread::sleep(PAUSE);
    }
}

/// The state of the sources once they have stopped changing: an editor may save many files at once.
fn settled(here: &Workspace) -> (Glance, Glance) {
    let look = || (inputs::glance(&here.root, app::INPUTS), inputs::glance(&here.root, SERVER_INPUTS));
    let mut last = look();
    loop {
        thread::sleep(PAUSE / 3);
        let now = look();
        if now == last {
            return now;
        }
        last = now;
    }
}

struct Demo<'a> {
    here: &'a Workspace,
    args: &'a ServeArgs,
    dist: PathBuf,
    running: Option<Running>,
}

impl Demo<'_> {
    /// Builds what has changed and starts the server again; until then the old one goes on serving.
    fn renew(&mut self, app_changed: bool) -> Result<()> {
        if app_changed {
            app::build(self.here, &self.dist, Mode::Quick)?;
        }
        let program = serve::build_server(self.here, Profile::Dev)?;
        self.running = None;
        let mut command = serve::demo(self.here, &program, &self.dist, self.args)?;
        self.running = Some(process::start(command.arg("--dev-reload"))?);
        Ok(())
    }

    fn notice_end(&mut self) -> Result<()> {
        if self.running.as_mut().is_some_and(Running::has_ended) {
            self.running = None;
            process::say("the server has ended; waiting for the next change")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::SERVER_INPUTS;

    #[test]
    fn what_the_server_reads_at_its_start_is_watched() {
        for folder in ["policy", "datamap"] {
            assert!(SERVER_INPUTS.contains(&folder), "{folder}");
        }
    }
}
