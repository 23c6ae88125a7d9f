//! E-mail addresses from outside: parsed once at the edge, lower-case inside.

use crate::{error::Failure, http::text, private::Private};
use contract::problem::Code;
use email_address::{EmailAddress, Options};

/// RFC 5321, 4.5.3.1.3, less the angle brackets.
const LONGEST: usize = 254;

/// Takes an address as typed. Case never tells two people apart here.
///
/// # Errors
/// `address_invalid` for anything that is not a plain address at a domain, and for anything that could forge a mail's head.
pub fn parse(typed: &str) -> Result<Private<String>, Failure> {
    let invalid = || Failure::new(Code::AddressInvalid).field("address");
    let typed = text::line(typed, "address", LONGEST).map_err(|_| invalid())?.trim();
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    let address = EmailAddress::parse_with_options(typed, options).map_err(|_| invalid())?;
    // Quoted local parts may hold spaces, commas and angle brackets: legal, unused, and a risk in every mail's head.
    let plain = !typed.contains(|character: char| character == '"' || character.is_whitespace());
    let normalised = address.as_str().to_lowercase();
    if plain && normalised.len() <= LONGEST { Ok(Private::new(normalised)) } else { Err(invalid()) }
}

/// The address with most of it hidden: enough for its owner to know it by.
#[must_use]
pub fn mask(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = local.chars().next().map(String::from).unwrap_or_default();
    format!("{first}•••@{domain}")
}

#[cfg(test)]
mod tests {
    use super::{mask, parse};
    use contract::problem::Code;

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        for typed in ["mei@example.org", " Mei@Example.ORG ", "\u{3000}MEI@example.org"] {
            assert_eq!(parse(typed).expect("an address").reveal(), "mei@example.org", "{typed:?}");
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
            "@example.org",
            "mei@localhost",
            "mei@[127.0.0.1]",
            "Mei <mei@example.org>",
            "mei@example.org\r\nBcc: all@example.org",
            "mei@example.org\n",
            "mei\0@example.org",
            "\u{202E}mei@example.org",
            "mei@exam\u{2066}ple.org",
            "\"a b\"@example.org",
            "\"<x>\"@example.org",
            "a@b@example.org",
            "a,b@example.org",
            "mei@example.org,x@example.org",
            "mei@example..org",
            "mei @example.org",
            &long,
        ] {
            let failure = parse(typed).expect_err(typed);
            assert_eq!(
                failure,
                crate::error::Failure::new(Code::AddressInvalid).field("address"),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_masked_address_shows_its_first_character_and_its_domain() {
        for (address, masked) in [
            ("mei@example.org", "m•••@example.org"),
            ("m@e.org", "m•••@e.org"),
            ("梅@例子.中国", "梅•••@例子.中国"),
        ] {
            assert_eq!(mask(address), masked);
        }
    }
}
