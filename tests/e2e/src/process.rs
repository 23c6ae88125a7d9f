//! A started program that ends with its owner, together with everything it started itself.

use crate::Result;
use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command};

/// A program in a process group of its own; dropping it ends the whole group.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts the program.
    pub fn start(mut command: Command) -> Result<Self> {
        let child = command.process_group(0).spawn();
        Ok(Self {
            child: child.with_context(|| format!("cannot start {}", command.get_program().display()))?,
        })
    }

    /// What it writes, if its output was asked for.
    pub fn output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // It may have ended already: nothing to do then.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
