//! Opens a guardian's session: with the secret of the link and the number on the minor's screen, once.

use super::{Error, ask, rules, store};
use crate::{
    db,
    db::entities::{guardian_links, guardian_requests, guardian_sessions},
    private::Private,
    state::AppState,
};
use contract::guardian::LinkOpening;
use subtle::ConstantTimeEq as _;

/// A guardian's session: good for one request, beside whoever else is signed in with this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub(super) id: String,
    pub(super) request: guardian_requests::Model,
    pub(super) purposes: Vec<String>,
    pub(super) until: i64,
}

/// A session that just began.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub session: Session,
    /// For the cookie, and nowhere else.
    pub token: Private<String>,
}

/// What is not six digits costs no try: a program that presses every button types nothing.
///
/// # Errors
/// `LinkVoid` for every link that does not open, for whatever reason; `NumberWrong` while tries are left.
pub async fn open(state: &AppState, opening: &LinkOpening) -> Result<Opened, Error> {
    state.refresh_policies(&state.db).await?;
    let (link, request) = known(state, &opening.link).await?;
    let (policy, now) = (state.policy()?.version.clone(), state.clock.now_ms());
    rules::may_open(&link, request.tries, &policy, now)?;
    let number = rules::number(&opening.number).ok_or(Error::NumberWrong)?;
    if !store::take_try(&state.db, &link).await? {
        return Err(Error::LinkVoid);
    }
    let hash = ask::number_hash(state, &link.id, &number);
    if !bool::from(hash.as_slice().ct_eq(link.number_hash.as_slice())) {
        tracing::warn!(request = request.id, "a wrong number was typed for a guardian's link");
        let last = link.tries + 1 >= rules::TRIES || request.tries + 1 >= rules::TRIES_IN_ALL;
        return Err(if last { Error::LinkVoid } else { Error::NumberWrong });
    }
    let (id, token) = (state.chance.id(), state.chance.token());
    let until = now + rules::SESSION_MS;
    let row = guardian_sessions::Model {
        id: id.clone(),
        request_id: request.id.clone(),
        token_hash: token_hash(state, &token),
        purposes: link.purposes.clone(),
        expires_at: until,
    };
    let tx = db::begin(&state.db).await?;
    if !store::spend(&tx, &link, now).await? {
        return Err(Error::LinkVoid);
    }
    store::insert_session(&tx, row).await?;
    tx.commit().await?;
    let purposes = purposes(&link.purposes);
    Ok(Opened { session: Session { id, request, purposes, until }, token: Private::new(token) })
}

/// A link with its request: whatever is wrong with it, it is the same refusal.
pub(super) async fn known(
    state: &AppState,
    secret: &str,
) -> Result<(guardian_links::Model, guardian_requests::Model), Error> {
    let link = store::link_by_secret(&state.db, &ask::secret_hash(secret)).await?.ok_or(Error::LinkVoid)?;
    let request = store::request(&state.db, &link.request_id).await?.ok_or(Error::LinkVoid)?;
    Ok((link, request))
}

/// The session of a token.
///
/// # Errors
/// `SessionOver` where there is none.
pub async fn session(state: &AppState, token: &str) -> Result<Session, Error> {
    let found = store::session(&state.db, &token_hash(state, token)).await?.ok_or(Error::SessionOver)?;
    if found.expires_at <= state.clock.now_ms() {
        // At once: a clock that goes back must not revive it.
        store::end_session(&state.db, &found.id).await?;
        return Err(Error::SessionOver);
    }
    let request = store::request(&state.db, &found.request_id).await?.ok_or(Error::SessionOver)?;
    Ok(Session { id: found.id, request, purposes: purposes(&found.purposes), until: found.expires_at })
}

/// Ends a session.
///
/// # Errors
/// When the database does not answer.
pub async fn close(state: &AppState, session: &Session) -> Result<(), Error> {
    Ok(store::end_session(&state.db, &session.id).await?)
}

fn purposes(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn token_hash(state: &AppState, token: &str) -> Vec<u8> {
    state.keys.root().hash("guardian-session", token)
}
