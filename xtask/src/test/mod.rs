//! `cargo xtask test`: every check in order, timed, ending at the first failure.

pub(crate) mod postgres;
mod size;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::say;
use crate::setup;
use crate::workspace::Workspace;
use steps::{STEPS, Step};

/// Prints the steps, one per line.
pub(crate) fn list() -> Result<()> {
    STEPS.iter().try_for_each(|step| say(format!("{:<13} {}", step.name, step.about)))
}

/// Runs the named steps, or all.
pub(crate) fn run(here: &Workspace, only: &[String]) -> Result<()> {
    let chosen = choose(only)?;
    let needs: Vec<_> = chosen.iter().flat_map(|step| step.needs).copied().collect();
    let started = Instant::now();
    say("==> set-up")?;
    setup::ensure(here, &needs)?;
    let mut report = Report::default();
    report.add("set-up", Outcome::Passed(started.elapsed()));

    let mut failure = None;
    for (index, step) in chosen.iter().enumerate() {
        if failure.is_some() {
            report.add(step.name, Outcome::NotRun);
            continue;
        }
        say(format!("\n==> {}/{} {}: {}", index + 1, chosen.len(), step.name, step.about))?;
        let begun = Instant::now();
        let result = (step.run)(here);
        let took = begun.elapsed();
        report.add(step.name, if result.is_ok() { Outcome::Passed(took) } else { Outcome::Failed(took) });
        failure = result.err().map(|error| (step, error));
    }
    say(report.table(started.elapsed()))?;
    match failure {
        None => Ok(()),
        Some((step, error)) => {
            bail!(
                "{error:#}\n{name} failed; to run only this step: cargo xtask test --only {name}",
                name = step.name
            )
        }
    }
}

fn choose(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown}; the steps are {}", names.join(", "));
    }
    Ok(STEPS.iter().filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)).collect())
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

/// What happened to each step.
#[derive(Debug, Default)]
struct Report(Vec<(&'static str, Outcome)>);

impl Report {
    fn add(&mut self, step: &'static str, outcome: Outcome) {
        self.0.push((step, outcome));
    }

    fn table(&self, total: Duration) -> String {
        let line = |(step, outcome): &(&str, Outcome)| match outcome {
            Outcome::Passed(took) => format!("{step:<13} {:>7.1} s  passed", took.as_secs_f64()),
            Outcome::Failed(took) => format!("{step:<13} {:>7.1} s  FAILED", took.as_secs_f64()),
            Outcome::NotRun => format!("{step:<13} {:>9}  not run", "-"),
        };
        let lines: Vec<_> = self.0.iter().map(line).collect();
        format!("\n{}\n{:<13} {:>7.1} s", lines.join("\n"), "all together", total.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_in_the_usual_order_however_they_are_asked_for() {
        let chosen = choose(&["tidy".to_owned(), "fmt".to_owned()]).expect("known steps");
        assert_eq!(chosen.iter().map(|step| step.name).collect::<Vec<_>>(), ["fmt", "tidy"]);
        assert_eq!(choose(&[]).expect("all steps").len(), STEPS.len());
    }

    #[test]
    fn an_unknown_step_is_named_with_the_known_ones() {
        let error = choose(&["speed".to_owned()]).expect_err("unknown");
        assert!(
            error.to_string().starts_with("there is no step speed; the steps are fmt, tidy, "),
            "{error}"
        );
    }

    #[test]
    fn the_table_tells_what_was_not_run() {
        let mut report = Report::default();
        report.add("fmt", Outcome::Passed(Duration::from_millis(1_240)));
        report.add("tidy", Outcome::Failed(Duration::from_secs(3)));
        report.add("docs", Outcome::NotRun);
        let table = report.table(Duration::from_secs(5));
        assert!(table.contains("fmt               1.2 s  passed"), "{table}");
        assert!(table.contains("tidy              3.0 s  FAILED"), "{table}");
        assert!(table.contains("not run"), "{table}");
    }
}
