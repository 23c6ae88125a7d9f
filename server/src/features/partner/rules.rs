//! When the gate opens.

use super::store::Affairs;
use crate::{
    clock::rfc3339,
    error::{Failure, internal},
    ledger::{Latest, POLICY},
};
use contract::{
    clause::PURPOSES,
    gate::GateAnswer,
    partner::{Answered, Guardian, Hold, PersonState, PurposeState},
    problem::Code,
};

/// The answer to one question. Only a yes that stands opens the gate, and for a minor nothing does before a guardian agreed.
///
/// What a browser sends along is not asked: only what is on record counts here.
pub(super) fn answer(latest: Option<&Latest>, minor: bool) -> GateAnswer {
    GateAnswer {
        allowed: !minor && is_yes(latest),
        since: latest.map(|latest| rfc3339(latest.event.at)),
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
pub(super) fn person(
    subject: &str,
    current: &str,
    affairs: Option<&Affairs>,
) -> Result<PersonState, Failure> {
    let latest = affairs.and_then(|affairs| affairs.said.get(POLICY));
    let answer = latest.map_or(Some(Answered::None), |latest| Answered::parse(&latest.event.state));
    let answer = answer.ok_or_else(|| internal("an answer that is none"))?;
    let version = latest.map(|latest| latest.event.policy_version.clone());
    let minor = affairs.is_some_and(|affairs| affairs.minor);
    let purposes = PURPOSES.into_iter().map(|id| {
        let latest = affairs.and_then(|affairs| affairs.said.get(id));
        let GateAnswer { allowed, since, receipt } = self::answer(latest, minor);
        let state = latest.and_then(Latest::said).map(|said| said.state).unwrap_or_default();
        PurposeState { id: id.to_owned(), state, allowed, since, receipt }
    });
    Ok(PersonState {
        subject: subject.to_owned(),
        policy: current.to_owned(),
        version_accepted: version.clone().filter(|_| matches!(answer, Answered::Accepted | Answered::WentOn)),
        answer,
        prompt_due: prompt_due(version.as_deref(), current),
        answered_version: version,
        answered_at: latest.map(|latest| rfc3339(latest.event.at)),
        answer_receipt: latest.map(|latest| latest.receipt.clone()),
        declined: answer == Answered::Declined,
        guardian: match (affairs, minor) {
            (None, _) => Guardian::Unknown,
            (Some(_), true) => Guardian::Needed,
            (Some(_), false) => Guardian::NotNeeded,
        },
        hold: Hold::None,
        unread_notices: 0,
        purposes: purposes.collect(),
    })
}

/// Whether the host should show the policy: nobody is asked twice about a version that they answered, whatever they said.
pub(super) fn prompt_due(answered: Option<&str>, current: &str) -> bool {
    answered != Some(current)
}

#[cfg(test)]
mod tests {
    use super::{Affairs, answer, known, person, prompt_due};
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
        Latest { event, receipt: "r".to_owned() }
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
    fn how_the_policy_was_answered_and_whether_to_ask_again() {
        for (said, version, answer, accepted, due) in [
            ("accepted", "1.0", Answered::Accepted, Some("1.0"), false),
            ("accepted", "0.9", Answered::Accepted, Some("0.9"), true),
            ("went_on", "1.0", Answered::WentOn, Some("1.0"), false),
            ("declined", "1.0", Answered::Declined, None, false),
            ("declined", "0.9", Answered::Declined, None, true),
            ("asked", "1.0", Answered::Asked, None, false),
        ] {
            let mut latest = latest(said, false);
            latest.event.policy_version = version.to_owned();
            let affairs = Affairs { minor: false, said: HashMap::from([("policy".to_owned(), latest)]) };
            let told = person("s", "1.0", Some(&affairs)).expect("told");
            assert_eq!(
                (told.answer, told.version_accepted.as_deref()),
                (answer, accepted),
                "{said} {version}"
            );
            assert_eq!((told.prompt_due, told.declined), (due, said == "declined"), "{said} {version}");
            assert_eq!(told.answered_version.as_deref(), Some(version));
            assert_eq!(told.guardian, Guardian::NotNeeded);
        }
        assert!(prompt_due(None, "1.0"), "who never answered is asked");
        let stranger = person("s", "1.0", None).expect("told");
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
