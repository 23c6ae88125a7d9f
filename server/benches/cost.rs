//! What a gate answer and a choice cost over HTTP, beside the bare database doing the same reads and writes in the same run.
//!
//! Prints answers a second, the median and the slowest of them, and the ratio to the bare database, for people with ten and
//! with ten thousand events, with one and with eight clients. On PostgreSQL where `PRIVACY_TEST_DATABASE` says so.

#[path = "../tests/api/support.rs"]
#[expect(dead_code, reason = "the API's tests use more of it")]
mod support;

/// The API's tests hold every answer against the description; here only time counts.
mod described {
    use crate::support::Answer;
    use axum::http::Method;
    use privacy_server::http::access::Declared;

    pub(crate) const fn check(_: &[Declared], _: &Method, _: &str, _: &Answer) {}
}

mod cookies {
    pub(crate) const fn check(_: &axum::http::HeaderMap) {}
}

use axum::http::{Method, Request, header};
use contract::paths;
use privacy_server::{
    db::{
        self, Database,
        entities::{consent_events, rate_limits, receipts},
    },
    listen::{self, Patience},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement, sea_query::OnConflict,
};
use serde_json::json;
use std::{
    io::Write as _,
    net::SocketAddr,
    time::{Duration, Instant},
};
use support::{App, is_postgres};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How long each figure is measured, and how often; the median counts.
const ROUND: Duration = Duration::from_millis(1_500);
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    // `cargo test` builds benches too, and runs them with this flag: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let name = if is_postgres() { "PostgreSQL" } else { "SQLite" };
    for events in [10, 10_000] {
        let app = App::start_with(|config| {
            config.limits.choices_per_person = u32::MAX / 8;
            config.limits.browsers_per_network = 1_000;
        })
        .await;
        let server = serve(&app).await;
        let mut people = Vec::new();
        for _ in 0..8 {
            let browser = app.another();
            browser.choose("diagnostics", "given").await.expect(200);
            people.push(browser);
        }
        grow(&app.state.db, events).await;
        for clients in [1, 8] {
            let bare = measure(clients, |_| std::future::ready(bare_read(&app))).await;
            let ours = measure(clients, |_| gate(&app, server)).await;
            report(name, events, clients, "gate answers", &ours, &bare);
            let bare = measure(clients, |client| bare_write(&app, client)).await;
            let ours = measure(clients, |client| choose(&app, server, &people[client])).await;
            report(name, events, clients, "choices", &ours, &bare);
        }
    }
}

async fn serve(app: &App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let address = listener.local_addr().expect("an address");
    let (router, _) = privacy_server::router::build(app.state.clone());
    tokio::spawn(listen::accept(listener, router, Patience::default(), std::future::pending()));
    address
}

/// Gives everybody a history, by rows as the server writes them.
async fn grow(db: &Database, events: i64) {
    let (from, begin) = if is_postgres() {
        (format!("generate_series(2, {events}) AS n(n)"), String::new())
    } else {
        let n =
            format!("WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < {events}) ");
        ("n".to_owned(), n)
    };
    for (table, columns, values) in [
        (
            "consent_events",
            "id, person_id, sequence, purpose, state, policy_version, policy_sha256, language, actor, method, under_gpc, at",
            "person_id || 'e' || n, person_id, n, purpose, CASE n % 2 WHEN 0 THEN 'given' ELSE 'withdrawn' END, \
             policy_version, policy_sha256, language, actor, method, under_gpc, at",
        ),
        (
            "receipts",
            "id, event_id, person_id, sequence, sealed_payload, sha256, key_id, signature",
            "person_id || 'r' || n, person_id || 'e' || n, person_id, n, sealed_payload, sha256, key_id, signature",
        ),
    ] {
        let sql = format!(
            "INSERT INTO {table} ({columns}) {begin}SELECT {values} FROM {table}, {from} WHERE sequence = 1"
        );
        db.execute_unprepared(&sql).await.expect("a history");
    }
    db.execute_unprepared("ANALYZE").await.expect("analyses");
}

/// Times of single answers, over all clients and rounds.
struct Measured {
    a_second: f64,
    median: Duration,
    slowest: Duration,
}

/// Runs as many clients at once for a round, several times. Each makes its own client and asks it again and again.
async fn measure<'a, C, F>(clients: usize, make: impl Fn(usize) -> F) -> Measured
where
    C: AsyncFnMut(),
    F: Future<Output = C> + 'a,
{
    let mut rates = Vec::new();
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let mut ready = Vec::new();
        for client in 0..clients {
            ready.push(make(client).await);
        }
        let began = Instant::now();
        let work = ready.into_iter().map(async |mut ask| {
            let mut own = Vec::new();
            while began.elapsed() < ROUND {
                let at = Instant::now();
                ask().await;
                own.push(at.elapsed());
            }
            own
        });
        let all: Vec<Duration> = join(work).await.into_iter().flatten().collect();
        // The first round warms up.
        if round > 0 {
            let count = u32::try_from(all.len()).expect("not so many");
            rates.push(f64::from(count) / began.elapsed().as_secs_f64());
            times.extend(all);
        }
    }
    rates.sort_by(f64::total_cmp);
    times.sort_unstable();
    let slowest = times.last().copied().unwrap_or_default();
    Measured { a_second: rates[ROUNDS / 2], median: times[times.len() / 2], slowest }
}

async fn join<T>(work: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures_util::future::join_all(work).await
}

fn report(database: &str, events: i64, clients: usize, what: &str, ours: &Measured, bare: &Measured) {
    let ratio = bare.a_second / ours.a_second;
    let slowest = ours.slowest.as_secs_f64() / ours.median.as_secs_f64();
    let line = format!(
        "{database}, {events} events, {clients} clients: {:.0} {what} a second, bare {:.0}, ratio {ratio:.1}; median {:.2} ms, \
         slowest {slowest:.1} times that",
        ours.a_second,
        bare.a_second,
        ours.median.as_secs_f64() * 1000.0,
    );
    writeln!(std::io::stdout(), "{line}").expect("it can be read");
}

/// One client over one connection.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    async fn connect(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).await.expect("connects");
        stream.set_nodelay(true).expect("sets");
        Self { stream, buffer: Vec::new() }
    }

    async fn ask(&mut self, request: &str) {
        self.stream.write_all(request.as_bytes()).await.expect("writes");
        self.buffer.clear();
        let mut part = vec![0; 16_384];
        loop {
            let read = self.stream.read(&mut part).await.expect("reads");
            assert!(read > 0, "the server hung up");
            self.buffer.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&self.buffer);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            assert!(head.starts_with("HTTP/1.1 200"), "{text}");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let ended = match length.and_then(|length| length.parse::<usize>().ok()) {
                Some(length) => body.len() >= length,
                None => body.ends_with("0\r\n\r\n"),
            };
            if ended {
                return;
            }
        }
    }
}

fn text(request: &Request<axum::body::Body>, body: &str) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{} {} HTTP/1.1\r\nhost: 127.0.0.1\r\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        let _ = write!(text, "{name}: {}\r\n", value.to_str().expect("ASCII"));
    }
    let _ = write!(text, "content-length: {}\r\n\r\n{body}", body.len());
    text
}

async fn gate(app: &App, server: SocketAddr) -> impl AsyncFnMut() {
    let path = paths::PARTNER_CONSENT.replace("{subject}", "rider-0001").replace("{purpose}", "diagnostics");
    let mut request = App::request(Method::GET, &path, None);
    request.headers_mut().insert(header::AUTHORIZATION, app.bearer().parse().expect("a header"));
    let line = text(&request, "");
    let mut client = Client::connect(server).await;
    async move || client.ask(&line).await
}

async fn choose(app: &App, server: SocketAddr, person: &App) -> impl AsyncFnMut() {
    let line = |choice: &str| {
        let body = json!({ "choice": choice, "policy": app.version() });
        let mut request = App::request(Method::PUT, &paths::consent("diagnostics"), Some(&body));
        request.headers_mut().insert(header::COOKIE, person.cookies().parse().expect("a header"));
        text(&request, &body.to_string())
    };
    let lines = [line("given"), line("withdrawn")];
    let mut client = Client::connect(server).await;
    let mut count = 0;
    async move || {
        count += 1;
        client.ask(&lines[count % 2]).await;
    }
}

/// The one read that a gate answer cannot do without.
fn bare_read(app: &App) -> impl AsyncFnMut() {
    let db = app.state.db.clone();
    let sql = "SELECT id, state, sequence FROM consent_events WHERE person_id = (SELECT MIN(id) FROM people) \
               AND purpose = 'diagnostics' ORDER BY sequence DESC LIMIT 1";
    async move || {
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_one_raw(statement).await.expect("reads");
    }
}

/// The rows of a choice, committed: event, receipt, count of the limit.
async fn bare_write(app: &App, client: usize) -> impl AsyncFnMut() {
    let db = app.state.db.clone();
    let one = consent_events::Entity::find().filter(consent_events::Column::Sequence.eq(1));
    let one = one.order_by_asc(consent_events::Column::PersonId).offset(client as u64);
    let template = one.one(&db).await.expect("reads").expect("a person");
    let theirs = consent_events::Column::PersonId.eq(&template.person_id);
    let last = consent_events::Entity::find().filter(theirs).order_by_desc(consent_events::Column::Sequence);
    let last = last.one(&db).await.expect("reads").expect("an event").sequence;
    let receipt = receipts::Entity::find().filter(receipts::Column::EventId.eq(&template.id));
    let receipt = receipt.one(&db).await.expect("reads").expect("a receipt");
    let (chance, mut count) = (app.state.chance.clone(), 0);
    async move || {
        count += 1;
        let event = consent_events::Model { id: chance.id(), sequence: last + count, ..template.clone() };
        let receipt = receipts::Model {
            id: chance.id(),
            event_id: event.id.clone(),
            sequence: event.sequence,
            ..receipt.clone()
        };
        let limit = rate_limits::Model { bucket: format!("bare{client}"), window_start: 0, count: 1 };
        let again = OnConflict::column(rate_limits::Column::Bucket)
            .update_column(rate_limits::Column::Count)
            .to_owned();
        let tx = db::begin(&db).await.expect("begins");
        let (event, receipt) =
            (event.into_active_model().reset_all(), receipt.into_active_model().reset_all());
        consent_events::Entity::insert(event).exec_without_returning(&tx).await.expect("writes");
        receipts::Entity::insert(receipt).exec_without_returning(&tx).await.expect("writes");
        let limit = rate_limits::Entity::insert(limit.into_active_model().reset_all()).on_conflict(again);
        limit.exec_without_returning(&tx).await.expect("writes");
        tx.commit().await.expect("commits");
    }
}
