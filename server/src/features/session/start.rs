//! `POST /session`: a code, or a hand-off from the operator's app, becomes a session.

use crate::{
    auth::{self, address::Address, codes, handoffs, known::Whence},
    cancellation,
    datamap::Account,
    db,
    error::Failure,
    http::{Body, Caller, Lang, Network, cookie},
    ledger,
    people::{self, Who},
    private::Private,
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use contract::{
    handoff::{Arrival, Opening},
    session::{Kind, NewSession, SessionStarted},
};

/// Somebody who proved who they are.
struct Proved {
    who: Who,
    /// Where their codes go.
    address: Private<String>,
    /// Whether several accounts have that address.
    shared: bool,
    /// The code that proved it, not used up yet; none for a hand-off.
    code: Option<codes::Checked>,
    gpc: bool,
}

/// Always a new session: whatever session the browser brought along is ended, never taken over.
///
/// # Errors
/// As [`codes::check`] and [`handoffs::redeem`]; `unavailable` when the operator's databases do not answer: a code stays
/// good then.
pub(super) async fn handler(
    State(state): State<AppState>,
    Caller(earlier): Caller,
    Lang(language): Lang,
    whence: Whence,
    headers: HeaderMap,
    Body(new): Body<Opening>,
) -> Result<impl IntoResponse, Failure> {
    let proved = match new {
        Opening::Code(new) => by_code(&state, &whence, new).await?,
        Opening::Handoff(new) => by_handoff(&state, &whence.network, new).await?,
    };
    let Proved { who, address, shared, code, gpc } = proved;
    let kind = who.kind();
    let gpc = gpc || headers.get("sec-gpc").is_some_and(|value| value == "1");

    let tx = db::begin(&state.db).await?;
    if let Some(code) = &code {
        codes::spend(&state, &tx, code).await?;
    }
    let person = people::find_or_create(&state, &tx, who).await?;
    if let Some(earlier) = &earlier {
        auth::end(&state, &tx, &earlier.id, "replaced").await?;
    }
    // A code still opens a cancelled account: to see the day and to take it back, nothing else.
    let held = kind == Kind::Rider && cancellation::is_held(&tx, &person.id).await?;
    let kind = match kind {
        _ if held => Kind::Held,
        Kind::Address if shared => Kind::Shared,
        other => other,
    };
    let in_app = code.is_none();
    let new_session =
        auth::New { person: &person.id, kind, address: &address, headers: &headers, gpc, in_app };
    let begun = auth::begin(&state, &tx, new_session).await?;
    if gpc {
        ledger::apply_signal(&state, &tx, &person.id, language).await?;
    }
    tx.commit().await?;
    if let Some(code) = &code {
        codes::forget(&state, code).await;
    }

    let started = SessionStarted {
        session: auth::view(&state, &begun.session).await?,
        choices: ledger::choices(&state, Some(&begun.session), language, gpc).await?,
    };
    let session = cookie::start_session(&state.config, begun.token.reveal());
    let device = code.map(|code| whence.cookie(&state, &code.lookup));
    let cookies: HeaderMap =
        std::iter::once(session).chain(device).map(|cookie| (header::SET_COOKIE, cookie)).collect();
    Ok((StatusCode::CREATED, cookies, Json(started)))
}

async fn by_code(state: &AppState, whence: &Whence, new: NewSession) -> Result<Proved, Failure> {
    let code = codes::check(state, whence, &new.request, &new.code, codes::For::SignIn).await?;
    let account = match &code.address {
        Address::Email(email) => state.datamap.account_by_email(email.reveal()).await?,
        Address::Phone(number) => state.datamap.account_by_phone(number.reveal()).await?,
    };
    let address = code.address.text().clone();
    let (who, shared) = match account {
        Account::Of(rider) => (Who::Rider(rider), false),
        Account::None => (Who::Address(address.clone()), false),
        Account::Several => (Who::Address(address.clone()), true),
    };
    Ok(Proved { who, address, shared, code: Some(code), gpc: new.gpc })
}

/// A rider without an address is shown their account's id, and confirms by the lock of the device.
async fn by_handoff(state: &AppState, network: &Network, new: Arrival) -> Result<Proved, Failure> {
    let rider = handoffs::redeem(state, network, &new).await?;
    let address = rider.email.as_ref().or(rider.phone.as_ref()).unwrap_or(&rider.subject).clone();
    Ok(Proved { who: Who::Rider(rider), address, shared: false, code: None, gpc: new.gpc })
}
