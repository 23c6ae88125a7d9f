//! What the server stands on: both databases and the operator's, each asked whether it answers, all at once.

use crate::state::AppState;
use std::{collections::BTreeMap, fmt::Display, time::Duration};
use tokio::{task::JoinSet, time::timeout};

/// Whoever asks for readiness or metrics gives up after ten seconds, often sooner.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// Whether each part answers, by the name of its setting.
pub(super) async fn look(state: &AppState) -> BTreeMap<String, bool> {
    let mut asked = JoinSet::new();
    let database = state.db.clone();
    asked.spawn(async move { answers("database".to_owned(), database.ping()).await });
    let keys = state.keys.clone();
    asked.spawn(async move { answers("key_store".to_owned(), keys.ping()).await });
    for name in state.datamap.connections() {
        let (map, name) = (state.datamap.clone(), name.to_owned());
        asked.spawn(async move { answers(format!("connections.{name}"), map.ping(&name)).await });
    }
    asked.join_all().await.into_iter().collect()
}

async fn answers<E: Display>(part: String, ping: impl Future<Output = Result<(), E>>) -> (String, bool) {
    let up = match timeout(PATIENCE, ping).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(part, %error, "does not answer");
            false
        }
        Err(_) => {
            tracing::error!(part, "does not answer in time");
            false
        }
    };
    (part, up)
}
