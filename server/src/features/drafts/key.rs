//! `POST /drafts/key`: releases the key of this browser's drafts, to be held in memory only.

use crate::{
    clock::rfc3339,
    drafts,
    error::Failure,
    http::{Body, Caller, Network, cookie},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    draft::{DraftKey, NewDraftKey},
    problem::Code,
};

/// # Errors
/// `sign_in_needed` for a page that does not know yet that its session is over; as [`drafts::release`].
pub(super) async fn handler(
    State(state): State<AppState>,
    Caller(session): Caller,
    network: Network,
    headers: HeaderMap,
    Body(new): Body<NewDraftKey>,
) -> Result<Response, Failure> {
    if new.signed_in && session.is_none() {
        return Err(Code::SignInNeeded.into());
    }
    let session = session.filter(|_| new.signed_in);
    let token = cookie::read(&headers, cookie::drafts_name(&state.config));
    let released = drafts::release(&state, &network, session.as_ref(), token, &new.installation).await?;
    let key = DraftKey {
        key: URL_SAFE_NO_PAD.encode(&released.secret.key[..]),
        holder: released.owner.pseudonym(&state),
        expires: rfc3339(released.secret.expires_at),
        now: rfc3339(state.clock.now_ms()),
        heads: drafts::heads(&state, &released.secret.kid).await?,
        kid: released.secret.kid,
    };
    let answer = Json(key).into_response();
    Ok(match released.token {
        Some(token) => {
            let set = cookie::start_drafts(&state.config, token.reveal());
            (AppendHeaders([(header::SET_COOKIE, set)]), answer).into_response()
        }
        None => answer,
    })
}
