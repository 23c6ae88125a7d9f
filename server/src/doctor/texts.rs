//! The data map against the live schema, the policy through its gate, and who can be reached.

use super::{Doctor, Level, Report, databases::sqlite_file};
use crate::{
    datamap::DataMap,
    policies::{self, Given, Policies},
};
use sea_orm::DatabaseConnection;

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

pub(super) async fn policy(doctor: &Doctor<'_>, database: Option<&DatabaseConnection>, report: &mut Report) {
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
    let new = match policies::new_folders(config, &published) {
        Ok(new) => new,
        Err(error) => {
            report.fail("policy", error.to_string(), "point policy to the folder that holds the versions");
            return;
        }
    };
    match published.current(today) {
        Some(current) => report.ok("policy", format!("version {} is in force", current.version)),
        None if new.is_empty() => {
            let mend = format!("put a version into {}, or check effective_from", config.policy.display());
            report.fail("policy", "none is in force today", mend);
        }
        None => {}
    }
    let Ok(categories) = DataMap::declared_categories(&config.datamap) else { return };
    let previous = published.latest();
    let given = Given {
        operator: &config.operator,
        categories: &categories,
        previous: previous.as_deref(),
        today,
        lead_days: previous.as_ref().map(|_| config.updates.lead_days),
    };
    for folder in new {
        match policies::check(&folder, &given) {
            Ok(draft) => {
                report.ok("policy", format!("version {} is published at the next start", draft.version));
            }
            Err(findings) => {
                let first = findings.first().map(ToString::to_string).unwrap_or_default();
                let found = format!(
                    "{} does not pass its check ({} findings): {first}",
                    folder.display(),
                    findings.len()
                );
                report.fail("policy", found, format!("privacy-server policy check {}", folder.display()));
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
