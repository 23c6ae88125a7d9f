//! `privacy-server policy check | preview | publish`.

use super::{Draft, Given, Outcome, Policies, PublishError, beside, check, preview, publish, today};
use crate::db::Database;
use crate::{
    clock::Clock,
    config::{Config, Operator},
    datamap::DataMap,
    db, demo, ledger,
};
use clap::Subcommand;
use std::{
    collections::BTreeSet,
    error::Error,
    io::{self, Write, stdout},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What to do with a policy folder.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say everything that keeps a folder from being published. Needs no database.
    Check {
        /// The version's folder, with meta.toml and one text per language.
        folder: PathBuf,
        /// Where the settings come from.
        #[command(flatten)]
        settings: Settings,
    },
    /// Say what publishing would change, clause by clause, whose consents it would end, and how many people it would ask.
    Preview {
        /// The version's folder.
        folder: PathBuf,
        /// Where the settings come from.
        #[command(flatten)]
        settings: Settings,
    },
    /// Publish a folder. A published version can never be changed again. A running server takes it in by itself.
    Publish {
        /// The version's folder.
        folder: PathBuf,
        /// Where the settings come from.
        #[command(flatten)]
        settings: Settings,
    },
}

/// Settings in a file, or a demo's.
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// The settings.
    #[arg(long, conflicts_with = "demo")]
    config: Option<PathBuf>,
    /// A demo's data folder, instead of settings.
    #[arg(long)]
    demo: Option<PathBuf>,
    /// The folder that holds policy/ and datamap/ of the demo.
    #[arg(long, default_value = ".", requires = "demo")]
    root: PathBuf,
    /// Let this pass although it looks like a slip of the pen: its name as `check` gives it. May come several times.
    #[arg(long)]
    allow: Vec<String>,
}

impl Settings {
    fn read(&self) -> Result<Option<Config>, Box<dyn Error>> {
        if let Some(data) = &self.demo {
            if !data.join("center.sqlite").is_file() {
                return Err(
                    format!("{} is no demo’s data folder: start the demo once", data.display()).into()
                );
            }
            let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
            return Ok(Some(demo::config(listen, data, self.root.join("dist"), &self.root)?));
        }
        Ok(self.config.as_deref().map(Config::load).transpose()?)
    }

    /// A demo goes by its own clock, which may have been moved.
    fn clock(&self) -> io::Result<Clock> {
        self.demo.as_deref().map_or_else(|| Ok(Clock::system()), demo::clock)
    }
}

/// Runs it. Findings go to standard output; the exit code says whether there are none.
///
/// # Errors
/// Where the settings, the data map or the database cannot be read.
pub async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let (Command::Check { folder, settings }
    | Command::Preview { folder, settings }
    | Command::Publish { folder, settings }) = &command;
    let Some(config) = settings.read()? else {
        return match command {
            Command::Check { folder, settings } => check_without_settings(&folder, &settings.allow),
            Command::Preview { .. } => {
                Err("a preview compares with published versions and counts people: name --config or --demo"
                    .into())
            }
            Command::Publish { .. } => Err("publishing needs a database: name --config or --demo".into()),
        };
    };
    let categories = DataMap::declared_categories(&config.datamap)?;
    let database = match &command {
        Command::Check { .. } | Command::Preview { .. } => db::look(&config.database).await?,
        Command::Publish { .. } => Some(db::open(&config.database).await?),
    };
    let policies = match &database {
        Some(database) => Policies::load(database).await?,
        None => Policies::default(),
    };
    let clock = settings.clock()?;
    let today = today(&config, clock.now());
    let place = policies.place_of(folder, &config, today);
    let given = Given {
        operator: &config.operator,
        categories: &categories,
        previous: place.previous.as_deref(),
        today,
        lead_days: place.lead_days,
        allowed: &settings.allow,
    };
    match (&command, &database) {
        (Command::Check { .. }, _) | (Command::Publish { .. }, None) => report(folder, &given),
        (Command::Preview { .. }, _) => show_preview(folder, &given, &policies, database.as_ref()).await,
        (Command::Publish { .. }, Some(database)) => publish_one(folder, &given, database, &clock).await,
    }
}

async fn publish_one(
    folder: &Path,
    given: &Given<'_>,
    database: &Database,
    clock: &Clock,
) -> Result<ExitCode, Box<dyn Error>> {
    let draft = match check(folder, given) {
        Ok(draft) => draft,
        Err(findings) => return list(&findings),
    };
    let what = match publish(database, clock, &draft).await? {
        Outcome::Published => "is published",
        Outcome::Unchanged => "was published before, with these very texts; nothing changed",
    };
    let mut out = stdout();
    writeln!(out, "Version {} {what}. It is in force from {} on.", draft.version, draft.effective_from)?;
    print_replaced(&Policies::load(database).await?, &draft, &mut out)?;
    for text in draft.texts.values() {
        writeln!(out, "  {} {}", text.sha256, text.language.tag())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn check_without_settings(folder: &Path, allowed: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let operator: Operator = demo::operator();
    let map = folder.join("../../datamap");
    let categories = if map.is_dir() { DataMap::declared_categories(&map)? } else { BTreeSet::new() };
    let today = Clock::system().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let alone = Given {
        operator: &operator,
        categories: &categories,
        previous: None,
        today,
        lead_days: None,
        allowed,
    };
    let before = beside::version_before(folder, &alone);
    let mut out = stdout();
    writeln!(out, "Without --config: the demo’s operator stands in, and no published version is seen.")?;
    if categories.is_empty() {
        writeln!(out, "There is no data map at {}, so its categories are not compared.", map.display())?;
    }
    let compared = match &before {
        Some((folder, _)) => {
            format!(
                "Compared with {}; whether it is announced in time is checked with --config only.",
                folder.display()
            )
        }
        None => "No folder beside it holds an earlier version, so it is taken for the first one.".to_owned(),
    };
    writeln!(out, "{compared}")?;
    report(folder, &Given { previous: before.as_ref().map(|(_, published)| published), ..alone })
}

fn report(folder: &Path, given: &Given<'_>) -> Result<ExitCode, Box<dyn Error>> {
    match check(folder, given) {
        Ok(draft) => {
            writeln!(stdout(), "Version {} can be published.", draft.version)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => list(&findings),
    }
}

fn list(findings: &[super::Finding]) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = stdout();
    for finding in findings {
        writeln!(out, "{finding}")?;
    }
    writeln!(out, "Not publishable: {} to mend.", findings.len())?;
    Ok(ExitCode::FAILURE)
}

async fn show_preview(
    folder: &Path,
    given: &Given<'_>,
    policies: &Policies,
    database: Option<&Database>,
) -> Result<ExitCode, Box<dyn Error>> {
    let draft = match check(folder, given) {
        Ok(draft) => draft,
        Err(findings) => return list(&findings),
    };
    if policies.version(&draft.version).is_some_and(|published| {
        draft
            .texts
            .values()
            .any(|text| published.texts.get(&text.language).is_none_or(|old| old.sha256 != text.sha256))
    }) {
        return Err(PublishError::Immutable(draft.version).into());
    }
    let preview = preview::preview(&draft, given.previous);
    let mut out = stdout();
    print_preview(&preview, &mut out)?;
    print_replaced(policies, &draft, &mut out)?;
    let Some(database) = database else {
        writeln!(out, "There is no database yet, so nobody can be counted.")?;
        return Ok(ExitCode::SUCCESS);
    };
    if preview.previous.is_some() {
        let voided = preview.voided.iter().map(String::as_str);
        let counted = ledger::reach(database, policies, given.today, voided).await;
        print_reach(&counted.map_err(|failure| failure.code().as_str())?, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Which announced versions never begin because of this one.
fn print_replaced(policies: &Policies, draft: &Draft, out: &mut impl Write) -> io::Result<()> {
    let position = policies.version(&draft.version).map_or(i32::MAX, |own| own.position);
    for other in policies.all() {
        if other.position < position && other.effective_from > draft.effective_from {
            let (version, day) = (&other.version, other.effective_from);
            writeln!(out, "Version {version}, announced for {day}, never begins: this one takes its place.")?;
        }
    }
    Ok(())
}

/// How many are asked, and for what, as it stands today.
fn print_reach(reach: &ledger::Reach, out: &mut impl Write) -> io::Result<()> {
    for (purpose, count) in &reach.ended {
        writeln!(out, "  {purpose}: {count} consents stand today and end")?;
    }
    writeln!(out, "Riders who answered an earlier version and will be prompted: {}.", reach.prompted)?;
    writeln!(out, "Riders who declined one, prompted only after the quiet time: {}.", reach.declined)
}

fn print_preview(preview: &preview::Preview, out: &mut impl Write) -> io::Result<()> {
    let Some(previous) = &preview.previous else {
        return writeln!(
            out,
            "Version {} would be the first; nobody has consented to anything yet.",
            preview.version
        );
    };
    let count = preview.clauses.len();
    let how_many = if count == 1 { "clause changes" } else { "clauses change" };
    writeln!(out, "Version {} after {previous}: {count} {how_many}.", preview.version)?;
    for change in &preview.clauses {
        let named: Vec<&str> = change.classes.iter().map(|class| class.name()).collect();
        writeln!(out, "\n{} ({}): {} differs", change.clause, named.join(", "), change.what)?;
        for (language, (before, after)) in &change.texts {
            for (mark, text) in [('-', before), ('+', after)] {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    writeln!(out, "  {} {mark} {line}", language.tag())?;
                }
            }
        }
    }
    if preview.voided.is_empty() {
        writeln!(out, "\nNo consent ends.")
    } else {
        let voided: Vec<&str> = preview.voided.iter().map(String::as_str).collect();
        writeln!(out, "\nConsents that end, so that people are asked again: {}.", voided.join(", "))
    }
}
