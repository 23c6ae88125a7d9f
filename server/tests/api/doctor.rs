//! `privacy-server doctor`: a fault of each kind is found and told with what to mend, and nothing is changed.

use crate::{
    receiver::{Receiver, Reply, SECRET},
    support::{ADULT, App},
};
use privacy_server::{
    chance::Chance,
    clock::Clock,
    config::{Config, Endpoint, Secret, Security, Smtp},
    doctor::{Doctor, Level, Report},
    start,
};
use sea_orm::ConnectionTrait as _;
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

/// A mail server that notes what it is told.
struct MailServer {
    port: u16,
    told: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    fn start(lets_in: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
        let port = listener.local_addr().expect("an address").port();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let notes = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in listener.incoming().filter_map(Result::ok) {
                let mut out = line.try_clone().expect("a second handle");
                let mut say = |text: &str| out.write_all(text.as_bytes()).is_ok();
                say("220 mail.test ESMTP\r\n");
                for command in BufReader::new(line).lines().map_while(Result::ok) {
                    notes.lock().expect("not poisoned").push(command.clone());
                    let answered = match command.get(..4).unwrap_or_default() {
                        "EHLO" if lets_in => say("250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n"),
                        "EHLO" => say("250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n"),
                        "AUTH" if !lets_in => say("535 5.7.8 not you\r\n"),
                        "AUTH" => say("235 2.7.0 welcome\r\n"),
                        "QUIT" => say("221 bye\r\n"),
                        _ => say("250 fine\r\n"),
                    };
                    if !answered || command.starts_with("QUIT") {
                        break;
                    }
                }
            }
        });
        Self { port, told }
    }

    fn settings(&self) -> Smtp {
        Smtp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::None,
            user: Some("privacy".to_owned()),
            password: Some(Secret("word".to_owned())),
            from: "Privacy center <privacy@iwalk-scooter.cn>".to_owned(),
        }
    }
}

/// A server as in production, as far as that goes in a test: nothing of it is to mend.
async fn healthy(receiver: &Receiver, mail: &MailServer) -> App {
    let (endpoint, smtp) = (receiver.endpoint(), mail.settings());
    let app = App::start_with(|config| {
        config.root_key = config.root_key.ancestors().nth(3).expect("above the data").join("root.key");
        config.gateway = Some(endpoint);
        config.smtp = Some(smtp);
        config.operations_listen = Some(([127, 0, 0, 1], 9090).into());
        "privacy@iwalk-scooter.cn".clone_into(&mut config.operator.email);
        "security@iwalk-scooter.cn".clone_into(&mut config.operator.security_contact);
    })
    .await;
    start::make_root_key(&app.state.config.root_key, &Chance::system()).expect("a root key");
    app
}

async fn examine(config: &Config) -> Report {
    let (clock, chance) = (Clock::system(), Chance::system());
    Doctor { config, clock: &clock, chance: &chance, demo: false }.examine().await
}

/// The only line that must be mended is about this, says that, and tells what to do.
#[track_caller]
fn expect_fault(report: &Report, what: &str, found: &str) {
    let faults: Vec<_> = report.checks.iter().filter(|line| line.level == Level::Fail).collect();
    assert!(
        faults.iter().any(|line| line.what == what && line.found.contains(found) && line.mend.len() > 5),
        "no fault of {what} says “{found}”: {faults:#?}"
    );
    assert!(faults.iter().all(|line| line.what == what), "{faults:#?}");
}

#[tokio::test]
async fn a_healthy_server_has_nothing_to_mend_and_stays_as_it_is() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let files = || {
        let folder = app.folder.path().join("data");
        let mut names: Vec<_> =
            fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
        names.sort();
        names
    };
    let before = files();
    let report = examine(&app.state.config).await;
    assert_eq!(report.count(Level::Fail), 0, "{:#?}", report.checks);
    let fine: Vec<_> =
        report.checks.iter().filter(|line| line.level == Level::Ok).map(|line| line.what).collect();
    for what in [
        "settings",
        "trusted_proxies",
        "operations",
        "assets",
        "database",
        "key_store",
        "separation",
        "root key",
        "signing key",
        "data map",
        "policy",
        "contacts",
        "smtp",
        "gateway",
        "messages",
        "time zone",
        "clock",
    ] {
        assert!(fine.contains(&what), "{what} is missing among {fine:?}");
    }
    let came = receiver.came();
    assert!(came.len() == 1 && came[0].genuine && came[0].json == serde_json::json!({ "template": "ping" }));
    let told = mail.told.lock().expect("not poisoned").join("\n");
    assert!(told.contains("AUTH") && !told.contains("MAIL FROM"), "{told}");
    assert_eq!(files(), before);
}

/// What is warned of, about this.
fn warnings<'a>(report: &'a Report, what: &str) -> Vec<&'a str> {
    let of = report.checks.iter().filter(|line| line.level == Level::Warn && line.what == what);
    of.map(|line| line.found.as_str()).collect()
}

#[tokio::test]
async fn what_the_mail_server_cannot_do_and_files_that_others_may_open_are_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let config = &app.state.config;
    let report = examine(config).await;
    let lacking = warnings(&report, "smtp");
    assert!(lacking.len() == 1 && lacking[0].ends_with("lacks SMTPUTF8"), "{lacking:?}");
    let file = |url: &str| {
        url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest).to_owned())
    };
    for (what, url) in [
        ("database", &config.database),
        ("key_store", &config.key_store),
        ("data map", &config.connections["operator"]),
    ] {
        let Some(file) = file(url) else { continue };
        for (mode, told) in [(0o644, true), (0o600, false)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("sets");
            let report = examine(config).await;
            let warned =
                warnings(&report, what).iter().any(|found| found.contains("can be opened by others"));
            assert_eq!(warned, told, "{what} {mode:o}");
        }
    }
}

#[tokio::test]
async fn riders_whose_rows_no_sign_in_finds_are_counted_by_kind() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let config = &app.state.config;
    assert!(
        !warnings(&examine(config).await, "data map").iter().any(|found| found.contains("no sign-in finds"))
    );
    let operator = privacy_server::db::connect(&config.connections["operator"]).await.expect("connects");
    let write = async |number: usize, address: &str| {
        let sql = format!("UPDATE riders SET email = '{address}' WHERE rider_id = 'rider-000{number}'");
        sea_orm::ConnectionTrait::execute_unprepared(&operator, &sql).await.expect("writes");
    };
    let counted = async || {
        let report = examine(config).await;
        let told =
            warnings(&report, "data map").into_iter().find(|found| found.contains("e-mail address no"));
        told.map(str::to_owned).unwrap_or_default()
    };
    for (number, address) in [
        (1, "\trider1@example.org"),
        (2, "rider2@example.org\u{a0}"),
        (3, "ÄÖÜäöü@example.org"),
        (4, "none"),
        (5, "Ümüt@example.org"),
    ] {
        write(number, address).await;
    }
    let told = counted().await;
    assert!(
        told.ends_with(
            "2 with blanks, 0 with accents apart from their letters, 1 with capitals beyond ASCII, 0 with other signs, \
             1 that are no address"
        ),
        "{told}"
    );
    // Accents apart are looked for, unless the letter itself is not of ASCII or some of them are not apart.
    for (number, address) in [
        (1, "RENE\u{301}E@example.org"),
        (2, "mei@bu\u{308}cher.example"),
        (3, "\u{418}\u{306}е@example.org"),
        (4, "e\u{301}\u{e9}@example.org"),
        (5, "<rider5@example.org>"),
    ] {
        write(number, address).await;
    }
    let told = counted().await;
    assert!(
        told.ends_with(
            "0 with blanks, 2 with accents apart from their letters, 0 with capitals beyond ASCII, 1 with other signs, \
             0 that are no address"
        ),
        "{told}"
    );
    operator.close().await.expect("closes");
}

#[tokio::test]
async fn riders_whose_phone_numbers_no_sign_in_finds_are_counted() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let config = &app.state.config;
    let counted = async || {
        let report = examine(config).await;
        let told =
            warnings(&report, "data map").into_iter().find(|found| found.contains("phone number no sign-in"));
        told.map(str::to_owned)
    };
    assert_eq!(counted().await, None);
    let operator = privacy_server::db::connect(&config.connections["operator"]).await.expect("connects");
    let write = async |number: usize, phone: &str| {
        let sql = format!("UPDATE riders SET phone = '{phone}' WHERE rider_id = 'rider-000{number}'");
        sea_orm::ConnectionTrait::execute_unprepared(&operator, &sql).await.expect("writes");
    };
    // Found, or a number that takes no messages.
    for (number, phone) in [
        (1, "+86 139-0000-0001"),
        (2, "0086 13900000002"),
        (3, "139 0000 0003"),
        (4, "010-12345678"),
        (5, "none"),
    ] {
        write(number, phone).await;
    }
    assert_eq!(counted().await, None);
    for (number, phone) in [
        (1, "(+86) 13900000001"),
        (2, "139.0000.0002"),
        (3, "+86 0139 0000 0003"),
        (4, "139\t00000004"),
        (5, "0139-0000-0005"),
    ] {
        write(number, phone).await;
    }
    let told = counted().await.expect("they are counted");
    assert!(
        told.ends_with(
            "3 with other signs than spaces and hyphens, 2 with what is dialled inside the country only"
        ),
        "{told}"
    );
    operator.close().await.expect("closes");
}

/// A fault in the settings: what it is about, what is said of it, and how it comes about.
type Fault = (&'static str, &'static str, fn(&mut Config));

/// About places, databases, keys and texts.
const FAULTS: [Fault; 13] = [
    ("public_url", "not an origin", |config| "https://a.example.cn/x".clone_into(&mut config.public_url)),
    ("trusted_proxies", "0.0.0.0", |config| {
        config.trusted_proxies.push("0.0.0.0".parse().expect("an address"));
    }),
    ("assets", "/nowhere", |config| config.assets = "/nowhere".into()),
    ("database", "does not answer", |config| "postgres://a@127.0.0.1:1/b".clone_into(&mut config.database)),
    ("key_store", "no folder", |config| "sqlite:///nowhere/keys.sqlite".clone_into(&mut config.key_store)),
    ("separation", "same database", |config| config.key_store.clone_from(&config.database)),
    ("separation", "one of our own", |config| {
        config.connections.insert("other".to_owned(), config.key_store.clone());
    }),
    ("root key", "No such file", |config| config.root_key = "/nowhere/root.key".into()),
    ("data map", "not there", |config| {
        config.connections.insert("operator".to_owned(), "sqlite:///nowhere/riders.sqlite".to_owned());
    }),
    ("data map", "connections.operator", |config| config.connections.clear()),
    ("policy", "/nowhere", |config| config.policy = "/nowhere".into()),
    ("contacts", "operator.phone", |config| "soon".clone_into(&mut config.operator.phone)),
    ("time zone", "", |config| "Mars/Olympus".clone_into(&mut config.time_zone)),
];

fn endpoint(url: &str, secret: &str) -> Endpoint {
    Endpoint { url: url.to_owned(), secret: Secret(secret.to_owned()) }
}

/// About the ways that codes take. Nobody listens on port 1.
const WAYS: [Fault; 6] = [
    ("smtp", "no code can leave", |config| (config.smtp, config.gateway) = (None, None)),
    ("smtp", "127.0.0.1:1", |config| config.smtp.as_mut().expect("there").port = 1),
    ("smtp", "smtp.from", |config| "nobody".clone_into(&mut config.smtp.as_mut().expect("there").from)),
    ("gateway", "no connection", |config| config.gateway = Some(endpoint("http://127.0.0.1:1/", SECRET))),
    ("gateway", "https://", |config| config.gateway = Some(endpoint("http://sms.example.cn/", SECRET))),
    ("gateway", "whsec_", |config| config.gateway = Some(endpoint("https://sms.example.cn/", "hunter2"))),
];

#[tokio::test]
async fn what_is_wrong_in_the_settings_is_found() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    for (what, found, alter) in FAULTS.into_iter().chain(WAYS) {
        let mut config = (*app.state.config).clone();
        alter(&mut config);
        let report = examine(&config).await;
        expect_fault(&report, what, found);
        assert!(report.checks.iter().all(|line| !line.found.contains("hunter2")), "a secret is shown");
    }
}

#[tokio::test]
async fn a_policy_stays_in_force_without_its_folder_and_looking_makes_no_database() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let empty = app.folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    let mut config = (*app.state.config).clone();
    config.policy = empty;
    assert_eq!(examine(&config).await.count(Level::Fail), 0);
    config.database = format!("sqlite://{}/data/new.sqlite", app.folder.path().display());
    expect_fault(&examine(&config).await, "policy", "none is in force");
    assert!(!app.folder.path().join("data/new.sqlite").exists());
}

#[tokio::test]
async fn a_mail_server_or_gateway_that_refuses_us_is_told_with_what_it_said() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(false));
    let app = healthy(&receiver, &mail).await;
    expect_fault(&examine(&app.state.config).await, "smtp", "535");
    let mut config = (*app.state.config).clone();
    config.smtp = Some(MailServer::start(true).settings());
    for (reply, found) in [
        (Reply::Status(401), "answered 401"),
        (Reply::Status(404), "answered 404"),
        (Reply::Status(500), "answered 500"),
        (Reply::Redirect, "answered 307"),
        (Reply::Never, "time-out"),
    ] {
        receiver.reply(reply);
        expect_fault(&examine(&config).await, "gateway", found);
    }
}

#[tokio::test]
async fn a_root_key_that_lies_open_or_beside_the_data_or_is_another_one_is_found() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let mut config = (*app.state.config).clone();
    let mode =
        |file: &Path, mode: u32| fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("sets");
    mode(&config.root_key, 0o644);
    expect_fault(&examine(&config).await, "root key", "mode 644");
    mode(&config.root_key, 0o600);

    let right = config.root_key.clone();
    config.root_key = app.folder.path().join("other.key");
    start::make_root_key(&config.root_key, &Chance::system()).expect("a root key");
    expect_fault(&examine(&config).await, "signing key", "does not open");
    fs::write(&config.root_key, "too short").expect("writes");
    expect_fault(&examine(&config).await, "root key", "64 hexadecimal digits");

    if config.database.starts_with("sqlite") {
        config.root_key = app.folder.path().join("data/root.key");
        fs::copy(right, &config.root_key).expect("copies");
        mode(&config.root_key, 0o600);
        expect_fault(&examine(&config).await, "root key", "database's folder");
    }
}

#[tokio::test]
async fn databases_of_another_version_or_without_a_way_to_write_are_found() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let mut config = (*app.state.config).clone();
    if let Some(path) = config.database.strip_prefix("sqlite://") {
        let database = config.database.clone();
        config.database = format!("sqlite://{path}?mode=ro");
        let report = examine(&config).await;
        assert!(
            report.checks.iter().any(|line| line.what == "database" && line.level == Level::Fail),
            "{report:#?}"
        );
        config.database = database;
    }
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)";
    app.state.db.execute_unprepared(newer).await.expect("inserts");
    expect_fault(&examine(&config).await, "database", "m9999_from_the_future");
    let operator = privacy_server::db::connect(&config.connections["operator"]).await.expect("connects");
    operator
        .execute_unprepared("ALTER TABLE riders RENAME COLUMN phone TO telephone")
        .await
        .expect("renames");
    operator.close().await.expect("closes");
    app.state
        .db
        .execute_unprepared("DELETE FROM seaql_migrations WHERE version = 'm9999_from_the_future'")
        .await
        .expect("deletes");
    expect_fault(&examine(&config).await, "data map", "riders");
}

#[tokio::test]
async fn a_policy_folder_that_does_not_pass_its_gate_is_found_and_keeps_only_the_first_start_back() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let mut config = (*app.state.config).clone();
    let policy = app.folder.path().join("policy");
    fs::create_dir_all(policy.join("1.1")).expect("a folder");
    fs::write(policy.join("1.1/meta.toml"), "version = \"1.1\"\n").expect("writes");
    config.policy = policy;
    let report = examine(&config).await;
    let found = report.checks.iter().find(|line| line.found.contains("does not pass its check"));
    let found = found.expect("it is told of");
    assert_eq!((found.what, found.level), ("policy", Level::Warn));
    assert!(found.mend.contains("policy check") && found.mend.ends_with("--config FILE"), "{}", found.mend);
    config.database = format!("sqlite://{}/data/new.sqlite", app.folder.path().display());
    expect_fault(&examine(&config).await, "policy", "does not pass its check");
}

#[tokio::test]
async fn a_clock_behind_what_was_recorded_and_messages_that_wait_are_found() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    app.sign_in(ADULT).await;
    let chance = Chance::system();
    let late = Clock::fixed("2026-11-22T07:00:00Z".parse().expect("a time"));
    let doctor = Doctor { config: &app.state.config, clock: &late, chance: &chance, demo: false };
    let report = doctor.examine().await;
    let clock = report.checks.iter().find(|line| line.what == "clock").expect("a line");
    assert_eq!(clock.level, Level::Fail, "{clock:?}");

    app.ask_code(ADULT).await;
    let later = Clock::fixed("2026-11-22T08:11:00Z".parse().expect("a time"));
    let doctor = Doctor { config: &app.state.config, clock: &later, chance: &chance, demo: false };
    let report = doctor.examine().await;
    let messages = report.checks.iter().find(|line| line.what == "messages").expect("a line");
    assert!(messages.level == Level::Warn && messages.found.starts_with("1 wait"), "{messages:?}");
}

#[tokio::test]
async fn metrics_that_others_may_reach_are_told_of_and_so_are_missing_ones() {
    let (receiver, mail) = (Receiver::start().await, MailServer::start(true));
    let app = healthy(&receiver, &mail).await;
    let mut config = (*app.state.config).clone();
    for (listen, level) in [
        (Some("127.0.0.1:9090"), Level::Ok),
        (Some("10.1.2.3:9090"), Level::Ok),
        (Some("[fd00::1]:9090"), Level::Ok),
        (Some("[::ffff:192.168.0.2]:9090"), Level::Ok),
        (Some("0.0.0.0:9090"), Level::Warn),
        (Some("[::]:9090"), Level::Warn),
        (Some("203.0.113.7:9090"), Level::Warn),
        (None, Level::Warn),
    ] {
        config.operations_listen = listen.map(|address| address.parse().expect("an address"));
        let report = examine(&config).await;
        let line = report.checks.iter().find(|line| line.what == "operations").expect("a line");
        assert_eq!(line.level, level, "{listen:?}: {line:?}");
        assert!(line.found.contains(listen.unwrap_or("operations_listen")), "{line:?}");
        assert_eq!(line.mend.is_empty(), level == Level::Ok);
    }
}

fn run(arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
        .arg("doctor")
        .args(arguments)
        .output()
        .expect("runs");
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stdout).into_owned())
}

#[tokio::test]
async fn the_command_ends_with_one_where_something_is_to_mend_and_speaks_json() {
    let (code, text) = run(&["--config", "/nowhere/privacy-center.toml"]);
    assert_eq!(code, 1);
    assert!(text.starts_with("FAIL  settings") && text.contains("1 to mend"), "{text}");
    let (code, text) = run(&["--config", "/nowhere/privacy-center.toml", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &json["checks"][0]["level"]), (1, &serde_json::json!("fail")));

    // The demo, once it was started, is fine as it is.
    let app = App::start_with(|_| {}).await;
    let root = app.folder.path();
    for part in ["policy", "datamap"] {
        symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(part), root.join(part))
            .expect("a link");
    }
    let place = |name: &str| root.join(name).display().to_string();
    let (code, text) = run(&["--demo", "--data", &place("data"), "--root", &root.display().to_string()]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(&["--demo", "--data", &place("nothing"), "--root", &root.display().to_string()]);
    assert!(code == 1 && text.contains("no demo was started here"), "{text}");
    assert!(!root.join("nothing").exists());
}
