//! Visitors: browsers that made a choice without an account. Known by a random cookie, set at the first choice, and by nothing else.
//!
//! A visitor's choices hang on a person of the kind `browser`, with a pseudonym and a key of its own. They are never mixed
//! with anybody's account: whoever signs in sees the account's choices, and the browser's again after signing out.

mod owner;
mod store;

pub use owner::Owner;

use crate::{
    db::{
        self,
        entities::{people, visitors::Model},
    },
    error::Failure,
    http::{Network, cookie},
    keys::Place,
    limits,
    private::Private,
    state::AppState,
};
use axum::http::{HeaderMap, HeaderValue};

const DAY_MS: i64 = 24 * 3_600_000;
/// So many are forgotten in one round of the sweep.
const AT_ONCE: u64 = 100;
/// So many of the tokens that a request brings along are looked up at once.
const TOKENS_AT_ONCE: usize = 500;

/// A browser that asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The id of its person.
    pub person: String,
    token: Private<String>,
}

impl Visitor {
    /// `Set-Cookie`: again with each choice, so that it lasts as long as it is used.
    #[must_use]
    pub fn cookie(&self, state: &AppState) -> HeaderValue {
        cookie::visitor(&state.config, self.token.reveal())
    }
}

/// The visitor whose cookie a request brings along; a cookie of somebody else's making names nobody.
///
/// # Errors
/// When the database does not answer.
pub async fn find(state: &AppState, headers: &HeaderMap) -> Result<Option<Visitor>, Failure> {
    let Some(token) = cookie::read(headers, cookie::visitor_name(&state.config)) else { return Ok(None) };
    let now = state.clock.now_ms();
    let Some(row) = store::find(&state.db, token_hash(state, token), now - kept_ms(state)).await? else {
        return Ok(None);
    };
    if now - row.seen_at >= DAY_MS
        && let Err(error) = store::touch(&state.db, &row.person_id, now).await
    {
        // A full disk must not stop anyone from reading: it is only forgotten earlier.
        tracing::warn!(%error, "a visitor was not marked as seen");
    }
    Ok(Some(Visitor { person: row.person_id, token: Private::new(token.to_owned()) }))
}

/// Begins to know a browser: always under a token of our own making, never one that it brought along.
///
/// # Errors
/// `too_many_requests` by network; when a database does not take it.
pub async fn begin(state: &AppState, network: &Network) -> Result<Visitor, Failure> {
    limits::take(state, "browsers-network", &network.0, state.config.limits.browsers_per_network).await?;
    let (person, token, now) = (state.chance.id(), state.chance.token(), state.clock.now_ms());
    let key = state.keys.open_or_create(&person).await?;
    let place = Place { table: "people", column: "sealed_subject", row: &person };
    let row = people::Model {
        id: person.clone(),
        kind: KIND.to_owned(),
        lookup: state.keys.root().hash("browser", &person),
        sealed_subject: key.seal(&state.chance, place, ""),
        pseudonym: state.chance.id(),
        sealed_minor_until: None,
        created_at: now,
    };
    let visitor = Model { person_id: person.clone(), token_hash: token_hash(state, &token), seen_at: now };
    let tx = db::begin(&state.db).await?;
    let made = store::insert(&tx, row, visitor).await;
    if let Err(error) = made {
        state.keys.destroy(&person).await?;
        return Err(error.into());
    }
    tx.commit().await?;
    Ok(Visitor { person, token: Private::new(token) })
}

/// The kind of a browser's person.
pub const KIND: &str = "browser";

/// Forgets the browser that asks, with its choices: the key first, then the rows. Where its cookie comes twice, nobody can
/// tell which one is meant: each one is forgotten. A browser that is not known has nothing to forget.
///
/// # Errors
/// When a database does not answer; doing it again finishes it.
pub async fn forget(state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
    for some in cookie::tokens(headers, cookie::visitor_name(&state.config)).chunks(TOKENS_AT_ONCE) {
        let hashes = some.iter().map(|token| token_hash(state, token)).collect();
        for person in store::all(&state.db, hashes).await? {
            erase(state, &person).await?;
        }
    }
    Ok(())
}

async fn erase(state: &AppState, person: &str) -> Result<(), Failure> {
    state.keys.destroy(person).await?;
    let tx = db::begin_erasing(&state.db).await?;
    store::erase(&tx, person).await?;
    Ok(tx.commit().await?)
}

/// Forgets browsers that were not seen for long: the key first, then the rows. Returns how many.
///
/// # Errors
/// When a database does not answer; the next round goes on.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let mut swept = 0;
    for person in store::unseen(&state.db, state.clock.now_ms() - kept_ms(state), AT_ONCE).await? {
        erase(state, &person).await?;
        swept += 1;
    }
    Ok(swept)
}

fn kept_ms(state: &AppState) -> i64 {
    i64::from(state.config.sessions.browser_days) * DAY_MS
}

fn token_hash(state: &AppState, token: &str) -> Vec<u8> {
    state.keys.root().hash("visitor", token)
}
