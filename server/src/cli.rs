//! The command line: serve, policy, keys.

use crate::{
    auth,
    chance::Chance,
    clock::Clock,
    config::{self, Config},
    db, demo,
    doctor::{Doctor, Level, Report},
    drafts,
    features::requests,
    keys::RootKey,
    listen, pages, policies, release,
    start::{self, Options},
    state::AppState,
    webhooks,
};
use clap::{Parser, Subcommand};
use contract::language::Language;
use std::{
    error::Error,
    io::{IsTerminal as _, Write as _, stderr, stdout},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The backend of the iwalk-scooter privacy center.
#[derive(Debug, Parser)]
#[command(name = "privacy-server", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the app and its API.
    Serve(Serve),
    /// Check, preview or publish a policy folder.
    #[command(subcommand)]
    Policy(policies::cli::Command),
    /// List or retry messages to the operator's backend.
    #[command(subcommand)]
    Webhooks(webhooks::cli::Command),
    /// See and answer what people wrote to us.
    #[command(subcommand)]
    Requests(requests::cli::Command),
    /// Make a rider's drafts unreadable on every device.
    #[command(subcommand)]
    Drafts(drafts::cli::Command),
    /// Sign a release, or check one and the server that serves it.
    #[command(subcommand)]
    Release(release::cli::Command),
    /// Make the root key's file, where there is none.
    RootKey {
        /// The file to write; keep it outside both databases and their backups.
        file: PathBuf,
    },
    /// Issue a service key for the operator's backend. It is shown once.
    ServiceKey {
        /// What it is for, so that it can be told from others.
        name: String,
        /// The settings.
        #[arg(long)]
        config: PathBuf,
    },
    /// List or revoke the service keys of the operator's backend.
    #[command(subcommand)]
    ServiceKeys(auth::cli::Command),
    /// Look at everything that serving needs, change nothing, and say what to mend. Exits with 1 if something must be.
    Doctor(Examine),
    /// Make pages as they would be served, and print the size of each as a line of JSON.
    Page {
        /// For example /policy.
        #[arg(required = true)]
        paths: Vec<String>,
        /// The folder that the app was built into.
        #[arg(long, default_value = "dist")]
        assets: PathBuf,
        /// en or zh-Hans.
        #[arg(long, default_value = "zh-Hans")]
        language: String,
    },
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// The settings. Each can also come from the environment: `PRIVACY_CENTER_PUBLIC_URL` and so on.
    #[arg(long, required_unless_present = "demo", conflicts_with = "demo")]
    config: Option<PathBuf>,
    /// Serve the demo: invented riders, a local mailbox at /dev/mail, a movable clock at /dev/clock. Loopback only.
    #[arg(long)]
    demo: bool,
    /// Where the demo listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The demo's folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// How many invented riders there are.
    #[arg(long, default_value_t = 8)]
    demo_riders: usize,
    /// The folder that the app was built into, instead of the configured one.
    #[arg(long)]
    assets: Option<PathBuf>,
    /// The folder that holds policy/ and datamap/ of the demo.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Reload open pages after a new build.
    #[arg(long, requires = "demo")]
    dev_reload: bool,
}

#[derive(Debug, clap::Args)]
struct Examine {
    /// The settings.
    #[arg(long, required_unless_present = "demo", conflicts_with = "demo")]
    config: Option<PathBuf>,
    /// Look at the demo.
    #[arg(long)]
    demo: bool,
    /// The demo's folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The folder that holds policy/, datamap/ and dist/ of the demo.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Tell it as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| {
            tracing_subscriber::EnvFilter::new("info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn")
        }))
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome =
        runtime.map_err(Box::<dyn Error>::from).and_then(|runtime| runtime.block_on(run(cli.command)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(stderr(), "privacy-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve(serve) if serve.demo => serve_demo(serve).await?,
        Command::Serve(serve) => {
            let mut config =
                Config::load(serve.config.as_deref().unwrap_or(Path::new("privacy-center.toml")))?;
            if let Some(assets) = serve.assets {
                config.assets = assets;
            }
            let state = start::open(config, Clock::system(), Chance::system(), &Options::default()).await?;
            listen::serve(state, "").await?;
        }
        Command::Policy(command) => return policies::cli::run(command).await,
        Command::Webhooks(command) => webhooks::cli::run(command).await?,
        Command::Requests(command) => requests::cli::run(command).await?,
        Command::Drafts(command) => drafts::cli::run(command).await?,
        Command::Release(command) => return release::cli::run(command).await,
        Command::RootKey { file } => {
            let made = start::make_root_key(&file, &Chance::system())?;
            let what = if made { "written" } else { "was there already and stays as it is" };
            writeln!(stdout(), "{} {what}", file.display())?;
        }
        Command::ServiceKey { name, config } => {
            let config = Config::load(&config)?;
            let root = RootKey::read(&config.root_key)?;
            let database = db::open(&config.database).await?;
            let secret =
                auth::issue_service_key(&database, &Clock::system(), &Chance::system(), &root, &name)
                    .await
                    .map_err(|failure| failure.code().as_str())?;
            writeln!(stdout(), "{secret}")?;
        }
        Command::ServiceKeys(command) => auth::cli::run(command).await?,
        Command::Doctor(examine) => return doctor_says(&examine).await,
        Command::Page { paths, assets, language } => print_pages(&paths, assets, &language).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve_demo(serve: Serve) -> Result<(), Box<dyn Error>> {
    if !serve.listen.ip().is_loopback() {
        return Err("the demo listens on loopback only: use --listen 127.0.0.1:PORT".into());
    }
    let (clock, chance) = (demo::clock(&serve.data)?, Chance::system());
    let assets = serve.assets.unwrap_or_else(|| serve.root.join("dist"));
    let mut config = demo::config(serve.listen, &serve.data, assets, &serve.root)?;
    config.webhook = config::from_environment("webhook")?;
    config.operations_listen = config::from_environment("operations_listen")?;
    if config.operations_listen.is_some_and(|address| !address.ip().is_loopback()) {
        return Err("the demo's operations_listen is on loopback only, as the demo is".into());
    }
    start::make_root_key(&config.root_key, &chance)?;
    let riders = demo::riders(serve.demo_riders, policies::today(&config, Clock::system().now()));
    let operator = config.connections.get("operator").ok_or("the demo has an operator's database")?;
    demo::seed(&db::connect(operator).await?, &riders).await?;
    let mailbox = Some(serve.data.join("mailbox.jsonl"));
    let data = Some(serve.data.clone());
    let options = Options { demo: true, dev_reload: serve.dev_reload, mailbox, data };
    let state = start::open(config, clock, chance, &options).await?;
    let service_key = demo_service_key(&state, &serve.data.join("demo.json")).await?;
    let json = serde_json::json!({ "riders": riders, "service_key": service_key });
    std::fs::write(serve.data.join("demo.json"), serde_json::to_string_pretty(&json)? + "\n")?;
    let mut who = String::from("Sign in as one of the invented riders; the code lands in /dev/mail:\n");
    for rider in riders.iter().take(8) {
        use std::fmt::Write as _;
        let email = rider.email.as_deref().unwrap_or("no e-mail");
        let _ = writeln!(who, "  {}  {email}  (born {})", rider.phone, rider.birth_date);
    }
    listen::serve(state, &who).await
}

/// The key of an earlier run still works, so it is kept.
async fn demo_service_key(state: &AppState, file: &Path) -> Result<String, Box<dyn Error>> {
    let earlier = std::fs::read_to_string(file).ok().and_then(|text| {
        let json: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(json.get("service_key")?.as_str()?.to_owned())
    });
    if let Some(key) = earlier {
        return Ok(key);
    }
    auth::issue_service_key(&state.db, &state.clock, &state.chance, state.keys.root(), "demo")
        .await
        .map_err(|failure| failure.code().as_str().into())
}

async fn doctor_says(examine: &Examine) -> Result<ExitCode, Box<dyn Error>> {
    let (clock, chance) = (Clock::system(), Chance::system());
    let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
    let loaded = match &examine.config {
        Some(file) => Config::load(file).map_err(|error| error.to_string()),
        None if !examine.data.is_dir() => {
            Err(format!("{}: no demo was started here; cargo xtask run starts one", examine.data.display()))
        }
        None => demo::config(listen, &examine.data, examine.root.join("dist"), &examine.root)
            .map_err(|error| error.to_string()),
    };
    let report = match &loaded {
        Ok(config) => Doctor { config, clock: &clock, chance: &chance, demo: examine.demo }.examine().await,
        Err(error) => {
            let mut report = Report::default();
            report.fail("settings", error, "mend the file, or the variables PRIVACY_CENTER_…");
            report
        }
    };
    if examine.json {
        writeln!(stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        report.print(&mut stdout())?;
    }
    Ok(if report.count(Level::Fail) > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn print_pages(paths: &[String], assets: PathBuf, language: &str) -> Result<(), Box<dyn Error>> {
    let language = Language::from_tag(language).ok_or("--language takes en or zh-Hans")?;
    let folder = std::env::temp_dir().join(format!("privacy-center-page-{}", std::process::id()));
    let (clock, chance) = (Clock::system(), Chance::system());
    let config = demo::config(SocketAddr::from(([127, 0, 0, 1], 8080)), &folder, assets, Path::new("."))?;
    start::make_root_key(&config.root_key, &chance)?;
    let operator = config.connections.get("operator").ok_or("the demo has an operator's database")?;
    demo::seed(&db::connect(operator).await?, &[]).await?;
    let state = start::open(config, clock, chance, &Options { demo: true, ..Options::default() }).await?;
    for path in paths {
        let page = pages::page(&state, path, language).await.map_err(|failure| failure.code().as_str())?;
        let (bytes, brotli) = page.sizes();
        let json =
            serde_json::json!({ "path": path, "language": language, "bytes": bytes, "brotli": brotli });
        writeln!(stdout(), "{json}")?;
    }
    drop(state);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
