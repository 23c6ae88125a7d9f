//! Making a choice: sent once, shown as made only after the server said so.

use super::rules;
use crate::{
    api::{self, ApiError, Read, Sending},
    app::App,
    browser::{announce::announce, json::Json},
    i18n,
};
use contract::{
    consent::{After, Choice, Choices, NewChoice, PurposeView},
    paths,
};
use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

/// Of the answer, a [`contract::consent::ChoiceMade`], as much as the page shows: the receipt has a page of its own.
struct Made {
    purpose: PurposeView,
    subject: Option<String>,
}

impl Read for Made {
    fn read(json: &Json) -> Option<Self> {
        let payload = json.field("receipt").and_then(|receipt| receipt.field("payload"));
        let subject = payload.and_then(|payload| payload.text("subject"));
        Some(Self { purpose: api::field(json, "purpose")?, subject })
    }
}

/// A press, as the person saw the page when they made it: what waits for the network never becomes somebody else's, and
/// never a choice about another text.
struct Press {
    app: App,
    saving: Sending,
    purpose: String,
    yes: bool,
    version: String,
    account: bool,
    subject: Option<String>,
    // Fixed by the first try: each later one says the same.
    said: OnceCell<Said>,
    tried: Cell<bool>,
}

/// What is said, and where the purpose stood then.
struct Said {
    choice: Choice,
    after: After,
    /// Whether an earlier press may have been heard, so that nobody knows where it stood.
    unsure: bool,
}

/// Sends a choice, unless it stands already or is blocked. `version` is the policy's on the screen.
pub(super) fn choose(app: App, purpose: &str, yes: bool, version: &str) {
    let Some(now) = app.person.now() else { return };
    let Some(known) = find(&now, purpose).filter(|known| !yes || known.blocked.is_none()) else { return };
    let needed = rules::changes(known, choice(known, yes));
    let saving = app.person.saving(purpose);
    let press = Rc::new(Press {
        app,
        saving,
        purpose: purpose.to_owned(),
        yes,
        version: version.to_owned(),
        account: now.session.is_some(),
        subject: now.subject,
        said: OnceCell::new(),
        tried: Cell::new(false),
    });
    let send = move || press.clone().send();
    saving.press(yes.into(), needed, Rc::new(move || Box::pin(send())));
}

fn find<'a>(choices: &'a Choices, purpose: &str) -> Option<&'a PurposeView> {
    choices.purposes.iter().find(|known| known.id == purpose)
}

fn choice(known: &PurposeView, yes: bool) -> Choice {
    if yes { Choice::Given } else { rules::no(known.state) }
}

impl Press {
    async fn send(self: Rc<Self>) -> Result<(), ApiError> {
        let person = self.app.person;
        let _held = match person.turn() {
            Some(turn) => Some(turn.take().await),
            None => None,
        };
        let Some(said) = self.said() else { return Ok(()) };
        let choice = said.choice;
        let made = self.save(said).await;
        made.map_err(|error| {
            let purpose = self.purpose.clone();
            let is_done = move |choices: &Choices| rules::stands(choices, &purpose, choice);
            person.find_out(error, self.saving, self.yes.into(), Box::new(is_done))
        })
    }

    /// Nothing where it stands already by now.
    fn said(&self) -> Option<&Said> {
        if self.said.get().is_none() {
            let unsure = self.saving.is_unsure();
            let now = self.app.person.now();
            let said = match now.as_ref().and_then(|now| find(now, &self.purpose)) {
                Some(known) => {
                    let choice = choice(known, self.yes);
                    if !unsure && !rules::changes(known, choice) {
                        return None;
                    }
                    Said { choice, after: After(known.receipt.clone()), unsure }
                }
                // It is being found out again who is asking. A no is not lost over that.
                None if !self.yes => Said { choice: Choice::Refused, after: After(None), unsure: true },
                None => return None,
            };
            let _ = self.said.set(said);
        }
        self.said.get()
    }

    async fn save(&self, said: &Said) -> Result<(), ApiError> {
        // A no is never turned down for what was said before it; tried again, it does not outweigh what came after it.
        let last_word = !self.yes && (said.unsure || !self.tried.replace(true));
        let new = NewChoice {
            choice: said.choice,
            policy: self.version.clone(),
            account: Some(self.account),
            subject: self.subject.clone(),
            after: (!last_word).then(|| said.after.clone()),
        };
        let made: Made = api::put(&paths::consent(&self.purpose), &new).await?;
        let person = self.app.person;
        if self.subject.is_none() && !self.account {
            // With its first choice a browser gets a cookie; one that keeps none is still nobody.
            api::kept(paths::RECEIPTS).await?;
        }
        // Whoever left meanwhile leaves nothing on the page.
        if self.subject.is_none() || person.now().is_some_and(|now| now.subject == self.subject) {
            if !self.saving.has_next() {
                let text = i18n::consent::text();
                announce(if made.purpose.state.is_on() { text.saved_on } else { text.saved_off });
            }
            person.set_purpose(made.purpose, made.subject);
        }
        Ok(())
    }
}
