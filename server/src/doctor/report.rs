//! What the doctor found: one line each, for people or for programs.

use serde::Serialize;
use std::io::{self, Write};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, but look at it.
    Warn,
    /// Must be mended.
    Fail,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was looked at.
    pub what: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub found: String,
    /// What to do; empty where nothing is to be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mend: String,
}

/// All lines, in the order they were looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The lines.
    pub checks: Vec<Line>,
}

impl Report {
    /// Notes that something is as it should be.
    pub fn ok(&mut self, what: &'static str, found: impl Into<String>) {
        self.checks.push(Line { what, level: Level::Ok, found: found.into(), mend: String::new() });
    }

    /// Notes something to look at, or to mend.
    pub fn note(
        &mut self,
        level: Level,
        what: &'static str,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.checks.push(Line { what, level, found: found.into(), mend: mend.into() });
    }

    /// Notes something to mend.
    pub fn fail(&mut self, what: &'static str, found: impl Into<String>, mend: impl Into<String>) {
        self.note(Level::Fail, what, found, mend);
    }

    /// How many lines are of this level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.checks.iter().filter(|line| line.level == level).count()
    }

    /// Writes it for people.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        for line in &self.checks {
            let level = match line.level {
                Level::Ok => "ok  ",
                Level::Warn => "warn",
                Level::Fail => "FAIL",
            };
            write!(out, "{level}  {:<16} {}", line.what, line.found)?;
            if line.mend.is_empty() {
                writeln!(out)?;
            } else {
                writeln!(out, " → {}", line.mend)?;
            }
        }
        let (mend, look) = (self.count(Level::Fail), self.count(Level::Warn));
        writeln!(out, "{mend} to mend, {look} to look at, {} fine.", self.count(Level::Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Report};

    #[test]
    fn each_line_says_what_was_found_and_what_to_do() {
        let mut report = Report::default();
        report.ok("clock", "13:00");
        report.fail("smtp", "nobody answers", "start it");
        let mut out = Vec::new();
        report.print(&mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(
            text,
            "ok    clock            13:00\nFAIL  smtp             nobody answers → start it\n1 to mend, 0 to look at, 1 fine.\n"
        );
        let json = serde_json::to_value(&report).expect("serialises");
        assert_eq!(json["checks"][1]["level"], "fail");
        assert_eq!(report.count(Level::Fail), 1);
    }
}
