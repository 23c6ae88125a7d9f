//! Failures as both sides name them: RFC 9457 problems with a stable code.

use serde::{Deserialize, Serialize};

/// A failed request (RFC 9457, `application/problem+json`). `title` and `detail` are in the person's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:privacy-center:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What went wrong, in a few words.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// One sentence that says what to do.
    pub detail: String,
    /// What programs match on.
    pub code: Code,
    /// The input fields at fault, if any: names as in the request body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Seconds to wait before trying again, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// The stable name of a failure. Texts may change, these never do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
            /// A code that this build does not know: treat it like [`Code::Internal`].
            #[serde(other)] Unknown,
        }

        impl Code {
            /// Every code that the server can answer with.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* Self::Unknown => 500 }
            }
        }
    };
}

codes! {
    /// The body is not what this route takes: broken JSON, a wrong type, an unknown or repeated field, too deep.
    MalformedRequest = "malformed_request", 400;
    /// Signed out, or the session ended.
    SignInNeeded = "sign_in_needed", 401;
    /// A guardian's session is over, or never was: open it with a fresh link.
    GuardianSessionOver = "guardian_session_over", 401;
    /// The partner's service key is missing or wrong.
    ServiceKeyInvalid = "service_key_invalid", 401;
    /// A state-changing request that does not come from our own pages (S4).
    CrossSite = "cross_site", 403;
    /// Only riders can do this; the session belongs to an address without an account.
    RiderOnly = "rider_only", 403;
    /// Several accounts have the address that the session was begun with: none of them is opened by it.
    AddressShared = "address_shared", 403;
    /// The person is under 18 and no guardian has approved.
    GuardianNeeded = "guardian_needed", 403;
    /// A step-up grant for exactly this action is missing, used or expired (S8).
    StepUpNeeded = "step_up_needed", 403;
    /// Drafts are kept on as many devices as there may be; none of them loses its own for another.
    TooManyDevices = "too_many_devices", 409;
    /// The account is cancelled: until its erasure it can be looked at and taken back, nothing else.
    AccountHeld = "account_held", 403;
    /// Nothing here, or nothing here for this person.
    NotFound = "not_found", 404;
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The page that asks was made for an older service, which this one cannot stand in for: load it again.
    ClientOutdated = "client_outdated", 409;
    /// The policy was updated while the page was open: read the new version first.
    PolicyChanged = "policy_changed", 409;
    /// The page shows somebody else's choices: load it again.
    OtherPerson = "other_person", 409;
    /// Something else was said since, in another place: look where it stands, then choose again.
    ChangedElsewhere = "changed_elsewhere", 409;
    /// The item holds something else by now, so that it was not corrected: look at it again.
    ItemChanged = "item_changed", 409;
    /// The operator's database refuses this change: the value breaks one of its rules, or something else needs the row.
    ItemRefused = "item_refused", 422;
    /// The operator's backend has not told yet what the lock of the device said.
    StepUpPending = "step_up_pending", 409;
    /// The erasure has begun: what was cancelled can't be taken back any more.
    ErasureBegun = "erasure_begun", 409;
    /// This browser keeps as many drafts as there may be.
    DraftsFull = "drafts_full", 409;
    /// The same request is being worked on right now: the same key gets its result in a moment.
    InFlight = "in_flight", 409;
    /// Nothing newer than the person's latest answer is in force: there is nothing to go on with.
    NoUpdateDue = "no_update_due", 409;
    /// The person is of age: no guardian is needed.
    GuardianNotNeeded = "guardian_not_needed", 409;
    /// The body is larger than this route takes.
    TooLarge = "too_large", 413;
    /// The body is not JSON.
    UnsupportedMedia = "unsupported_media", 415;
    /// Text with control or bidirectional-override characters, or too long.
    BadText = "bad_text", 422;
    /// Neither an e-mail address nor a phone number that a message can be sent to.
    AddressInvalid = "address_invalid", 422;
    /// Messages can't be sent to this kind of address here: no message gateway, or no mail server.
    ChannelUnavailable = "channel_unavailable", 422;
    /// A text with the number of a bank card in it (R41).
    CardNumber = "card_number", 422;
    /// This idempotency key was used for something else.
    IdempotencyMismatch = "idempotency_mismatch", 422;
    /// No such purpose.
    UnknownPurpose = "unknown_purpose", 422;
    /// No such policy version.
    UnknownPolicyVersion = "unknown_policy_version", 422;
    /// No such step-up action.
    UnknownAction = "unknown_action", 422;
    /// A yes that needs a separate consent, together with another choice in one request (R9).
    SeparateConsent = "separate_consent", 422;
    /// The code does not fit; tries are left.
    CodeWrong = "code_wrong", 422;
    /// The code is used up, too old, or was tried too often: ask for a new one.
    CodeVoid = "code_void", 422;
    /// The address that a minor named as the guardian's is the minor's own.
    OwnAddress = "own_address", 422;
    /// Whoever has this address said that they are nobody's guardian here: it gets no more messages.
    GuardianStopped = "guardian_stopped", 422;
    /// The number does not fit the link; tries are left.
    GuardianNumberWrong = "guardian_number_wrong", 422;
    /// The link was used, is too old, was tried too often or replaced, or the policy changed: ask for a fresh one.
    GuardianLinkVoid = "guardian_link_void", 422;
    /// This is not the address that the message reached.
    GuardianAddressWrong = "guardian_address_wrong", 422;
    /// The hand-off was used, is too old, or does not belong to this app.
    HandoffVoid = "handoff_void", 422;
    /// The account has neither e-mail address nor phone number that a code could go to.
    NoAddress = "no_address", 422;
    /// The challenge of a hand-off is not 43 characters of base64url.
    ChallengeInvalid = "challenge_invalid", 422;
    /// The lock of the device was not opened, or the step-up was used or is too old.
    StepUpVoid = "step_up_void", 422;
    /// Too many requests: wait `retry_after` seconds.
    TooManyRequests = "too_many_requests", 429;
    /// Something of ours failed; nothing was changed.
    Internal = "internal", 500;
    /// A part we need does not answer right now; nothing was changed.
    Unavailable = "unavailable", 503;
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Code {}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("The stable name of a failure. Texts may change, these never do."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_read_back_and_unknown_ones_do_not_fail() {
        for code in Code::ALL {
            let text = serde_json::to_string(code).expect("a code serialises");
            assert_eq!(text, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<Code>(&text).expect("and reads back"), *code);
        }
        assert_eq!(serde_json::from_str::<Code>("\"from_the_future\"").expect("reads"), Code::Unknown);
    }
}
