//! When the gate opens.

use crate::{clock::rfc3339, ledger::Latest};
use contract::{clause::PURPOSES, gate::GateAnswer, problem::Code};

/// The answer to one question. Only a yes that stands opens the gate, and for a minor nothing does before a guardian agreed.
///
/// What a browser sends along is not asked: only what is on record counts here.
pub(super) fn answer(latest: Option<&Latest>, minor: bool) -> GateAnswer {
    GateAnswer {
        allowed: !minor && is_yes(latest),
        since: latest.map(|latest| rfc3339(latest.since())),
        receipt: latest.map(|latest| latest.receipt.clone()),
    }
}

/// Whether the latest word is a yes.
pub(super) fn is_yes(latest: Option<&Latest>) -> bool {
    latest.and_then(Latest::said).is_some_and(|said| said.state.is_on())
}

/// A purpose that exists.
pub(super) fn known(purpose: &str) -> Result<&'static str, Code> {
    PURPOSES.into_iter().find(|known| *known == purpose).ok_or(Code::UnknownPurpose)
}

#[cfg(test)]
mod tests {
    use super::{answer, known};
    use crate::{db::entities::consent_events::Model, ledger::Latest};

    fn latest(state: &str, under_gpc: bool) -> Latest {
        let event = Model {
            id: String::new(),
            person_id: String::new(),
            sequence: 1,
            purpose: "diagnostics".to_owned(),
            state: state.to_owned(),
            policy_version: "1.0".to_owned(),
            policy_sha256: String::new(),
            language: "en".to_owned(),
            actor: "self".to_owned(),
            method: "switch".to_owned(),
            under_gpc,
            at: 0,
        };
        Latest { event, receipt: "r".to_owned(), superseded: None }
    }

    #[test]
    fn a_yes_that_a_newer_version_ended_does_not_open_the_gate() {
        let ended = Latest { superseded: Some(3_600_000), ..latest("given", false) };
        let told = answer(Some(&ended), false);
        assert!(!told.allowed);
        assert_eq!(told.since.as_deref(), Some("1970-01-01T01:00:00Z"), "since that version began");
        assert!(!answer(Some(&latest("superseded", false)), false).allowed);
    }

    #[test]
    fn only_a_standing_yes_of_an_adult_opens_the_gate() {
        for (found, minor, allowed) in [
            (Some(latest("given", false)), false, true),
            (Some(latest("given", true)), false, true),
            (Some(latest("given", false)), true, false),
            (Some(latest("refused", false)), false, false),
            (Some(latest("withdrawn", false)), false, false),
            (Some(latest("asked", false)), false, false),
            (None, false, false),
            (None, true, false),
        ] {
            let told = answer(found.as_ref(), minor);
            assert_eq!(told.allowed, allowed, "{found:?} {minor}");
            assert_eq!(told.since.is_some(), found.is_some());
            assert_eq!(told.receipt.is_some(), found.is_some());
        }
    }

    #[test]
    fn the_policy_itself_is_no_purpose() {
        assert_eq!(known("diagnostics"), Ok("diagnostics"));
        assert!(known("policy").is_err());
        assert!(known("Diagnostics").is_err());
        assert!(known("").is_err());
    }
}
