//! When the gate opens.

use super::store::Affairs;
use crate::{
    clock::rfc3339,
    error::{Failure, internal},
    ledger::{self, Capacity, Latest, POLICY},
    state::AppState,
};
use contract::{
    clause::PURPOSES,
    gate::GateAnswer,
    partner::{Answered, Guardian, Hold, PersonState, PurposeState},
    problem::Code,
};

/// The answer to one question. Only a yes that stands opens the gate, for a minor only one that a guardian approved.
///
/// What a browser sends along is not asked: only what is on record counts here.
pub(super) fn answer(latest: Option<&Latest>, purpose: &str, capacity: &Capacity) -> GateAnswer {
    GateAnswer {
        allowed: ledger::rules::is_allowed(latest.and_then(Latest::said), purpose, capacity),
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

/// A person's whole state; without affairs, that of somebody who never came here.
///
/// Whoever never answered is to be shown the policy; after that, the same rule decides as for the prompt on our own pages.
pub(super) fn person(
    state: &AppState,
    subject: &str,
    affairs: Option<&Affairs>,
) -> Result<PersonState, Failure> {
    let minor = affairs.is_some_and(|affairs| affairs.capacity.is_minor());
    let latest = affairs.and_then(|affairs| affairs.said.get(POLICY));
    let due = match latest {
        None => true,
        answered => ledger::prompt_due(state, answered, minor)?,
    };
    told(subject, &state.policy()?.version, affairs, due)
}

fn told(subject: &str, current: &str, affairs: Option<&Affairs>, due: bool) -> Result<PersonState, Failure> {
    let latest = affairs.and_then(|affairs| affairs.said.get(POLICY));
    let answer = latest.map_or(Some(Answered::None), |latest| Answered::parse(&latest.event.state));
    let answer = answer.ok_or_else(|| internal("an answer that is none"))?;
    let version = latest.map(|latest| latest.event.policy_version.clone());
    let capacity = affairs.map_or(&Capacity::Adult, |affairs| &affairs.capacity);
    let purposes = PURPOSES.into_iter().map(|id| {
        let latest = affairs.and_then(|affairs| affairs.said.get(id));
        let GateAnswer { allowed, since, receipt } = self::answer(latest, id, capacity);
        let state = latest.and_then(Latest::said).map(|said| said.state).unwrap_or_default();
        PurposeState { id: id.to_owned(), state, allowed, since, receipt }
    });
    Ok(PersonState {
        subject: subject.to_owned(),
        policy: current.to_owned(),
        version_accepted: version.clone().filter(|_| answer == Answered::Accepted),
        answer,
        prompt_due: due,
        answered_version: version,
        answered_at: latest.map(|latest| rfc3339(latest.event.at)),
        answer_receipt: latest.map(|latest| latest.receipt.clone()),
        declined: answer == Answered::Declined,
        guardian: match affairs {
            None => Guardian::Unknown,
            Some(_) if !capacity.is_minor() => Guardian::NotNeeded,
            Some(_) if capacity.has_approval() => Guardian::Approved,
            Some(_) => Guardian::Needed,
        },
        hold: if affairs.is_some_and(|affairs| affairs.held) { Hold::Cancelled } else { Hold::None },
        unread_notices: 0,
        purposes: purposes.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Affairs, Capacity, answer, known, told};
    use crate::{db::entities::consent_events::Model, ledger::Latest};
    use contract::partner::{Answered, Guardian};
    use std::collections::HashMap;

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
        let told = answer(Some(&ended), "diagnostics", &Capacity::Adult);
        assert!(!told.allowed);
        assert_eq!(told.since.as_deref(), Some("1970-01-01T01:00:00Z"), "since that version began");
        assert!(!answer(Some(&latest("superseded", false)), "diagnostics", &Capacity::Adult).allowed);
    }

    #[test]
    fn only_a_standing_yes_of_an_adult_or_with_an_approval_opens_the_gate() {
        let minor = |approved: &[&str]| Capacity::Minor {
            approved: approved.iter().map(|purpose| (*purpose).to_owned()).collect(),
        };
        let approved = minor(&["diagnostics"]);
        for (found, capacity, allowed) in [
            (Some(latest("given", false)), Capacity::Adult, true),
            (Some(latest("given", true)), Capacity::Adult, true),
            (Some(latest("given", false)), minor(&[]), false),
            (Some(latest("given", false)), minor(&["publishing"]), false),
            (Some(latest("given", false)), approved.clone(), true),
            (Some(latest("withdrawn", false)), approved.clone(), false),
            (None, approved, false),
            (Some(latest("refused", false)), Capacity::Adult, false),
            (Some(latest("withdrawn", false)), Capacity::Adult, false),
            (Some(latest("asked", false)), Capacity::Adult, false),
            (None, Capacity::Adult, false),
            (None, minor(&[]), false),
        ] {
            let told = answer(found.as_ref(), "diagnostics", &capacity);
            assert_eq!(told.allowed, allowed, "{found:?} {capacity:?}");
            assert_eq!(told.since.is_some(), found.is_some());
            assert_eq!(told.receipt.is_some(), found.is_some());
        }
    }

    #[test]
    fn how_the_policy_was_answered() {
        for (said, version, answer, accepted) in [
            ("accepted", "1.0", Answered::Accepted, Some("1.0")),
            ("accepted", "0.9", Answered::Accepted, Some("0.9")),
            ("went_on", "1.0", Answered::WentOn, None),
            ("declined", "1.0", Answered::Declined, None),
            ("declined", "0.9", Answered::Declined, None),
            ("asked", "1.0", Answered::Asked, None),
        ] {
            let mut latest = latest(said, false);
            latest.event.policy_version = version.to_owned();
            let affairs = Affairs {
                capacity: Capacity::Adult,
                held: false,
                said: HashMap::from([("policy".to_owned(), latest)]),
            };
            let told = told("s", "1.0", Some(&affairs), false).expect("told");
            assert_eq!(
                (told.answer, told.version_accepted.as_deref()),
                (answer, accepted),
                "{said} {version}"
            );
            assert_eq!(told.declined, said == "declined", "{said} {version}");
            assert_eq!(told.answered_version.as_deref(), Some(version));
            assert_eq!(told.guardian, Guardian::NotNeeded);
        }
        let stranger = told("s", "1.0", None, true).expect("told");
        assert_eq!((stranger.answer, stranger.guardian), (Answered::None, Guardian::Unknown));
        assert!(stranger.purposes.iter().all(|purpose| !purpose.allowed && purpose.receipt.is_none()));
    }

    #[test]
    fn the_policy_itself_is_no_purpose() {
        assert_eq!(known("diagnostics"), Ok("diagnostics"));
        assert!(known("policy").is_err());
        assert!(known("Diagnostics").is_err());
        assert!(known("").is_err());
    }
}
