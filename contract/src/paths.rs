//! The API's paths: the only place where they are spelled.

/// Where all of the API lies.
pub const API: &str = "/api/";
/// The API's description (OpenAPI 3.1): `GET`.
pub const OPENAPI: &str = "/api/openapi.json";
/// Browsers report what the content security policy blocked: `POST`.
pub const CSP_REPORTS: &str = "/api/v1/csp-reports";
/// The current policy: `GET`, `?lang=en`.
pub const POLICY: &str = "/api/v1/policy";
/// The person's answer to the policy: `GET`, `PUT`.
pub const POLICY_ANSWER: &str = "/api/v1/policy/answer";
/// Ask for a sign-in code: `POST`.
pub const SESSION_CODES: &str = "/api/v1/session/codes";
/// This session: `GET`, `POST` starts one, `DELETE` ends it.
pub const SESSION: &str = "/api/v1/session";
/// All sessions of the person: `GET`; `DELETE` ends all but this one.
pub const SESSIONS: &str = "/api/v1/sessions";
/// One session: `DELETE`.
pub const SESSIONS_ID: &str = "/api/v1/sessions/{id}";
/// Ask for a step-up code, bound to one action: `POST`.
pub const STEP_UP_CODES: &str = "/api/v1/session/step-up/codes";
/// Redeem a step-up code for a grant of one use: `POST`.
pub const STEP_UP: &str = "/api/v1/session/step-up";
/// Ask for a step-up by the lock of the device, in the operator's app: `POST`.
pub const STEP_UP_HOST: &str = "/api/v1/session/step-up/host";
/// Redeem it for a grant of one use, once the app's backend confirmed it: `POST`.
pub const STEP_UP_HOST_ID: &str = "/api/v1/session/step-up/host/{id}";
/// All purposes and where they stand: `GET`; `POST` (several at once) is refused for separate consents.
pub const CONSENTS: &str = "/api/v1/consents";
/// One choice: `PUT`.
pub const CONSENTS_PURPOSE: &str = "/api/v1/consents/{purpose}";
/// The browser's opt-out signal is on, and ends what it covers: `POST`.
pub const CONSENTS_SIGNAL: &str = "/api/v1/consents/signal";
/// Every choice ever made, newest first: `GET`, `?before=N`.
pub const CONSENT_HISTORY: &str = "/api/v1/consents/history";
/// Receipts, newest first: `GET`, `?before=N`.
pub const RECEIPTS: &str = "/api/v1/receipts";
/// One receipt: `GET`, a file.
pub const RECEIPTS_ID: &str = "/api/v1/receipts/{id}";
/// One receipt as a document for people: `GET`, HTML, a file.
pub const RECEIPTS_DOCUMENT: &str = "/api/v1/receipts/{id}/document";
/// All receipts in one file: `POST` with a step-up grant opens it to this session for ten minutes, `GET` is the file.
pub const RECEIPTS_ARCHIVE: &str = "/api/v1/receipts/archive";
/// What we hold, at a glance: `GET`.
pub const MY_DATA: &str = "/api/v1/my-data";
/// The items of one category: `GET`, `?after=…`.
pub const MY_DATA_CATEGORY: &str = "/api/v1/my-data/{category}";
/// One field of one item: `PUT` corrects it.
pub const MY_DATA_FIELD: &str = "/api/v1/my-data/items/{item}/{field}";
/// One item: `POST` deletes it, with a step-up grant.
pub const MY_DATA_DELETION: &str = "/api/v1/my-data/items/{item}/deletion";
/// The archive of everything that is held: `GET` tells how far it is, `POST` has one made.
pub const EXPORTS: &str = "/api/v1/exports";
/// One archive: `DELETE` takes the wish back.
pub const EXPORTS_ID: &str = "/api/v1/exports/{id}";
/// Lets this session fetch it, with a step-up grant: `POST`.
pub const EXPORT_FETCH: &str = "/api/v1/exports/{id}/grant";
/// The file itself: `GET`, also in parts.
pub const EXPORT_ARCHIVE: &str = "/api/v1/exports/{id}/archive";
/// Cancelling the account: `GET` tells what it means and where it stands, `POST` cancels, `DELETE` undoes it.
pub const CANCELLATION: &str = "/api/v1/cancellation";
/// The certificate of an erasure, by number and code: `POST`.
pub const CERTIFICATES: &str = "/api/v1/certificates";
/// The same as a file, by the ticket that came along: `GET`, for ten minutes.
pub const CERTIFICATES_TICKET: &str = "/api/v1/certificates/{ticket}";
/// A minor's request to a guardian: `GET` where it stands, `POST` asks or asks again, `DELETE` withdraws it.
pub const GUARDIAN_REQUEST: &str = "/api/v1/guardian-request";
/// A guardian's session: `POST` opens it with the link's secret and the number, `DELETE` ends it.
pub const GUARDIAN_SESSION: &str = "/api/v1/guardian/session";
/// What a guardian decides about: `GET`.
pub const GUARDIAN_DECISIONS: &str = "/api/v1/guardian/decisions";
/// One decision of a guardian: `PUT`.
pub const GUARDIAN_DECISION: &str = "/api/v1/guardian/decisions/{purpose}";
/// The receipts of a guardian's decisions, newest first: `GET`, a file.
pub const GUARDIAN_RECEIPTS: &str = "/api/v1/guardian/receipts";
/// A fresh link to the same address, by one that is used or too old: `POST`.
pub const GUARDIAN_LINKS: &str = "/api/v1/guardian/links";
/// This is not my child: `POST` with the address that the message reached.
pub const GUARDIAN_DISOWNED: &str = "/api/v1/guardian/disowned";
/// The gate, one question: `GET`.
pub const PARTNER_CONSENT: &str = "/api/v1/partner/consents/{subject}/{purpose}";
/// The gate, many questions: `POST`.
pub const PARTNER_CONSENTS: &str = "/api/v1/partner/consents";
/// A person's whole state, for the operator's backend: `GET`.
pub const PARTNER_PERSON: &str = "/api/v1/partner/people/{subject}";
/// Many people's: `POST`.
pub const PARTNER_PEOPLE: &str = "/api/v1/partner/people";
/// A code with which the operator's app passes its rider on to the page: `POST`.
pub const PARTNER_HANDOFFS: &str = "/api/v1/partner/handoffs";
/// What the lock of the device said to a step-up: `POST`.
pub const PARTNER_STEP_UP: &str = "/api/v1/partner/step-ups/{id}";
/// Release the key of this browser's drafts: `POST`.
pub const DRAFT_KEY: &str = "/api/v1/drafts/key";
/// The newest revision of one draft: `PUT`; `DELETE` once it is sent or thrown away.
pub const DRAFT_HEAD: &str = "/api/v1/drafts/{id}/head";
/// Destroy the key of this browser's drafts: `DELETE`, `?installation=UUID`. Every copy becomes unreadable.
pub const DRAFTS: &str = "/api/v1/drafts";
/// The person's requests, newest first: `GET`; `POST` with an [`IDEMPOTENCY_KEY`] makes one.
pub const REQUESTS: &str = "/api/v1/requests";
/// One request with its messages: `GET`.
pub const REQUESTS_ID: &str = "/api/v1/requests/{id}";
/// Write once more to a request: `POST` with an [`IDEMPOTENCY_KEY`].
pub const REQUEST_MESSAGES: &str = "/api/v1/requests/{id}/messages";
/// The public keys that receipts are signed with (JWK set).
pub const KEYS: &str = "/.well-known/privacy-center-keys.json";

/// The header that every state-changing request of our pages carries.
pub const REQUESTED_BY: &str = "X-Requested-By";
/// Its value.
pub const REQUESTED_BY_VALUE: &str = "privacy-center";

/// The header by which a page says which [`CLIENT`] it was made as.
pub const CLIENT_VERSION: &str = "X-Client-Version";
/// The version of what pages and server say to each other. Counts up when pages of before would do harm or fail:
/// those are then refused with `client_outdated`, and a page that sees that offers to be loaded again.
pub const CLIENT: u32 = 1;

/// The header by which a page passes on that the browser says `navigator.globalPrivacyControl`: `1`. What browsers send
/// themselves, `Sec-GPC`, no page can send.
pub const SIGNAL: &str = "X-GPC";

/// The header by which a page names its build; receipts name it too.
pub const BUILD: &str = "X-Build";

/// A UUID that the sender made for one effect: the same one again is answered with the same result, for 48 hours.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Whether a path, with or without query and fragment, stays within this site wherever it is followed.
///
/// Browsers read `\\` as `/`, drop tabs and line ends, and take `.` and `..` out before they look at what is left: `//evil`,
/// `/\\evil`, `/<tab>/evil` and `/.//evil` all lead to another site.
#[must_use]
pub fn is_local(path: &str) -> bool {
    let bytes = path.as_bytes();
    let plain = |byte: &u8| *byte != b'\\' && *byte > b' ' && *byte != 0x7f;
    let end = bytes.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(bytes.len());
    // No segment may be empty, but the last: `//` must not come about, before or after dots are taken out.
    let mut segments = bytes[..end].split(|byte| *byte == b'/').skip(1).peekable();
    let mut whole = true;
    while let Some(segment) = segments.next() {
        whole &= !is_dots(segment) && (!segment.is_empty() || segments.peek().is_none());
    }
    bytes.first() == Some(&b'/') && whole && bytes.iter().all(plain)
}

/// `.` or `..`, also written as `%2e`.
fn is_dots(segment: &[u8]) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    loop {
        rest = match rest {
            [] => return dots == 1 || dots == 2,
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return false,
        };
        dots += 1;
    }
}

/// The path of one choice.
#[must_use]
pub fn consent(purpose: &str) -> String {
    of(CONSENTS_PURPOSE, purpose)
}

/// The path of one decision of a guardian.
#[must_use]
pub fn guardian_decision(purpose: &str) -> String {
    of(GUARDIAN_DECISION, purpose)
}

/// The path of one session.
#[must_use]
pub fn session(id: &str) -> String {
    of(SESSIONS_ID, id)
}

/// The path of one step-up by the lock of the device.
#[must_use]
pub fn step_up_host(id: &str) -> String {
    of(STEP_UP_HOST_ID, id)
}

/// The path of one receipt.
#[must_use]
pub fn receipt(id: &str) -> String {
    of(RECEIPTS_ID, id)
}

/// The path of one receipt as a document.
#[must_use]
pub fn receipt_document(id: &str) -> String {
    of(RECEIPTS_DOCUMENT, id)
}

/// The path of a certificate's file.
#[must_use]
pub fn certificate_file(ticket: &str) -> String {
    of(CERTIFICATES_TICKET, ticket)
}

/// One field of one item.
#[must_use]
pub fn my_data_field(item: &str, field: &str) -> String {
    MY_DATA_FIELD.replace("{item}", item).replace("{field}", field)
}

/// The deletion of one item.
#[must_use]
pub fn my_data_deletion(item: &str) -> String {
    MY_DATA_DELETION.replace("{item}", item)
}

/// The path of one category's items, behind the item that `after` names.
#[must_use]
pub fn my_data_category(category: &str, after: Option<&str>) -> String {
    let items = of(MY_DATA_CATEGORY, category);
    match after {
        Some(after) => [&*items, "?after=", after].concat(),
        None => items,
    }
}

/// The path under which an archive may be fetched after a step-up.
#[must_use]
pub fn export_fetch(id: &str) -> String {
    of(EXPORT_FETCH, id)
}

/// The path of an archive's file.
#[must_use]
pub fn export_archive(id: &str) -> String {
    of(EXPORT_ARCHIVE, id)
}

/// The path of one export.
#[must_use]
pub fn export(id: &str) -> String {
    of(EXPORTS_ID, id)
}

/// The path of one draft's newest revision.
#[must_use]
pub fn draft_head(id: &str) -> String {
    of(DRAFT_HEAD, id)
}

/// The path under which a device's drafts are forgotten.
#[must_use]
pub fn drafts_of(installation: &str) -> String {
    [DRAFTS, "?installation=", installation].concat()
}

/// The path under which a session ends and the browser wipes everything of ours.
#[must_use]
pub fn session_and_device() -> String {
    [SESSION, "?forget=1"].concat()
}

/// The path of one request.
#[must_use]
pub fn request(id: &str) -> String {
    of(REQUESTS_ID, id)
}

/// The path of a request's messages.
#[must_use]
pub fn request_messages(id: &str) -> String {
    of(REQUEST_MESSAGES, id)
}

/// A path with its place filled. Not by `replace`: looking for a text in a text would weigh a kilobyte in every program.
fn of(path: &str, id: &str) -> String {
    match (path.split_once('{'), path.split_once('}')) {
        (Some((before, _)), Some((_, after))) => [before, id, after].concat(),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_a_path_that_stays_here_is_ours() {
        for ours in [
            "/",
            "/policy#use-diagnostics",
            "/choices?lang=en",
            "/data/user.name",
            "/a/",
            "/x?to=//y",
            "/%2ewell",
        ] {
            assert!(is_local(ours), "{ours}");
        }
        for other in [
            "",
            "policy",
            "//evil.example",
            "///evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/./evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/%2E%2e//evil.example",
            "/.%2e/evil.example",
            "/a//b",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /policy",
            "https://evil.example",
            "javascript:alert(1)",
            "/policy\\..",
        ] {
            assert!(!is_local(other), "{other:?}");
        }
    }
}
