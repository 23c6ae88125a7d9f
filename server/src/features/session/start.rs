//! `POST /session`: a code becomes a session.

use crate::{
    auth::{self, address::Address, codes},
    db,
    error::Failure,
    http::{Body, Caller, Lang, Network, cookie},
    ledger,
    people::{self, Who},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use contract::session::{NewSession, SessionStarted};

/// Always a new session: whatever session the browser brought along is ended, never taken over.
///
/// # Errors
/// As [`codes::check`]; `unavailable` when the operator's databases do not answer: the code stays good then.
pub(super) async fn handler(
    State(state): State<AppState>,
    Caller(earlier): Caller,
    Lang(language): Lang,
    network: Network,
    headers: HeaderMap,
    Body(new): Body<NewSession>,
) -> Result<impl IntoResponse, Failure> {
    let code = codes::check(&state, &network, &new.request, &new.code, codes::For::SignIn).await?;
    let rider = match &code.address {
        Address::Email(email) => state.datamap.rider_by_email(email.reveal()).await?,
        Address::Phone(number) => state.datamap.rider_by_phone(number.reveal()).await?,
    };
    let who = rider.map_or_else(|| Who::Address(code.address.text().clone()), Who::Rider);
    let kind = who.kind();
    let gpc = new.gpc || headers.get("sec-gpc").is_some_and(|value| value == "1");

    let tx = db::begin(&state.db).await?;
    codes::spend(&state, &tx, &code).await?;
    let person = people::find_or_create(&state, &tx, who).await?;
    if let Some(earlier) = &earlier {
        auth::end(&state, &tx, &earlier.id, "replaced").await?;
    }
    let new_session =
        auth::New { person: &person.id, kind, address: code.address.text(), headers: &headers, gpc };
    let begun = auth::begin(&state, &tx, new_session).await?;
    if gpc {
        ledger::apply_signal(&state, &tx, &person, language).await?;
    }
    tx.commit().await?;
    codes::forget(&state, &code).await;

    let started = SessionStarted {
        session: auth::view(&state, &begun.session).await?,
        choices: ledger::choices(&state, Some(&begun.session), language, gpc).await?,
    };
    let set_cookie = cookie::start_session(&state.config, begun.token.reveal());
    Ok((StatusCode::CREATED, AppendHeaders([(header::SET_COOKIE, set_cookie)]), Json(started)))
}
