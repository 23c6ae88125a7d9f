//! The routes of a minor who asks and of a guardian who decides.

use super::operation::{Operation, operation};
use axum::http::Method;
use contract::{guardian, paths, problem::Code, receipt};

/// Their operations.
pub(super) fn guardians() -> Vec<Operation> {
    vec![
        operation(Method::GET, paths::GUARDIAN_REQUEST, "Where a minor's request to a guardian stands")
            .answers::<guardian::GuardianRequestView>(200, "The request, with the number while its link can be opened."),
        operation(Method::POST, paths::GUARDIAN_REQUEST, "Ask a guardian, or ask again")
            .note("Sends a link. The one before opens nothing any more. Another address replaces the guardian of before, and ends what that one approved.")
            .takes::<guardian::NewGuardianRequest>()
            .answers::<guardian::GuardianRequestView>(201, "The message is on its way; the number is new.")
            .fails(&[
                Code::GuardianNotNeeded,
                Code::AddressInvalid,
                Code::ChannelUnavailable,
                Code::OwnAddress,
                Code::GuardianStopped,
                Code::NotFound,
                Code::TooManyRequests,
            ]),
        operation(Method::DELETE, paths::GUARDIAN_REQUEST, "Withdraw the request; twice is fine")
            .note("Ends what was approved: nobody is left who could take it back.")
            .answers_nothing(204, "Withdrawn."),
        operation(Method::POST, paths::GUARDIAN_SESSION, "Open a link with the number on the minor's screen")
            .note("Sets a cookie for half an hour. A link opens once. Five tries for each link, fifteen for each request; what is not six digits is none.")
            .language()
            .takes::<guardian::LinkOpening>()
            .answers::<guardian::GuardianView>(201, "Opened: what there is to decide.")
            .fails(&[Code::GuardianNumberWrong, Code::GuardianLinkVoid]),
        operation(Method::DELETE, paths::GUARDIAN_SESSION, "Close it").answers_nothing(204, "Closed."),
        operation(Method::GET, paths::GUARDIAN_DECISIONS, "What a guardian decides about, and where it stands")
            .language()
            .answers::<guardian::GuardianView>(200, "Everything there is to decide."),
        operation(Method::PUT, paths::GUARDIAN_DECISION, "Approve, refuse, or take back one purpose")
            .note("The same decision again writes nothing. It binds on the next question to the gate.")
            .language()
            .takes::<guardian::NewDecision>()
            .answers::<guardian::GuardianView>(200, "Recorded; everything as it stands then.")
            .fails(&[
                Code::UnknownPurpose,
                Code::UnknownPolicyVersion,
                Code::PolicyChanged,
                Code::GuardianNotNeeded,
            ]),
        operation(Method::GET, paths::GUARDIAN_RECEIPTS, "The receipts of this guardian's decisions, newest first")
            .answers::<receipt::Receipts>(200, "All of them."),
        operation(Method::POST, paths::GUARDIAN_LINKS, "Send a fresh link to the same address")
            .takes::<guardian::LinkRenewal>()
            .answers_nothing(204, "On its way; the number on the minor's screen is new.")
            .fails(&[Code::GuardianLinkVoid, Code::TooManyRequests]),
        operation(Method::POST, paths::GUARDIAN_DISOWNED, "This is not my child")
            .note("Stops everything: link, sessions, approvals, further messages to this address. The operator is told.")
            .takes::<guardian::Disowning>()
            .answers_nothing(204, "Stopped.")
            .fails(&[Code::GuardianLinkVoid, Code::GuardianAddressWrong, Code::AddressInvalid]),
    ]
}
