//! The settings: a TOML file, overridden by the environment (`PRIVACY_CENTER_PUBLIC_URL`, `PRIVACY_CENTER_SMTP__HOST`, …).

mod limits;
mod operator;
mod ways;

pub use limits::Limits;
pub use operator::{Certificate, Operator};
pub use ways::{Endpoint, Secret, Security, Smtp};

use crate::http::network::{ForwardedBy, Trusted};
use contract::language::Language;
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

/// Everything an operator can set. See `docs/operator.md` for an example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people reach it, for example `https://privacy.example.org`. Plain http only on loopback.
    pub public_url: String,
    /// The address to listen on; TLS ends before it.
    pub listen: SocketAddr,
    /// Where the operator asks for health, readiness and metrics; nowhere if this is missing. Never the address above.
    #[serde(default)]
    pub operations_listen: Option<SocketAddr>,
    /// The folder that `xtask` builds the app into.
    pub assets: PathBuf,
    /// The policy folders; published at the first start, later ones by `policy publish`.
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
    /// How long a cancelled account is kept.
    #[serde(default)]
    pub cancellation: Cancellation,
    /// The operator's time zone, for dates that people read: an IANA name.
    #[serde(default = "zone")]
    pub time_zone: String,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or networks such as `10.0.0.0/8`.
    #[serde(default)]
    pub trusted_proxies: Vec<Trusted>,
    /// Which header these proxies write, and strip where clients send it.
    #[serde(default)]
    pub forwarded_by: ForwardedBy,
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

/// How long a cancelled account is kept before its erasure. The policy names this time (clause `keep-retention`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cancellation {
    /// Calendar months.
    pub hold_months: u32,
}

impl Default for Cancellation {
    fn default() -> Self {
        Self { hold_months: 1 }
    }
}

fn zone() -> String {
    "Asia/Shanghai".to_owned()
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

/// The setting of this name in the environment alone: for the demo, which has no file.
///
/// # Errors
/// When it is there and does not parse.
pub fn from_environment<T: DeserializeOwned>(name: &str) -> Result<Option<T>, ConfigError> {
    let environment = Figment::new().merge(environment());
    if environment.find_value(name).is_err() {
        return Ok(None);
    }
    environment.extract_inner(name).map(Some).map_err(|error| Box::new(error).into())
}

fn environment() -> Env {
    Env::prefixed("PRIVACY_CENTER_").split("__")
}

impl Config {
    /// Reads a file and the environment over it.
    ///
    /// # Errors
    /// Names the setting at fault.
    pub fn load(file: &std::path::Path) -> Result<Self, ConfigError> {
        let text = match crate::files::read_text(file) {
            // Everything may come from the environment.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|error| ConfigError::Rule(format!("{}: {error}", file.display())))?,
        };
        let config: Self =
            Figment::new().merge(Toml::string(&text)).merge(environment()).extract().map_err(Box::new)?;
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
        rule(
            self.operations_listen == Some(self.listen),
            "operations_listen must be another address than listen: what it tells is not for everyone",
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
        let hours = &self.operator.hours;
        let half = !hours.is_empty()
            && Language::ALL.into_iter().any(|language| Operator::text(hours, language).trim().is_empty());
        rule(half, "operator.hours needs both languages, or neither")?;
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
