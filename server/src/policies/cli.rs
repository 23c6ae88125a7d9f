//! `privacy-server policy check | preview | publish`.

use super::{Given, Outcome, Policies, PublishError, check, preview, publish, today};
use crate::{
    clock::Clock,
    config::{Config, Operator},
    datamap::DataMap,
    db, demo,
};
use clap::Subcommand;
use std::{
    collections::BTreeSet,
    error::Error,
    io::{self, Write, stdout},
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
        /// The settings; without them the demo's operator stands in, and the data map is looked for beside the policy.
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Say what publishing would change, clause by clause, and whose consents it would end.
    Preview {
        /// The version's folder.
        folder: PathBuf,
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
    /// Publish a folder. A published version can never be changed again.
    Publish {
        /// The version's folder.
        folder: PathBuf,
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
}

/// Runs it. Findings go to standard output; the exit code says whether there are none.
///
/// # Errors
/// Where the settings, the data map or the database cannot be read.
pub async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Check { folder, config: None } => check_without_settings(&folder),
        Command::Check { folder, config: Some(config) } => {
            let config = Config::load(&config)?;
            let categories = DataMap::declared_categories(&config.datamap)?;
            let policies = if is_there(&config.database) {
                Policies::load(&db::open(&config.database).await?).await?
            } else {
                Policies::default()
            };
            report(&folder, &given(&config, &categories, before(&policies, &folder).as_deref()))
        }
        Command::Preview { folder, config } => {
            let config = Config::load(&config)?;
            let policies = Policies::load(&db::open(&config.database).await?).await?;
            let categories = DataMap::declared_categories(&config.datamap)?;
            show_preview(&folder, &config, &categories, &policies)
        }
        Command::Publish { folder, config } => {
            let config = Config::load(&config)?;
            let database = db::open(&config.database).await?;
            let policies = Policies::load(&database).await?;
            let categories = DataMap::declared_categories(&config.datamap)?;
            let previous = before(&policies, &folder);
            match check(&folder, &given(&config, &categories, previous.as_deref())) {
                Err(findings) => list(&findings),
                Ok(draft) => {
                    let outcome = publish(&database, &Clock::system(), &draft).await?;
                    let what = match outcome {
                        Outcome::Published => "is published",
                        Outcome::Unchanged => "was published before, with these very texts; nothing changed",
                    };
                    let mut out = stdout();
                    writeln!(out, "Version {} {what}.", draft.version)?;
                    for text in draft.texts.values() {
                        writeln!(out, "  {} {}", text.sha256, text.language.tag())?;
                    }
                    Ok(ExitCode::SUCCESS)
                }
            }
        }
    }
}

fn given<'a>(
    config: &'a Config,
    categories: &'a BTreeSet<String>,
    previous: Option<&'a super::Published>,
) -> Given<'a> {
    Given { operator: &config.operator, categories, previous, today: today(config, Clock::system().now()) }
}

/// The version that a folder follows: the one before its own, if it is published, else the latest.
fn before(policies: &Policies, folder: &Path) -> Option<std::sync::Arc<super::Published>> {
    let own = std::fs::read_to_string(folder.join("meta.toml"))
        .ok()
        .and_then(|source| super::Meta::parse(&source).ok())
        .and_then(|meta| policies.version(&meta.version));
    match own {
        Some(own) => policies.all().into_iter().rfind(|published| published.position < own.position),
        None => policies.latest(),
    }
}

/// A SQLite file that is not there yet holds no versions, and checking must not make it.
fn is_there(database: &str) -> bool {
    database
        .strip_prefix("sqlite://")
        .is_none_or(|path| Path::new(path.split('?').next().unwrap_or(path)).exists())
}

fn check_without_settings(folder: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let operator: Operator = demo::operator();
    let map = folder.join("../../datamap");
    let categories = if map.is_dir() { DataMap::declared_categories(&map)? } else { BTreeSet::new() };
    let mut out = stdout();
    writeln!(
        out,
        "Without --config: the demo’s operator stands in, and nothing is compared with published versions."
    )?;
    if categories.is_empty() {
        writeln!(out, "There is no data map at {}, so its categories are not compared.", map.display())?;
    }
    let today = Clock::system().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    report(folder, &Given { operator: &operator, categories: &categories, previous: None, today })
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

fn show_preview(
    folder: &Path,
    config: &Config,
    categories: &BTreeSet<String>,
    policies: &Policies,
) -> Result<ExitCode, Box<dyn Error>> {
    let previous = before(policies, folder);
    let draft = match check(folder, &given(config, categories, previous.as_deref())) {
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
    print_preview(&preview::preview(&draft, previous.as_deref()), &mut stdout())?;
    Ok(ExitCode::SUCCESS)
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
