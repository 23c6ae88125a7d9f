//! Numbers of bank accounts (IBAN).

/// Numbers of bank accounts are no card numbers (IBAN, ISO 13616): two capitals, and all of it fits its own check digits.
pub(super) fn without_accounts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut inside_word = false;
    while let Some(first) = rest.chars().next() {
        if !inside_word
            && first.is_ascii_uppercase()
            && let Some(length) = account(rest)
        {
            out.push('x');
            rest = &rest[length..];
            inside_word = true;
            continue;
        }
        inside_word = first.is_ascii_alphanumeric();
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
    out
}

/// How long the number of a bank account is that a text begins with.
fn account(text: &str) -> Option<usize> {
    let mut plain: Vec<u8> = Vec::new();
    let mut found = None;
    // The check digits stand right behind the country.
    text.get(2..4).filter(|check| check.bytes().all(|digit| digit.is_ascii_digit()))?;
    for (at, sign) in text.char_indices().take(50) {
        let ends = !text[at..].starts_with(|sign: char| sign.is_ascii_alphanumeric());
        if ends && (15..=34).contains(&plain.len()) && fits_account(&plain) {
            found = Some(at);
        }
        match sign {
            'A'..='Z' | '0'..='9' => plain.extend(u8::try_from(sign)),
            ' ' | '-' | '\u{a0}' => {}
            _ => return found,
        }
    }
    let whole = text.chars().count() <= 50 && (15..=34).contains(&plain.len()) && fits_account(&plain);
    if whole { Some(text.len()) } else { found }
}

/// ISO 7064, MOD 97-10.
fn fits_account(plain: &[u8]) -> bool {
    let [c, d, e, f, rest @ ..] = plain else { return false };
    let shape = c.is_ascii_uppercase() && d.is_ascii_uppercase() && e.is_ascii_digit() && f.is_ascii_digit();
    let remainder = rest.iter().chain([c, d, e, f]).fold(0_u32, |remainder, sign| match sign {
        b'0'..=b'9' => (remainder * 10 + u32::from(sign - b'0')) % 97,
        _ => (remainder * 100 + u32::from(sign - b'A') + 10) % 97,
    });
    shape && remainder == 1
}
