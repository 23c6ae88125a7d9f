//! Work beside requests: a row with a kind, a lease, attempts and a checkpoint. Any server may take it up; one that is killed
//! leaves it to the next when its lease runs out.

mod rules;
mod store;

pub use rules::{Kind, Progress};
pub use store::{drop_about, put, queue};

use crate::{
    db::entities::jobs::Model,
    erasure,
    error::Failure,
    exports,
    operations::{self, Round},
    state::AppState,
};
use std::time::Duration;

/// How often it is asked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);

/// Works for ever on jobs of one kind, so that no kind waits for another.
pub async fn work(state: AppState, kind: Kind) {
    loop {
        operations::note(&state, Round::Jobs, &run_due(&state, kind).await);
        tokio::time::sleep(PAUSE).await;
    }
}

/// Runs what is due of one kind, and what becomes due meanwhile. Returns how many jobs got on.
///
/// # Errors
/// When the database does not answer; what is due stays due.
pub async fn run_due(state: &AppState, kind: Kind) -> Result<usize, Failure> {
    let mut got_on = 0;
    while let Some(job) = store::claim(state, kind).await? {
        let outcome = step(state, kind, &job).await;
        got_on += usize::from(outcome.is_ok());
        settle(state, kind, &job, outcome).await?;
    }
    Ok(got_on)
}

async fn step(state: &AppState, kind: Kind, job: &Model) -> Result<Progress, Failure> {
    match kind {
        Kind::Erasure => erasure::step(state, &job.about, job.checkpoint.as_deref()).await,
        Kind::Export => exports::step(state, &job.about).await,
    }
}

async fn settle(
    state: &AppState,
    kind: Kind,
    job: &Model,
    outcome: Result<Progress, Failure>,
) -> Result<(), Failure> {
    match outcome {
        Ok(Progress::Done) => store::done(state, job).await,
        Ok(Progress::At(checkpoint)) => store::advance(state, job, checkpoint).await,
        Ok(Progress::Wait(pause)) => store::wait(state, job, pause).await,
        Err(failure) => {
            let [drawn] = state.chance.bytes();
            let pause = rules::pause(kind, job.attempts, drawn);
            let (code, attempt) = (failure.code().as_str(), job.attempts);
            tracing::error!(job = job.id, kind = job.kind, code, attempt, "a job failed");
            if pause.is_none() && kind == Kind::Export {
                // Whoever waits for it is told, and asks anew.
                exports::fail(state, &job.about).await?;
                return store::done(state, job).await;
            }
            store::put_back(state, job, pause, code).await
        }
    }
}
