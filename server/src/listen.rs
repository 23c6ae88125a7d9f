//! Serves people, and the operator where that is set, until the process is told to stop; what is under way is finished.
//!
//! Nobody can hold a connection for nothing: heads, bodies and idle connections have time limits, and so has the end.

use crate::{http::host, jobs, operations, router, start, state::AppState, webhooks};
use axum::{Router, http::StatusCode, middleware::from_fn_with_state};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    error::Error,
    io::{Write as _, stdout},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tokio_io_timeout::TimeoutStream;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// How long the databases are waited for at the end.
const LAST: Duration = Duration::from_secs(10);

/// How long is waited for clients, and how many at once.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The head of a request, and a connection that is idle between two.
    pub head: Duration,
    /// A pause in a body.
    pub pause: Duration,
    /// A request, from its head to the beginning of its answer: however slowly its body drips.
    pub request: Duration,
    /// A client that does not read what it asked for.
    pub unread: Duration,
    /// The last connections, when the process is told to stop.
    pub last: Duration,
    /// So many connections are open at once; others wait until one ends.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            pause: Duration::from_secs(20),
            request: Duration::from_secs(90),
            unread: Duration::from_mins(1),
            last: LAST,
            connections: 8_192,
        }
    }
}

impl Patience {
    /// Fewer connections where fewer files may be open: databases, mail and the operator's door need some as well.
    fn within_open_files(self) -> Self {
        const OTHERS: usize = 192;
        let files = open_files();
        let room = files.saturating_sub(OTHERS).max(files / 2);
        if room < self.connections {
            tracing::warn!(
                files,
                connections = room,
                "few files may be open: raise the limit (LimitNOFILE, ulimit -n)"
            );
        }
        Self { connections: self.connections.min(room), ..self }
    }
}

/// How many files this process may have open, after asking for as many as it is allowed.
fn open_files() -> usize {
    let limit = getrlimit(Resource::Nofile);
    if let (Some(now), Some(most)) = (limit.current, limit.maximum)
        && now < most
    {
        // Where it is not given more, it goes on with what it has.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: Some(most) });
    }
    let now = getrlimit(Resource::Nofile).current;
    now.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Listens, does the work beside requests, and tells where people reach it.
///
/// # Errors
/// When a page cannot be made, or an address cannot be listened on.
pub async fn serve(state: AppState, who: &str) -> Result<(), Box<dyn Error>> {
    start::warm(&state).await.map_err(|failure| failure.code().as_str())?;
    let operations = match state.config.operations_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let listener = bind(state.config.listen).await?;
    let url = state.config.public_url.clone();
    let worker = tokio::spawn(start::work(state.clone()));
    let webhooks = tokio::spawn(webhooks::work(state.clone()));
    let jobs = jobs::Kind::ALL.map(|kind| tokio::spawn(jobs::work(state.clone(), kind)));
    let (app, _) = router::build(state.clone());
    let app = app.layer(from_fn_with_state(state.clone(), host::check));
    writeln!(stdout(), "\nThe privacy center is at {url}\n{who}")?;
    stdout().flush()?;
    let patience = Patience::default().within_open_files();
    let operator = async {
        if let Some(listener) = operations {
            accept(listener, operations::router(state.clone()), patience, stopped()).await;
        }
    };
    tokio::join!(accept(listener, app, patience, stopped()), operator);
    worker.abort();
    webhooks.abort();
    jobs.iter().for_each(tokio::task::JoinHandle::abort);
    // What still holds a connection would hold up the end.
    if let Ok(Err(failure)) = timeout(LAST, state.close()).await {
        tracing::error!(code = failure.code().as_str(), "a database was not closed");
    }
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// Takes connections until it is told to stop, and then waits for what is under way, but not for ever.
pub async fn accept(listener: TcpListener, app: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let app = app
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, patience.request))
        .layer(RequestBodyTimeoutLayer::new(patience.pause));
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(patience.connections));
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&room).acquire_owned() => place,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        let (stream, peer) = tokio::select! {
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(error) => {
                    // No files are left, or the peer is gone already: others go on.
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.unread));
        let service = app.clone().layer(axum::Extension(axum::extract::ConnectInfo(peer)));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Whoever hangs up, or is too slow, is no fault of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(patience.last, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

async fn stopped() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::error!(%error, "no signal handler");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
