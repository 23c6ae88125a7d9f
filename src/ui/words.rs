//! Paragraphs, headings, links, cards, names and values.

use crate::{
    browser::view::{View, el},
    i18n::blank,
};

/// A paragraph.
#[must_use]
pub fn p(words: &str) -> View {
    el("p").text(words)
}

/// A heading below the page's own.
#[must_use]
pub fn h2(words: &str) -> View {
    el("h2").text(words)
}

/// A link.
#[must_use]
pub fn link(words: &str, href: &str) -> View {
    el("a").attr("href", href).text(words)
}

/// Adds the ways by which customer service is reached: their words and where they lead.
#[must_use]
pub fn ways(told: View, ways: &[(String, String)]) -> View {
    let mut between = blank();
    ways.iter().fold(told, |told, (words, href)| {
        let told = told.text(between).child(link(words, href));
        between = " · ";
        told
    })
}

/// A card.
#[must_use]
pub fn card(id: &str) -> View {
    el("section").class("card").attr("id", id)
}

/// A row of buttons.
#[must_use]
pub fn actions(buttons: Vec<View>) -> View {
    el("p").class("row-actions").children(buttons)
}

/// A list of names and values.
#[must_use]
pub fn facts(class: &str, facts: Vec<(&str, View)>) -> View {
    let row = |(name, value)| el("div").child(el("dt").text(name)).child(el("dd").child(value));
    el("dl").class(class).children(facts.into_iter().map(row).collect())
}
