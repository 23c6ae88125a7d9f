//! Where people reach the server, what stands before it, and the built app.

use super::{Doctor, Level, Report};
use crate::pages::Shells;
use axum::http::Uri;
use contract::pages::Door;
use std::{fs, net::IpAddr, path::Path};

pub(super) fn look(doctor: &Doctor<'_>, report: &mut Report) {
    public_url(doctor, report);
    proxies(doctor, report);
    operations(doctor, report);
    assets(&doctor.config.assets, report);
}

/// What stands there is for the operator: how much goes on, and whether their databases answer.
fn operations(doctor: &Doctor<'_>, report: &mut Report) {
    let Some(address) = doctor.config.operations_listen else {
        if doctor.demo {
            report.ok("operations", "the demo needs no operations_listen");
        } else {
            let mend =
                "set operations_listen to an address of your own network, to watch readiness and metrics";
            report.note(Level::Warn, "operations", "no operations_listen: nothing can be watched", mend);
        }
        return;
    };
    if is_of_ones_own(address.ip()) {
        report.ok("operations", format!("operations_listen is {address}, in your own network"));
    } else {
        let found = format!("operations_listen is {address}, which others may reach");
        let mend = "metrics and readiness are for your own network: give a loopback or private address";
        report.note(Level::Warn, "operations", found, mend);
    }
}

fn is_of_ones_own(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => four.is_loopback() || four.is_private() || four.is_link_local(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local() || six.is_unicast_link_local(),
    }
}

fn public_url(doctor: &Doctor<'_>, report: &mut Report) {
    let url = &doctor.config.public_url;
    let parsed: Option<Uri> = url.parse().ok();
    let host = parsed.as_ref().and_then(Uri::host).unwrap_or_default();
    if host.is_empty() || parsed.as_ref().is_some_and(|uri| uri.path() != "/" || uri.query().is_some()) {
        report.fail(
            "public_url",
            format!("{url} is not an origin"),
            "write https:// and the host, nothing behind it",
        );
    } else if doctor.config.is_loopback_http() {
        let mend = "set public_url to the https address that people will use";
        if doctor.demo {
            report.ok("public_url", format!("{url}, on this machine only"));
        } else {
            report.note(Level::Warn, "public_url", format!("{url} is reached from this machine only"), mend);
        }
    } else if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let mend = "give it a name: certificates and cookies belong to names";
        report.note(Level::Warn, "public_url", format!("{url} names an address"), mend);
    } else {
        report.ok("public_url", url);
    }
}

fn proxies(doctor: &Doctor<'_>, report: &mut Report) {
    let config = doctor.config;
    if let Some(all) = config.trusted_proxies.iter().find(|proxy| proxy.is_everybody()) {
        let mend = "name the addresses of your own proxies one by one";
        report.fail("trusted_proxies", format!("{all} is no proxy's address"), mend);
    } else if config.trusted_proxies.is_empty() && !config.is_loopback_http() {
        let mend = "name what ends TLS before this server, else all people share the limits of one network";
        report.note(Level::Warn, "trusted_proxies", "none, although TLS ends somewhere before", mend);
    } else {
        report.ok("trusted_proxies", format!("{} configured", config.trusted_proxies.len()));
    }
}

fn assets(folder: &Path, report: &mut Report) {
    let build = "build the app (cargo xtask run builds it into dist/) and point assets to it";
    if let Err(error) = Shells::load(folder, false) {
        report.fail("assets", format!("{}: {error}", folder.display()), build);
        return;
    }
    let plain =
        Door::ALL.map(Door::name).into_iter().flat_map(|door| files(&folder.join(door))).find(|file| {
            let packed = [file.as_str(), ".br"].concat();
            Path::new(file).extension().is_some_and(|kind| kind == "wasm") && !Path::new(&packed).exists()
        });
    match plain {
        Some(file) => {
            report.note(
                Level::Warn,
                "assets",
                format!("{file} is not compressed, so pages load slowly"),
                build,
            );
        }
        None => report.ok("assets", folder.display().to_string()),
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| entry.path().display().to_string()).collect()
}
