//! How many codes go to an address, and how many wrong ones are taken for it, by who asks (S9).
//!
//! Strangers, browsers that signed in with the address before, and signed-in people who confirm an action each have an
//! allowance of their own: whoever uses up the first leaves the others as they were.

use super::{address::Address, codes::For, known::Whence};
use crate::{
    config::Limits,
    error::Failure,
    http::Network,
    keys::hex,
    limits::{self, Bucket},
    state::AppState,
};

/// Strangers count per network first and in all at some distance: a mailbox gets no more than this many times the number.
const NETWORKS: u32 = 4;

/// Who asks, as far as limits need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// Nobody knows.
    Stranger,
    /// A browser in which the address signed in before.
    Known,
    /// A person who is signed in with the address.
    SignedIn,
}

impl Asker {
    pub(super) fn of(state: &AppState, whence: &Whence, what: For<'_>, lookup: &[u8]) -> Self {
        match what {
            For::StepUp { .. } => Self::SignedIn,
            For::SignIn if whence.knows(state, lookup) => Self::Known,
            For::SignIn => Self::Stranger,
        }
    }
}

const fn bucket(kind: &'static str, key: String, per_hour: u32) -> Bucket {
    Bucket { kind, key, per_hour }
}

/// Counts a code to an address.
///
/// # Errors
/// `too_many_requests`.
pub(super) async fn take_code(
    state: &AppState,
    whence: &Whence,
    asker: Asker,
    lookup: &[u8],
    address: &Address,
) -> Result<(), Failure> {
    let mut all = codes(&state.config.limits, &whence.network, asker, lookup);
    all.extend(limits::phone(state, address));
    // A crowd of strangers does not keep those waiting who are known.
    let kind = if asker == Asker::Stranger { "codes-all" } else { "codes-all-known" };
    all.push(bucket(kind, String::new(), state.config.limits.codes_in_all));
    limits::take_all(state, &all).await
}

/// Whether a code may be tried at all: asked before the request's own tries are touched.
///
/// # Errors
/// `too_many_requests`.
pub(super) async fn look_for_try(
    state: &AppState,
    whence: &Whence,
    asker: Asker,
    lookup: &[u8],
) -> Result<(), Failure> {
    for one in tries(&state.config.limits, &whence.network, Some((asker, lookup))) {
        limits::look(state, one.kind, &one.key, one.per_hour).await?;
    }
    Ok(())
}

/// Counts a try of a code as if it were wrong. Without a request nobody knows whose it would be.
///
/// # Errors
/// `too_many_requests`.
pub(super) async fn take_try(
    state: &AppState,
    whence: &Whence,
    of: Option<(Asker, &[u8])>,
) -> Result<(), Failure> {
    limits::take_all(state, &tries(&state.config.limits, &whence.network, of)).await
}

/// Takes the try back: the code was right.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn give_back_try(
    state: &AppState,
    whence: &Whence,
    asker: Asker,
    lookup: &[u8],
) -> Result<(), Failure> {
    for one in tries(&state.config.limits, &whence.network, Some((asker, lookup))) {
        limits::give_back(state, one.kind, &one.key).await?;
    }
    Ok(())
}

fn codes(limits: &Limits, network: &Network, asker: Asker, lookup: &[u8]) -> Vec<Bucket> {
    let per_hour = limits.codes_per_address;
    match asker {
        Asker::SignedIn => vec![bucket("codes-step-up", hex(lookup), per_hour)],
        Asker::Known => vec![bucket("codes-known", hex(lookup), per_hour)],
        Asker::Stranger => {
            let mut all = of_network(["codes-network", "codes-line"], network, limits.codes_per_network);
            let kinds = ["codes-address-network", "codes-address-line", "codes-address"];
            all.extend(of_address(kinds, network, lookup, per_hour));
            all
        }
    }
}

fn tries(limits: &Limits, network: &Network, of: Option<(Asker, &[u8])>) -> Vec<Bucket> {
    let per_hour = limits.tries_per_address;
    let from_network = || of_network(["tries-network", "tries-line"], network, limits.tries_per_network);
    match of {
        None => from_network(),
        Some((Asker::SignedIn, lookup)) => vec![bucket("tries-step-up", hex(lookup), per_hour)],
        Some((Asker::Known, lookup)) => vec![bucket("tries-known", hex(lookup), per_hour)],
        Some((Asker::Stranger, lookup)) => {
            let mut all = from_network();
            let kinds = ["tries-address-network", "tries-address-line", "tries-address"];
            all.extend(of_address(kinds, network, lookup, per_hour));
            all
        }
    }
}

/// A line has 65 536 networks of IPv6, and all of them may be one person's, or many people's.
fn of_network([near, line]: [&'static str; 2], network: &Network, per_hour: u32) -> Vec<Bucket> {
    let wide = network.line().map(|whole| bucket(line, whole, per_hour.saturating_mul(NETWORKS)));
    std::iter::once(bucket(near, network.0.clone(), per_hour)).chain(wide).collect()
}

/// For one address a whole line counts like one network: its owner rarely asks from two.
fn of_address(
    [near, line, everywhere]: [&'static str; 3],
    network: &Network,
    lookup: &[u8],
    per_hour: u32,
) -> Vec<Bucket> {
    let pair = |network: &str| format!("{}|{network}", hex(lookup));
    let wide = network.line().map(|whole| bucket(line, pair(&whole), per_hour));
    let all = bucket(everywhere, hex(lookup), per_hour.saturating_mul(NETWORKS));
    std::iter::once(bucket(near, pair(&network.0), per_hour)).chain(wide).chain([all]).collect()
}
