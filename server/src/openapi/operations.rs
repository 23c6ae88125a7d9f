//! What each route of the API takes and answers: one entry per route. Who may call it is told where it is declared.
//!
//! A new route needs an entry here: `operation(method, path, summary)`, then `.takes::<Body>()`, `.answers::<View>(200, …)`
//! and `.fails(&[…])` with the problem codes of its own. Types come from the contract, where they derive `ToSchema` under
//! the feature `openapi`.

use super::{
    guardians::guardians,
    my_data::my_data,
    operation::{Operation, operation},
};
use axum::http::Method;
use contract::{
    cancellation,
    clause::PURPOSES,
    consent, draft, export, gate, handoff,
    partner::{self, Answered, Guardian, Hold},
    paths, policy,
    problem::Code,
    receipt, request, session, step_up, webhook,
};

const BEFORE: &str = "Only entries with a smaller sequence number: `next` of the page before.";

/// Every operation.
pub(super) fn all() -> Vec<Operation> {
    [
        about(),
        sessions(),
        choices(),
        records(),
        my_data(),
        cancelling(),
        guardians(),
        drafts(),
        requests(),
        partners(),
    ]
    .concat()
}

fn about() -> Vec<Operation> {
    vec![
        operation(Method::GET, paths::OPENAPI, "This description").answers_any(200, "OpenAPI 3.1."),
        operation(Method::GET, paths::POLICY, "The policy in force, clause by clause")
            .language()
            .answers::<policy::PolicyView>(200, "The current version."),
        operation(
            Method::POST,
            paths::CSP_REPORTS,
            "A browser tells what the content security policy blocked",
        )
        .note("Sent by browsers on their own, as `application/reports+json`. Only the directive is logged.")
        .answers_nothing(204, "Read.")
        .fails(&[Code::MalformedRequest, Code::TooLarge, Code::TooManyRequests]),
    ]
}

fn sessions() -> Vec<Operation> {
    vec![
        operation(Method::POST, paths::SESSION_CODES, "Send a sign-in code to an e-mail address or phone")
            .note("Answers alike for every address, whoever has it.")
            .takes::<session::NewCode>()
            .answers::<session::CodeRequested>(
                202,
                "A code is on its way, if a message can reach the address.",
            )
            .fails(&[Code::AddressInvalid, Code::ChannelUnavailable, Code::TooManyRequests]),
        operation(
            Method::POST,
            paths::SESSION,
            "Sign in: with a code that was sent, or with a hand-off and its verifier",
        )
        .note("Sets the session cookie. A session that the browser brought along ends.")
        .language()
        .takes::<handoff::Opening>()
        .answers::<session::SessionStarted>(201, "Signed in; the choices come along.")
        .fails(&[Code::CodeWrong, Code::CodeVoid, Code::HandoffVoid, Code::TooManyRequests]),
        operation(Method::GET, paths::SESSION, "Who is signed in")
            .answers::<session::SessionView>(200, "This session.")
            .fails(&[Code::SignInNeeded]),
        operation(Method::DELETE, paths::SESSION, "Sign out; twice is fine")
            .query("forget", "`1`: the browser wipes everything of ours on this device as well.")
            .answers_nothing(204, "Signed out."),
        operation(Method::GET, paths::SESSIONS, "Where one is signed in")
            .answers::<session::Sessions>(200, "The open sessions, newest first."),
        operation(Method::DELETE, paths::SESSIONS, "Sign out everywhere else")
            .answers::<session::SessionsEnded>(200, "How many other sessions ended."),
        operation(Method::DELETE, paths::SESSIONS_ID, "Sign out one of one's own sessions")
            .answers_nothing(204, "It ended.")
            .fails(&[Code::NotFound]),
        operation(Method::POST, paths::STEP_UP_CODES, "Send a code that confirms one action")
            .takes::<step_up::NewStepUpCode>()
            .answers::<session::CodeRequested>(202, "A code is on its way to the session's own address.")
            .fails(&[Code::UnknownAction, Code::NoAddress, Code::ChannelUnavailable, Code::TooManyRequests]),
        operation(Method::POST, paths::STEP_UP, "Confirm the action with the code")
            .note("The session gets a new cookie.")
            .takes::<step_up::NewGrant>()
            .answers::<step_up::Grant>(201, "May do the action once.")
            .fails(&[Code::UnknownAction, Code::CodeWrong, Code::CodeVoid, Code::TooManyRequests]),
        operation(Method::POST, paths::STEP_UP_HOST, "Ask for the lock of the device instead of a code")
            .takes::<step_up::NewHostStepUp>()
            .answers::<step_up::HostStepUp>(201, "The page passes id and action to the app over the bridge.")
            .fails(&[Code::UnknownAction, Code::TooManyRequests]),
        operation(
            Method::POST,
            paths::STEP_UP_HOST_ID,
            "Confirm the action, once the app's backend told of the lock",
        )
        .note("The session gets a new cookie.")
        .takes::<step_up::NewHostGrant>()
        .answers::<step_up::Grant>(201, "May do the action once.")
        .fails(&[Code::UnknownAction, Code::StepUpPending, Code::StepUpVoid]),
    ]
}

fn choices() -> Vec<Operation> {
    const CHOOSING: [Code; 4] =
        [Code::UnknownPurpose, Code::UnknownPolicyVersion, Code::PolicyChanged, Code::GuardianNeeded];
    vec![
        operation(Method::GET, paths::CONSENTS, "All purposes and where they stand")
            .note("For visitors only what this browser chose is set. `Sec-GPC: 1`, or `X-GPC: 1` from a page, colours the answer and changes nothing.")
            .language()
            .answers::<consent::Choices>(200, "Everything about the person's choices."),
        operation(Method::POST, paths::CONSENTS, "Several choices in one step, all or none")
            .note("A yes to what needs a consent of its own is never taken together with another choice: `PUT` it alone.")
            .language()
            .takes::<consent::NewChoices>()
            .answers::<consent::ChoicesMade>(200, "All were recorded.")
            .fails(&CHOOSING)
            .fails(&[Code::SeparateConsent, Code::TooManyRequests]),
        operation(Method::PUT, paths::CONSENTS_PURPOSE, "One choice")
            .note("The same choice again answers with the same receipt as long as nothing else was said since. A retry that must not outweigh what was said in the meantime names in `after` where the purpose stood. Visitors choose what concerns a browser; their first choice sets a cookie.")
            .language()
            .takes::<consent::NewChoice>()
            .answers::<consent::ChoiceMade>(200, "Recorded, with its receipt.")
            .fails(&CHOOSING)
            .fails(&[Code::OtherPerson, Code::ChangedElsewhere, Code::TooManyRequests]),
        operation(Method::POST, paths::CONSENTS_SIGNAL, "The browser's opt-out signal ends what it covers")
            .note("With `Sec-GPC: 1` or `X-GPC: 1`. A yes given in spite of the signal stays. Twice is fine.")
            .language()
            .answers::<consent::Choices>(200, "Everything as it stands now."),
        operation(Method::GET, paths::CONSENT_HISTORY, "Every choice ever made, newest first")
            .language()
            .query("before", BEFORE)
            .answers::<consent::History>(200, "At most 50 lines."),
        operation(Method::GET, paths::POLICY_ANSWER, "The person's latest answer to the policy")
            .answers_maybe::<policy::AnswerView>(200, "The answer, or null."),
        operation(Method::PUT, paths::POLICY_ANSWER, "Agree, decline, or ask")
            .note("Declining switches everything optional off and stops nothing else.")
            .language()
            .takes::<policy::NewAnswer>()
            .answers::<policy::AnswerRecorded>(200, "Recorded, with its receipt and what follows from it.")
            .fails(&[
                Code::UnknownPolicyVersion,
                Code::PolicyChanged,
                Code::GuardianNeeded,
                Code::NoUpdateDue,
                Code::TooManyRequests,
                Code::OtherPerson,
                Code::ChangedElsewhere,
            ]),
    ]
}

fn records() -> Vec<Operation> {
    vec![
        operation(Method::GET, paths::RECEIPTS, "Receipts, newest first")
            .query("before", BEFORE)
            .answers::<receipt::Receipts>(200, "At most 50."),
        operation(Method::GET, paths::RECEIPTS_ID, "One receipt, as a file")
            .answers::<receipt::Receipt>(200, "The receipt.")
            .fails(&[Code::NotFound]),
        operation(Method::GET, paths::RECEIPTS_DOCUMENT, "One receipt as a document to read and print")
            .note("The receipt itself stands in it as JSON, in the element `receipt`.")
            .language()
            .answers_text(200, "text/html", "A document that needs no other file.")
            .fails(&[Code::NotFound]),
        operation(Method::POST, paths::RECEIPTS_ARCHIVE, "Open the file of all receipts to this session for ten minutes")
            .takes::<step_up::NewFetch>()
            .answers_nothing(204, "It may be fetched.")
            .fails(&[Code::StepUpNeeded]),
        operation(Method::GET, paths::RECEIPTS_ARCHIVE, "All receipts with the keys that verify them, as a file")
            .note("As often as it is asked for while it is open: nobody but the person knows whether a file arrived.")
            .answers::<receipt::Archive>(200, "The whole chain, oldest first.")
            .fails(&[Code::StepUpNeeded]),
    ]
}

fn cancelling() -> Vec<Operation> {
    vec![
        operation(Method::GET, paths::EXPORTS, "How far the archive of everything that is held is")
            .answers::<export::Exports>(200, "The newest one, if there is one."),
        operation(Method::POST, paths::EXPORTS, "Have an archive made")
            .note("One that is being made goes on; one that is there makes room.")
            .language()
            .answers::<export::ExportView>(201, "It is being made.")
            .fails(&[Code::TooManyRequests]),
        operation(Method::DELETE, paths::EXPORTS_ID, "Take the wish back; twice is fine")
            .answers_nothing(204, "Nothing of it is kept.")
            .fails(&[Code::NotFound]),
        operation(Method::POST, paths::EXPORT_FETCH, "Let this session fetch the archive for ten minutes")
            .takes::<step_up::NewFetch>()
            .answers_nothing(204, "It may.")
            .fails(&[Code::NotFound, Code::StepUpNeeded]),
        operation(Method::GET, paths::EXPORT_ARCHIVE, "The archive, whole or a part of it")
            .note("A ZIP. `Range` and `If-Range` are understood.")
            .answers_text(200, "application/zip", "The whole.")
            .answers_text(206, "application/zip", "A part.")
            .answers_nothing(416, "Beyond its end.")
            .fails(&[Code::NotFound, Code::StepUpNeeded]),
        operation(Method::GET, paths::CANCELLATION, "What cancelling the account means, and where it stands")
            .language()
            .answers::<cancellation::CancellationView>(200, "Counted at this moment."),
        operation(Method::POST, paths::CANCELLATION, "Cancel the account")
            .note("Everything that was on goes off, every session ends, and a code opens only a small session until the day of the erasure.")
            .language()
            .takes::<cancellation::NewCancellation>()
            .answers::<cancellation::Cancelled>(201, "Cancelled. The code is told here only.")
            .fails(&[Code::StepUpNeeded, Code::AccountHeld]),
        operation(Method::DELETE, paths::CANCELLATION, "Take a cancellation back")
            .note("What was on before stays off.")
            .answers_nothing(204, "The account is in use again.")
            .fails(&[Code::NotFound, Code::ErasureBegun]),
        operation(Method::POST, paths::CERTIFICATES, "The certificate of an erasure, by number and code")
            .takes::<cancellation::CertificateQuestion>()
            .answers::<cancellation::CertificateView>(200, "The certificate, or the day on which there will be one.")
            .fails(&[Code::NotFound, Code::TooManyRequests]),
        operation(Method::GET, paths::CERTIFICATES_TICKET, "The certificate as a file, for ten minutes")
            .note("By the ticket that comes with the certificate; number and code never stand in an address.")
            .answers::<cancellation::Certificate>(200, "The certificate.")
            .fails(&[Code::NotFound]),
    ]
}

fn drafts() -> Vec<Operation> {
    vec![
        operation(Method::POST, paths::DRAFT_KEY, "Release the key of this browser's drafts")
            .note("To be held in memory only. A visitor gets a cookie for 24 hours.")
            .takes::<draft::NewDraftKey>()
            .answers::<draft::DraftKey>(200, "The key, and the newest revision of each draft.")
            .fails(&[Code::SignInNeeded, Code::TooManyDevices, Code::TooManyRequests]),
        operation(Method::PUT, paths::DRAFT_HEAD, "Tell the newest revision of one draft")
            .takes::<draft::NewHead>()
            .answers::<draft::Head>(
                200,
                "The revision that is known from now on: the one that was sent, or a newer one.",
            )
            .fails(&[Code::NotFound, Code::DraftsFull, Code::TooManyRequests]),
        operation(Method::DELETE, paths::DRAFT_HEAD, "Forget a draft that was sent or thrown away")
            .answers_nothing(204, "Forgotten.")
            .fails(&[Code::NotFound]),
        operation(Method::DELETE, paths::DRAFTS, "Forget this device: its drafts become unreadable")
            .query("installation", "The UUID that the browser made for itself.")
            .answers_nothing(204, "The key is destroyed. Twice is fine."),
    ]
}

fn requests() -> Vec<Operation> {
    vec![
        operation(Method::POST, paths::REQUESTS, "Write to us, signed in or not")
            .note("A rider whose account has no address can write too: no message is sent, and the answer stands in the thread.")
            .language()
            .once()
            .takes::<request::NewRequest>()
            .answers::<request::RequestView>(201, "Received, with its number and its due date.")
            .fails(&[
                Code::BadText,
                Code::CardNumber,
                Code::AddressInvalid,
                Code::ChannelUnavailable,
                Code::SignInNeeded,
                Code::TooManyRequests,
            ]),
        operation(Method::GET, paths::REQUESTS, "What one wrote to us, newest first")
            .query("before", "The id of the last one that is there already: `next` of the page before.")
            .answers::<request::Requests>(200, "One page, with the threads.")
            .fails(&[Code::NotFound]),
        operation(Method::GET, paths::REQUESTS_ID, "One request with its thread")
            .answers::<request::RequestView>(200, "The request.")
            .fails(&[Code::NotFound]),
        operation(Method::POST, paths::REQUEST_MESSAGES, "Write once more about a request")
            .language()
            .once()
            .takes::<request::NewMessage>()
            .answers::<request::RequestView>(201, "The request with the new message.")
            .fails(&[Code::NotFound, Code::BadText, Code::CardNumber, Code::TooManyRequests]),
    ]
}

/// The messages that we send to the operator's backend, by their type.
pub(super) fn messages() -> Vec<Operation> {
    vec![
        operation(Method::POST, webhook::CONSENT_CHANGED, "A purpose stands otherwise than before")
            .takes::<webhook::ConsentChanged>(),
        operation(Method::POST, webhook::POLICY_ANSWERED, "The policy was answered")
            .takes::<webhook::PolicyAnswered>(),
        operation(
            Method::POST,
            webhook::PERSON_CHANGED,
            "Something else changed: ask about the person again",
        )
        .takes::<webhook::PersonChanged>(),
    ]
}

const SUBJECT: &str = "rider-0001";
const RECEIPT: &str = "0b6f6c52-6c5b-4f3a-9d0e-3c1f2a4b5d6e";
const SINCE: &str = "2026-11-22T08:00:00Z";

fn partners() -> Vec<Operation> {
    let asked = gate::GateQuestions {
        questions: vec![gate::GateQuestion {
            subject: SUBJECT.to_owned(),
            purpose: "diagnostics".to_owned(),
        }],
    };
    let told = gate::GateAnswers {
        answers: vec![gate::GateBatchAnswer {
            subject: SUBJECT.to_owned(),
            purpose: "diagnostics".to_owned(),
            allowed: true,
            since: Some(SINCE.to_owned()),
            receipt: Some(RECEIPT.to_owned()),
        }],
    };
    let one =
        gate::GateAnswer { allowed: true, since: Some(SINCE.to_owned()), receipt: Some(RECEIPT.to_owned()) };
    let wanted = handoff::NewHandoff {
        subject: SUBJECT.to_owned(),
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        installation: None,
    };
    let made = handoff::Handoff {
        code: "Rr3kqVnVv1o0g8Yy5lGdQm2ZxwJp7aTfHc4uS9eKb6A".to_owned(),
        expires_at: "2026-11-22T08:01:00Z".to_owned(),
    };
    let verdict = step_up::LockVerdict {
        subject: SUBJECT.to_owned(),
        action: step_up::RECEIPTS_DOWNLOAD.to_owned(),
        ok: true,
    };
    vec![
        operation(Method::POST, paths::PARTNER_HANDOFFS, "A code that passes the app's rider on to the page")
            .note("Good for a minute and one use, together with the verifier of the challenge (RFC 7636, S256).")
            .takes_like(&wanted)
            .answers_like(201, "For the fragment of the page's address, `#h=CODE`.", &made)
            .fails(&[Code::NotFound, Code::ChallengeInvalid, Code::BadText, Code::TooManyRequests]),
        operation(Method::POST, paths::PARTNER_STEP_UP, "What the lock of the device said; once only")
            .takes_like(&verdict)
            .answers_nothing(204, "Taken.")
            .fails(&[Code::NotFound, Code::StepUpVoid]),
        operation(Method::GET, paths::PARTNER_CONSENT, "The gate: may this be done for this person, now?")
            .note("Ask before each use and keep no yes. Without an answer, treat every optional purpose as not allowed.")
            .answers_like(200, "What stands at this moment.", &one)
            .fails(&[Code::NotFound, Code::UnknownPurpose]),
        operation(Method::POST, paths::PARTNER_CONSENTS, "The gate, up to 500 questions at once")
            .note("Answers in the order asked. An unknown subject is not allowed anything.")
            .takes_like(&asked)
            .answers_like(200, "What stands at this moment.", &told)
            .fails(&[Code::UnknownPurpose]),
        operation(Method::GET, paths::PARTNER_PERSON, "One person: their answer to the policy, and every purpose")
            .note("A rider who never came here is answered too: nothing accepted, a prompt due, nothing allowed.")
            .answers_like(200, "What stands at this moment.", &person())
            .fails(&[Code::NotFound]),
        operation(Method::POST, paths::PARTNER_PEOPLE, "Up to 500 people at once")
            .note("Answers in the order asked. An unknown subject reads like a rider who never came here.")
            .takes_like(&partner::PeopleQuestion { subjects: vec![SUBJECT.to_owned()] })
            .answers_like(200, "What stands at this moment.", &partner::PeopleStates { people: vec![person()] }),
    ]
}

fn person() -> partner::PersonState {
    let purposes = PURPOSES.into_iter().map(|id| {
        let allowed = id == "diagnostics";
        partner::PurposeState {
            id: id.to_owned(),
            state: if allowed { consent::State::Given } else { consent::State::Unset },
            allowed,
            since: allowed.then(|| SINCE.to_owned()),
            receipt: allowed.then(|| RECEIPT.to_owned()),
        }
    });
    partner::PersonState {
        subject: SUBJECT.to_owned(),
        policy: "1.0".to_owned(),
        version_accepted: Some("1.0".to_owned()),
        answer: Answered::Accepted,
        answered_version: Some("1.0".to_owned()),
        answered_at: Some(SINCE.to_owned()),
        answer_receipt: Some(RECEIPT.to_owned()),
        prompt_due: false,
        declined: false,
        guardian: Guardian::NotNeeded,
        hold: Hold::None,
        unread_notices: 0,
        purposes: purposes.collect(),
    }
}
