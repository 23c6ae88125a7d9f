//! What erasing does, kind by kind, as a list.

use crate::{
    browser::view::{View, el, text},
    i18n::{cancellation, fill},
    ui,
};
use contract::cancellation::{Effect, EffectView};

/// The kinds with what happens to them.
pub(super) fn list(effects: &[EffectView]) -> View {
    let words = cancellation::text();
    if effects.is_empty() {
        return ui::p(words.nothing_held);
    }
    let rows = effects.iter().map(|effect| {
        let pattern = match effect.effect {
            Effect::Deleted => words.deleted,
            Effect::Anonymised => words.anonymised,
            Effect::Kept => words.kept,
        };
        let told = text(&fill(pattern, &[&effect.rows.to_string()]));
        let told = match &effect.reason {
            Some(reason) => el("div").child(told).child(ui::p(reason).class("choice-note")),
            None => told,
        };
        (&*effect.name, told)
    });
    ui::facts("facts", rows.collect())
}
