//! Codes by mail or phone message (S9): six digits, ten minutes, five tries, one use, for the one thing they were asked for.
//!
//! Nothing here knows whether an account has the address: every address is treated alike (S11).

use super::{
    address::{Address, Channel},
    bounds::{self, Asker},
    known::Whence,
};
use crate::{
    chance,
    db::{
        self,
        entities::sign_in_codes::{ActiveModel, Column, Entity, Model},
    },
    error::Failure,
    http::text,
    keys::{KeyError, Place, SealedWith},
    messages::{self, Mail, Template, Values},
    private::Private,
    state::AppState,
};
use contract::{language::Language, problem::Code, session::CodeRequested};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _},
};
use subtle::ConstantTimeEq as _;

/// How long a code is good for.
const MINUTES: i64 = 10;
/// How often one code may be tried.
const TRIES: i32 = 5;

/// What a code is good for. One that was asked for one thing never does another (S8).
#[derive(Clone, Copy, Debug)]
pub enum For<'a> {
    /// Signing in.
    SignIn,
    /// One action of one session.
    StepUp {
        /// The session's id.
        session: &'a str,
        /// The action.
        action: &'a str,
    },
}

/// A code that was right: not used up yet.
#[derive(Debug)]
pub struct Checked {
    request: String,
    /// The keyed hash of the address.
    pub lookup: Vec<u8>,
    /// The address that it was sent to.
    pub address: Address,
}

/// Makes a code for an address and puts its message into the outbox.
///
/// # Errors
/// `channel_unavailable` where no such message can be sent at all; `too_many_requests` by address, by network, by country, or
/// in all: equal for every address of its kind. What is already known of a browser counts, never whether an account has the
/// address.
pub async fn ask(
    state: &AppState,
    whence: &Whence,
    language: Language,
    address: Address,
    what: For<'_>,
) -> Result<CodeRequested, Failure> {
    if !state.outbox.carries(address.channel()) {
        return Err(Failure::new(Code::ChannelUnavailable).field("address"));
    }
    let lookup = state.keys.root().hash("address", address.text().reveal());
    let asker = Asker::of(state, whence, what, &lookup);
    bounds::take_code(state, whence, asker, &lookup, &address).await?;

    let request = state.chance.id();
    let key = state.keys.open_or_create(&request).await?;
    let written = write(state, &key, &request, lookup, language, address, what).await;
    if written.is_err() {
        state.keys.destroy(&request).await?;
    }
    written?;
    state.outbox.wake();
    Ok(CodeRequested { request })
}

/// Checks a code. Every call that the limits let through costs one of the request's tries, before anything is compared.
///
/// # Errors
/// `code_wrong` while it does not fit; `code_void` for one that was used, is too old, was tried too often, was asked for
/// something else, or never was; `too_many_requests`.
pub async fn check(
    state: &AppState,
    whence: &Whence,
    request: &str,
    typed: &str,
    what: For<'_>,
) -> Result<Checked, Failure> {
    let void = Failure::new(Code::CodeVoid).field("code");
    // The limits are asked first: what they refuse must not cost the right code one of its tries. They are counted after
    // it, so that many at once cost no more than the request's own.
    let Some(waiting) = waiting(state, request, what).await? else {
        bounds::take_try(state, whence, None).await?;
        return Err(void);
    };
    let asker = Asker::of(state, whence, what, &waiting.lookup);
    bounds::look_for_try(state, whence, asker, &waiting.lookup).await?;
    let row = take_try(state, request, what).await?.ok_or(void.clone())?;
    bounds::take_try(state, whence, Some((asker, &row.lookup))).await?;

    if !bool::from(hash(state, request, &digits(typed)).ct_eq(&row.code_hash)) {
        return Err(Failure::new(Code::CodeWrong).field("code"));
    }
    bounds::give_back_try(state, whence, asker, &row.lookup).await?;
    let key = match state.keys.open(request).await {
        Err(KeyError::NoKey) => return Err(void),
        other => other?,
    };
    let address = Address::stored(key.open(place(request), &row.sealed_address)?);
    Ok(Checked { request: row.id, lookup: row.lookup, address })
}

/// Uses a code up, in the transaction of what it was for: of many at once, one gets through.
///
/// # Errors
/// `code_void` when it was used meanwhile.
pub async fn spend(state: &AppState, tx: &DatabaseTransaction, code: &Checked) -> Result<(), Failure> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(state.clock.now_ms()))
        .filter(Column::Id.eq(&code.request))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Failure::new(Code::CodeVoid).field("code")) }
}

/// Forgets a used code, after the transaction: its key first, then its row. What fails here, the sweep does later.
pub async fn forget(state: &AppState, code: &Checked) {
    if erase(state, &code.request).await.is_err() {
        tracing::warn!(request = code.request, "a used code waits for the sweep");
    }
}

/// Forgets codes that were used or are too old. Returns how many.
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
    request: &str,
    lookup: Vec<u8>,
    language: Language,
    address: Address,
    what: For<'_>,
) -> Result<(), Failure> {
    let code = Private::new(state.chance.code());
    let (action, session) = match what {
        For::SignIn => (None, None),
        For::StepUp { session, action } => (Some(action.to_owned()), Some(session.to_owned())),
    };
    let mail = mail(&code, language, address.clone(), what);
    let now = state.clock.now_ms();
    let row = ActiveModel {
        id: Set(request.to_owned()),
        lookup: Set(lookup),
        sealed_address: Set(key.seal(&state.chance, place(request), address.text().reveal())),
        code_hash: Set(hash(state, request, code.reveal())),
        action: Set(action),
        session_id: Set(session),
        language: Set(language.tag().to_owned()),
        tries: Set(0),
        created_at: Set(now),
        expires_at: Set(now + MINUTES * 60_000),
        used_at: Set(None),
    };
    let tx = db::begin(&state.db).await?;
    row.insert(&tx).await?;
    state.outbox.put(state, &tx, key, &mail).await?;
    tx.commit().await?;
    Ok(())
}

fn mail(code: &Private<String>, language: Language, to: Address, what: For<'_>) -> Mail {
    let by_phone = to.channel() == Channel::Phone;
    let (template, (subject, text)) = match what {
        For::SignIn if by_phone => (
            Template::SignInCode,
            (String::new(), messages::sign_in_message(code.reveal(), MINUTES, language)),
        ),
        For::SignIn => (Template::SignInCode, messages::sign_in_mail(code.reveal(), MINUTES, language)),
        For::StepUp { action, .. } if by_phone => {
            let text = messages::step_up_message(code.reveal(), action, MINUTES, language);
            (Template::StepUpCode, (String::new(), text))
        }
        For::StepUp { action, .. } => {
            (Template::StepUpCode, messages::step_up_mail(code.reveal(), action, MINUTES, language))
        }
    };
    let action = match what {
        For::SignIn => String::new(),
        For::StepUp { action, .. } => messages::action_name(action, language).to_owned(),
    };
    let values = Values { code: code.reveal().clone(), minutes: MINUTES, action, ..Values::default() };
    Mail { to, template, language, subject, text: Private::new(text), values }
}

/// The request, if it has a try left and was asked for exactly this.
async fn waiting(state: &AppState, request: &str, what: For<'_>) -> Result<Option<Model>, Failure> {
    if !chance::is_id(request) {
        return Ok(None);
    }
    let found = Entity::find().filter(good_for(request, what)).one(&state.db).await?;
    let Some(late) = found.as_ref().filter(|row| row.expires_at <= state.clock.now_ms()) else {
        return Ok(found);
    };
    // At once, not only by the sweep: a clock that goes back must not revive it.
    erase(state, &late.id).await?;
    Ok(None)
}

/// Takes one of its tries, if it still has one.
async fn take_try(state: &AppState, request: &str, what: For<'_>) -> Result<Option<Model>, Failure> {
    let rows = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(good_for(request, what))
        .filter(Column::ExpiresAt.gt(state.clock.now_ms()))
        .exec_with_returning(&state.db)
        .await?;
    Ok(rows.into_iter().next())
}

fn good_for(request: &str, what: For<'_>) -> Condition {
    let bound = match what {
        For::SignIn => Condition::all().add(Column::Action.is_null()).add(Column::SessionId.is_null()),
        For::StepUp { session, action } => {
            Condition::all().add(Column::Action.eq(action)).add(Column::SessionId.eq(session))
        }
    };
    bound.add(Column::Id.eq(request)).add(Column::Tries.lt(TRIES)).add(Column::UsedAt.is_null())
}

async fn erase(state: &AppState, request: &str) -> Result<(), Failure> {
    state.keys.destroy(request).await?;
    Entity::delete_by_id(request).exec(&state.db).await?;
    Ok(())
}

fn hash(state: &AppState, request: &str, code: &str) -> Vec<u8> {
    state.keys.root().hash("code", &format!("{request}{code}"))
}

fn place(request: &str) -> Place<'_> {
    Place { table: "sign_in_codes", column: "sealed_address", row: request }
}

/// What was typed, without spaces; digits of a Chinese keyboard's full width count as digits.
fn digits(typed: &str) -> String {
    text::narrow(typed).chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn spaces_and_full_width_digits_do_no_harm() {
        assert_eq!(digits(" 012 345 "), "012345");
        assert_eq!(digits("０１２\u{3000}３４５"), "012345");
        assert_eq!(digits("01234x"), "01234x");
        assert_eq!(digits("\u{202D}012\u{200B}345\u{202C}\u{FEFF}"), "012345");
    }
}
