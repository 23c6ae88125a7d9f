//! `PUT /my-data/items/{item}/{field}` corrects a field, `POST /my-data/items/{item}/deletion` deletes a row: in the operator's
//! database, at once, and written down among the person's requests.

use super::items::row;
use crate::{
    auth::grants,
    datamap::Outcome,
    db,
    error::Failure,
    features::requests::{self, Wish},
    http::{Body, Caller, Lang, card_number, text},
    limits, people,
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use contract::{
    language::Language,
    my_data::{Correction, Deletion, Handled, LONGEST_VALUE},
    problem::Code,
    request::Topic,
    step_up::DATA_DELETE,
};

/// # Errors
/// `not_found` for what is no row of this person's, or may not be corrected; `item_changed`, `item_refused`, `bad_text`,
/// `card_number`, `too_many_requests`.
pub(super) async fn correct(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    path: Result<Path<(String, String)>, PathRejection>,
    Body(correction): Body<Correction>,
) -> Result<Json<Handled>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path((item, field)) = path.map_err(|_| missing())?;
    let row = row(&item).map_err(|_| missing())?;
    let session = caller.session()?;
    let (kind, name) = state.datamap.correctable(&row, &field, language).ok_or_else(missing)?;
    let value = text::lines(&correction.value, "value", LONGEST_VALUE)?;
    card_number::refuse(&value, "value")?;
    let subject = people::subject(&state, &session.person).await?;
    let tx = db::begin(&state.db).await?;
    limits::take_in(&state, &tx, "items", &session.person, state.config.limits.requests.saturating_mul(4))
        .await?;
    // What was there is compared as it came, and written down only as far as it may stand in a letter.
    let was = text::lines(&correction.was, "was", LONGEST_VALUE).ok();
    let was = was.filter(|was| card_number::refuse(was, "was").is_ok());
    let wished = Wording { kind: &kind, language }.correction(&name, was.as_deref(), &value);
    let wish = requests::wish(&state, &tx, session, Topic::CorrectMyData, &wished, language).await?;
    tx.commit().await?;
    let outcome = state.datamap.correct(subject.reveal(), &row, &field, &correction.was, &value).await;
    let handled = finish(&state, wish, outcome?, language).await?;
    // It is done, also where it can't be read back right now.
    let value = state.datamap.held(subject.reveal(), &row, &field).await.ok().flatten();
    Ok(Json(Handled { value, ..handled }))
}

/// # Errors
/// `not_found` for what is no row of this person's, or may not be deleted by itself; `step_up_needed`, `item_refused`.
pub(super) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    Lang(language): Lang,
    path: Result<Path<String>, PathRejection>,
    Body(deletion): Body<Deletion>,
) -> Result<Json<Handled>, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let Path(item) = path.map_err(|_| missing())?;
    let row = row(&item).map_err(|_| missing())?;
    let session = caller.session()?;
    let kind = state.datamap.deletable(&row, language).ok_or_else(missing)?;
    let subject = people::subject(&state, &session.person).await?;
    let tx = db::begin(&state.db).await?;
    grants::spend(&state, &tx, session, DATA_DELETE, &deletion.grant).await?;
    let wished = Wording { kind: &kind, language }.deletion();
    let wish = requests::wish(&state, &tx, session, Topic::DeleteMyData, &wished, language).await?;
    tx.commit().await?;
    let outcome = state.datamap.delete(subject.reveal(), &row).await;
    finish(&state, wish, outcome?, language).await.map(Json)
}

/// Where the database did not answer, the wish stays with us: it may have been done, and somebody looks.
async fn finish(
    state: &AppState,
    wish: Wish,
    outcome: Outcome,
    language: Language,
) -> Result<Handled, Failure> {
    let refused = match outcome {
        Outcome::Done => {
            let number = wish.number().to_owned();
            let answer = match language {
                Language::En => "Done at once, as you asked on the page.",
                Language::ZhHans => "已按您在页面上的要求立即办理。",
            };
            wish.done(state, answer).await?;
            return Ok(Handled { number, value: None });
        }
        Outcome::Missing => Code::NotFound,
        Outcome::Changed => Code::ItemChanged,
        Outcome::Refused => Code::ItemRefused,
    };
    wish.forget(state).await?;
    Err(refused.into())
}

/// The wish in words, in the thread.
struct Wording<'a> {
    kind: &'a str,
    language: Language,
}

impl Wording<'_> {
    fn correction(&self, name: &str, was: Option<&str>, value: &str) -> String {
        let (kind, language) = (self.kind, self.language);
        let was = was.map(|was| match language {
            Language::En => format!("\nIt was: {was}"),
            Language::ZhHans => format!("\n原内容：{was}"),
        });
        let was = was.unwrap_or_default();
        match language {
            Language::En => format!("Please correct “{name}” of “{kind}”.{was}\nIt should be: {value}"),
            Language::ZhHans => format!("请更正“{kind}”中的“{name}”。{was}\n应为：{value}"),
        }
    }

    fn deletion(&self) -> String {
        let kind = self.kind;
        match self.language {
            Language::En => format!("Please delete one entry of the kind “{kind}”."),
            Language::ZhHans => format!("请删除一条“{kind}”。"),
        }
    }
}
