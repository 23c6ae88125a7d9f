//! How codes leave: the mail server, the message gateway, and what still waits.

use super::{Doctor, Level, Report};
use crate::db::Database;
use crate::{
    config::Endpoint,
    datamap::DataMap,
    messages::{self, Gateway, Smtp},
    outgoing::Why,
};

pub(super) async fn look(
    doctor: &Doctor<'_>,
    database: Option<&Database>,
    map: Option<&DataMap>,
    report: &mut Report,
) {
    let config = doctor.config;
    let neither = config.smtp.is_none() && config.gateway.is_none();
    if doctor.demo {
        report.ok("smtp", "the demo keeps mail in /dev/mail");
    } else if let Some(settings) = &config.smtp {
        mail_server(settings, report).await;
    } else if neither {
        report.fail(
            "smtp",
            "neither smtp nor gateway is configured: no code can leave",
            "configure one of them",
        );
    } else {
        report.note(Level::Warn, "smtp", "not configured: nobody signs in by e-mail", "add [smtp]");
    }
    match &config.gateway {
        Some(endpoint) => gateway(doctor, endpoint, report).await,
        None if doctor.demo => report.ok("gateway", "the demo keeps phone messages in /dev/mail"),
        None => {
            let mend = "most riders have no e-mail address: add [gateway]";
            report.note(Level::Warn, "gateway", "not configured: nobody signs in by phone", mend);
        }
    }
    if let Some(map) = map {
        identities(doctor, map, report);
        unfindable(map, report).await;
    }
    if let Some(database) = database {
        backlog(doctor, database, report).await;
    }
}

async fn mail_server(settings: &crate::config::Smtp, report: &mut Report) {
    let place = format!("{}:{}", settings.host, settings.port);
    match Smtp::new(settings) {
        Err(error) => report.fail("smtp", error, "mend [smtp]"),
        Ok(smtp) => match smtp.probe().await {
            Ok(()) => {
                report.ok("smtp", format!("{place} answers and lets us in; nothing was sent"));
                extensions(&smtp, &place, report).await;
            }
            Err(error) => {
                let mend = "check host, port, security, user and password, and that this machine may connect";
                report.fail("smtp", format!("{place}: {error}"), mend);
            }
        },
    }
}

/// Some addresses and texts need more than the oldest mail servers can do.
async fn extensions(smtp: &Smtp, place: &str, report: &mut Report) {
    let Ok(lacking) = smtp.lacks().await else { return };
    let mend = "use a mail server that can: without SMTPUTF8 nobody gets a code whose address has letters beyond ASCII \
                before the @, without 8BITMIME no text beyond ASCII leaves";
    if !lacking.is_empty() {
        report.note(Level::Warn, "smtp", format!("{place} lacks {}", lacking.join(" and ")), mend);
    }
}

async fn gateway(doctor: &Doctor<'_>, endpoint: &Endpoint, report: &mut Report) {
    let gateway = match Gateway::new(endpoint, doctor.clock.clone()) {
        Ok(gateway) => gateway,
        Err(error) => {
            report.fail("gateway", error, "mend [gateway]");
            return;
        }
    };
    let Err(not) = gateway.ping(&doctor.chance.id()).await else {
        report.ok("gateway", "took a signed ping");
        return;
    };
    let mend = match not.why {
        Why::NoConnection => "check gateway.url, its certificate, and that this machine may connect",
        Why::TimeOut => "it must answer within ten seconds",
        Why::Answered(status) if status.is_redirection() => "give gateway.url as it is after the redirect",
        Why::Answered(status) if matches!(status.as_u16(), 401 | 403) => {
            "both sides need the same gateway.secret, and clocks that agree"
        }
        Why::Answered(status) if status.as_u16() == 404 => "check the path of gateway.url",
        Why::Answered(_) | Why::NoJson => "it must answer 2xx to {\"template\":\"ping\"} and send nothing",
    };
    let found = match not.why {
        Why::Answered(status) => format!("answered {} to a signed ping", status.as_u16()),
        _ => not.what().to_owned(),
    };
    report.fail("gateway", found, mend);
}

/// Whether the map finds riders by what codes are sent to.
fn identities(doctor: &Doctor<'_>, map: &DataMap, report: &mut Report) {
    let config = doctor.config;
    let (by_email, by_phone) = map.finds_by();
    let level = Level::Warn;
    if config.gateway.is_some() && !by_phone {
        let mend = "mark a field of the riders' collection with identity: phone_number";
        report.note(level, "data map", "finds nobody by phone number", mend);
    }
    if config.smtp.is_some() && !by_email {
        let mend = "mark a field of the riders' collection with identity: email";
        report.note(level, "data map", "finds nobody by e-mail address", mend);
    }
}

/// Rows that hold a rider's address as no sign-in spells it.
async fn unfindable(map: &DataMap, report: &mut Report) {
    // Where the database does not answer, another line says so.
    let Ok(found) = map.unfindable().await else { return };
    let (emails, phones) = (found.emails, found.phones);
    if emails.any() {
        let told = format!(
            "riders whose e-mail address no sign-in finds: {} with blanks, {} with accents apart from their letters, {} with \
             capitals beyond ASCII, {} with other signs, {} that are no address",
            emails.blanks, emails.accents, emails.capitals, emails.signs, emails.no_address
        );
        let mend = "clean these rows, as the address is typed: lower case, without blanks, in Unicode NFC";
        report.note(Level::Warn, "data map", told, mend);
    }
    if phones.any() {
        let told = format!(
            "riders whose phone number no sign-in finds: {} with other signs than spaces and hyphens, {} with what is dialled \
             inside the country only",
            phones.signs, phones.inside
        );
        let mend = "write these numbers as +8613900000001; spaces and hyphens do no harm";
        report.note(Level::Warn, "data map", told, mend);
    }
}

async fn backlog(doctor: &Doctor<'_>, database: &Database, report: &mut Report) {
    match messages::backlog(database, doctor.clock.now_ms()).await {
        Ok(backlog) if backlog.waiting > 0 => {
            let found = format!("{} wait for more than ten minutes", backlog.waiting);
            report.note(Level::Warn, "messages", found, "see smtp and gateway, and the server's log");
        }
        Ok(backlog) if backlog.dead > 0 => {
            let found = format!("none waits; {} were given up within a week", backlog.dead);
            report.note(Level::Warn, "messages", found, "last_error in the table messages says why");
        }
        Ok(_) => report.ok("messages", "none waits"),
        Err(error) => report.fail("messages", error.to_string(), "look at the database"),
    }
}
