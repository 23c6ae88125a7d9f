//! Numbers of another kind, as they stand beside cards: ours, dates, times, and those of phones.

use super::group::Group;

/// The most digits of a phone number with its country (E.164).
pub(super) const LONGEST_PHONE: usize = 15;

/// Our own ids (UUIDs) are no card numbers, however many of their characters are digits.
pub(super) fn without_ids(text: &str) -> String {
    let id = |part: &str| part.len() == 36 && uuid::Uuid::try_parse(part).is_ok();
    let inside = |character: char| character.is_ascii_hexdigit() || character == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character| !inside(character)).unwrap_or(from.len());
        let (part, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(if id(part) { "x" } else { part });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Which groups are halves of our own numbers, `4821-0937`.
pub(super) fn own_numbers(run: &[Group]) -> Vec<bool> {
    let mut own = vec![false; run.len()];
    for at in 1..run.len() {
        let pair = run[at - 1].len() == 4 && run[at].len() == 4 && run[at].is_hyphened();
        let longer = (at > 1 && run[at - 1].is_hyphened()) || run.get(at + 1).is_some_and(Group::is_hyphened);
        if pair && !longer {
            (own[at - 1], own[at]) = (true, true);
        }
    }
    own
}

/// What is left of a run without our own numbers, dates, times, and numbers of phones.
pub(super) fn parts<'a>(run: &'a [Group], own: &[bool]) -> Vec<&'a [Group]> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    let phone_first = run.first().is_some_and(Group::is_after_plus);
    if phone_first {
        // Where the number of the phone ends is not known.
        let ends = (1..run.len()).filter(|end| (8..=LONGEST_PHONE).contains(&digits_of(&run[..*end])));
        parts.extend(ends.map(|end| &run[end..]));
    }
    while at < run.len() {
        let is_first_date = at == 0 && is_date_in_one_piece(&run[0]);
        let other = if own[at] || is_first_date { 1 } else { other_number(&run[at..]) };
        if other == 0 {
            at += 1;
            continue;
        }
        if !(phone_first && from == 0) {
            parts.push(&run[from..at]);
        }
        at += other;
        from = at;
    }
    if !(phone_first && from == 0) {
        parts.push(&run[from..]);
    }
    parts
}

fn is_year(year: u32) -> bool {
    (1900..2100).contains(&year)
}

/// `20261122`.
fn is_date_in_one_piece(group: &Group) -> bool {
    let (month, day) = (group.value() / 100 % 100, group.value() % 100);
    group.len() == 8
        && is_year(group.value() / 10_000)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
}

/// How many groups of a beginning are a date, a time, or the number of a phone.
fn other_number(run: &[Group]) -> usize {
    let lengths: Vec<usize> = run.iter().take(4).map(Group::len).collect();
    let value = |at: usize| run[at].value();
    let sign = |at: usize| run[at].sign();
    let is_day = |month: u32, day: u32| (1..=31).contains(&month) && (1..=31).contains(&day);
    let is_mobile = |start: u32| (13..=19).contains(&start);
    match lengths[..] {
        [4, 1 | 2, 1 | 2, ..] if is_year(value(0)) && is_day(value(1), value(2)) => 3,
        [1 | 2, 1 | 2, 4, ..] if is_year(value(2)) && is_day(value(0), value(1)) => 3,
        [1 | 2, 2, 2, ..] if [sign(1), sign(2)] == [Some(':'); 2] => 3,
        [1 | 2, 2, ..] if sign(1) == Some(':') => 2,
        // Until when a card is good: 08/27.
        [1 | 2, 2 | 4, ..] if sign(1) == Some('/') && (1..=12).contains(&value(0)) => 2,
        [11, ..] if is_mobile(run[0].digits[0] * 10 + run[0].digits[1]) => 1,
        [2, 11, ..] if value(0) == 86 => 2,
        [3, 4, 4, ..] if is_mobile(value(0) / 10) => 3,
        [2, 3, 4, 4] if value(0) == 86 => 4,
        [3, 3, 4, ..] | [3, 4, 3, ..] | [4, 3, 3, ..] => 3,
        [3 | 4, 7 | 8, ..] if run[0].digits[0] == 0 => 2,
        _ => 0,
    }
}

/// How many digits these groups have.
pub(super) fn digits_of(groups: &[Group]) -> usize {
    groups.iter().map(Group::len).sum()
}
