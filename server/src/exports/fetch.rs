//! Fetches a ready archive: allowed once by a step-up, then read by ordinary requests, also in parts after a line broke.

use super::{SEGMENT, build::segment_place, store};
use crate::{
    auth::grants,
    db,
    error::{Failure, internal},
    http::access::Session,
    state::AppState,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{problem::Code, step_up::DATA_DOWNLOAD};
use std::ops::RangeInclusive;

/// Which bytes of the archive are asked for, from and to, both included; they lie within it.
pub type Range = RangeInclusive<u64>;

/// Lets this session fetch the archive for a while.
///
/// # Errors
/// `step_up_needed`; `not_found` for an archive that is not the person's, or not ready.
pub async fn allow(state: &AppState, session: &Session, id: &str, grant: &str) -> Result<(), Failure> {
    let missing = || Failure::new(Code::NotFound);
    store::own(&state.db, &session.person, id).await?.ok_or_else(missing)?;
    let tx = db::begin(&state.db).await?;
    grants::spend(state, &tx, session, DATA_DOWNLOAD, grant).await?;
    if !store::allow(&tx, id, &session.id, state.clock.now_ms() + grants::OPEN_MS).await? {
        return Err(missing());
    }
    Ok(tx.commit().await?)
}

/// The archive's size, if this session may fetch it now. Each part that is fetched gives it time for the next.
///
/// # Errors
/// `not_found` for anybody else's, and before it is ready; `step_up_needed` once the time is over.
pub async fn size(state: &AppState, session: &Session, id: &str) -> Result<u64, Failure> {
    let row = store::own(&state.db, &session.person, id).await?.ok_or(Failure::new(Code::NotFound))?;
    let now = state.clock.now_ms();
    if row.session_id.as_deref() != Some(session.id.as_str())
        || row.fetch_until.is_none_or(|until| until <= now)
    {
        return Err(Code::StepUpNeeded.into());
    }
    store::allow(&state.db, id, &session.id, now + grants::OPEN_MS).await?;
    u64::try_from(row.bytes).map_err(|_| internal("an archive of no size"))
}

/// The part of one segment that lies in a range, and where the next one begins.
async fn part(state: &AppState, id: &str, at: u64, last: u64) -> Result<(Vec<u8>, u64), Failure> {
    let size = SEGMENT as u64;
    let position = i32::try_from(at / size).map_err(|_| internal("an archive of too many segments"))?;
    let key = state.keys.open(id).await?;
    let segment = store::segment(&state.db, id, position).await?;
    let segment = segment.ok_or_else(|| internal("a segment is missing"))?;
    let opened = key.open(segment_place(&format!("{id}|{position}")), &segment.sealed)?;
    let bytes = STANDARD.decode(opened.reveal()).map_err(|_| internal("a segment does not decode"))?;
    let begin = usize::try_from(at % size).unwrap_or_default();
    let wanted = usize::try_from(last + 1 - at).unwrap_or(usize::MAX);
    let end = bytes.len().min(begin.saturating_add(wanted));
    let part = bytes.get(begin..end).unwrap_or_default().to_vec();
    Ok((part, (u64::try_from(position).unwrap_or_default() + 1) * size))
}

/// The bytes of a range, segment by segment: never more than one of them in memory.
pub fn read(
    state: AppState,
    id: String,
    range: Range,
) -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    let last = *range.end();
    futures_util::stream::try_unfold(*range.start(), move |at| {
        let (state, id) = (state.clone(), id.clone());
        async move {
            if at > last {
                return Ok(None);
            }
            let (part, next) = part(&state, &id, at, last)
                .await
                .map_err(|failure| std::io::Error::other(failure.code().as_str()))?;
            Ok(Some((part, next)))
        }
    })
}
