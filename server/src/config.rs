//! The settings: a TOML file, overridden by the environment (`PRIVACY_CENTER_PUBLIC_URL`, `PRIVACY_CENTER_SMTP__HOST`, …).

use contract::language::Language;
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use serde::Deserialize;
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

/// Everything an operator can set. See `docs/operator.md` for an example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people reach it, for example `https://privacy.example.org`. Plain http only on loopback.
    pub public_url: String,
    /// The address to listen on; TLS ends before it.
    pub listen: SocketAddr,
    /// The folder that `xtask` builds the app into.
    pub assets: PathBuf,
    /// The policy folders; each new one is published at start.
    pub policy: PathBuf,
    /// The data map's folder.
    pub datamap: PathBuf,
    /// The main database: `sqlite:///path` or `postgres://…`.
    pub database: String,
    /// The key store: a database of its own.
    pub key_store: String,
    /// The file with the root key, 32 bytes in hexadecimal, outside both databases. Made at first start in the demo only.
    pub root_key: PathBuf,
    /// The operator's databases by the name that the data map uses.
    #[serde(default)]
    pub connections: BTreeMap<String, String>,
    /// Mail.
    #[serde(default)]
    pub smtp: Option<Smtp>,
    /// Where the operator's backend is told of every change; nobody is told where this is missing.
    #[serde(default)]
    pub webhook: Option<Endpoint>,
    /// The message gateway: takes messages for phones, signed, and sends them on.
    #[serde(default)]
    pub gateway: Option<Endpoint>,
    /// Who answers for the processing.
    pub operator: Operator,
    /// How long sessions last.
    #[serde(default)]
    pub sessions: Sessions,
    /// How many tries there are.
    #[serde(default)]
    pub limits: Limits,
    /// How what people write to us is answered.
    #[serde(default)]
    pub requests: Requests,
    /// How people hear of new versions of the policy.
    #[serde(default)]
    pub updates: Updates,
    /// The operator's time zone, for dates that people read: an IANA name.
    #[serde(default = "zone")]
    pub time_zone: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// The mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none` (loopback only), `starttls` or `tls`.
    pub security: Security,
    /// For log-in, if it wants one.
    #[serde(default)]
    pub user: Option<String>,
    /// For log-in, if it wants one.
    #[serde(default)]
    pub password: Option<crate::config::Secret>,
    /// The sender, `Name <address>`.
    pub from: String,
}

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all: refused unless the host is loopback.
    None,
    /// STARTTLS, required.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// A server of the operator's that takes our signed messages (Standard Webhooks).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Where they are posted: https, or plain http on loopback.
    pub url: String,
    /// What both sides sign with: `whsec_` and 24 to 64 bytes in base64.
    pub secret: Secret,
}

impl Endpoint {
    /// The setting of this name in the environment alone: for the demo, which has no file.
    ///
    /// # Errors
    /// When it is there and does not parse.
    pub fn from_environment(name: &str) -> Result<Option<Self>, ConfigError> {
        let environment = Figment::new().merge(Env::prefixed("PRIVACY_CENTER_").split("__"));
        if environment.find_value(name).is_err() {
            return Ok(None);
        }
        environment.extract_inner(name).map(Some).map_err(|error| Box::new(error).into())
    }
}

/// A secret setting that does not print.
#[derive(Clone, Deserialize)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[private]")
    }
}

/// The operator, as the policy names it. Texts are per language tag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The legal name.
    pub name: BTreeMap<String, String>,
    /// Customer service: a phone number in international form.
    pub phone: String,
    /// Customer service: an e-mail address.
    pub email: String,
    /// The postal address.
    pub address: BTreeMap<String, String>,
    /// The person in charge of personal information protection: a title, or a name with a title.
    pub officer: BTreeMap<String, String>,
    /// Where information is stored.
    pub storage_region: BTreeMap<String, String>,
    /// Where flaws and leaks are reported: an e-mail address.
    pub security_contact: String,
    /// Whose law applies, as an ISO 3166 code.
    #[serde(default = "jurisdiction")]
    pub jurisdiction: String,
    /// Certificates that the operator holds.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
}

/// A certificate: shown only while it is valid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What is certified.
    pub name: String,
    /// Its number.
    pub number: String,
    /// What it covers.
    pub scope: String,
    /// The last day, `YYYY-MM-DD`.
    pub expires: String,
}

/// How long sessions last, in minutes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// Without use.
    pub idle_minutes: u32,
    /// At the latest.
    pub absolute_minutes: u32,
    /// Days after which the choices of a browser that was not seen again are forgotten.
    pub browser_days: u32,
    /// At the latest, inside the operator's app.
    pub webview_minutes: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 15, absolute_minutes: 480, webview_minutes: 30, browser_days: 396 }
    }
}

/// Limits of tries, each per hour (S9).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Codes sent to one address when asked for from one network; four times as many from all networks together.
    pub codes_per_address: u32,
    /// Codes asked for from one network address (IPv4, or IPv6 /64).
    pub codes_per_network: u32,
    /// Codes asked for by everyone together.
    pub codes_in_all: u32,
    /// Codes and confirmations by phone message, to everyone together: these cost money.
    pub phone_codes_in_all: u32,
    /// The same to one country…
    pub phone_codes_per_country: u32,
    /// …but to these, by calling code: `86 = 10000`.
    pub phone_codes_by_country: BTreeMap<String, u32>,
    /// Wrong codes typed for one address from one network; four times as many from all networks together.
    pub tries_per_address: u32,
    /// Wrong codes typed from one network address.
    pub tries_per_network: u32,
    /// Browsers that choose for the first time without an account, from one network address.
    pub browsers_per_network: u32,
    /// Hand-offs from the operator's app for one rider.
    pub handoffs_per_rider: u32,
    /// Hand-offs that failed, from one network address. Far more than of codes: they cannot be guessed, and a mobile network
    /// puts thousands of phones behind one address.
    pub handoff_tries_per_network: u32,
    /// Step-ups by the lock of the device for one rider.
    pub step_ups_per_rider: u32,
    /// Draft keys released to one person; four times as many to one network address.
    pub draft_keys: u32,
    /// New revisions told under one draft key.
    pub draft_heads: u32,
    /// Messages written to us by one person or to be answered to one address; four times as many from one network address.
    pub requests: u32,
    /// Reports of what the content security policy blocked, from one network address.
    pub csp_reports: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            codes_per_address: 10,
            codes_per_network: 60,
            codes_in_all: 20_000,
            phone_codes_in_all: 12_000,
            phone_codes_per_country: 100,
            phone_codes_by_country: BTreeMap::from([("86".to_owned(), 12_000)]),
            tries_per_address: 15,
            tries_per_network: 60,
            browsers_per_network: 600,
            handoffs_per_rider: 120,
            handoff_tries_per_network: 60_000,
            step_ups_per_rider: 60,
            draft_keys: 120,
            draft_heads: 3_600,
            requests: 20,
            csp_reports: 600,
        }
    }
}

impl Limits {
    /// How many messages an hour go to phones of this country, named by its calling code.
    #[must_use]
    pub fn phone_codes_to(&self, country: &str) -> u32 {
        self.phone_codes_by_country.get(country).copied().unwrap_or(self.phone_codes_per_country)
    }
}

/// How what people write to us is answered (R21, R42). Days are `YYYY-MM-DD`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Requests {
    /// Within how many working days; calendar days while no holidays are listed.
    pub answer_days: u32,
    /// Days off besides Saturdays and Sundays.
    pub holidays: Vec<String>,
    /// Saturdays and Sundays that are worked on.
    pub workdays: Vec<String>,
    /// How many days after its last message an answered request is kept.
    pub kept_days: u32,
}

impl Default for Requests {
    fn default() -> Self {
        Self { answer_days: 15, holidays: Vec::new(), workdays: Vec::new(), kept_days: 180 }
    }
}

/// How people hear of new versions of the policy, in days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Updates {
    /// A version that changes purposes, methods, categories or recipients is published so long before it begins.
    pub lead_days: u32,
    /// After someone declined a version, no later one prompts them for so long.
    pub quiet_days: u32,
}

impl Default for Updates {
    fn default() -> Self {
        Self { lead_days: 7, quiet_days: 30 }
    }
}

fn zone() -> String {
    "Asia/Shanghai".to_owned()
}

fn jurisdiction() -> String {
    "CN".to_owned()
}

/// What is wrong with the settings, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment does not parse.
    #[error("the configuration does not parse: {0}")]
    Parse(#[from] Box<figment::Error>),
    /// A setting contradicts another, or the rules.
    #[error("{0}")]
    Rule(String),
}

impl Config {
    /// Reads a file and the environment over it.
    ///
    /// # Errors
    /// Names the setting at fault.
    pub fn load(file: &std::path::Path) -> Result<Self, ConfigError> {
        let config: Self = Figment::new()
            .merge(Toml::file_exact(file))
            .merge(Env::prefixed("PRIVACY_CENTER_").split("__"))
            .extract()
            .map_err(Box::new)?;
        config.check()?;
        Ok(config)
    }

    /// The rules that a file alone cannot express.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), ConfigError> {
        let rule =
            |broken: bool, text: &str| if broken { Err(ConfigError::Rule(text.to_owned())) } else { Ok(()) };
        let loopback_http = self.is_loopback_http();
        rule(
            !self.public_url.starts_with("https://") && !loopback_http,
            "public_url must start with https:// (plain http only for 127.0.0.1, [::1] or localhost)",
        )?;
        rule(self.public_url.ends_with('/'), "public_url must be an origin without a slash at its end")?;
        rule(
            loopback_http && !self.listen.ip().is_loopback(),
            "a plain http public_url needs a loopback listen address",
        )?;
        rule(self.database == self.key_store, "key_store must be another database than database")?;
        rule(
            jiff::tz::TimeZone::get(&self.time_zone).is_err(),
            "time_zone must be an IANA name such as Asia/Shanghai",
        )?;
        if let Some(smtp) = &self.smtp {
            let local = matches!(smtp.host.as_str(), "127.0.0.1" | "::1" | "localhost");
            rule(smtp.security == Security::None && !local, "smtp.security = \"none\" is for loopback only")?;
        }
        for (name, texts) in [
            ("name", &self.operator.name),
            ("address", &self.operator.address),
            ("officer", &self.operator.officer),
            ("storage_region", &self.operator.storage_region),
        ] {
            for language in Language::ALL {
                let missing = texts.get(language.tag()).is_none_or(|text| text.trim().is_empty());
                rule(missing, &format!("operator.{name}.{} is missing", language.tag()))?;
            }
        }
        for day in self.requests.holidays.iter().chain(&self.requests.workdays) {
            let broken = day.parse::<jiff::civil::Date>().is_err();
            rule(broken, &format!("requests: “{day}” is no day (YYYY-MM-DD)"))?;
        }
        for certificate in &self.operator.certificates {
            let incomplete = certificate.number.is_empty()
                || certificate.scope.is_empty()
                || certificate.expires.parse::<jiff::civil::Date>().is_err();
            rule(
                incomplete,
                &format!("certificate {} needs number, scope and expires (YYYY-MM-DD)", certificate.name),
            )?;
        }
        Ok(())
    }

    /// Whether people reach it by plain http on this very machine: then cookies go without `Secure` and `__Host-`.
    #[must_use]
    pub fn is_loopback_http(&self) -> bool {
        ["http://127.0.0.1", "http://[::1]", "http://localhost"].iter().any(|origin| {
            self.public_url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    }
}

impl Operator {
    /// The text of a language; the check at start has made sure that it is there.
    #[must_use]
    pub fn text(texts: &BTreeMap<String, String>, language: Language) -> &str {
        texts.get(language.tag()).map_or("", String::as_str)
    }
}
