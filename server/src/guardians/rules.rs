//! Which link still opens, what counts as a try, and whose address is whose. Pure decisions.

use super::Error;
use crate::{db::entities::guardian_links::Model as Link, http::text};

const HOUR_MS: i64 = 3_600_000;

/// How long a link can be opened.
pub(super) const LINK_MS: i64 = 72 * HOUR_MS;
/// How long an opened page may decide.
pub(super) const SESSION_MS: i64 = HOUR_MS / 2;
/// Wrong numbers for one link.
pub(super) const TRIES: i32 = 5;
/// Wrong numbers for one request, over all its links.
pub(super) const TRIES_IN_ALL: i32 = 15;
/// Messages that one minor has sent in an hour.
pub(super) const MESSAGES: u32 = 5;
/// Messages that one address gets in an hour, whoever asks.
pub(super) const MESSAGES_TO: u32 = 5;

/// Whether a link can be opened now: not used, not too old, of the policy in force, with tries left.
pub(super) fn may_open(link: &Link, tries_in_all: i32, policy: &str, now: i64) -> Result<(), Error> {
    let good = link.used_at.is_none()
        && now < link.expires_at
        && link.policy_version == policy
        && link.tries < TRIES
        && tries_in_all < TRIES_IN_ALL;
    if good { Ok(()) } else { Err(Error::LinkVoid) }
}

/// The six digits of what was typed, blanks and dashes aside; anything else is no try.
pub(super) fn number(typed: &str) -> Option<String> {
    let digits: String =
        text::narrow(typed).chars().filter(|character| !text::parts_digits(*character)).collect();
    (digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

/// Whether two normalised addresses reach the same mailbox: what stands behind a plus does not count, nor do Gmail's dots.
pub(super) fn same_mailbox(one: &str, other: &str) -> bool {
    mailbox(one) == mailbox(other)
}

fn mailbox(address: &str) -> String {
    let lower = address.to_lowercase();
    let Some((local, domain)) = lower.rsplit_once('@') else { return lower };
    let local = local.split_once('+').map_or(local, |(before, _)| before);
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, LINK_MS, Link, TRIES, TRIES_IN_ALL, may_open, number, same_mailbox};

    fn link() -> Link {
        Link {
            id: String::new(),
            request_id: String::new(),
            secret_hash: Vec::new(),
            sealed_number: Vec::new(),
            number_hash: Vec::new(),
            policy_version: "1.0".to_owned(),
            purposes: String::new(),
            tries: 0,
            created_at: 0,
            expires_at: LINK_MS,
            used_at: None,
        }
    }

    #[test]
    fn a_link_opens_once_in_time_for_its_policy_with_tries_left() {
        assert_eq!(may_open(&link(), 0, "1.0", LINK_MS - 1), Ok(()));
        for (link, in_all, policy, now) in [
            (link(), 0, "1.0", LINK_MS),
            (link(), 0, "1.1", 0),
            (link(), TRIES_IN_ALL, "1.0", 0),
            (Link { tries: TRIES, ..link() }, 0, "1.0", 0),
            (Link { used_at: Some(1), ..link() }, 0, "1.0", 2),
        ] {
            assert_eq!(
                may_open(&link, in_all, policy, now),
                Err(Error::LinkVoid),
                "{link:?} {in_all} {policy} {now}"
            );
        }
    }

    #[test]
    fn only_six_digits_are_a_try() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "123–456",
            "１２３４５６",
            "１２３　４５６",
            "１２３－４５６",
            "123456\u{200B}",
            "\u{202D}123456\u{202C}",
            "\u{FEFF}123\u{2060}456",
        ] {
            assert_eq!(number(typed).as_deref(), Some("123456"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "open", "123.456", "٠١٢٣٤٥"] {
            assert_eq!(number(typed), None, "{typed}");
        }
    }

    #[test]
    fn one_mailbox_has_many_spellings() {
        for (one, other) in [
            ("kim@example.org", "KIM@example.org"),
            ("kim@example.org", "kim+mum@example.org"),
            ("k.im@gmail.com", "kim+x@googlemail.com"),
            ("+8613900000004", "+8613900000004"),
        ] {
            assert!(same_mailbox(one, other), "{one} {other}");
        }
        for (one, other) in [("kim@example.org", "k.im@example.org"), ("kim@example.org", "kim@example.com")]
        {
            assert!(!same_mailbox(one, other), "{one} {other}");
        }
    }
}
