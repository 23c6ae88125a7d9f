//! Where codes go: e-mail addresses and phone numbers, parsed once at the edge, in one form inside.

mod email;
mod phone;

use crate::{error::Failure, http::text, private::Private};
use contract::problem::Code;

/// RFC 5321, 4.5.3.1.3, less the angle brackets.
const LONGEST: usize = 254;

/// Where a person can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An e-mail address in lower case.
    Email(Private<String>),
    /// A phone number after E.164, with its plus.
    Phone(Private<String>),
}

/// The way a message takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By phone message.
    Phone,
}

impl Channel {
    /// As in the database and in the local mailbox.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl Address {
    /// An address that was in this form already.
    #[must_use]
    pub fn stored(text: Private<String>) -> Self {
        if text.reveal().contains('@') { Self::Email(text) } else { Self::Phone(text) }
    }

    /// The address in its one form.
    #[must_use]
    pub const fn text(&self) -> &Private<String> {
        match self {
            Self::Email(text) | Self::Phone(text) => text,
        }
    }

    /// The way its messages take.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Phone(_) => Channel::Phone,
        }
    }

    /// The calling code of a phone number's country, `86` for China; none for e-mail.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        match self {
            Self::Email(_) => None,
            Self::Phone(number) => Some(phone::country(number.reveal())),
        }
    }
}

/// Takes an address as typed: however it is written, it is one address.
///
/// # Errors
/// `address_invalid` for anything that is neither a plain address at a domain nor a phone number, and for anything that
/// could forge a mail's head.
pub fn parse(typed: &str) -> Result<Address, Failure> {
    let invalid = || Failure::new(Code::AddressInvalid).field("address");
    let typed = text::narrow(typed);
    let typed = alone(&typed);
    let typed = text::line(typed.trim(), "address", LONGEST)
        .map_err(|failure| failure.as_code(Code::AddressInvalid))?;
    if typed.contains('@') {
        return email::parse(typed).map(|text| Address::Email(Private::new(text))).ok_or_else(invalid);
    }
    phone::parse(typed).map(|text| Address::Phone(Private::new(text))).ok_or_else(invalid)
}

/// An address without what comes along when it is copied: a link's scheme, what is around it, the mark behind it.
fn alone(typed: &str) -> String {
    let typed = without_marks(typed);
    let link = ["mailto:", "tel:"].iter().find_map(|scheme| {
        typed.get(..scheme.len()).filter(|begin| begin.eq_ignore_ascii_case(scheme))?;
        let path = typed[scheme.len()..].split('?').next().unwrap_or_default();
        Some(path.strip_prefix("//").unwrap_or(path))
    });
    let Some(link) = link else { return typed.to_owned() };
    let link = text::narrow(&decoded(link));
    without_marks(&link).to_owned()
}

/// Marks that end a sentence or part a list: no address ends with one.
const BEHIND: [char; 9] = ['.', ',', ';', ':', '!', '?', '、', '…', '·'];
/// What people and programs put around an address.
const AROUND: [(char, char); 8] =
    [('<', '>'), ('(', ')'), ('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('《', '》'), ('「', '」')];

fn without_marks(typed: &str) -> &str {
    let mut typed = typed;
    loop {
        let ended = typed.trim().trim_end_matches(BEHIND);
        let inside = AROUND.iter().find_map(|(open, close)| {
            let inside = ended.strip_prefix(*open)?.strip_suffix(*close)?;
            (!inside.contains([*open, *close])).then_some(inside)
        });
        match inside {
            Some(inside) => typed = inside,
            None => return ended,
        }
    }
}

/// A link's address as it is meant: `%2B` is a plus. Nothing where that is no text.
fn decoded(link: &str) -> String {
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// An e-mail address in the forms that a case-blind look-up may find it under in the operator's database.
#[must_use]
pub fn email_forms(address: &str) -> Vec<String> {
    email::forms(address)
}

/// Whether every accent is part of its letter (Unicode NFC), as in all our own addresses.
#[must_use]
pub fn is_composed(text: &str) -> bool {
    email::is_composed(text)
}

/// What the numbers of a country may be written with that is dialled inside it only: see `phone::dialled_inside`.
#[must_use]
pub fn dialled_inside(country: &str) -> Vec<&'static str> {
    phone::dialled_inside(country)
}

/// The ways in which an operator may have written a number, where spaces and hyphens do not count: see `phone::forms`.
#[must_use]
pub fn written_forms(number: &str, national: &str) -> Vec<String> {
    phone::forms(number, national)
}

/// The address with most of it hidden: enough for its owner to know it by.
#[must_use]
pub fn mask(address: &str) -> String {
    if is_none(address) {
        return address.chars().next().map(|first| format!("{first}•••")).unwrap_or_default();
    }
    let Some((local, domain)) = address.rsplit_once('@') else { return phone::mask(address) };
    let first = local.chars().next().map(String::from).unwrap_or_default();
    format!("{first}•••@{}", email::shown(domain))
}

/// Whether this is no address but the account's id, which stands in for one in the session of a rider who has none.
#[must_use]
pub fn is_none(text: &str) -> bool {
    !text.contains('@') && !text.starts_with('+')
}

#[cfg(test)]
mod tests {
    use super::{Address, Channel, mask, parse};
    use crate::private::Private;
    use contract::problem::Code;

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        for (typed, one, channel) in [
            ("mei@example.org", "mei@example.org", Channel::Email),
            (" Mei@Example.ORG ", "mei@example.org", Channel::Email),
            ("\u{3000}MEI@example.org", "mei@example.org", Channel::Email),
            ("+8613912345678@example.org", "+8613912345678@example.org", Channel::Email),
            ("13912345678", "+8613912345678", Channel::Phone),
            (" +86 139-1234-5678 ", "+8613912345678", Channel::Phone),
            ("rider1＠example.org", "rider1@example.org", Channel::Email),
            ("mei@example.org\u{200B}", "mei@example.org", Channel::Email),
            ("\u{202A}mei@exam\u{2066}ple.org", "mei@example.org", Channel::Email),
            ("mailto:mei@example.org", "mei@example.org", Channel::Email),
            ("MAILTO:mei@example.org?subject=x", "mei@example.org", Channel::Email),
            ("<mei@example.org>", "mei@example.org", Channel::Email),
            ("mei@example.org,", "mei@example.org", Channel::Email),
            ("<mei@example.org>,", "mei@example.org", Channel::Email),
            (" <mei@example.org>. ", "mei@example.org", Channel::Email),
            ("<mailto:mei@example.org>", "mei@example.org", Channel::Email),
            ("mailto:<mei@example.org>;", "mei@example.org", Channel::Email),
            ("mailto://mei@example.org", "mei@example.org", Channel::Email),
            ("mailto:mei%2Btag@example.org", "mei+tag@example.org", Channel::Email),
            ("mailto:ren%C3%A9e@example.org", "ren\u{e9}e@example.org", Channel::Email),
            ("<mailto:mei@example.org>,", "mei@example.org", Channel::Email),
            ("\"<mailto:mei@example.org>\",", "mei@example.org", Channel::Email),
            ("'mei@example.org'", "mei@example.org", Channel::Email),
            ("(mei@example.org)", "mei@example.org", Channel::Email),
            ("（mei@example.org）。", "mei@example.org", Channel::Email),
            ("mailto:a%2Bb@c.example?subject=x", "a+b@c.example", Channel::Email),
            ("<MAILTO:a%2bb@c.example?subject=x&body=y>;", "a+b@c.example", Channel::Email),
            ("“mailto:mei%40example.org”", "mei@example.org", Channel::Email),
            ("mailto: mei@example.org", "mei@example.org", Channel::Email),
            ("mailto:\"mei@example.org\"", "mei@example.org", Channel::Email),
            ("o'mei@example.org", "o'mei@example.org", Channel::Email),
            ("“mei@example.org”", "mei@example.org", Channel::Email),
            ("\"mei@example.org\".", "mei@example.org", Channel::Email),
            ("mei@example.org。", "mei@example.org", Channel::Email),
            ("mei@example.org：", "mei@example.org", Channel::Email),
            ("50%25@example.org", "50%25@example.org", Channel::Email),
            ("tel:%2B8613912345678.", "+8613912345678", Channel::Phone),
            ("<13912345678>,", "+8613912345678", Channel::Phone),
            ("ren\u{e9}e@example.org", "ren\u{e9}e@example.org", Channel::Email),
            ("rene\u{301}e@example.org", "ren\u{e9}e@example.org", Channel::Email),
            ("tel:+8613912345678", "+8613912345678", Channel::Phone),
            ("+86 (0)139 1234 5678", "+8613912345678", Channel::Phone),
            ("+7 (8) 912 345-67-89", "+79123456789", Channel::Phone),
            ("+44 (0)7700 900123", "+447700900123", Channel::Phone),
            ("+39 (0)6 6982 1234", "+390669821234", Channel::Phone),
            ("mei@example.org\n", "mei@example.org", Channel::Email),
            ("mei@EXAMPLE。org", "mei@example.org", Channel::Email),
            ("mei@example.org.", "mei@example.org", Channel::Email),
            ("mei@例子.中国", "mei@xn--fsqu00a.xn--fiqs8s", Channel::Email),
            ("mei@xn--FSQU00A.xn--fiqs8s", "mei@xn--fsqu00a.xn--fiqs8s", Channel::Email),
            ("\u{202D}+8613912345678\u{202C}", "+8613912345678", Channel::Phone),
        ] {
            let parsed = parse(typed).expect("an address");
            assert_eq!((parsed.text().reveal().as_str(), parsed.channel()), (one, channel), "{typed:?}");
            assert_eq!(Address::stored(Private::new(one.to_owned())), parsed);
        }
        assert!(parse("first.last+tag@mail.example.co.uk").is_ok());
    }

    #[test]
    fn hostile_and_broken_addresses_are_refused_before_anything_happens() {
        let long = format!("{}@example.org", "a".repeat(250));
        for typed in [
            "",
            "@",
            "mei",
            "mei@",
            "\u{202E}gro.elpmaxe@iem",
            "mailto:",
            "@example.org",
            "mei@localhost",
            "mei@[127.0.0.1]",
            "Mei <mei@example.org>",
            "<mei@example.org> <x@example.org>",
            "mailto:mei@example.org,x@example.org",
            "mailto:mei@example.org%0D%0ABcc:x@example.org",
            "mailto:mei%00@example.org",
            "mailto:mei%FF@example.org",
            "mailto:mei%E2%80%AE@example.org",
            "mailto:?to=mei@example.org",
            "mailto:mailto:mei@example.org,x@example.org",
            "\"mei\" <mei@example.org>",
            "<>",
            "\"\"",
            "\u{202E}gro.elpmaxe@iem",
            "mei@example.org\u{202E}",
            "mei@example.org\r\nBcc: all@example.org",
            "mei\0@example.org",
            "\"a b\"@example.org",
            "\"<x>\"@example.org",
            "a@b@example.org",
            "a,b@example.org",
            "mei@example.org,x@example.org",
            "mei@example..org",
            "mei @example.org",
            "+8613912345678\r\nTo: all",
            "+8613912345678,+8613912345679",
            "mei@example.org.invalid_domain-",
            &long,
        ] {
            let failure = parse(typed).expect_err(typed);
            let told = failure.problem(contract::language::Language::En);
            assert_eq!(
                (told.code, &*told.fields),
                (Code::AddressInvalid, &["address".to_owned()][..]),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_masked_address_shows_its_first_character_and_its_domain() {
        for (address, masked) in [
            ("mei@example.org", "m•••@example.org"),
            ("m@e.org", "m•••@e.org"),
            ("梅@xn--fsqu00a.xn--fiqs8s", "梅•••@例子.中国"),
            ("+8613912345678", "+86 139••••5678"),
        ] {
            assert_eq!(mask(address), masked);
        }
    }
}
