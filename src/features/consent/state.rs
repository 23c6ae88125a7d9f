//! Making a choice: sent once, shown as made only after the server said so.

use super::rules;
use crate::{
    api::{self, ApiError, Read},
    app::App,
    browser::{announce::announce, json::Json},
    i18n,
};
use contract::{
    consent::{Choice, Choices, NewChoice, PurposeView},
    paths,
};
use std::rc::Rc;

/// Of the answer, a [`contract::consent::ChoiceMade`], as much as the page shows: the receipt has a page of its own.
struct Made {
    purpose: PurposeView,
}

impl Read for Made {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { purpose: api::field(json, "purpose")? })
    }
}

/// Sends a choice, unless it stands already or is blocked.
pub(super) fn choose(app: App, purpose: &str, yes: bool) {
    let asked = app.person.with_purpose(purpose, |known| {
        let choice = if yes { Choice::Given } else { rules::no(known.state) };
        let open = !(yes && known.blocked.is_some());
        (rules::changes(known, choice) && open).then_some(choice)
    });
    let Some(choice) = asked.flatten() else { return };
    // As the person saw it when they pressed: what waits for the network never becomes somebody else's.
    let account = app.person.peek(|choices| choices.session.is_some());
    let purpose = purpose.to_owned();
    let saving = app.person.saving(&purpose);
    saving.run(Rc::new(move || {
        let purpose = purpose.clone();
        let turn = app.person.turn();
        Box::pin(async move {
            let _held = match turn {
                Some(turn) => Some(turn.take().await),
                None => None,
            };
            let made = save(app, &purpose, choice, account).await;
            let is_done = move |choices: &Choices| rules::stands(choices, &purpose, choice);
            made.map_err(|error| app.person.find_out(error, saving, Box::new(is_done)))
        })
    }));
}

async fn save(app: App, purpose: &str, choice: Choice, account: Option<bool>) -> Result<(), ApiError> {
    let version = app.person.peek(|choices| choices.policy.version.clone());
    let new = NewChoice { choice, policy: version.unwrap_or_default(), account, subject: None, after: None };
    let made: Made = api::put(&paths::consent(purpose), &new).await?;
    let text = i18n::consent::text();
    announce(if made.purpose.state.is_on() { text.saved_on } else { text.saved_off });
    app.person.set_purpose(made.purpose);
    Ok(())
}
