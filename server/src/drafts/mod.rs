//! Drafts on people's devices: the server holds their keys and their newest revisions, never the drafts.
//!
//! A key is bound to who asks and to one installation. Destroying it makes every copy on every device unreadable; a session
//! that ends does not.

pub mod cli;
mod heads;

pub use heads::{all as heads, forget, put};

use crate::{
    chance,
    error::Failure,
    http::{Network, access::Session, cookie},
    keys::{DraftSecret, hex},
    limits,
    private::Private,
    state::AppState,
};
use axum::http::HeaderMap;
use contract::problem::Code;

const DAY_MS: i64 = 24 * 3_600_000;
/// How long a person's key lives after it was asked for last.
const PERSON_MS: i64 = 30 * DAY_MS;
/// How long a visitor's key lives, however often it is asked for.
pub const VISITOR_HOURS: i64 = 24;
/// How many installations of one person keep drafts. None of them is pushed out for another: what was typed there would be lost
/// without a word.
const INSTALLATIONS: u64 = 20;
/// So many of the tokens that a request brings along are looked up at once.
const TOKENS_AT_ONCE: usize = 500;

/// Whose drafts: a person, or a browser with a random token in a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    id: String,
    visitor: bool,
}

impl Owner {
    /// A person who is signed in.
    #[must_use]
    pub fn person(session: &Session) -> Self {
        Self { id: session.person.clone(), visitor: false }
    }

    /// A visitor, by the token in their cookie.
    #[must_use]
    pub fn visitor(state: &AppState, token: &str) -> Self {
        let hash = hex(&state.keys.root().hash("draft-visitor", token));
        Self { id: format!("visitor:{hash}"), visitor: true }
    }

    /// What the owner is called in the drafts' sealing: it leads back to nobody.
    #[must_use]
    pub fn pseudonym(&self, state: &AppState) -> String {
        hex(&state.keys.root().hash("draft-holder", &self.id)[..16])
    }
}

/// A key that is released, and to whom.
#[derive(Debug)]
pub struct Released {
    /// The key.
    pub secret: DraftSecret,
    /// Whose it is.
    pub owner: Owner,
    /// A new visitor's token, for the cookie.
    pub token: Option<Private<String>>,
}

/// The key of this browser's drafts, made where there is none that lives.
///
/// # Errors
/// `malformed_request` for an installation that is no UUID; `too_many_requests`; `too_many_devices` where others keep drafts.
pub async fn release(
    state: &AppState,
    network: &Network,
    session: Option<&Session>,
    token: Option<&str>,
    installation: &str,
) -> Result<Released, Failure> {
    let bound = installation_hash(state, installation)?;
    let per_hour = state.config.limits.draft_keys;
    limits::take(state, "draft-keys-network", &network.0, per_hour.saturating_mul(4)).await?;
    let now = state.clock.now_ms();
    let released = if let Some(session) = session {
        limits::take(state, "draft-keys-person", &session.person, per_hour).await?;
        let owner = Owner::person(session);
        let end = now + PERSON_MS;
        let secret = match state.keys.draft_key(&owner.id, &bound, Some(end)).await? {
            Some(secret) => secret,
            None => make(state, &owner, &bound, end).await?,
        };
        Released { secret, owner, token: None }
    } else {
        let known = token.map(|token| Owner::visitor(state, token));
        let living = match &known {
            Some(owner) => state.keys.draft_key(&owner.id, &bound, None).await?,
            None => None,
        };
        if let (Some(owner), Some(secret)) = (known, living) {
            Released { secret, owner, token: None }
        } else {
            // A token whose key has died never gets another one: the browser becomes somebody else.
            let token = Private::new(state.chance.token());
            let owner = Owner::visitor(state, token.reveal());
            let secret = make(state, &owner, &bound, now + VISITOR_HOURS * 3_600_000).await?;
            Released { secret, owner, token: Some(token) }
        }
    };
    tracing::info!(kid = released.secret.kid, visitor = released.owner.visitor, "a draft key was released");
    Ok(released)
}

async fn make(state: &AppState, owner: &Owner, installation: &str, end: i64) -> Result<DraftSecret, Failure> {
    // One that ran out and waits for the sweep would stand in the way.
    if let Some(old) = state.keys.draft_kid(&owner.id, installation).await? {
        destroy(state, &[old]).await?;
    }
    if state.keys.living_draft_keys(&owner.id).await? >= INSTALLATIONS {
        return Err(Code::TooManyDevices.into());
    }
    Ok(state.keys.make_draft_key(&owner.id, installation, end).await?)
}

/// Forgets one device of an owner: its key, and the revisions of its drafts.
///
/// # Errors
/// `malformed_request` for an installation that is no UUID; when a database does not answer.
pub async fn forget_device(state: &AppState, owner: &Owner, installation: &str) -> Result<(), Failure> {
    let bound = installation_hash(state, installation)?;
    match state.keys.draft_kid(&owner.id, &bound).await? {
        Some(kid) => destroy(state, &[kid]).await,
        None => Ok(()),
    }
}

/// Forgets a browser that kept drafts without anybody signed in: all its keys.
///
/// # Errors
/// When a database does not answer; doing it again finishes it.
pub async fn forget_visitor(state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
    for some in cookie::tokens(headers, cookie::drafts_name(&state.config)).chunks(TOKENS_AT_ONCE) {
        let owners: Vec<_> = some.iter().map(|token| Owner::visitor(state, token).id).collect();
        let kids = state.keys.draft_kids_of(&owners).await?;
        destroy(state, &kids).await?;
    }
    Ok(())
}

/// Destroys all draft keys of a person, on all their devices: at the operator's command. Returns how many.
///
/// # Errors
/// When a database does not answer; doing it again finishes it.
pub async fn destroy_all(state: &AppState, person: &str) -> Result<usize, Failure> {
    let kids = state.keys.draft_kids(person).await?;
    destroy(state, &kids).await?;
    Ok(kids.len())
}

/// Forgets keys that nobody asked for in time, and revisions whose key is gone. Returns how many keys.
///
/// # Errors
/// When a database does not answer; the next run goes on.
pub async fn sweep(state: &AppState) -> Result<usize, Failure> {
    let kids = state.keys.expired_draft_kids().await?;
    destroy(state, &kids).await?;
    heads::sweep(state).await?;
    Ok(kids.len())
}

/// Keys first: a crash in between leaves hashes of texts that nobody can read.
async fn destroy(state: &AppState, kids: &[String]) -> Result<(), Failure> {
    state.keys.destroy_draft_keys(kids).await?;
    heads::forget_keys(state, kids).await?;
    for kid in kids {
        tracing::info!(kid, "a draft key was destroyed");
    }
    Ok(())
}

fn installation_hash(state: &AppState, installation: &str) -> Result<String, Failure> {
    if !chance::is_id(installation) {
        return Err(Failure::new(Code::MalformedRequest).field("installation"));
    }
    Ok(hex(&state.keys.root().hash("installation", &installation.to_ascii_lowercase())))
}
