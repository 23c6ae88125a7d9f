//! Looking back: the history, the receipts, and the whole chain.

use super::{
    POLICY, newest, pen,
    store::{self, Latest},
    view,
};
use crate::{
    clock::rfc3339,
    db::entities::receipts,
    error::{Failure, internal},
    keys::SealedWith,
    state::AppState,
};
use contract::{
    consent::{Actor, History, HistoryEntry},
    language::Language,
    policy::AnswerView,
    receipt::{Archive, Receipt, Receipts},
};
use sea_orm::ConnectionTrait;

/// How much one page holds.
const PAGE: usize = 50;

/// A page of a person's list.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Whose.
    pub person: &'a str,
    /// Only entries with a smaller sequence number.
    pub before: Option<i64>,
}

impl Page<'_> {
    /// Cuts a list that was read with one more than fits, and tells where the next page begins.
    fn cut<T>(mut rows: Vec<T>, sequence: fn(&T) -> i64) -> (Vec<T>, Option<i64>) {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(sequence);
        (rows, next)
    }
}

/// Every choice of a person, newest first.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn history(state: &AppState, page: Page<'_>, language: Language) -> Result<History, Failure> {
    let rows = store::events_before(&state.db, page.person, page.before, PAGE as u64 + 1).await?;
    let (rows, next) = Page::cut(rows, |row: &Latest| row.event.sequence);
    let entries = rows.into_iter().map(|row| entry(state, row, language)).collect::<Result<_, _>>()?;
    Ok(History { entries, next })
}

fn entry(state: &AppState, row: Latest, language: Language) -> Result<HistoryEntry, Failure> {
    let Latest { event, receipt, .. } = row;
    let name = if event.purpose == POLICY {
        String::new()
    } else {
        name(state, &event.purpose, &event.policy_version, language)?
    };
    let actor = match event.actor.as_str() {
        "self" => Actor::Myself,
        "guardian" => Actor::Guardian,
        "system" => Actor::System,
        _ => return Err(internal("an actor that is none")),
    };
    Ok(HistoryEntry {
        sequence: event.sequence,
        purpose: event.purpose,
        name,
        state: event.state,
        policy: event.policy_version,
        actor,
        at: rfc3339(event.at),
        receipt,
    })
}

/// A purpose's name: as it is called today, or as it was called then.
fn name(state: &AppState, purpose: &str, version: &str, language: Language) -> Result<String, Failure> {
    let name = |published: &crate::policies::Published| {
        published
            .meta
            .purpose(purpose)
            .and_then(|purpose| purpose.text.get(&language))
            .map(|text| text.name.clone())
    };
    let today = name(state.policy()?.as_ref());
    Ok(today
        .or_else(|| state.policies.version(version).and_then(|then| name(then.as_ref())))
        .unwrap_or_default())
}

/// The person's latest answer to the policy, if they gave one.
///
/// # Errors
/// When the database does not answer.
pub async fn latest_answer(state: &AppState, person: &str) -> Result<Option<AnswerView>, Failure> {
    store::latest_answer(&state.db, person).await?.as_ref().map(view::answer).transpose()
}

/// A person's receipts, newest first.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn receipts(state: &AppState, page: Page<'_>) -> Result<Receipts, Failure> {
    let rows = store::receipts_before(&state.db, page.person, page.before, PAGE as u64 + 1).await?;
    let (rows, next) = Page::cut(rows, |row: &receipts::Model| row.sequence);
    if rows.is_empty() {
        return Ok(Receipts { receipts: Vec::new(), next });
    }
    let key = state.keys.open(page.person).await?;
    Ok(Receipts { receipts: rows.iter().map(|row| pen::open(&key, row)).collect::<Result<_, _>>()?, next })
}

/// One receipt, if it is this person's.
///
/// # Errors
/// When a part of ours does not answer.
pub async fn receipt(state: &AppState, person: &str, id: &str) -> Result<Option<Receipt>, Failure> {
    if !crate::chance::is_id(id) {
        return Ok(None);
    }
    let Some(row) = store::receipt(&state.db, person, id).await? else { return Ok(None) };
    let key = state.keys.open(person).await?;
    pen::open(&key, &row).map(Some)
}

/// The whole chain with the keys, oldest first: complete, or not at all.
///
/// # Errors
/// `internal` where a link is missing or does not fit, or when a part of ours does not answer.
pub async fn archive<C: ConnectionTrait>(
    state: &AppState,
    connection: &C,
    person: &str,
    key: &SealedWith,
) -> Result<Archive, Failure> {
    // Read first: a choice that is made meanwhile adds a receipt, which is no gap.
    let newest = newest::tail(connection, person).await?.map_or(0, |tail| tail.sequence);
    let rows = store::chain(connection, person).await?;
    let receipts = rows.iter().map(|row| pen::open(key, row)).collect::<Result<Vec<_>, _>>()?;
    // An event without its receipt makes this fail, the newest one too.
    if rows.last().map_or(0, |row| row.sequence) < newest || !is_whole(&rows, &receipts) {
        return Err(internal("a chain of receipts with a gap"));
    }
    Ok(Archive { receipts, keys: state.signer.key_set().clone() })
}

/// Whether the numbers are dense and each receipt names the one before it.
fn is_whole(rows: &[receipts::Model], receipts: &[Receipt]) -> bool {
    let mut before: Option<&receipts::Model> = None;
    (1..).zip(rows.iter().zip(receipts)).all(|(sequence, (row, receipt))| {
        let previous = &receipt.payload["previous"];
        let fits = match before.replace(row) {
            None => previous.is_null(),
            Some(earlier) => {
                previous["record_id"] == earlier.id.as_str() && previous["sha256"] == earlier.sha256.as_str()
            }
        };
        fits && row.sequence == sequence && receipt.payload["sequence"] == sequence
    })
}

#[cfg(test)]
mod tests {
    use super::{PAGE, Page, is_whole};
    use crate::db::entities::receipts::Model;
    use contract::receipt::Receipt;
    use serde_json::json;

    fn chain(length: i64) -> (Vec<Model>, Vec<Receipt>) {
        (1..=length)
            .map(|sequence| {
                let row = Model {
                    id: format!("r{sequence}"),
                    event_id: String::new(),
                    person_id: String::new(),
                    sequence,
                    sealed_payload: Vec::new(),
                    sha256: format!("h{sequence}"),
                    key_id: String::new(),
                    signature: String::new(),
                };
                let earlier = sequence - 1;
                let previous = (earlier > 0)
                    .then(|| json!({"record_id": format!("r{earlier}"), "sha256": format!("h{earlier}")}));
                let payload = json!({"sequence": sequence, "previous": previous});
                (row, Receipt { payload, key_id: String::new(), signature: String::new() })
            })
            .unzip()
    }

    #[test]
    fn a_chain_with_a_gap_or_a_foreign_link_is_not_whole() {
        let (rows, receipts) = chain(4);
        assert!(is_whole(&rows, &receipts));
        assert!(is_whole(&[], &[]));
        for missing in 0..3 {
            let (mut rows, mut receipts) = chain(4);
            rows.remove(missing);
            receipts.remove(missing);
            assert!(!is_whole(&rows, &receipts), "without {missing}");
        }
        let mut foreign = receipts;
        foreign[2].payload["previous"]["sha256"] = json!("h9");
        assert!(!is_whole(&rows, &foreign));
    }

    #[test]
    fn a_page_tells_where_the_next_begins_only_if_there_is_one() {
        let full: Vec<i64> = (1..=51).rev().collect();
        assert_eq!(Page::cut(full, |row| *row).1, Some(2));
        let exact: Vec<i64> = (1..=50).rev().collect();
        let (rows, next) = Page::cut(exact, |row| *row);
        assert_eq!((rows.len(), next), (PAGE, None));
    }
}
