//! What comes from the machine's package manager: browsers, their drivers, fonts, PostgreSQL.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Need;
use crate::process;
use crate::test::postgres;
use crate::workspace::Workspace;

/// A package and how to see that it is there.
struct Package {
    need: Need,
    name: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: [Package; 8] = [
    Package { need: Need::Chromium, name: "chromium", is_there: || process::find("chromium").is_some() },
    Package {
        need: Need::Chromium,
        name: "chromium-driver",
        is_there: || process::find("chromedriver").is_some(),
    },
    Package {
        need: Need::Webkit,
        name: "webkit2gtk-driver",
        is_there: || process::find("WebKitWebDriver").is_some(),
    },
    // For the program that plays the app around a webview.
    Package { need: Need::Webkit, name: "python3-gi", is_there: || speaks("gi") },
    Package { need: Need::Webkit, name: "gir1.2-webkit2-4.1", is_there: || speaks("gi.repository.WebKit2") },
    Package { need: Need::Webkit, name: "xvfb", is_there: || process::find("Xvfb").is_some() },
    Package { need: Need::Webkit, name: "fonts-noto-cjk", is_there: has_chinese_font },
    Package { need: Need::Postgres, name: "postgresql", is_there: || postgres::programs().is_some() },
];

/// Installs the missing packages, or says which command the person has to run.
pub(super) fn ensure(here: &Workspace, needs: &[Need]) -> Result<()> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|package| needs.contains(&package.need) && !(package.is_there)())
        .map(|package| package.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if process::find("apt-get").is_none() {
        bail!(
            "missing: {}. They can be installed here only with apt-get (Debian); install them by hand",
            missing.join(", ")
        );
    }
    let Some(prefix) = rights(here) else {
        bail!("missing: {}. Please run: {}", missing.join(", "), by_hand(&missing));
    };
    process::say(format!("installing from the package manager: {}", missing.join(", ")))?;
    // An old index may name files that the mirror no longer has, so it is fetched first; a failing extra source is no reason to stop.
    if let Err(error) = apt(here, prefix, &["update"]) {
        process::say(format!("{error:#}; trying with the package lists as they are"))?;
    }
    let install = [&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat();
    apt(here, prefix, &install).with_context(|| format!("please try by hand: {}", by_hand(&missing)))
}

/// How to become root: not at all, through sudo without a password, or impossible.
fn rights(here: &Workspace) -> Option<&'static [&'static str]> {
    let user = process::read(process::command("id", &here.root).arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(&[]);
    }
    process::succeeds(process::command("sudo", &here.root).args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn apt(here: &Workspace, prefix: &[&str], arguments: &[&str]) -> Result<()> {
    let words =
        [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"], arguments].concat();
    process::run(process::command(words[0], &here.root).args(&words[1..]))
}

fn by_hand(missing: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install --no-install-recommends {}", missing.join(" "))
}

/// Whether the system's Python, the one that Debian's bindings are for, can import this module.
fn speaks(module: &str) -> bool {
    let script = format!("import gi; gi.require_version('WebKit2', '4.1'); import {module}");
    let script = if module == "gi" { "import gi".to_owned() } else { script };
    process::succeeds(process::command("/usr/bin/python3", Path::new("/")).args(["-c", &script]))
}

fn has_chinese_font() -> bool {
    let asked = process::read(process::command("fc-list", Path::new("/")).arg(":lang=zh"));
    asked.is_ok_and(|fonts| !fonts.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_run_by_hand_names_every_package() {
        assert_eq!(
            by_hand(&["xvfb", "postgresql"]),
            "sudo apt-get update && sudo apt-get install --no-install-recommends xvfb postgresql"
        );
    }
}
