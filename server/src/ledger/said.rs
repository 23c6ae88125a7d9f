//! What people say: choices and answers, each with all that follows from it, in one transaction under the person's lock.

use super::{
    Circumstances, POLICY, QUESTION,
    capacity::capacity,
    limit,
    newest::{self, Tail},
    notice::Shown,
    pen::{self, Line, Pen, Written},
    rules::{self, Past, Turn},
    store::{self, Latest},
    updates,
    view::{self, Seen, Whose},
};
use crate::{
    auth, db,
    db::entities::people,
    error::{Failure, internal},
    http::access::Session,
    keys::SealedWith,
    people as persons,
    policies::Purpose,
    state::AppState,
};
use contract::{
    consent::{
        Actor, After, Choice, ChoiceMade, Choices, ChoicesMade, NewChoice, NewChoices, PurposeChoice, State,
    },
    language::Language,
    policy::{Answer, AnswerRecorded, NewAnswer},
    problem::Code,
    receipt::Receipt,
    session::SessionView,
};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// So far back it is looked whether something that was said is next: itself, what an update ended, and what that was.
const LOOK_BACK: u8 = 3;
/// At most this many choices in one step.
const MOST_CHOICES: usize = 8;

/// Whether a choice could be recorded: asked before anything is made for somebody new.
///
/// # Errors
/// `unknown_purpose`, `unknown_policy_version`, `policy_changed`.
pub fn check(
    state: &AppState,
    circumstances: &Circumstances,
    purpose: &str,
    new: &NewChoice,
) -> Result<(), Failure> {
    Shown::named(state, &new.policy, circumstances.language)?.purpose(purpose).map(drop)
}

/// Records one choice of a person, or of a browser. The same choice again answers with the same receipt.
///
/// # Errors
/// `unknown_purpose`, `unknown_policy_version`, `policy_changed`, `guardian_needed`, `other_person`, `changed_elsewhere`,
/// `too_many_requests`; nothing is written then.
pub async fn choose(
    state: &AppState,
    person: &str,
    circumstances: &Circumstances,
    purpose: &str,
    new: &NewChoice,
) -> Result<ChoiceMade, Failure> {
    state.refresh_policies(&state.db).await?;
    let shown = Shown::named(state, &new.policy, circumstances.language)?;
    let purpose = shown.purpose(purpose)?;
    let key = state.keys.open(person).await?;
    let tx = db::begin(&state.db).await?;
    let mut desk = Desk::new(state, &tx, person, &shown, &key, circumstances).await?;
    desk.is_of(new.subject.as_deref())?;
    limit::take(state, &tx, person, &desk.said, &[(&purpose.id, new.choice)]).await?;
    let receipt = desk.say(purpose, new.choice, new.after.as_ref()).await?;
    let purpose = view::one(&shown, purpose, desk.said.get(&purpose.id), &desk.seen)?;
    tx.commit().await?;
    Ok(ChoiceMade { receipt, purpose })
}

/// Records several choices, all or none.
///
/// # Errors
/// As [`choose`], and `separate_consent`.
pub async fn choose_several(
    state: &AppState,
    session: &Session,
    circumstances: &Circumstances,
    new: &NewChoices,
) -> Result<ChoicesMade, Failure> {
    state.refresh_policies(&state.db).await?;
    let shown = Shown::named(state, &new.policy, circumstances.language)?;
    let chosen = distinct(&shown, &new.choices)?;
    let combined: Vec<(Choice, bool)> =
        chosen.iter().map(|(purpose, choice)| (*choice, purpose.separate)).collect();
    rules::may_combine(&combined).map_err(|code| Failure::new(code).field("choices"))?;
    let key = state.keys.open(&session.person).await?;
    let view = auth::view(state, session).await?;
    let tx = db::begin(&state.db).await?;
    let mut desk = Desk::new(state, &tx, &session.person, &shown, &key, circumstances).await?;
    let counted: Vec<_> = chosen.iter().map(|(purpose, choice)| (purpose.id.as_str(), *choice)).collect();
    limit::take(state, &tx, &session.person, &desk.said, &counted).await?;
    let mut receipts = Vec::with_capacity(chosen.len());
    for (purpose, choice) in chosen {
        receipts.push(desk.say(purpose, choice, None).await?);
    }
    let choices = desk.whole(&shown, view)?;
    tx.commit().await?;
    Ok(ChoicesMade { receipts, choices })
}

/// The purposes chosen about, each once.
fn distinct<'a>(shown: &'a Shown, choices: &[PurposeChoice]) -> Result<Vec<(&'a Purpose, Choice)>, Failure> {
    if choices.is_empty() || choices.len() > MOST_CHOICES {
        return Err(Failure::new(Code::MalformedRequest).field("choices"));
    }
    let mut found: Vec<(&Purpose, Choice)> = Vec::with_capacity(choices.len());
    for choice in choices {
        let purpose = shown.purpose(&choice.purpose).map_err(|failure| failure.field("choices"))?;
        if found.iter().any(|(other, _)| other.id == purpose.id) {
            return Err(Failure::new(Code::UnknownPurpose).field("choices"));
        }
        found.push((purpose, choice.choice));
    }
    Ok(found)
}

/// Records an answer to the policy, and what follows from it.
///
/// # Errors
/// `unknown_policy_version`, `policy_changed`, `guardian_needed`, `no_update_due`, `other_person`, `changed_elsewhere`,
/// `too_many_requests`; nothing is written then.
pub async fn answer(
    state: &AppState,
    session: &Session,
    circumstances: &Circumstances,
    new: &NewAnswer,
) -> Result<AnswerRecorded, Failure> {
    state.refresh_policies(&state.db).await?;
    // What was read is on record in the language it was read in; what is told now, in the language of the page.
    let read = Shown::named(state, &new.policy, new.language)?;
    let shown = Shown::current(state, circumstances.language)?;
    let key = state.keys.open(&session.person).await?;
    let view = auth::view(state, session).await?;
    let tx = db::begin(&state.db).await?;
    let mut desk = Desk::new(state, &tx, &session.person, &read, &key, circumstances).await?;
    desk.is_of(new.subject.as_deref())?;
    limit::take_answer(state, &tx, &session.person, new.answer).await?;
    let receipt = desk.answer(new.answer, new.after.as_ref()).await?;
    let choices = desk.whole(&shown, view)?;
    tx.commit().await?;
    Ok(AnswerRecorded { receipt, choices })
}

/// Ends what the browser's signal ends, for a person or a browser that it came to in between.
///
/// # Errors
/// When a part of ours does not answer; nothing is written then.
pub async fn honour_signal(state: &AppState, person: &str, language: Language) -> Result<(), Failure> {
    state.refresh_policies(&state.db).await?;
    let tx = db::begin(&state.db).await?;
    apply_signal(state, &tx, person, language).await?;
    Ok(tx.commit().await?)
}

/// Ends what the browser's signal ends, when a session begins with it (R13). Writes nothing where nothing is on.
///
/// # Errors
/// When a part of ours does not answer; the transaction must not be committed then.
pub async fn apply_signal(
    state: &AppState,
    tx: &DatabaseTransaction,
    person: &str,
    language: Language,
) -> Result<(), Failure> {
    let shown = Shown::current(state, language)?;
    let person = persons::lock(tx, person).await?;
    let said = store::latest(state, tx, &person.id).await?;
    let ended: Vec<&str> = shown
        .published
        .meta
        .purposes
        .iter()
        .filter(|purpose| rules::ends_by_signal(said.get(&purpose.id).and_then(Latest::said), purpose.gpc))
        .map(|purpose| purpose.id.as_str())
        .collect();
    if ended.is_empty() {
        return Ok(());
    }
    let key = state.keys.open(&person.id).await?;
    let mut pen = Pen::new(state, tx, &person, &key, &shown, (true, "")).await?;
    for purpose in ended {
        let state = State::Withdrawn.as_str();
        pen.write(Line { purpose, state, actor: Actor::System, method: pen::GPC }).await?;
    }
    Ok(())
}

/// One person's affairs inside one transaction: locked, read, and written to.
struct Desk<'a> {
    state: &'a AppState,
    tx: &'a DatabaseTransaction,
    person: people::Model,
    shown: &'a Shown,
    key: &'a SealedWith,
    circumstances: &'a Circumstances,
    said: HashMap<String, Latest>,
    seen: Seen,
    /// The end of the chain, once something was written here.
    tail: Option<Tail>,
}

impl<'a> Desk<'a> {
    async fn new(
        state: &'a AppState,
        tx: &'a DatabaseTransaction,
        person: &str,
        shown: &'a Shown,
        key: &'a SealedWith,
        circumstances: &'a Circumstances,
    ) -> Result<Self, Failure> {
        let person = persons::lock(tx, person).await?;
        let capacity = capacity(state, tx, &person).await?;
        let mut said = store::latest(state, tx, &person.id).await?;
        updates::settle(state, tx, &person, key, &mut said, Some(shown.language)).await?;
        let seen = Seen { signal: circumstances.signal, capacity };
        Ok(Self { state, tx, person, shown, key, circumstances, said, seen, tail: None })
    }

    /// Whether it is the person whom the page takes it for, if it says so.
    fn is_of(&self, subject: Option<&str>) -> Result<(), Failure> {
        Ok(rules::may_write(subject, &self.person.pseudonym)?)
    }

    /// The receipt of what is said here, where this very thing was recorded before.
    async fn recorded(
        &self,
        purpose: &str,
        state: &str,
        after: Option<&After>,
    ) -> Result<Option<Receipt>, Failure> {
        let Some(After(after)) = after else { return Ok(None) };
        let said = newest::last_about(self.tx, &self.person.id, purpose, LOOK_BACK).await?;
        let past: Vec<Past<'_>> = said.iter().map(Latest::past).collect();
        match (rules::turn(&past, after.as_deref(), state, &self.shown.published.version), said.first()) {
            (Turn::Next, _) => Ok(None),
            (Turn::Recorded, Some(last)) => self.again(&last.receipt).await.map(Some),
            (Turn::Recorded | Turn::TooLate, _) => Err(Code::ChangedElsewhere.into()),
        }
    }

    /// One choice of the person's own.
    async fn say(
        &mut self,
        purpose: &Purpose,
        choice: Choice,
        after: Option<&After>,
    ) -> Result<Receipt, Failure> {
        rules::may_choose(choice, &purpose.id, &self.seen.capacity)?;
        let state = State::from(choice).as_str();
        if let Some(receipt) = self.recorded(&purpose.id, state, after).await? {
            return Ok(receipt);
        }
        if let Some(latest) = self.said.get(&purpose.id)
            && rules::is_repeated(
                latest.said(),
                choice,
                &self.shown.published.version,
                purpose.gpc,
                self.seen.signal,
            )
        {
            return self.again(&latest.receipt).await;
        }
        self.write(Line { purpose: &purpose.id, state, actor: Actor::Myself, method: "switch" }).await
    }

    /// One answer of the person's own, with what follows.
    async fn answer(&mut self, answer: Answer, after: Option<&After>) -> Result<Receipt, Failure> {
        // Going on means agreeing (clause `updates`), so a minor cannot do it alone either.
        if matches!(answer, Answer::Accepted | Answer::WentOn) {
            rules::may_choose(Choice::Given, POLICY, &self.seen.capacity)?;
        }
        if let Some(receipt) = self.recorded(POLICY, answer.as_str(), after).await? {
            return Ok(receipt);
        }
        if let Some(latest) = self.said.get(QUESTION).or_else(|| self.said.get(POLICY))
            && latest.event.state == answer.as_str()
            && latest.event.policy_version == self.shown.published.version
        {
            return self.again(&latest.receipt).await;
        }
        if answer == Answer::WentOn {
            let answered = self.said.get(POLICY).map(|latest| latest.event.policy_version.as_str());
            rules::may_go_on(answered, &self.shown.published.version)?;
        }
        let own = Line { purpose: POLICY, state: answer.as_str(), actor: Actor::Myself, method: "answer" };
        let receipt = self.write(own).await?;
        let published = self.shown.published.clone();
        for purpose in &published.meta.purposes {
            let said = self.said.get(&purpose.id).and_then(Latest::said);
            let purpose_id = purpose.id.as_str();
            let follows = match answer {
                Answer::Accepted if rules::starts_by_acceptance(said, purpose.basis) => {
                    Line { purpose: purpose_id, state: "given", actor: Actor::Myself, method: "acceptance" }
                }
                Answer::Declined if rules::ends_by_declining(said, purpose.basis) => Line {
                    purpose: purpose_id,
                    state: "withdrawn",
                    actor: Actor::System,
                    method: "declining",
                },
                _ => continue,
            };
            self.write(follows).await?;
        }
        Ok(receipt)
    }

    /// Everything as it stands now.
    fn whole(&self, shown: &Shown, session: SessionView) -> Result<Choices, Failure> {
        let whose = Whose { session: Some(session), subject: Some(self.person.pseudonym.clone()) };
        view::whole(self.state, shown, whose, &self.said, &self.seen)
    }

    async fn write(&mut self, line: Line<'_>) -> Result<Receipt, Failure> {
        let more = (self.seen.signal, self.circumstances.build.as_str());
        let tail = match self.tail.take() {
            None => newest::tail(self.tx, &self.person.id).await?,
            written => written,
        };
        let mut pen = Pen::at(tail, self.state, self.tx, &self.person, self.key, self.shown, more);
        let Written { latest, receipt } = pen.write(line).await?;
        self.tail = pen.into_tail();
        store::note(&mut self.said, latest);
        Ok(receipt)
    }

    /// The receipt that was given for the same words before.
    async fn again(&self, id: &str) -> Result<Receipt, Failure> {
        let row = store::receipt(self.tx, &self.person.id, id).await?;
        pen::open(self.key, &row.ok_or_else(|| internal("a receipt that is not there"))?)
    }
}
