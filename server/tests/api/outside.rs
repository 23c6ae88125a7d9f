//! What stands around us: other cookies of the host, proxies, other sites' verifiers, shared links, slow and silent clients.

use crate::support::{ADULT, App, is_postgres};
use axum::http::{HeaderValue, Method, header};
use contract::paths;
use privacy_server::{http::network::ForwardedBy, keys::KeyError, listen::Patience};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use serde_json::json;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A request with our cookies and others beside them, of any bytes.
async fn beside(app: &App, method: Method, path: &str, others: &[u8]) -> crate::support::Answer {
    let mut request = App::request(method, path, None);
    let ours = format!("privacy-center={}", app.cookie().expect("a session"));
    let line = [others, b"; ", ours.as_bytes()].concat();
    request.headers_mut().insert(header::COOKIE, HeaderValue::from_bytes(&line).expect("a header"));
    app.send(request).await
}

#[tokio::test]
async fn cookies_of_any_bytes_beside_ours_change_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for others in ["city=上海".as_bytes(), b"raw=\xff\xfe", b"=;;;", b"a"] {
        beside(&app, Method::GET, paths::SESSION, others).await.expect(200);
    }
    beside(&app, Method::DELETE, paths::SESSION, "city=上海".as_bytes()).await.expect(204);
    assert_eq!(app.rows("sessions").await, 1);
    let open = "SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL";
    let statement =
        sea_orm::Statement::from_string(sea_orm::ConnectionTrait::get_database_backend(&app.state.db), open);
    let row = sea_orm::ConnectionTrait::query_one_raw(&app.state.db, statement).await.expect("counts");
    assert_eq!(row.expect("a row").try_get::<i64>("", "n").expect("a number"), 0, "it really ended");
}

#[tokio::test]
async fn signing_out_ends_the_session_also_where_its_cookie_comes_twice() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let token = app.cookie().expect("a cookie");
    beside(&app, Method::DELETE, paths::SESSION, b"privacy-center=tossed").await.expect(204);
    let thief = app.another();
    thief.set_cookie("privacy-center", &token);
    thief.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
}

#[tokio::test]
async fn a_visitors_browser_is_forgotten_without_a_sign_in() {
    let app = App::start().await;
    let body = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), body).await.expect(200);
    assert!(app.visitor().is_some());
    assert_eq!(app.rows_of(&["people", "consent_events", "receipts", "visitors"]).await, [1, 1, 1, 1]);
    let forgotten = app.delete(&paths::session_and_device()).await.expect(204);
    assert_eq!(forgotten.headers["clear-site-data"], "\"cookies\", \"storage\"");
    assert_eq!((app.visitor(), app.device()), (None, None));
    assert_eq!(app.rows_of(&["people", "consent_events", "receipts", "visitors"]).await, [0, 0, 0, 0]);
    app.delete(&paths::session_and_device()).await.expect(204);
}

#[tokio::test]
async fn other_sites_may_read_the_public_keys_and_nothing_else() {
    let app = App::start().await;
    let keys = app.get(paths::KEYS).await.expect(200);
    assert_eq!(keys.headers["access-control-allow-origin"], "*");
    assert_eq!(keys.headers["cross-origin-resource-policy"], "cross-origin");
    for path in ["/", "/policy", paths::POLICY, paths::CONSENTS, "/.well-known/gpc.json", paths::OPENAPI] {
        let answer = app.get(path).await.expect(200);
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
        assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin", "{path}");
    }
}

#[tokio::test]
async fn nobody_on_the_way_may_rewrite_a_page() {
    let app = App::start().await;
    for path in ["/", "/policy", "/choices", "/nothing-here"] {
        let cached = app.get(path).await.headers[header::CACHE_CONTROL].to_str().expect("text").to_owned();
        assert!(cached.contains("no-transform"), "{path}: {cached}");
    }
}

#[tokio::test]
async fn what_messengers_add_to_a_shared_link_leads_to_the_same_page() {
    let app = App::start().await;
    let pages = app.declared.iter().filter(|route| route.method == Method::GET && is_page(route.path));
    let pages: Vec<String> = pages.map(|route| route.path.replace("{version}", "1.0")).collect();
    assert!(pages.len() > 15, "{pages:?}");
    for path in pages.iter().filter(|path| !path.contains('{')) {
        let plain = app.get(path).await.expect(200).text();
        for added in
            ["from=singlemessage", "from=timeline&isappinstalled=0", "fbclid=x&from=groupmessage", "to=1.0.0"]
        {
            let shared = app.get(&format!("{path}?{added}")).await.expect(200).text();
            // Links to another language carry the query on.
            let same = |text: &str| text.split("<main").nth(1).map(str::to_owned);
            assert_eq!(same(&shared), same(&plain), "{path}?{added}");
        }
    }
}

/// Whether a person reads it: no API, no file, no tool of the demo.
fn is_page(path: &str) -> bool {
    !["/api/", "/dev/", "/assets/", "/.well-known/"].iter().any(|other| path.starts_with(other))
        && !path.rsplit('/').next().unwrap_or_default().contains('.')
        && !["/healthz", "/readyz", "/h"].contains(&path)
}

#[tokio::test]
async fn a_page_at_a_path_of_two_slashes_leads_nowhere_else() {
    let app = App::start().await;
    for path in [
        "//evil.example/x",
        "///evil.example",
        "//evil.example//policy",
        "/.//evil.example",
        "/a//evil.example",
    ] {
        for language in ["", "?lang=en", "?lang=zh-Hans"] {
            let html = app.get(&format!("{path}{language}")).await.expect(404).text();
            for part in html.split(" href=\"").skip(1) {
                let href = part.split('"').next().unwrap_or_default();
                let ours = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\");
                let way = ["#", "tel:", "mailto:", "?"].iter().any(|begin| href.starts_with(begin));
                assert!(ours || way, "{path}{language} leads to {href}");
            }
        }
    }
}

#[tokio::test]
async fn a_revoked_service_key_opens_nothing_from_the_next_request_on_and_others_go_on() {
    use privacy_server::auth;
    let app = App::start().await;
    let state = &app.state;
    let issue = async |name: &str| {
        auth::issue_service_key(&state.db, &state.clock, &state.chance, state.keys.root(), name).await
    };
    let (old, new) = (issue("old").await.expect("a key"), issue("new").await.expect("a key"));
    let ask = async |key: &str| {
        let mut request = App::request(Method::GET, "/api/v1/partner/people/rider-0001", None);
        let bearer = HeaderValue::from_str(&format!("Bearer {key}")).expect("a header");
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        app.another().send(request).await
    };
    ask(&old).await.expect(200);
    ask(&new).await.expect(200);
    let keys = auth::service_keys(&state.db).await.expect("lists");
    let id = &keys.iter().find(|key| key.name == "old").expect("listed").id;
    assert!(auth::revoke_service_key(&state.db, &state.clock, id).await.expect("revokes"));
    ask(&old).await.expect_problem(401, "service_key_invalid");
    ask(&new).await.expect(200);
    assert!(!auth::revoke_service_key(&state.db, &state.clock, id).await.expect("answers"), "once only");
    let listed = auth::service_keys(&state.db).await.expect("lists");
    assert!(listed.iter().any(|key| key.name == "old" && key.revoked_at.is_some()));
}

#[tokio::test]
async fn one_value_that_is_no_text_hides_nothing_else() {
    if crate::support::is_postgres() {
        // There the database itself refuses such bytes.
        return;
    }
    let app = App::start().await;
    let operator =
        privacy_server::db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let damage = "UPDATE community_posts SET text = CAST(x'48fffe69' AS TEXT) WHERE rider_id = 'rider-0001'";
    sea_orm::ConnectionTrait::execute_unprepared(&operator, damage).await.expect("damages");
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    let held = app.get(paths::MY_DATA).await.expect(200).text();
    assert!(held.contains("H\u{fffd}\u{fffd}i") && held.contains(ADULT), "{held}");
    app.get(&paths::my_data_category("user.content.public", None)).await.expect(200);
}

/// A demo's process on a port of its own.
struct Demo {
    child: Child,
    address: String,
    folder: tempfile::TempDir,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn demo() -> Demo {
    let folder = tempfile::tempdir().expect("a folder");
    crate::support::assets(&folder.path().join("dist"));
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    let address = format!("127.0.0.1:{port}");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let child = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
        .args(["serve", "--demo", "--listen", &address, "--demo-riders", "1", "--data"])
        .arg(folder.path().join("data"))
        .arg("--assets")
        .arg(folder.path().join("dist"))
        .arg("--root")
        .arg(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let begun = Instant::now();
    while TcpStream::connect(&address).is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1), "the demo does not start");
        std::thread::yield_now();
    }
    Demo { child, address, folder }
}

/// The first line of what is answered to this.
fn first_line(demo: &Demo, request: &str) -> String {
    let mut stream = TcpStream::connect(&demo.address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
    stream.write_all(request.as_bytes()).expect("writes");
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_half_sent_request_does_not_keep_the_process_from_ending() {
    let mut demo = demo();
    let host = demo.address.clone();
    let mut half = TcpStream::connect(&demo.address).expect("connects");
    half.write_all(
        format!("POST /api/v1/session/codes HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n{{")
            .as_bytes(),
    )
    .expect("writes");
    let mut head = TcpStream::connect(&demo.address).expect("connects");
    head.write_all(b"GET / HTTP/1.1\r\nHos").expect("writes");
    let ended =
        Command::new("kill").arg("-TERM").arg(demo.child.id().to_string()).status().expect("kill runs");
    assert!(ended.success());
    let begun = Instant::now();
    while demo.child.try_wait().expect("asks").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(45), "it still runs");
        std::thread::yield_now();
    }
}

#[test]
fn a_demo_answers_to_its_own_names_only_and_to_one_host_at_a_time() {
    let demo = demo();
    let own = demo.address.clone();
    let ask = |hosts: &str| {
        first_line(&demo, &format!("GET /dev/mail HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"))
    };
    assert!(ask(&format!("Host: {own}\r\n")).contains(" 200 "));
    for hosts in
        [String::new(), "Host: evil.example\r\n".to_owned(), format!("Host: {own}\r\nHost: {own}\r\n")]
    {
        assert!(ask(&hosts).contains(" 400 "), "{hosts:?}: {}", ask(&hosts));
    }
}

#[test]
fn the_databases_of_a_new_server_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let demo = demo();
    let data = demo.folder.path().join("data");
    let mut seen = 0;
    for folder in [data.clone(), data.join("keys")] {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.file_name().to_string_lossy().contains(".sqlite") {
                let mode = entry.metadata().expect("there").permissions().mode() & 0o777;
                assert_eq!(mode & 0o077, 0, "{}: {mode:o}", entry.path().display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 3, "only {seen} files");
}

/// A server in this process that waits for nobody longer than a moment, and takes two connections at once.
async fn impatient(app: &App) -> (std::net::SocketAddr, tokio::sync::oneshot::Sender<()>) {
    let moment = Duration::from_millis(400);
    let patience = Patience {
        head: moment,
        pause: moment * 3,
        request: moment * 2,
        unread: moment,
        last: moment,
        connections: 2,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let router = privacy_server::router::build(app.state.clone())
        .0
        .route("/large", axum::routing::get(async || vec![b'x'; 64 << 20]));
    tokio::spawn(privacy_server::listen::accept(listener, router, patience, async move {
        let _ = stopped.await;
    }));
    (address, stop)
}

/// Whether the server ends this connection by itself, soon.
async fn is_ended(mut client: tokio::net::TcpStream) -> bool {
    use tokio::io::AsyncReadExt as _;
    let mut all = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), client.read_to_end(&mut all)).await.is_ok()
}

#[tokio::test]
async fn silent_and_slow_clients_are_let_go_and_others_come_in() {
    use tokio::io::AsyncWriteExt as _;
    let app = App::start().await;
    let (address, stop) = impatient(&app).await;
    let connect = async |text: &str| {
        let mut client = tokio::net::TcpStream::connect(address).await.expect("connects");
        client.write_all(text.as_bytes()).await.expect("writes");
        client
    };
    let by = format!("{}: {}\r\nSec-Fetch-Site: same-origin", paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE);
    let head = format!("Host: 127.0.0.1\r\n{by}\r\nContent-Type: application/json\r\n");
    let post = format!("POST {} HTTP/1.1\r\n{head}Content-Length: 4000\r\n\r\n", paths::SESSION_CODES);
    for begun in ["", "GET / HT", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", &format!("{post}{{")] {
        assert!(is_ended(connect(begun).await).await, "{begun:?}");
    }
    // A byte now and then is no pause; the whole has an end all the same.
    let (mut reader, mut writer) = connect(&post).await.into_split();
    let dripping = tokio::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut answer);
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("it ends").ok();
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
    dripping.abort();
    // Two clients that do not read what they asked for hold both connections; whoever comes next is served all the same.
    let large = "GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let unread = [connect(large).await, connect(large).await];
    let next = connect("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await;
    assert!(is_ended(next).await, "nobody else came in");
    drop(unread);
    stop.send(()).expect("it still ran");
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_have_a_bucket_each() {
    for (by, header) in
        [(ForwardedBy::XForwardedFor, "x-forwarded-for"), (ForwardedBy::Forwarded, "forwarded")]
    {
        let app = App::start_with(|config| {
            config.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
            config.forwarded_by = by;
            config.limits.codes_per_network = 1;
        })
        .await;
        let ask = async |from: &str, address: &str| {
            let mut request =
                App::request(Method::POST, paths::SESSION_CODES, Some(&json!({ "address": address })));
            let told = if by == ForwardedBy::Forwarded { format!("for=\"{from}\"") } else { from.to_owned() };
            request.headers_mut().insert(header, HeaderValue::from_str(&told).expect("a header"));
            app.another().send(request).await.status
        };
        assert_eq!(ask("203.0.113.7:50001", "one@example.org").await, 202, "{header}");
        assert_eq!(
            ask("203.0.113.7:50002", "two@example.org").await,
            429,
            "{header}: another port, the same client"
        );
        assert_eq!(ask("203.0.113.8:50001", "three@example.org").await, 202, "{header}: another client");
        assert_eq!(ask("_hidden:1", "four@example.org").await, 202, "{header}");
        assert_eq!(ask("_hidden:2", "five@example.org").await, 429, "{header}");
    }
}

#[tokio::test]
async fn a_key_that_a_reader_keeps_in_the_log_is_not_called_destroyed() {
    if is_postgres() {
        return;
    }
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let keys = &app.state.keys;
    keys.open_or_create("somebody").await.expect("a key");
    // A backup that reads for long: its snapshot is from before.
    let raw = sea_orm::Database::connect(&app.state.config.key_store).await.expect("connects");
    let reading = raw.begin().await.expect("begins");
    let count = Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) FROM holder_keys");
    reading.query_one_raw(count).await.expect("reads");
    let refused = keys.destroy("somebody").await;
    assert!(matches!(refused, Err(KeyError::StillInLog)), "{refused:?}");
    assert!(matches!(keys.open("somebody").await, Err(KeyError::NoKey)), "it opens nothing all the same");
    reading.rollback().await.expect("ends");
    keys.destroy("somebody").await.expect("again finishes it");
}
