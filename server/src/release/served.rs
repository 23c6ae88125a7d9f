//! Whether a server serves a release: each file byte for byte, and pages on which nothing else may run.

use super::{
    ReleaseError,
    fetch::{Answer, Served},
};
use crate::{
    doctor::{Level, Report},
    pages::{Runs, Shells, elements},
};
use axum::http::header;
use contract::{
    language::Language,
    pages::{PAGES, Page},
};
use std::path::Path;

const AGAIN: &str = "deploy the release anew, and find out who changed it";

/// Asks a running server for everything that browsers run, and compares it with the release's `dist`.
///
/// # Errors
/// Where the folder is not a built app, or `url` is no origin. What differs is in the report.
pub async fn compare(folder: &Path, url: &str, report: &mut Report) -> Result<(), ReleaseError> {
    let dist = folder.join("dist");
    let shells = Shells::load(&dist, false).map_err(|error| ReleaseError::at(&dist, &error))?;
    let served = Served::at(url).map_err(ReleaseError)?;
    let faults = |report: &Report| report.count(Level::Fail);
    let before = faults(report);
    let mut files = 0;
    for (path, bytes) in shells.assets().served() {
        for brotli in [true, false] {
            match served.get(&path, brotli).await {
                Ok(answer) if answer.body == *bytes => files += usize::from(brotli),
                Ok(_) => report.fail("served files", format!("{path} is not what was signed"), AGAIN),
                Err(what) => report.fail("served files", format!("{path} {what}"), AGAIN),
            }
        }
    }
    if faults(report) == before {
        report.ok("served files", format!("{files}, byte for byte"));
    }
    let before = faults(report);
    let mut pages = 0;
    for Page { path, door, .. } in PAGES.iter().filter(|page| page.path == page.sample) {
        for language in Language::ALL {
            let page = format!("{path}?lang={}", language.tag());
            let differs = match served.get(&page, true).await {
                Ok(answer) => difference(&answer, &shells.runs(*door)),
                Err(what) => Some(what),
            };
            match differs {
                None => pages += 1,
                Some(what) => report.fail("served pages", format!("{page} {what}"), AGAIN),
            }
        }
    }
    if faults(report) == before {
        report.ok("served pages", format!("{pages}, on which nothing else may run"));
    }
    Ok(())
}

fn difference(answer: &Answer, runs: &Runs<'_>) -> Option<String> {
    let policies: Vec<_> = answer.headers.get_all(header::CONTENT_SECURITY_POLICY).iter().collect();
    if policies.len() != 1 || policies[0] != runs.csp {
        return Some("has another content security policy".to_owned());
    }
    let html = String::from_utf8_lossy(&answer.body);
    let scripts = elements(&html, "<script", "</script>");
    (scripts != runs.scripts).then(|| "has other scripts".to_owned())
}
