//! The data map against the live schema, the policy through its gate, and who can be reached.

use super::{Doctor, Level, Report};
use crate::{
    datamap::DataMap,
    db::{Database, sqlite_file},
    http::cookie,
    policies::{self, Policies, Published, Waiting},
};

pub(super) async fn data_map(doctor: &Doctor<'_>, report: &mut Report) -> Option<DataMap> {
    let config = doctor.config;
    for (name, url) in &config.connections {
        // Connecting would make the file.
        if let Some(file) = sqlite_file(url).filter(|file| !file.exists()) {
            let found = format!("connections.{name}: {} is not there", file.display());
            report.note(
                doctor.fault_outside_the_demo(),
                "data map",
                found,
                format!("check connections.{name}"),
            );
            return None;
        }
    }
    match DataMap::load(&config.datamap, &config.connections).await {
        Ok(map) => {
            report.ok("data map", "fits the operator's databases");
            Some(map)
        }
        Err(error) => {
            let mend = format!("mend {} or connections", config.datamap.display());
            report.fail("data map", error.to_string(), mend);
            None
        }
    }
}

pub(super) async fn policy(doctor: &Doctor<'_>, database: Option<&Database>, report: &mut Report) {
    let config = doctor.config;
    let today = policies::today(config, doctor.clock.now());
    let published = match database {
        None => Policies::default(),
        Some(database) => match Policies::load(database).await {
            Ok(published) => published,
            Err(error) => {
                report.fail("policy", error.to_string(), "bring the database back from its backup");
                return;
            }
        },
    };
    let waiting = match policies::waiting(config, &published, today) {
        Ok(waiting) => waiting,
        Err(policies::PublishError::Map(_)) => return,
        Err(error) => {
            report.fail("policy", error.to_string(), "point policy to the folder that holds the versions");
            return;
        }
    };
    // Only the first start publishes by itself.
    let first = published.position() == 0;
    match published.current(today) {
        Some(current) => {
            report.ok("policy", format!("version {} is in force", current.version));
            cookies(&current, report);
        }
        None if first && !waiting.is_empty() => {}
        None => {
            let mend = format!("put a version into {}, or check effective_from", config.policy.display());
            report.fail("policy", "none is in force today", mend);
        }
    }
    for Waiting { folder, outcome } in &waiting {
        let settings = if doctor.demo { "--demo DATA" } else { "--config FILE" };
        let command = |verb: &str| format!("privacy-server policy {verb} {} {settings}", folder.display());
        match outcome {
            Ok(draft) if first => {
                report.ok("policy", format!("version {} is published at the first start", draft.version));
            }
            Ok(draft) => {
                let found = format!(
                    "version {} is not published; to publish it: {}",
                    draft.version,
                    command("publish")
                );
                report.ok("policy", found);
            }
            Err(findings) => {
                let what = findings.first().map(ToString::to_string).unwrap_or_default();
                let found = format!(
                    "{} does not pass its check ({} findings): {what}",
                    folder.display(),
                    findings.len()
                );
                // Somebody may still be writing it; it is not served, and keeps only the first start back.
                report.note(if first { Level::Fail } else { Level::Warn }, "policy", found, command("check"));
            }
        }
    }
}

pub(super) fn contacts(doctor: &Doctor<'_>, report: &mut Report) {
    let operator = &doctor.config.operator;
    let before = report.checks.len();
    for finding in policies::check::contacts(operator) {
        report.fail("contacts", finding.place, finding.advice);
    }
    for (name, address) in [("email", &operator.email), ("security_contact", &operator.security_contact)] {
        let domain = address.rsplit('@').next().unwrap_or_default();
        let reserved = domain == "example" || domain.starts_with("example.") || domain.ends_with(".example");
        if reserved && !doctor.demo {
            let mend = "people are told to write there: give an address that somebody reads";
            report.note(Level::Warn, "contacts", format!("operator.{name} is an example's address"), mend);
        }
    }
    let today = policies::today(doctor.config, doctor.clock.now());
    for certificate in &operator.certificates {
        if certificate.expires.parse::<jiff::civil::Date>().is_ok_and(|last| last < today) {
            let found = format!("the certificate {} ended on {}", certificate.name, certificate.expires);
            report.note(Level::Warn, "contacts", found, "it is no longer shown; configure its successor");
        }
    }
    if report.checks.len() == before {
        report.ok("contacts", format!("{}, {}", operator.phone, operator.email));
    }
}

/// A program that sets a cookie of which the text in force does not tell needs a new version of the text.
fn cookies(current: &Published, report: &mut Report) {
    let untold = cookie::LIST.iter().filter(|cookie| {
        current.texts.values().any(|text| !text.annex.replace('\\', "").contains(cookie.name))
    });
    let untold: Vec<&str> = untold.map(|cookie| cookie.name).collect();
    if !untold.is_empty() {
        let found = format!("version {} does not name the cookies {}", current.version, untold.join(", "));
        let mend = "publish a version made with this program: its list of cookies is made anew";
        report.note(Level::Warn, "policy", found, mend);
    }
}
