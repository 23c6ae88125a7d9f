//! `POST /requests`: somebody writes to us, signed in or not. Sent twice, it is still one request.

use super::{message, rules, store, view};
use crate::{
    auth::{
        self,
        address::{self, Address},
    },
    db::{self, entities::requests::Model},
    error::Failure,
    http::{Body, Caller, Lang, Network, access::Session},
    idempotency::{self, Claim, Effect, Key},
    keys::{SealedWith, hex},
    limits, messages,
    state::AppState,
};
use axum::{Json, extract::State, http::StatusCode};
use contract::{
    language::Language,
    problem::Code,
    request::{From, NewRequest, RequestState, RequestView},
};
use sea_orm::DatabaseTransaction;

/// Whose keys those of visitors are: a random UUID each, which nobody else knows.
const VISITOR: &str = "visitor";
/// A double press or a second try costs next to nothing: so many times more of them are let through.
const TRIES: u32 = 40;

/// # Errors
/// `bad_text`, `card_number`, `address_invalid`; `channel_unavailable` for an address that no message can reach from here;
/// `sign_in_needed` for visitors without an address to answer to; `idempotency_mismatch`, `in_flight`, `too_many_requests`.
pub(super) async fn handler(
    State(state): State<AppState>,
    Caller(session): Caller,
    Lang(language): Lang,
    network: Network,
    key: Key,
    Body(new): Body<NewRequest>,
) -> Result<(StatusCode, Json<RequestView>), Failure> {
    let new = NewRequest { text: rules::message(&new.text)?, ..new };
    let reply = reply(&state, session.as_ref(), new.reply_to.as_deref()).await?;
    let id = state.chance.id();
    let effect = Effect {
        holder: session.as_ref().map_or(VISITOR, |session| &session.person),
        key: &key,
        what: "requests",
        body: &new,
        resource: &id,
        status: 201,
    };
    let tries = state.config.limits.requests.saturating_mul(TRIES);
    limits::take(&state, "requests-tries", &network.0, tries).await?;
    let tx = db::begin(&state.db).await?;
    let id = match idempotency::claim(&state, &tx, &effect).await? {
        Claim::Done { resource, .. } => {
            tx.rollback().await?;
            resource
        }
        Claim::New => {
            let told = take_limits(&state, &tx, &network, session.as_ref(), &reply).await?;
            let writing = New { id: &id, session: session.as_ref(), reply, told, language, request: &new };
            let made = make(&state, tx, writing).await;
            if made.is_err() && session.is_none() {
                state.keys.destroy(&id).await?;
            }
            made?;
            state.outbox.wake();
            tracing::info!(request = id, topic = new.topic.as_str(), "somebody wrote to us");
            id
        }
    };
    let row = store::by_id(&state, &id).await?;
    Ok((StatusCode::CREATED, Json(view::one(&state, &row).await?)))
}

struct New<'a> {
    id: &'a str,
    session: Option<&'a Session>,
    reply: Reply,
    /// Whether a message confirms it.
    told: bool,
    language: Language,
    request: &'a NewRequest,
}

/// Where word of it goes.
enum Reply {
    /// Where the person says.
    Typed(Address),
    /// To the session's own address.
    Own(Address),
    /// Nowhere: the answer stands in the thread.
    Thread,
}

impl Reply {
    /// The address, where there is one.
    const fn address(&self) -> Option<&Address> {
        match self {
            Self::Typed(address) | Self::Own(address) => Some(address),
            Self::Thread => None,
        }
    }

    /// As it is kept: empty where there is none.
    fn text(&self) -> &str {
        self.address().map_or("", |address| address.text().reveal())
    }
}

/// Where the answer goes: where the person says, else to the session's own address, if it has one that can be reached. Who
/// came from the app may have none, and can write all the same.
async fn reply(state: &AppState, session: Option<&Session>, typed: Option<&str>) -> Result<Reply, Failure> {
    match (typed, session) {
        (Some(typed), _) => {
            let address = address::parse(typed).map_err(|failure| failure.at("reply_to"))?;
            if state.outbox.carries(address.channel()) {
                Ok(Reply::Typed(address))
            } else {
                Err(Failure::new(Code::ChannelUnavailable).field("reply_to"))
            }
        }
        (None, Some(session)) => match auth::address_of(state, session).await {
            Ok(own) if state.outbox.carries(own.channel()) => Ok(Reply::Own(own)),
            Ok(_) => Ok(Reply::Thread),
            Err(failure) if failure.code() == Code::NoAddress => Ok(Reply::Thread),
            Err(failure) => Err(failure),
        },
        (None, None) => Err(Code::SignInNeeded.into()),
    }
}

/// What is sent once more is no new request, and does not count as one. Answers whether a message may confirm this one:
/// nobody is kept from writing because too many messages went to phones, but for numbers that anybody can type.
async fn take_limits(
    state: &AppState,
    tx: &DatabaseTransaction,
    network: &Network,
    session: Option<&Session>,
    reply: &Reply,
) -> Result<bool, Failure> {
    let per_hour = state.config.limits.requests;
    limits::take_in(state, tx, "requests-network", &network.0, per_hour.saturating_mul(4)).await?;
    let who = session.map_or_else(
        || hex(&state.keys.root().hash("address", reply.text())),
        |session| session.person.clone(),
    );
    limits::take_in(state, tx, "requests-who", &who, per_hour).await?;
    let Some(address) = reply.address() else { return Ok(false) };
    match (limits::take_phone(state, tx, address).await, reply) {
        (Ok(()), _) => Ok(true),
        (Err(failure), Reply::Own(_)) if failure.code() == Code::TooManyRequests => Ok(false),
        (Err(failure), _) => Err(failure),
    }
}

async fn make(state: &AppState, tx: DatabaseTransaction, writing: New<'_>) -> Result<(), Failure> {
    let key = match writing.session {
        Some(session) => state.keys.open(&session.person).await?,
        None => state.keys.open_or_create(writing.id).await?,
    };
    let due = rules::due_from(&state.config, state.clock.now())?;
    let row = store::insert(&tx, &state.chance, row(state, &key, &writing, due.at)).await?;
    let text = &writing.request.text;
    let new = message::New {
        id: state.chance.id(),
        request: &row.id,
        author: From::Person,
        text,
        at: row.received_at,
    };
    message::add(state, &tx, &key, new).await?;
    if let Some(address) = writing.reply.address().filter(|_| writing.told) {
        let mail = messages::request_received(address.clone(), &row.number, due.day, writing.language);
        state.outbox.put(state, &tx, &key, &mail).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn row(state: &AppState, key: &SealedWith, writing: &New<'_>, due_at: i64) -> Model {
    let now = state.clock.now_ms();
    Model {
        id: writing.id.to_owned(),
        number: String::new(),
        key_holder: key.holder().to_owned(),
        person_id: writing.session.map(|session| session.person.clone()),
        topic: writing.request.topic.as_str().to_owned(),
        state: RequestState::Open.as_str().to_owned(),
        language: writing.language.tag().to_owned(),
        sealed_reply: key.seal(&state.chance, view::reply_place(writing.id), writing.reply.text()),
        received_at: now,
        due_at,
        last_at: now,
        overdue_at: None,
    }
}
