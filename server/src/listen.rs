//! Serves people, and the operator where that is set, until the process is told to stop; what is under way is finished.

use crate::{jobs, operations, router, start, state::AppState, webhooks};
use std::{
    error::Error,
    io::{Write as _, stdout},
    net::SocketAddr,
    time::Duration,
};
use tokio::{net::TcpListener, time::timeout};

/// How long the last connections are waited for.
const LAST: Duration = Duration::from_secs(5);

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
    writeln!(stdout(), "\nThe privacy center is at {url}\n{who}")?;
    stdout().flush()?;
    let people = async {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stopped())
            .await
    };
    let operator = async {
        let Some(listener) = operations else { return Ok(()) };
        axum::serve(listener, operations::router(state.clone())).with_graceful_shutdown(stopped()).await
    };
    tokio::try_join!(people, operator)?;
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
