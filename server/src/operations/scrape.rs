//! `/metrics`: what this process counted, and what is read from the databases at this moment, so that every server tells
//! the same of it. What cannot be read is left out, never told as it was before.

use super::{
    metrics::PREFIX,
    parts::{self, PATIENCE},
};
use crate::{
    auth::address::Channel,
    error::Failure,
    features::requests::{self, Standing},
    messages,
    outgoing::Queue,
    state::AppState,
    webhooks,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use contract::problem::Code;
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{
        family::Family,
        gauge::{ConstGauge, Gauge},
        info::Info,
    },
    registry::Registry,
};
use std::sync::atomic::AtomicU64;
use tokio::time::timeout;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, String)>;

/// What waits.
struct Waiting {
    messages: [(Channel, Queue); 2],
    webhooks: Queue,
    requests: Standing,
}

/// Everything there is to tell.
pub(super) async fn handler(State(state): State<AppState>) -> Result<Response, Failure> {
    let (parts, waiting) = tokio::join!(parts::look(&state), timeout(PATIENCE, read(&state)));
    let mut found = Registry::with_prefix(PREFIX);
    let up = parts.into_iter().map(|(part, up)| (vec![("part", part)], u64::from(up)));
    found.register("up", "Whether what the server stands on answers", gauges(up));
    if let Ok(policy) = state.policy() {
        let version = vec![("version", policy.version.clone())];
        found.register("policy", "The policy in force", Info::new(version));
    }
    match waiting {
        Ok(Ok(waiting)) => tell(&waiting, state.clock.now_ms(), &mut found),
        Ok(Err(failure)) => tracing::error!(code = failure.code().as_str(), "what waits was not counted"),
        Err(_) => tracing::error!("what waits was not counted in time"),
    }
    let mut text = String::new();
    state
        .metrics
        .write(&mut text)
        .and_then(|()| encode_registry(&mut text, &found))
        .and_then(|()| encode_eof(&mut text))
        .map_err(|_| Failure::new(Code::Internal))?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

async fn read(state: &AppState) -> Result<Waiting, Failure> {
    Ok(Waiting {
        messages: messages::queues(&state.db).await?,
        webhooks: webhooks::queue(&state.db).await?,
        requests: requests::standing(state).await?,
    })
}

fn tell(waiting: &Waiting, now: i64, found: &mut Registry) {
    let age = |queue: &Queue| queue.oldest_at.map_or(0, |at| u64::try_from((now - at) / 1000).unwrap_or(0));
    let states = |queue: &Queue| [("waiting", queue.waiting), ("dead", queue.dead)];
    let channel = |channel: &Channel| ("channel", channel.as_str().to_owned());
    let state = |state: &str| ("state", state.to_owned());

    let messages = waiting
        .messages
        .iter()
        .flat_map(|(by, queue)| states(queue).map(|(name, many)| (vec![channel(by), state(name)], many)));
    found.register("messages", "Messages to people that wait or were given up", gauges(messages));
    let oldest = waiting.messages.iter().map(|(by, queue)| (vec![channel(by)], age(queue)));
    found.register("messages_oldest_seconds", "How long the oldest message has waited", gauges(oldest));

    let webhooks = states(&waiting.webhooks).map(|(name, many)| (vec![state(name)], many));
    found.register("webhooks", "Webhooks that wait or were given up", gauges(webhooks));
    let oldest = ConstGauge::new(age(&waiting.webhooks));
    found.register("webhooks_oldest_seconds", "How long the oldest webhook has waited", oldest);

    let Standing { waiting, overdue } = waiting.requests;
    found.register("requests_waiting", "What people wrote and nobody answered yet", ConstGauge::new(waiting));
    found.register("requests_overdue", "Of these, what should have been answered", ConstGauge::new(overdue));
}

fn gauges(rows: impl IntoIterator<Item = (Labels, u64)>) -> Family<Labels, Gauge<u64, AtomicU64>> {
    let family = Family::<Labels, Gauge<u64, AtomicU64>>::default();
    for (labels, value) in rows {
        family.get_or_create(&labels).set(value);
    }
    family
}
