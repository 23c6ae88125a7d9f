//! The newest revision of each draft: by it a browser notices a copy that was put back or changed.

use super::Owner;
use crate::{
    chance,
    db::{
        self,
        entities::draft_heads::{Column, Entity, Model},
    },
    error::{Failure, internal},
    limits,
    state::AppState,
};
use contract::{
    draft::{Head, NewHead},
    problem::Code,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
    sea_query::{Alias, Expr, ExprTrait as _, OnConflict},
};

/// How many drafts one browser keeps at most.
const MOST: u64 = 50;
/// The largest revision: as far as JavaScript counts exactly.
const LAST_REVISION: u64 = (1 << 53) - 1;
/// After this time a revision may be one of a key that is gone.
const STALE_MS: i64 = 30 * 24 * 3_600_000;

/// The revisions under a key.
///
/// # Errors
/// When the database does not answer.
pub async fn all(state: &AppState, kid: &str) -> Result<Vec<Head>, Failure> {
    let rows = Entity::find().filter(Column::Kid.eq(kid)).order_by_asc(Column::Draft).all(&state.db).await?;
    Ok(rows.into_iter().map(head).collect())
}

/// Takes a newer revision; an older one changes nothing. Answers with the one that is known from now on.
///
/// # Errors
/// `not_found` for a key that is none of these owners', `malformed_request`, `drafts_full`, `too_many_requests`.
pub async fn put(state: &AppState, owners: &[Owner], draft: &str, new: &NewHead) -> Result<Head, Failure> {
    let row = parse(state, draft, new)?;
    own(state, owners, &row.kid).await?;
    limits::take(state, "draft-heads", &row.kid, state.config.limits.draft_heads).await?;
    let tx = db::begin(&state.db).await?;
    let known = Entity::find_by_id((row.kid.clone(), row.draft.clone())).one(&tx).await?;
    let mine = Entity::find().filter(Column::Kid.eq(&row.kid));
    if known.is_none() && mine.count(&tx).await? >= MOST {
        return Err(Code::DraftsFull.into());
    }
    let newer =
        Expr::col((Entity, Column::Revision)).lt(Expr::col((Alias::new("excluded"), Column::Revision)));
    let upsert = OnConflict::columns([Column::Kid, Column::Draft])
        .update_columns([Column::Revision, Column::Sha256, Column::At])
        .action_and_where(newer)
        .to_owned();
    let (kid, draft) = (row.kid.clone(), row.draft.clone());
    Entity::insert(row.into_active_model()).on_conflict(upsert).exec_without_returning(&tx).await?;
    let now = Entity::find_by_id((kid.clone(), draft)).one(&tx).await?;
    tx.commit().await?;
    // The device may have been forgotten meanwhile: then nothing of it is left behind.
    if let Err(gone) = own(state, owners, &kid).await {
        forget_keys(state, &[kid]).await?;
        return Err(gone);
    }
    now.map(head).ok_or_else(|| internal("a revision is neither there nor new"))
}

/// Forgets a draft that was sent or thrown away. Twice is fine.
///
/// # Errors
/// When a database does not answer.
pub async fn forget(state: &AppState, owners: &[Owner], draft: &str) -> Result<(), Failure> {
    if !chance::is_id(draft) {
        return Err(Code::NotFound.into());
    }
    for owner in owners {
        let kids = state.keys.draft_kids(&owner.id).await?;
        let theirs = Entity::delete_many().filter(Column::Kid.is_in(kids)).filter(Column::Draft.eq(draft));
        theirs.exec(&state.db).await?;
    }
    Ok(())
}

/// Forgets all revisions under some keys.
pub(super) async fn forget_keys(state: &AppState, kids: &[String]) -> Result<(), Failure> {
    if !kids.is_empty() {
        let theirs = Column::Kid.is_in(kids.iter().map(String::as_str));
        Entity::delete_many().filter(theirs).exec(&state.db).await?;
    }
    Ok(())
}

/// Forgets revisions whose key is gone: a crash may have left them.
pub(super) async fn sweep(state: &AppState) -> Result<(), Failure> {
    let untouched = Column::At.lt(state.clock.now_ms() - STALE_MS);
    let kids = Entity::find().select_only().column(Column::Kid).distinct().filter(untouched);
    for kid in kids.into_tuple::<String>().all(&state.db).await? {
        if state.keys.draft_key_owner(&kid).await?.is_none() {
            forget_keys(state, &[kid]).await?;
        }
    }
    Ok(())
}

async fn own(state: &AppState, owners: &[Owner], kid: &str) -> Result<(), Failure> {
    let owner = state.keys.draft_key_owner(kid).await?;
    let own = owner.is_some_and(|owner| owners.iter().any(|mine| mine.id == owner));
    if own { Ok(()) } else { Err(Code::NotFound.into()) }
}

fn parse(state: &AppState, draft: &str, new: &NewHead) -> Result<Model, Failure> {
    let malformed = |field| Failure::new(Code::MalformedRequest).field(field);
    if !chance::is_id(draft) {
        return Err(Code::NotFound.into());
    }
    if !chance::is_id(&new.kid) {
        return Err(malformed("kid"));
    }
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if new.sha256.len() != 64 || !new.sha256.bytes().all(digits) {
        return Err(malformed("sha256"));
    }
    let revision = Some(new.revision).filter(|revision| *revision <= LAST_REVISION);
    Ok(Model {
        kid: new.kid.clone(),
        draft: draft.to_ascii_lowercase(),
        revision: revision.and_then(|revision| revision.try_into().ok()).ok_or(malformed("revision"))?,
        sha256: new.sha256.clone(),
        at: state.clock.now_ms(),
    })
}

fn head(row: Model) -> Head {
    Head { draft: row.draft, revision: row.revision.unsigned_abs(), sha256: row.sha256 }
}
