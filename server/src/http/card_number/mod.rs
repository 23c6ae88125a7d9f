//! Numbers of bank cards in free text (R41): no field of ours takes them, so that none is ever kept.

mod account;
mod announced;
mod group;
mod issuers;
mod others;
#[cfg(test)]
mod tests;

use crate::error::Failure;
use account::without_accounts;
use announced::announced;
use contract::problem::Code;
use group::{Group, groups, is_invisible};
use issuers::{LONGEST, is_card};
use others::{LONGEST_PHONE, own_numbers, parts, without_ids};

/// Refuses text with something that reads like the number of a bank card: as many digits as the cards of its issuer have,
/// in one piece or in groups, that fit the check digit (ISO/IEC 7812-1, Luhn).
///
/// # Errors
/// `card_number`.
pub fn refuse(text: &str, field: &'static str) -> Result<(), Failure> {
    if is_in(text) { Err(Failure::new(Code::CardNumber).field(field)) } else { Ok(()) }
}

/// So many digits may stand beside a card's number in chunks of the same length: the end of a phone number, a year, an amount.
/// Numbers of transactions (28 digits with most payment services) have more around whatever in them looks like a card by chance.
const MOST_BESIDE: usize = 8;
/// The fewest digits of a card that is seen in groups of any lengths: phone numbers have up to 13.
const SHORTEST_UNEVEN: usize = 14;

fn is_in(text: &str) -> bool {
    let seen: String = text.chars().filter(|character| !is_invisible(*character)).collect();
    let groups = groups(&without_accounts(&without_ids(&seen)));
    let mut rest = groups.as_slice();
    while !rest.is_empty() {
        let end =
            rest.iter().skip(1).position(|group| !group.is_near()).map_or(rest.len(), |found| found + 1);
        let (run, after) = rest.split_at(end);
        if holds_card(&run[announced(run)..]) {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether some of the groups that follow each other are a card's number.
fn holds_card(run: &[Group]) -> bool {
    let own = own_numbers(run);
    let mut cards = Vec::new();
    for from in 0..run.len() {
        let mut digits = Vec::new();
        for (to, group) in run.iter().enumerate().skip(from) {
            digits.extend(&group.digits);
            if digits.len() > LONGEST {
                break;
            }
            let phone = from == 0 && run[0].is_after_plus() && digits.len() <= LONGEST_PHONE;
            let is_own = (from..=to).any(|at| own[at]) && to - from + 1 < run.len();
            if !phone && !is_own && is_chunked(&run[from..=to]) && is_card(&digits) {
                cards.push((from, to + 1));
            }
        }
    }
    let chunked = cards.iter().any(|&(from, to)| {
        // In one piece it is a number by itself. In chunks it may be the middle of a longer one, whose chunks are alike.
        let alike = |group: &&Group| group.len() == run[from].len();
        let before: usize = run[..from].iter().rev().take_while(alike).map(Group::len).sum();
        let mut after = digits_of_alike(&run[to..], run[from].len());
        // The last chunk of a number may be shorter; behind cards, whose chunks have four digits, it may be an expiry date.
        let last = run[to..].iter().find(|group| !alike(group));
        if let Some(last) =
            last.filter(|last| (5..).contains(&run[from].len()) && last.len() < run[from].len())
        {
            after += last.len();
        }
        let another_before = cards.iter().any(|card| card.1 == from);
        let another_after = cards.iter().any(|card| card.0 == to);
        let beside = if another_before { 0 } else { before } + if another_after { 0 } else { after };
        to - from == 1 || beside <= MOST_BESIDE
    });
    let own_pairs = own.iter().filter(|own| **own).count() / 2;
    let whole = !run.first().is_some_and(Group::is_after_plus) && own_pairs == 0 && is_uneven_card(run);
    chunked || whole || parts(run, &own).iter().any(|part| is_uneven_card(part))
}

fn digits_of_alike(groups: &[Group], length: usize) -> usize {
    groups.iter().take_while(|group| group.len() == length).map(Group::len).sum()
}

/// Whether a number is written in one piece, or in chunks as cards are.
fn is_chunked(groups: &[Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(Group::len).collect();
    let [chunks @ .., last] = lengths.as_slice() else { return false };
    let Some(first) = chunks.first() else { return true };
    // Two of our own numbers side by side: 4821-0937 5514-2207.
    let hyphens: Vec<bool> = groups[1..].iter().map(Group::is_hyphened).collect();
    if lengths == [4, 4, 4, 4] && hyphens == [true, false, true] {
        return false;
    }
    let even = *first >= 3 && chunks.iter().all(|length| length == first) && *last <= first + 3;
    even || matches!(lengths[..], [4, 6, 4 | 5] | [6, 6..=13] | [4, 5, 6] | [8, 8..=11])
}

/// Whether all groups together are a card's number, in chunks of any lengths with the same sign between them.
fn is_uneven_card(groups: &[Group]) -> bool {
    let signs: Vec<char> = groups.iter().skip(1).filter_map(Group::sign).collect();
    let digits: Vec<u32> = groups.iter().flat_map(|group| &group.digits).copied().collect();
    digits.len() >= SHORTEST_UNEVEN && signs.windows(2).all(|pair| pair[0] == pair[1]) && is_card(&digits)
}
