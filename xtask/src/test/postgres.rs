//! A throw-away PostgreSQL cluster: made in a temporary folder, gone when dropped.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;

const PREFIX: &str = "privacy-center-postgres-";
const PATIENCE: Duration = Duration::from_mins(1);

/// The folder of `initdb`, `postgres` and `pg_ctl`: that of `PATH`, else the newest that Debian installed.
pub(crate) fn programs() -> Option<PathBuf> {
    if let Some(initdb) = process::find("initdb") {
        // It may be a link out of the folder where the others are.
        return fs::canonicalize(initdb).ok()?.parent().map(Path::to_path_buf);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(Result::ok).map(|entry| entry.path().join("bin"));
    folders.filter(|bin| bin.join("initdb").is_file()).max_by_key(|bin| version(bin))
}

/// The number in `/usr/lib/postgresql/17/bin`.
fn version(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}

/// A running cluster. Dropping it stops the server and removes its files.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Option<Child>,
    programs: PathBuf,
    folder: PathBuf,
    owner: Option<Owner>,
    port: u16,
}

/// PostgreSQL refuses to run as root, so another user runs it there.
#[derive(Clone, Copy, Debug)]
struct Owner {
    user: u32,
    group: u32,
}

impl Postgres {
    /// Makes a cluster and waits until it answers.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs().context("initdb is missing: cargo xtask setup --for test")?;
        remove_leftovers();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        // From here on Drop tidies up, whatever fails.
        let mut cluster = Self { server: None, programs, folder, owner: None, port };
        cluster.owner = owner(&cluster.folder)?;
        if let Some(Owner { user, group }) = cluster.owner {
            chown(&cluster.folder, Some(user), Some(group)).context("giving the cluster's folder away")?;
        }
        process::say(format!("making a PostgreSQL cluster in {}", cluster.folder.display()))?;
        let mut initdb = cluster.program("initdb");
        initdb.arg("--pgdata").arg(cluster.data()).args(["--username", "postgres", "--auth", "trust"]);
        process::read(initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]))?;
        cluster.serve()?;
        Ok(cluster)
    }

    /// Where the tests connect to.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn serve(&mut self) -> Result<()> {
        let log = fs::File::create(self.log())?;
        let mut postgres = self.program("postgres");
        postgres.arg("-D").arg(self.data()).arg("-k").arg(&self.folder).args(["-p", &self.port.to_string()]);
        // Nothing here outlives the tests, so nothing waits for the disk.
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=300",
        ] {
            postgres.args(["-c", setting]);
        }
        postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.server = Some(postgres.spawn().context("could not start postgres")?);
        self.wait()
    }

    fn wait(&mut self) -> Result<()> {
        let begun = Instant::now();
        loop {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            if log.contains("ready to accept connections") {
                return Ok(());
            }
            let ended = self.server.as_mut().is_none_or(|server| !matches!(server.try_wait(), Ok(None)));
            if ended || begun.elapsed() > PATIENCE {
                bail!("PostgreSQL did not start:\n{log}");
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// A program of PostgreSQL, run by the cluster's owner and ended with us at the latest.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = process::command("setpriv", &self.folder);
        // INT is PostgreSQL's "fast" shutdown: sent when this process dies, however it dies.
        command.args(["--pdeathsig", "INT"]);
        if let Some(Owner { user, group }) = self.owner {
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups");
        }
        command.arg("--").arg(program);
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let mut stop = self.program("pg_ctl");
            stop.arg("stop").arg("-D").arg(self.data()).args(["-m", "immediate", "-s"]);
            if !process::succeeds(&mut stop) {
                let _ = server.kill();
            }
            let _ = server.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes the folders of runs that were killed and could not do so themselves. PostgreSQL ended with them.
fn remove_leftovers() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().filter_map(Result::ok);
    for folder in entries.map(|entry| entry.path()) {
        let name = folder.file_name().and_then(|name| name.to_str());
        let process = name.and_then(|name| name.strip_prefix(PREFIX)).and_then(|id| id.parse::<u32>().ok());
        if process.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
            // Another user's folder stays: it is theirs to remove.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Who has to run PostgreSQL: nobody else, unless we are root (the folder we made shows it).
fn owner(folder: &Path) -> Result<Option<Owner>> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        let id = |what| process::read(process::command("id", folder).args([what, name]));
        if let (Ok(user), Ok(group)) = (id("-u"), id("-g")) {
            return Ok(Some(Owner { user: user.trim().parse()?, group: group.trim().parse()? }));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_the_largest_number_not_the_last_word() {
        assert!(
            version(Path::new("/usr/lib/postgresql/15/bin"))
                > version(Path::new("/usr/lib/postgresql/9/bin"))
        );
        assert_eq!(version(Path::new("/opt/pg/bin")), 0);
    }
}
