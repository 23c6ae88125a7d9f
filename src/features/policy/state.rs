//! Answering the policy.

use super::{answer::Answering, rules};
use crate::{
    api::{self, ApiError, Read},
    browser::{announce::announce, host, json::Json},
    i18n,
};
use contract::{
    consent::{After, Choices},
    paths,
    policy::{Answer, NewAnswer},
};
use leptos::prelude::*;
use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

/// Of the answer, a [`contract::policy::AnswerRecorded`], as much as the page shows: the receipt has a page of its own.
struct Recorded {
    choices: Choices,
}

impl Read for Recorded {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { choices: api::field(json, "choices")? })
    }
}

/// A press, as the person saw the page when they made it.
struct Press {
    answering: Answering,
    answer: Answer,
    version: String,
    subject: Option<String>,
    // Fixed by the first try: each later one says the same.
    said: OnceCell<Said>,
    tried: Cell<bool>,
}

/// What was said before, and whether that is certain.
struct Said {
    after: After,
    unsure: bool,
}

/// Sends an answer to the version on the screen, unless it stands already.
pub(super) fn send(answering: Answering, answer: Answer, version: &str) {
    let Some(now) = answering.app.person.now() else { return };
    let needed = rules::changes(&now, answer);
    let press = Rc::new(Press {
        answering,
        answer,
        version: version.to_owned(),
        subject: now.subject,
        said: OnceCell::new(),
        tried: Cell::new(false),
    });
    let send = move || press.clone().send();
    answering.sending.press(answer as u8, needed, Rc::new(move || Box::pin(send())));
}

impl Press {
    async fn send(self: Rc<Self>) -> Result<(), ApiError> {
        let Some(said) = self.said() else { return Ok(()) };
        let answer = self.answer;
        let is_done = move |choices: &Choices| !rules::changes(choices, answer);
        let person = self.answering.app.person;
        let saved = self.save(said).await;
        saved.map_err(|error| person.find_out(error, self.answering.sending, answer as u8, Box::new(is_done)))
    }

    /// Nothing where it stands already by now.
    fn said(&self) -> Option<&Said> {
        if self.said.get().is_none() {
            let unsure = self.answering.sending.is_unsure();
            let now = self.answering.app.person.now()?;
            if !unsure && !rules::changes(&now, self.answer) {
                return None;
            }
            let after = After(rules::last(&now).map(|said| said.receipt.clone()));
            let _ = self.said.set(Said { after, unsure });
        }
        self.said.get()
    }

    async fn save(&self, said: &Said) -> Result<(), ApiError> {
        // As with choices: a no is never turned down for what was said before it.
        let last_word = self.answer == Answer::Declined && (said.unsure || !self.tried.replace(true));
        let new = NewAnswer {
            answer: self.answer,
            policy: self.version.clone(),
            language: i18n::language(),
            subject: self.subject.clone(),
            after: (!last_word).then(|| said.after.clone()),
        };
        let recorded: Recorded = api::put(paths::POLICY_ANSWER, &new).await?;
        let person = self.answering.app.person;
        if let Some(before) = person.now().filter(|now| now.subject == self.subject) {
            self.answering.switched_off.try_set(rules::switched_off(&before, &recorded.choices));
            person.set(recorded.choices);
            host::answered_policy(self.answer.as_str(), &self.version);
            announce(i18n::update::text().saved);
        }
        Ok(())
    }
}
