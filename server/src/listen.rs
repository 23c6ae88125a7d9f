//! Serves people, and the operator where that is set, until the process is told to stop; what is under way is finished.
//!
//! Nobody can hold a connection for nothing: heads, bodies and idle connections have time limits, and so has the end.

use crate::{http::host, jobs, operations, router, start, state::AppState, webhooks};
use axum::{Router, middleware::from_fn_with_state};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{
    error::Error,
    io::{Write as _, stdout},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long the last connections, and then the databases, are waited for.
const LAST: Duration = Duration::from_secs(10);
/// How long the head of a request may take, and a connection may be idle between two.
const HEAD: Duration = Duration::from_secs(20);
/// How long a body may pause.
const BODY: Duration = Duration::from_secs(20);
/// So many connections are open at once; others wait until one ends.
const MOST_CONNECTIONS: usize = 8_192;

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
    let operator = async {
        if let Some(listener) = operations {
            accept(listener, operations::router(state.clone())).await;
        }
    };
    tokio::join!(accept(listener, app), operator);
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

/// Takes connections until the process is told to stop, and then waits for what is under way, but not for ever.
async fn accept(listener: TcpListener, app: Router) {
    let app = app.layer(RequestBodyTimeoutLayer::new(BODY));
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut stop = std::pin::pin!(stopped());
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
        let service = app.clone().layer(axum::Extension(axum::extract::ConnectInfo(peer)));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Whoever hangs up, or is too slow, is no fault of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(LAST, graceful.shutdown()).await.is_err() {
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
