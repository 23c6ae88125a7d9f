//! Hand-offs from the operator's app (S2): 256 bits, one use, a minute, for one rider, one verifier, one origin.
//!
//! The subject is sealed under a key of the hand-off's own, which dies with it: nobody becomes known here before they come.

use crate::{
    clock::rfc3339,
    datamap::Rider,
    db::entities::handoffs::{ActiveModel, Column, Entity, Model},
    error::Failure,
    http::{Network, text},
    keys::{KeyError, Place, SealedWith, hex},
    limits,
    private::Private,
    state::AppState,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    handoff::{Arrival, Handoff, NewHandoff},
    problem::Code,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How long a code is good for.
const LIFETIME_MS: i64 = 60_000;
/// A code and a challenge are 32 bytes in base64url.
const LENGTH: usize = 43;

/// Makes a code for a rider.
///
/// # Errors
/// `not_found` for a subject that the operator does not know; `challenge_invalid`; `bad_text` for an installation that is
/// no id; `too_many_requests`.
pub async fn make(state: &AppState, new: &NewHandoff) -> Result<Handoff, Failure> {
    if !is_token(&new.challenge) {
        return Err(Failure::new(Code::ChallengeInvalid).field("challenge"));
    }
    if new.installation.as_deref().is_some_and(|id| !is_installation(id)) {
        return Err(Failure::new(Code::BadText).field("installation"));
    }
    let missing = || Failure::new(Code::NotFound).field("subject");
    if text::is_hostile(&new.subject) {
        return Err(missing());
    }
    let rider = state.datamap.rider_by_subject(&new.subject).await?.ok_or_else(missing)?;
    let lookup = hex(&state.keys.root().hash("subject", rider.subject.reveal()));
    limits::take(state, "handoffs", &lookup, state.config.limits.handoffs_per_rider).await?;

    let id = state.chance.id();
    let key = state.keys.open_or_create(&id).await?;
    let made = write(state, &key, &id, new, &rider).await;
    if made.is_err() {
        state.keys.destroy(&id).await?;
    }
    made
}

/// Uses a code up, whatever comes of it, and answers with the rider if everything fits. Of many at once, one gets through.
///
/// # Errors
/// `handoff_void` for a code that never was, was used, is too old, was made for another origin or installation, or does not
/// belong to this verifier; `too_many_requests`; `unavailable` when the operator's databases do not answer.
pub async fn redeem(state: &AppState, network: &Network, arrival: &Arrival) -> Result<Rider, Failure> {
    // Nobody guesses 256 bits, but thousands of phones behind one address are late now and then: this bound only keeps the
    // database from being kept busy.
    limits::take(state, "handoff-tries", &network.0, state.config.limits.handoff_tries_per_network).await?;
    let void = || Failure::new(Code::HandoffVoid).field("handoff");
    let row = spend(state, &arrival.handoff).await?.ok_or_else(void)?;
    let opened = open(state, &row).await;
    forget(state, &row.id).await;
    let subject = opened?.filter(|_| fits(state, &row, arrival)).ok_or_else(void)?;
    limits::give_back(state, "handoff-tries", &network.0).await?;
    state.datamap.rider_by_subject(subject.reveal()).await?.ok_or_else(void)
}

/// Forgets hand-offs that were used or are too old. Returns how many.
///
/// # Errors
/// When a database does not answer.
pub async fn sweep(state: &AppState) -> Result<u64, Failure> {
    let gone =
        Condition::any().add(Column::UsedAt.is_not_null()).add(Column::ExpiresAt.lte(state.clock.now_ms()));
    let ids = Entity::find().select_only().column(Column::Id).filter(gone).limit(1000);
    let mut swept = 0;
    for id in ids.into_tuple::<String>().all(&state.db).await? {
        erase(state, &id).await?;
        swept += 1;
    }
    Ok(swept)
}

async fn write(
    state: &AppState,
    key: &SealedWith,
    id: &str,
    new: &NewHandoff,
    rider: &Rider,
) -> Result<Handoff, Failure> {
    let code = state.chance.token();
    let now = state.clock.now_ms();
    let row = ActiveModel {
        id: Set(id.to_owned()),
        code_hash: Set(code_hash(state, &code)),
        sealed_subject: Set(key.seal(&state.chance, place(id), rider.subject.reveal())),
        challenge: Set(new.challenge.clone()),
        installation_hash: Set(new.installation.as_deref().map(|id| installation_hash(state, id))),
        origin: Set(state.config.public_url.clone()),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME_MS),
        used_at: Set(None),
    };
    row.insert(&state.db).await?;
    Ok(Handoff { code, expires_at: rfc3339(now + LIFETIME_MS) })
}

async fn spend(state: &AppState, code: &str) -> Result<Option<Model>, Failure> {
    if !is_token(code) {
        return Ok(None);
    }
    let now = state.clock.now_ms();
    let rows = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::CodeHash.eq(code_hash(state, code)))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec_with_returning(&state.db)
        .await?;
    Ok(rows.into_iter().next())
}

async fn open(state: &AppState, row: &Model) -> Result<Option<Private<String>>, Failure> {
    match state.keys.open(&row.id).await {
        Err(KeyError::NoKey) => Ok(None),
        other => Ok(Some(other?.open(place(&row.id), &row.sealed_subject)?)),
    }
}

/// The verifier's challenge, the installation and the origin; what is secret is compared in constant time.
fn fits(state: &AppState, row: &Model, arrival: &Arrival) -> bool {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&arrival.verifier));
    let verifier = challenge.as_bytes().ct_eq(row.challenge.as_bytes());
    let installation = row.installation_hash.as_ref().is_none_or(|bound| {
        let shown = installation_hash(state, arrival.installation.as_deref().unwrap_or_default());
        shown.ct_eq(bound).into()
    });
    is_verifier(&arrival.verifier) && verifier.into() && installation && row.origin == state.config.public_url
}

/// Its key first, then its row. What fails here, the sweep does later.
async fn forget(state: &AppState, id: &str) {
    if erase(state, id).await.is_err() {
        tracing::warn!(handoff = id, "a used hand-off waits for the sweep");
    }
}

async fn erase(state: &AppState, id: &str) -> Result<(), Failure> {
    state.keys.destroy(id).await?;
    Entity::delete_by_id(id).exec(&state.db).await?;
    Ok(())
}

fn code_hash(state: &AppState, code: &str) -> Vec<u8> {
    state.keys.root().hash("handoff", code)
}

fn installation_hash(state: &AppState, id: &str) -> Vec<u8> {
    state.keys.root().hash("installation", id)
}

fn place(id: &str) -> Place<'_> {
    Place { table: "handoffs", column: "sealed_subject", row: id }
}

fn is_token(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// RFC 7636, 4.1.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn is_installation(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{is_installation, is_token, is_verifier};

    #[test]
    fn codes_verifiers_and_installations_have_their_shapes() {
        assert!(is_token(&"a-_9".repeat(11)[..43]));
        assert!(!is_token(&"a".repeat(44)) && !is_token(&"a".repeat(42)) && !is_token(&"=".repeat(43)));
        assert!(is_verifier(&"a.~-".repeat(32)) && is_verifier(&"a".repeat(43)));
        assert!(
            !is_verifier(&"a".repeat(42)) && !is_verifier(&"a".repeat(129)) && !is_verifier(&"é".repeat(30))
        );
        assert!(is_installation("7f3c0a52-phone.1"));
        assert!(!is_installation("") && !is_installation("two words") && !is_installation(&"x".repeat(129)));
    }
}
