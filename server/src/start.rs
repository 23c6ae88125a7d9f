//! From settings to a state that can serve, and the work that goes on beside requests.

use crate::{
    auth,
    chance::Chance,
    clock::Clock,
    config::Config,
    datamap::DataMap,
    db,
    demo::Demo,
    drafts, erasure,
    error::Failure,
    exports,
    features::requests,
    idempotency,
    keys::{KeyStore, RootKey, Signer},
    ledger,
    limits::Full,
    messages::{self, Carrier, Gateway, Mailbox, Outbox, Smtp},
    operations::{Metrics, Round, note},
    outgoing::Sender,
    pages::{self, Shells},
    people, policies,
    state::{AppState, Gate},
    watch::Watch,
};
use contract::language::Language;
use std::{fmt::Display, path::Path, sync::Arc, time::Duration};

/// Why the server does not start: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

impl StartError {
    fn at(place: &str) -> impl Fn(&dyn Display) -> Self {
        move |error| Self(format!("{place}: {error}"))
    }
}

impl From<String> for StartError {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// How a server is started, beyond its settings.
#[derive(Debug, Default)]
pub struct Options {
    /// Whether the demo's doors are open.
    pub demo: bool,
    /// Whether pages reload themselves after a new build.
    pub dev_reload: bool,
    /// Where the demo's mail lies; in memory where there is none.
    pub mailbox: Option<std::path::PathBuf>,
    /// Where the demo keeps how far its clock was moved; nowhere where there is none.
    pub data: Option<std::path::PathBuf>,
}

/// Opens everything that serving needs: databases, keys, data map, policies, pages.
///
/// # Errors
/// Names the part that is not as it should be.
pub async fn open(
    config: Config,
    clock: Clock,
    chance: Chance,
    options: &Options,
) -> Result<AppState, StartError> {
    config.check().map_err(|error| StartError::at("configuration")(&error))?;
    if options.demo && !config.is_loopback_http() {
        return Err(StartError("--demo works on a plain http loopback address only".to_owned()));
    }
    let root = RootKey::read(&config.root_key).map_err(|error| StartError(error.to_string()))?;
    let database = db::open(&config.database).await.map_err(|error| StartError::at("database")(&error))?;
    let key_database =
        db::open_key_store(&config.key_store).await.map_err(|error| StartError::at("key_store")(&error))?;
    let gate_database =
        db::lane(&config.database, &database).await.map_err(|error| StartError::at("database")(&error))?;
    let gate_keys = db::lane(&config.key_store, &key_database)
        .await
        .map_err(|error| StartError::at("key_store")(&error))?;
    let keys = KeyStore::new(key_database, root, clock.clone(), chance.clone());
    let signer = Signer::open(&keys).await.map_err(|error| StartError::at("signing key")(&error))?;
    let datamap = DataMap::load(&config.datamap, &config.connections)
        .await
        .map_err(|error| StartError::at("data map")(&error))?;
    let policies = policies::publish_first(&database, &clock, &config)
        .await
        .map_err(|error| StartError::at("policy")(&error))?;
    let shells =
        Shells::load(&config.assets, options.dev_reload).map_err(|error| StartError::at("assets")(&error))?;
    let webhook = config.webhook.as_ref().map(|endpoint| Sender::new("webhook", endpoint)).transpose()?;
    let outbox = Outbox::new(carrier(&config, &clock, options)?);
    let metrics = Metrics::new(shells.assets().build());
    let state = AppState {
        config: Arc::new(config),
        clock,
        chance,
        gate: Gate { db: gate_database, keys: keys.over(gate_keys) },
        db: database,
        keys,
        signer,
        datamap,
        policies,
        outbox,
        webhook,
        shells,
        metrics,
        full: Full::default(),
        demo: options.demo.then(|| Demo { data: options.data.clone() }),
    };
    state
        .policy()
        .map_err(|_| StartError("policy: no version is in force today; check effective_from".to_owned()))?;
    erasure::replay(&state)
        .await
        .map_err(|failure| StartError(format!("the ledger of erasures: {}", failure.code().as_str())))?;
    Ok(state)
}

fn carrier(config: &Config, clock: &Clock, options: &Options) -> Result<Carrier, StartError> {
    let gateway =
        config.gateway.as_ref().map(|endpoint| Gateway::new(endpoint, clock.clone())).transpose()?;
    if options.demo {
        let local = match &options.mailbox {
            Some(file) => Mailbox::in_file(file.clone(), clock.clone())
                .map_err(|error| StartError::at("mailbox")(&error))?,
            None => Mailbox::in_memory(clock.clone()),
        };
        return Ok(Carrier { smtp: None, gateway, local: Some(local) });
    }
    let smtp = config.smtp.as_ref().map(Smtp::new).transpose()?;
    if smtp.is_none() && gateway.is_none() {
        return Err(StartError(
            "smtp and gateway are both missing in the configuration: codes go out by mail or phone message"
                .to_owned(),
        ));
    }
    Ok(Carrier { smtp, gateway, local: None })
}

/// Makes the pages that most people open before anyone asks for them.
///
/// # Errors
/// When a page cannot be made.
pub async fn warm(state: &AppState) -> Result<(), Failure> {
    for language in Language::ALL {
        for path in ["/policy", "/"] {
            pages::page(state, path, language).await?;
        }
    }
    Ok(())
}

/// Sends mail and sweeps what has run out, for ever. Each round takes what is due; a failed one is logged and tried again.
pub async fn work(state: AppState) {
    let mut sweep = tokio::time::interval(Duration::from_mins(1));
    let mut ages = people::Walk::default();
    let mut watch = Watch::default();
    loop {
        tokio::select! {
            () = state.outbox.woken() => {}
            _ = sweep.tick() => {
                note(&state, Round::Sweep, &auth::sweep(&state).await);
                note(&state, Round::Backlog, &alarm(&state).await);
                note(&state, Round::Writing, &sweep_what_people_write(&state).await);
                note(&state, Round::Clock, &watch.look(&state).await);
            }
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
        note(&state, Round::Policies, &follow_policies(&state).await);
        note(&state, Round::Ages, &ages.on(&state).await);
        note(&state, Round::Messages, &state.outbox.send_due(&state).await);
    }
}

/// Codes that do not leave keep people out: somebody must hear of it.
async fn alarm(state: &AppState) -> Result<(), Failure> {
    let backlog = messages::backlog(&state.db, state.clock.now_ms()).await?;
    if backlog.waiting > 0 {
        tracing::error!(waiting = backlog.waiting, dead = backlog.dead, "messages do not leave");
    }
    Ok(())
}

/// Forgets draft keys, idempotency keys and answered requests that are over; tells of requests that wait too long.
///
/// # Errors
/// When a database does not answer; the next round goes on.
pub async fn sweep_what_people_write(state: &AppState) -> Result<(), Failure> {
    drafts::sweep(state).await?;
    exports::sweep(state).await?;
    idempotency::sweep(state).await?;
    requests::sweep(state).await
}

/// Takes in what another process published, and writes down what the versions in force ended.
///
/// # Errors
/// When a database does not answer; the next round tries again.
pub async fn follow_policies(state: &AppState) -> Result<(), Failure> {
    state.refresh_policies(&state.db).await?;
    ledger::sweep(state).await
}

/// Writes a new root key where there is none, readable by its owner only. For the demo and for an operator's first start.
///
/// # Errors
/// When the file cannot be written.
pub fn make_root_key(file: &Path, chance: &Chance) -> std::io::Result<bool> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
        Ok(mut out) => {
            let digits = zeroize::Zeroizing::new(crate::keys::hex(&chance.bytes::<32>()));
            out.write_all(digits.as_bytes())?;
            out.sync_all()?;
            Ok(true)
        }
    }
}
