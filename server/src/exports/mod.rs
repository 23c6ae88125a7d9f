//! Taking one's data along: a job makes the archive, sealed in segments; a stepped-up session fetches it.

mod archive;
mod ask;
mod build;
mod csv;
mod fetch;
mod index;
mod store;
mod sweep;

pub use ask::{ask, cancel, newest};
pub use build::step;
pub use fetch::{Range, allow, read, size};
pub use store::{forget, keys_of};
pub use sweep::{fail, sweep};

use crate::{clock::rfc3339, db::entities::exports::Model, error::Failure, error::internal};
use contract::export::{ExportState, ExportView};

/// An archive is kept for so long once it is ready.
const KEPT_MS: i64 = 72 * 3_600_000;
/// The size of a segment before it is sealed, in bytes.
const SEGMENT: usize = 256 * 1024;

fn view(row: &Model) -> Result<ExportView, Failure> {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(ExportView {
        id: row.id.clone(),
        state: ExportState::parse(&row.state).ok_or_else(|| internal("an export of no known state"))?,
        items: count(row.items),
        of: count(row.total),
        bytes: count(row.bytes),
        since: rfc3339(row.created_at),
        until: row.expires_at.map(rfc3339),
    })
}
