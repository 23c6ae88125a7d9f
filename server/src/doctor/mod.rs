//! `privacy-server doctor`: looks at everything that serving needs, changes nothing, and says what to mend.

mod clocks;
mod databases;
mod keys;
mod places;
mod report;
mod texts;
mod ways;

pub use report::{Level, Line, Report};

use crate::{chance::Chance, clock::Clock, config::Config};

/// What is looked at, and with what.
#[derive(Debug)]
pub struct Doctor<'a> {
    /// The settings, which passed their own rules.
    pub config: &'a Config,
    /// The machine's time.
    pub clock: &'a Clock,
    /// For the ping's id.
    pub chance: &'a Chance,
    /// Whether it is the demo: then what is fine on one's own machine is no fault.
    pub demo: bool,
}

impl Doctor<'_> {
    /// Looks at everything. What cannot be looked at because something else is broken is left out.
    pub async fn examine(&self) -> Report {
        let mut report = Report::default();
        report.ok("settings", "read, and they do not contradict each other");
        places::look(self, &mut report);
        let (database, key_store) = databases::look(self, &mut report).await;
        keys::look(self, key_store.as_ref(), &mut report).await;
        let map = texts::data_map(self, &mut report).await;
        texts::policy(self, database.as_ref(), &mut report).await;
        texts::contacts(self, &mut report);
        ways::look(self, database.as_ref(), map.as_ref(), &mut report).await;
        clocks::look(self, database.as_ref(), &mut report).await;
        report
    }

    /// A fault, but in the demo only something to know.
    const fn fault_outside_the_demo(&self) -> Level {
        if self.demo { Level::Warn } else { Level::Fail }
    }
}
