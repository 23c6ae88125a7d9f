//! A whole server in the test's own process: router, real database, fixed clock, local mailbox, invented riders.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use contract::{pages::Door, paths};
use jiff::Timestamp;
use privacy_server::{
    auth,
    chance::Chance,
    clock::Clock,
    config::Config,
    db, demo,
    http::access::Declared,
    messages::Delivered,
    router,
    start::{self, Options},
    state::AppState,
};
use sea_orm::{ConnectionTrait as _, Database, Statement};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A grown-up rider.
pub(crate) const ADULT: &str = "rider1@example.org";
/// Their account id.
pub(crate) const ADULT_SUBJECT: &str = "rider-0001";
/// Another grown-up rider.
pub(crate) const OTHER: &str = "rider2@example.org";
/// Their account id.
pub(crate) const OTHER_SUBJECT: &str = "rider-0002";
/// A rider of sixteen.
pub(crate) const MINOR: &str = "rider4@example.org";
/// Their account id.
pub(crate) const MINOR_SUBJECT: &str = "rider-0004";
/// An address that no account has.
pub(crate) const STRANGER: &str = "nobody@example.org";
/// When every test begins.
pub(crate) const START: &str = "2026-11-22T08:00:00Z";

/// The server and one browser's cookies. `another()` gives a second browser on the same server.
pub(crate) struct App {
    /// What the server runs on.
    pub(crate) state: AppState,
    /// Its routes with who may call them.
    pub(crate) declared: Vec<Declared>,
    /// The folder with its files.
    pub(crate) folder: Arc<TempDir>,
    router: Router,
    cookies: Mutex<Vec<(String, String)>>,
    service_key: String,
    databases: Arc<Databases>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// Null where the body is not JSON.
    pub(crate) json: Value,
}

impl Answer {
    /// The problem's code, or an empty text.
    pub(crate) fn code(&self) -> &str {
        self.json.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Fails the test unless it is a problem of this code, told with its status and a sentence.
    #[track_caller]
    pub(crate) fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.code()), (status, code), "{}", self.text());
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(self.json["detail"].as_str().is_some_and(|detail| detail.len() > 10));
        self
    }
}

/// Databases that are dropped when the last test that uses them ends.
struct Databases {
    postgres: Option<(String, Vec<String>)>,
}

impl Drop for Databases {
    fn drop(&mut self) {
        let Some((url, names)) = self.postgres.take() else { return };
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let admin = Database::connect(&url).await.expect("PostgreSQL answers");
                for name in names {
                    admin
                        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                        .await
                        .expect("drops");
                }
            });
        });
        dropping.join().expect("the databases are dropped");
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Whether the suite runs against PostgreSQL.
pub(crate) fn is_postgres() -> bool {
    std::env::var("PRIVACY_TEST_DATABASE").is_ok_and(|kind| kind == "postgres")
}

/// Writes what the app's build leaves, small: enough for the pages and their CSP.
pub(crate) fn assets(folder: &Path) {
    for door in Door::ALL.map(Door::name) {
        let inside = folder.join(door);
        std::fs::create_dir_all(&inside).expect("a folder");
        let html = format!(
            "<!DOCTYPE html><html><head><style>body{{margin:0}}</style><style>p{{margin:0}}</style>\
             <link rel=\"modulepreload\" href=\"/assets/{door}-0123456789abcdef.js\" crossorigin=\"anonymous\"></head>\
             <body><script type=\"module\">import '/assets/{door}-0123456789abcdef.js';</script></body></html>"
        );
        std::fs::write(inside.join("index.html"), html).expect("writes");
        std::fs::write(inside.join(format!("{door}-0123456789abcdef.js")), "export {};").expect("writes");
        std::fs::write(inside.join(format!("{door}-0123456789abcdef.js.br")), "brotli").expect("writes");
    }
    std::fs::write(folder.join("center/robots.txt"), "User-agent: *\n").expect("writes");
    std::fs::write(folder.join("center/favicon.ico"), [0, 0, 1, 0]).expect("writes");
    std::fs::write(folder.join("build.json"), "{\"build_id\":\"0123abcd\"}").expect("writes");
}

async fn databases(config: &mut Config) -> Databases {
    if !is_postgres() {
        return Databases { postgres: None };
    }
    let url =
        std::env::var("PRIVACY_TEST_POSTGRES_URL").expect("PRIVACY_TEST_POSTGRES_URL names a PostgreSQL");
    let admin = Database::connect(&url).await.expect("PostgreSQL answers");
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let (base, _) = url.rsplit_once('/').expect("a database's url");
    let names: Vec<_> = ["center", "keys", "operator"]
        .iter()
        .map(|part| format!("test_{}_{number}_{part}", std::process::id()))
        .collect();
    for name in &names {
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("creates");
    }
    config.database = format!("{base}/{}", names[0]);
    config.key_store = format!("{base}/{}", names[1]);
    config.connections.insert("operator".to_owned(), format!("{base}/{}", names[2]));
    admin.close().await.expect("closes");
    Databases { postgres: Some((url, names)) }
}

impl App {
    /// A fresh server with its own databases.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A fresh server with other settings.
    pub(crate) async fn start_with(alter: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assets(&folder.path().join("dist"));
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let mut config = demo::config(listen, &folder.path().join("data"), folder.path().join("dist"), &root)
            .expect("the demo's settings");
        let databases = databases(&mut config).await;
        alter(&mut config);
        let clock = Clock::fixed(START.parse::<Timestamp>().expect("a time"));
        let chance = Chance::system();
        start::make_root_key(&config.root_key, &chance).expect("a root key");
        let operator = db::connect(&config.connections["operator"]).await.expect("connects");
        demo::seed(&operator, &demo::riders(5, "2026-11-22".parse().expect("a date"))).await.expect("seeds");
        operator.close().await.expect("closes");
        let options = Options { demo: true, ..Options::default() };
        let state = start::open(config, clock, chance, &options).await.expect("opens");
        let service_key =
            auth::issue_service_key(&state.db, &state.clock, &state.chance, state.keys.root(), "test")
                .await
                .expect("a service key");
        let (router, declared) = router::build(state.clone());
        Self {
            state,
            declared,
            folder: Arc::new(folder),
            router,
            cookies: Mutex::default(),
            service_key,
            databases: Arc::new(databases),
        }
    }

    /// The same server with another state, and a browser on it.
    pub(crate) fn over(&self, state: AppState) -> Self {
        let (router, declared) = router::build(state.clone());
        Self { state, declared, router, ..self.another() }
    }

    /// Another browser on the same server, signed out.
    pub(crate) fn another(&self) -> Self {
        Self {
            state: self.state.clone(),
            declared: self.declared.clone(),
            folder: Arc::clone(&self.folder),
            router: self.router.clone(),
            cookies: Mutex::default(),
            service_key: self.service_key.clone(),
            databases: Arc::clone(&self.databases),
        }
    }

    /// Another server over the same databases, with a signed-out browser.
    pub(crate) async fn beside(&self) -> Self {
        let options = Options { demo: true, ..Options::default() };
        let config = (*self.state.config).clone();
        let state =
            start::open(config, self.state.clock.clone(), Chance::system(), &options).await.expect("opens");
        let (router, _) = router::build(state.clone());
        Self { state, router, ..self.another() }
    }

    /// Calls this at each query to the main database or the key store from now on.
    pub(crate) fn count_queries(&mut self, each: impl Fn() + Send + Sync + Clone + 'static) {
        let [also, gate, gate_keys] = [each.clone(), each.clone(), each.clone()];
        self.state.db.set_metric_callback(move |_| each());
        self.state.keys.on_query(also);
        self.state.gate.db.set_metric_callback(move |_| gate());
        self.state.gate.keys.on_query(gate_keys);
        (self.router, _) = router::build(self.state.clone());
    }

    /// Sends a request as it is, but for the cookies, and keeps the cookies of the answer.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let line = self.cookies();
        if !line.is_empty() && !request.headers().contains_key(header::COOKIE) {
            request.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.expect("a router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("ASCII"));
        }
        crate::cookies::check(&parts.headers);
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer { status: parts.status, headers: parts.headers, bytes, json };
        crate::described::check(&self.declared, &method, &path, &answer);
        answer
    }

    /// The cookies of this browser, as it sends them.
    pub(crate) fn cookies(&self) -> String {
        let cookies = self.cookies.lock().expect("not poisoned");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').expect("a cookie");
        let value = rest.split(';').next().unwrap_or_default();
        let mut cookies = self.cookies.lock().expect("not poisoned");
        cookies.retain(|(known, _)| known != name);
        if !cookie.contains("Max-Age=0") {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// A request as our own pages make it; the body is JSON where there is one.
    pub(crate) fn request(method: Method, path: &str, body: Option<&Value>) -> Request<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE);
        match body {
            None => request.body(Body::empty()),
            Some(json) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(json.to_string()))
            }
        }
        .expect("a request")
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Self::request(Method::GET, path, None)).await
    }

    /// `POST` with JSON.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Self::request(Method::POST, path, Some(&body))).await
    }

    /// `POST` with JSON and an idempotency key.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        let mut request = Self::request(Method::POST, path, Some(&body));
        request.headers_mut().insert(paths::IDEMPOTENCY_KEY, key.parse().expect("a header"));
        self.send(request).await
    }

    /// Another window of the same browser: with its cookies as they are now.
    pub(crate) fn as_same_browser(&self) -> Self {
        let same = self.another();
        (*same.cookies.lock().expect("not poisoned")).clone_from(&self.cookies.lock().expect("not poisoned"));
        same
    }

    /// Changes the key store behind the server's back.
    pub(crate) async fn key_store_sql(&self, statement: &str) {
        let keys = db::connect(&self.state.config.key_store).await.expect("connects");
        keys.execute_unprepared(statement).await.expect("runs");
        keys.close().await.expect("closes");
    }

    /// `PUT` with JSON.
    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Self::request(Method::PUT, path, Some(&body))).await
    }

    /// One choice about a purpose, of the version in force.
    pub(crate) async fn choose(&self, purpose: &str, choice: &str) -> Answer {
        self.put(&paths::consent(purpose), json!({ "choice": choice, "policy": self.version() })).await
    }

    /// `DELETE`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Self::request(Method::DELETE, path, None)).await
    }

    /// `GET` with the operator's service key.
    pub(crate) async fn partner_get(&self, path: &str) -> Answer {
        self.partner(Method::GET, path, None).await
    }

    /// `POST` with the operator's service key.
    pub(crate) async fn partner_post(&self, path: &str, body: Value) -> Answer {
        self.partner(Method::POST, path, Some(&body)).await
    }

    /// How the operator's backend shows its service key.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.service_key)
    }

    async fn partner(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, self.bearer());
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        self.another().send(request.body(body).expect("a request")).await
    }

    /// Mails so far, newest first; what waits is sent first.
    pub(crate) async fn mails(&self) -> Vec<Delivered> {
        self.state.outbox.send_due(&self.state).await.expect("sends");
        self.state.outbox.mailbox().expect("a local mailbox").newest_first()
    }

    /// The code in the newest mail to an address.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        let mails = self.mails().await;
        let mail = mails.iter().find(|mail| mail.to == address).expect("a mail came");
        code_in(&mail.text)
    }

    /// Asks for a code; answers with the request's id.
    pub(crate) async fn ask_code(&self, address: &str) -> String {
        let asked = self.post(paths::SESSION_CODES, json!({ "address": address })).await.expect(202);
        asked.json["request"].as_str().expect("an id").to_owned()
    }

    /// Signs in; answers with what came back.
    pub(crate) async fn sign_in(&self, address: &str) -> Answer {
        let request = self.ask_code(address).await;
        let code = self.code_for(address).await;
        self.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201)
    }

    /// A step-up for one action, by a code to this address, as the page gets it.
    pub(crate) async fn grant(&self, address: &str, action: &str) -> String {
        let asked = self.post(paths::STEP_UP_CODES, json!({ "action": action })).await.expect(202);
        let code = self.code_for(address).await;
        let body = json!({ "action": action, "request": asked.json["request"], "code": code });
        let granted = self.post(paths::STEP_UP, body).await.expect(201);
        granted.json["grant"].as_str().expect("a grant").to_owned()
    }

    /// The session cookie's value, if there is one.
    pub(crate) fn cookie(&self) -> Option<String> {
        let cookies = self.cookies.lock().expect("not poisoned");
        cookies.iter().find(|(name, _)| name.contains("privacy-center")).map(|(_, value)| value.clone())
    }

    /// The visitor's cookie, if this browser has one.
    pub(crate) fn visitor(&self) -> Option<String> {
        let cookies = self.cookies.lock().expect("not poisoned");
        cookies.iter().find(|(name, _)| name == "visitor").map(|(_, value)| value.clone())
    }

    /// The marks of earlier sign-ins with this browser, if there are any.
    pub(crate) fn device(&self) -> Option<String> {
        let cookies = self.cookies.lock().expect("not poisoned");
        cookies.iter().find(|(name, _)| name == "device").map(|(_, value)| value.clone())
    }

    /// How many rows a table of the main database has.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let statement = Statement::from_string(self.state.db.get_database_backend(), sql);
        let row = self.state.db.query_one_raw(statement).await.expect("counts").expect("a row");
        row.try_get("", "n").expect("a number")
    }

    /// The same of several tables.
    pub(crate) async fn rows_of(&self, tables: &[&str]) -> Vec<i64> {
        let mut found = Vec::new();
        for table in tables {
            found.push(self.rows(table).await);
        }
        found
    }

    /// This browser's cookies, for another server.
    pub(crate) fn take_cookies(&self, from: &Self) {
        let theirs = from.cookies.lock().expect("not poisoned").clone();
        *self.cookies.lock().expect("not poisoned") = theirs;
    }

    /// Sets a cookie by hand.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.keep(&format!("{name}={value}"));
    }

    /// Moves the clock ahead, for example by `PT11M`.
    pub(crate) fn advance(&self, span: &str) {
        self.state.clock.advance(span.parse().expect("a span")).expect("ahead");
    }

    /// The current policy's version.
    pub(crate) fn version(&self) -> String {
        self.state.policy().expect("a policy is in force").version.clone()
    }
}

/// The six digits of a mail.
pub(crate) fn code_in(text: &str) -> String {
    let mut digits = text.split(|character: char| !character.is_ascii_digit());
    digits.find(|run| run.len() == 6).expect("six digits").to_owned()
}
