//! Delivers what is due: several people's messages at once, one person's one after the other.

use super::{rules, store};
use crate::{
    db::entities::webhooks::Model,
    error::Failure,
    keys::KeyError,
    operations::{self, Round},
    outgoing::{Sender, Why},
    state::AppState,
};
use std::time::Duration;
use tokio::task::JoinSet;

/// So many people's messages are on their way at once, so that a slow answer about one does not hold up the others.
const AT_ONCE: usize = 8;
/// How often the outbox is looked into.
const PAUSE: Duration = Duration::from_secs(1);

/// Delivers for ever. A round that fails is logged; what was due stays due.
pub async fn work(state: AppState) {
    if state.webhook.is_none() {
        return;
    }
    loop {
        operations::note(&state, Round::Webhooks, &send_due(&state).await);
        tokio::time::sleep(PAUSE).await;
    }
}

/// Delivers what is due, and what becomes due meanwhile. Returns how many messages were acknowledged.
///
/// # Errors
/// When the database does not answer.
pub async fn send_due(state: &AppState) -> Result<usize, Failure> {
    let Some(sender) = &state.webhook else { return Ok(0) };
    let mut under_way = JoinSet::new();
    let mut acknowledged = 0;
    loop {
        while under_way.len() < AT_ONCE
            && let Some(row) = store::claim(state).await?
        {
            under_way.spawn(deliver(state.clone(), sender.clone(), row));
        }
        tokio::select! {
            done = under_way.join_next() => match done {
                None => return Ok(acknowledged),
                Some(taken) => acknowledged += usize::from(taken.unwrap_or(false)),
            },
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// One try. True if it was acknowledged.
async fn deliver(state: AppState, sender: Sender, row: Model) -> bool {
    let tried = attempt(&state, &sender, &row).await;
    let marked = match tried {
        Ok(()) => store::done(&state, &row).await,
        Err((retry, what)) => {
            let [drawn] = state.chance.bytes();
            let pause = rules::pause(row.attempts, drawn).filter(|_| retry);
            let next_at = pause.map(|pause| state.clock.now_ms() + pause);
            if next_at.is_none() {
                tracing::error!(webhook = row.id, attempt = row.attempts, what, "a webhook was given up");
            } else {
                tracing::warn!(webhook = row.id, attempt = row.attempts, what, "a webhook was not taken");
            }
            store::put_back(&state, &row, next_at, what).await
        }
    };
    if let Err(error) = marked {
        // The lease runs out, and the message is sent once more, under the same id.
        tracing::error!(webhook = row.id, %error, "a webhook could not be marked");
    }
    tried.is_ok()
}

/// Whatever the receiver answers, it is tried again: a withdrawal must arrive, also where a receiver has a fault to mend.
async fn attempt(state: &AppState, sender: &Sender, row: &Model) -> Result<(), (bool, &'static str)> {
    let key = state.keys.open(&row.person_id).await.map_err(|error| match error {
        KeyError::Store(_) => (true, "key store"),
        _ => (false, "the key is gone"),
    })?;
    let body = super::open(&key, row).map_err(|what| (false, what))?;
    drop(key);
    let seconds = state.clock.now_ms() / 1000;
    sender.post(&row.id, seconds, &body).await.map_err(|not| (not.why != Why::NoJson, not.what()))
}
