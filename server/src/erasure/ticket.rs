//! Tickets: whoever has one may fetch one certificate as a file for ten minutes. Number and code never stand in an address,
//! which ends up in histories and logs; a ticket may, because it is over soon. Nothing is stored for it.

use crate::{auth::grants::OPEN_MS, keys::hex, state::AppState};
use subtle::ConstantTimeEq as _;

/// A ticket for the certificate of this cancellation.
pub(super) fn issue(state: &AppState, cancellation: &str) -> String {
    let until = (state.clock.now_ms() + OPEN_MS).to_string();
    [cancellation, &until, &seal(state, cancellation, &until)].join(".")
}

/// The cancellation that a ticket of ours names, unless its time is over.
pub(super) fn read<'a>(state: &AppState, ticket: &'a str) -> Option<&'a str> {
    let (cancellation, rest) = ticket.split_once('.')?;
    let (until, found) = rest.split_once('.')?;
    let genuine = bool::from(seal(state, cancellation, until).as_bytes().ct_eq(found.as_bytes()));
    let open = until.parse::<i64>().is_ok_and(|until| until > state.clock.now_ms());
    (genuine && open).then_some(cancellation)
}

fn seal(state: &AppState, cancellation: &str, until: &str) -> String {
    hex(&state.keys.root().hash("certificate-ticket", &format!("{cancellation}|{until}")))
}
