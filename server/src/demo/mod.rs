//! The demo: riders, a mailbox and a movable clock on this machine. Its doors do not exist outside it.

mod clock;
mod mail;
mod seed;

use crate::{
    config::{Config, Operator},
    http::{Access, Api},
    state::AppState,
};
use axum::{extract::State, http::Method};
use contract::language::Language;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

pub use clock::clock;
pub use seed::{DemoRider, riders, seed};

/// Marks a server as the demo.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The demo's folder, where it has one.
    pub data: Option<PathBuf>,
}

/// The demo's doors.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, "/dev/mail", Access::Demo, mail::handler)
        .route(Method::GET, "/dev/clock", Access::Demo, clock::show)
        .route(Method::POST, "/dev/clock", Access::Demo, clock::advance)
        .route(Method::GET, "/dev/build", Access::Demo, build)
}

async fn build(State(state): State<AppState>) -> String {
    state.shells.assets().build().to_owned()
}

/// The operator of the demo. Its phone numbers and domain are reserved for examples.
#[must_use]
pub fn operator() -> Operator {
    let both = |english: &str, chinese: &str| {
        BTreeMap::from([
            (Language::En.tag().to_owned(), english.to_owned()),
            (Language::ZhHans.tag().to_owned(), chinese.to_owned()),
        ])
    };
    Operator {
        name: both("iwalk-scooter (demo)", "iwalk-scooter（演示）"),
        phone: "+86 400 555 0100".to_owned(),
        email: "privacy@iwalk-scooter.example".to_owned(),
        hours: both("Every day 8:00–22:00", "每天 8:00–22:00"),
        address: both("1 Example Road, Shanghai, China", "中国上海市示例路 1 号"),
        officer: both("The personal information protection officer", "个人信息保护负责人"),
        storage_region: both("Shanghai, China", "中国上海"),
        security_contact: "security@iwalk-scooter.example".to_owned(),
        jurisdiction: "CN".to_owned(),
        certificates: Vec::new(),
    }
}

/// The demo's settings: everything below one folder.
///
/// # Errors
/// When the folder cannot be made.
pub fn config(listen: SocketAddr, data: &Path, assets: PathBuf, root: &Path) -> io::Result<Config> {
    std::fs::create_dir_all(data.join("keys"))?;
    let data = data.canonicalize()?;
    let sqlite = |name: &str| format!("sqlite://{}", data.join(name).display());
    Ok(Config {
        public_url: format!("http://{listen}"),
        listen,
        operations_listen: None,
        assets,
        policy: root.join("policy"),
        datamap: root.join("datamap"),
        database: sqlite("center.sqlite"),
        key_store: sqlite("keys/keys.sqlite"),
        root_key: data.join("keys/root.key"),
        connections: BTreeMap::from([("operator".to_owned(), sqlite("operator.sqlite"))]),
        smtp: None,
        webhook: None,
        gateway: None,
        operator: operator(),
        sessions: crate::config::Sessions::default(),
        // One signs in as the same few riders again and again here.
        limits: crate::config::Limits { codes_per_address: 20, ..crate::config::Limits::default() },
        requests: crate::config::Requests::default(),
        updates: crate::config::Updates::default(),
        cancellation: crate::config::Cancellation::default(),
        time_zone: "Asia/Shanghai".to_owned(),
        trusted_proxies: Vec::new(),
        forwarded_by: crate::http::network::ForwardedBy::default(),
    })
}
