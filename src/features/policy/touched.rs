//! On the page of changes: which of them touch the person who reads.

use crate::{
    app::App,
    browser::view::{View, live, many},
    i18n::{fill, update},
    session::Who,
    ui,
};
use contract::consent::State;

/// The sentences for one change. `purposes` are the ids that it ends, `upcoming` whether its version is still to begin.
#[must_use]
pub fn touched(app: App, purposes: &str, upcoming: bool) -> View {
    let ids: Vec<String> = purposes.split(' ').map(str::to_owned).collect();
    live(move || {
        let words = update::text();
        let sentence = |id: &String| {
            let (name, state) =
                app.person.with_purpose(id, |purpose| (purpose.name.clone(), purpose.state))?;
            match state {
                State::Superseded => Some(fill(words.is_ended, &[&name])),
                State::Given if upcoming => Some(fill(words.will_end, &[&name])),
                _ => None,
            }
        };
        let known = app.person.who() == Who::Person;
        let told = ids.iter().filter(|_| known).filter_map(sentence);
        many(told.map(|told| ui::p(&told).class("touched")).collect())
    })
}
