//! What all features share: who is signed in, and where their choices stand. Fetched once, replaced by the server's answers.

use crate::{
    api::{self, ApiError, Load, Sending, Turn},
    browser::{document, history, task::spawn},
    i18n::no_account,
    route,
};
use contract::{
    clause::PURPOSES,
    consent::{Choices, PurposeView, State},
    paths,
    problem::Code,
    session::{Kind, SessionView},
};
use leptos::prelude::*;

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Not known yet.
    Loading,
    /// Could not be found out.
    Unknown,
    /// Nobody is signed in.
    Visitor,
    /// Somebody is.
    Person,
}

/// Places for what is being sent: one per purpose, one for purposes that this build does not know, one for signing out.
const UNKNOWN_PURPOSE: usize = PURPOSES.len();
const SIGNING_OUT: usize = PURPOSES.len() + 1;
const PLACES: usize = PURPOSES.len() + 2;

/// The person in front of the screen, as far as the server knows them.
#[derive(Clone, Copy)]
pub struct Person {
    choices: RwSignal<Load<Choices>>,
    who: Memo<Who>,
    signed_in: Memo<bool>,
    // Nobody is signed in any more, and what this browser chose by itself has not been told yet.
    forgotten: RwSignal<bool>,
    // The server said that the session is over while somebody was using it here.
    lapsed: RwSignal<bool>,
    // Here and not in a page: a choice that waits for the network keeps waiting while pages come and go.
    saving: StoredValue<[Sending; PLACES]>,
    // The first choice of a browser makes it known: a second one at the same time would make another browser of it.
    turn: StoredValue<Turn, LocalStorage>,
}

impl Default for Person {
    fn default() -> Self {
        let choices = RwSignal::new(Load::Loading(0));
        let who = Memo::new(move |_| {
            choices.with(|choices: &Load<Choices>| match choices {
                Load::Loading(_) => Who::Loading,
                Load::Failed(_) => Who::Unknown,
                Load::Ready(choices) if choices.session.is_some() => Who::Person,
                Load::Ready(_) => Who::Visitor,
            })
        });
        let signed_in = Memo::new(move |before: Option<&bool>| match who.get() {
            Who::Person => true,
            Who::Visitor => false,
            Who::Loading | Who::Unknown => before.copied().unwrap_or_default(),
        });
        Self {
            choices,
            who,
            signed_in,
            forgotten: RwSignal::new(false),
            lapsed: RwSignal::new(false),
            saving: StoredValue::new(std::array::from_fn(|_| Sending::default())),
            turn: StoredValue::new_local(Turn::default()),
        }
    }
}

impl Person {
    /// Asks the server.
    pub async fn fetch(self) {
        let fetched = api::get(paths::CONSENTS).await;
        self.forgotten.set(false);
        self.choices.set(fetched.map_or_else(Load::Failed, Load::Ready));
        self.honour_signal();
    }

    /// Where the browser's signal covers a yes, the server is asked to end it: for the operator, too, and not only on this
    /// page. It was said on reading, which changes nothing.
    fn honour_signal(self) {
        let covers = |purpose: &PurposeView| purpose.by_signal && purpose.since.is_none();
        if self.peek(|choices| choices.purposes.iter().any(covers)) == Some(true) {
            spawn(async move {
                let ended: Result<Choices, ApiError> = api::post(paths::CONSENTS_SIGNAL, &()).await;
                self.take_over(ended);
            });
        }
    }

    /// Forgets what is known, and asks the server.
    pub fn fetch_again(self) {
        // Whether somebody was signed in is found out when it is asked for: now it still can be.
        let _ = self.is_signed_in_now();
        self.choices.set(Load::Loading(0));
        spawn(self.fetch());
    }

    /// Who it is.
    #[must_use]
    pub fn who(self) -> Who {
        self.who.get()
    }

    /// Whether somebody is signed in. Unlike [`Self::who`] it does not change while that is being found out.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        self.signed_in.get()
    }

    /// Whether the session ended while somebody was using it here, and nobody signed in since. Whoever signs out, or comes
    /// back to a page that was left, is not one of these.
    #[must_use]
    pub fn has_lapsed(self) -> bool {
        self.lapsed.get() && !self.is_signed_in()
    }

    /// Nothing is kept for the one whose session ended any more.
    pub fn let_go(self) {
        self.lapsed.set(false);
    }

    /// Whether somebody is signed in without an account in use: nothing can be chosen or looked up for them. Like
    /// who is signed in it does not change with a choice, so it is read without following the choices.
    #[must_use]
    pub fn has_no_account(self) -> bool {
        let address = |session: &SessionView| session.kind != Kind::Rider;
        self.peek(|choices| choices.session.as_ref().is_some_and(address)) == Some(true)
    }

    /// Whether somebody is signed in to an account that is cancelled and kept until its erasure.
    #[must_use]
    pub fn is_held(self) -> bool {
        let held = |session: &SessionView| session.kind == Kind::Held;
        self.peek(|choices| choices.session.as_ref().is_some_and(held)) == Some(true)
    }

    /// What is said in place of what only an account in use has.
    #[must_use]
    pub fn why_outside(self) -> &'static str {
        let words = no_account::text();
        match self.peek(|choices| choices.session.as_ref().map(|session| session.kind)).flatten() {
            Some(Kind::Held) => words.held,
            Some(Kind::Shared) => words.shared,
            _ => words.told,
        }
    }

    /// For visitors, whose choices are sent one after the other.
    #[must_use]
    pub fn turn(self) -> Option<Turn> {
        let visitor = untrack(|| self.who.get()) == Who::Visitor;
        visitor.then(|| self.turn.try_get_value()).flatten()
    }

    /// Asks the server where the choices stand now; what it says of somebody else is not taken over. After signing out: what
    /// this browser chose without an account shows again.
    pub async fn refresh(self) {
        self.take_over(api::get(paths::CONSENTS).await);
        self.honour_signal();
    }

    fn take_over(self, told: Result<Choices, ApiError>) {
        let whose = |choices: &Choices| choices.session.as_ref().map(|session| session.id.clone());
        if let Ok(choices) = told
            && self.peek(whose) == Some(whose(&choices))
        {
            self.set(choices);
        }
    }

    /// Passes a failure on, as [`Self::note`] does. Where it leaves open whether something was done, or says that something
    /// else was done elsewhere, the server is asked where it stands; where it stands as pressed, the failure is forgotten.
    #[must_use]
    pub fn find_out(
        self,
        error: ApiError,
        sending: Sending,
        what: u8,
        is_done: Box<dyn Fn(&Choices) -> bool>,
    ) -> ApiError {
        if error.is_unclear() || error.is_elsewhere() {
            spawn(async move {
                self.refresh().await;
                if self.peek(is_done) == Some(true) {
                    sending.was_done(what);
                }
            });
        }
        self.note(error)
    }

    /// The signing out of this browser: it outlives every view, above all those that leave with the person.
    #[must_use]
    pub fn signing_out(self) -> Sending {
        self.saving.with_value(|saving| saving[SIGNING_OUT])
    }

    /// Why they are unknown.
    #[must_use]
    pub fn failure(self) -> Option<ApiError> {
        self.choices.with(|choices| match choices {
            Load::Failed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Reads from the choices, once they are there.
    pub fn with<T>(self, read: impl FnOnce(&Choices) -> T) -> Option<T> {
        self.choices.with(|choices| match choices {
            Load::Ready(choices) => Some(read(choices)),
            _ => None,
        })
    }

    /// Reads from the choices as they are now, without following them.
    pub fn peek<T>(self, read: impl FnOnce(&Choices) -> T) -> Option<T> {
        untrack(|| self.with(read))
    }

    /// The choices as they are now. For whoever asks several things: each question is compiled anew.
    #[must_use]
    pub fn now(self) -> Option<Choices> {
        self.peek(Clone::clone)
    }

    /// The version of the policy that is on the screen: that of the text in the page, else the one that the choices came with.
    #[must_use]
    pub fn version_shown(self) -> String {
        let page = document::policy_version();
        if page.is_empty() { self.now().map_or(page, |choices| choices.policy.version) } else { page }
    }

    /// Reads one purpose.
    pub fn with_purpose<T>(self, id: &str, read: impl FnOnce(&PurposeView) -> T) -> Option<T> {
        self.with(|choices| choices.purposes.iter().find(|purpose| purpose.id == id).map(read)).flatten()
    }

    /// The session on this device.
    #[must_use]
    pub fn session(self) -> Option<SessionView> {
        self.with(|choices| choices.session.clone()).flatten()
    }

    /// What is being sent about this purpose.
    #[must_use]
    pub fn saving(self, id: &str) -> Sending {
        let place = PURPOSES.iter().position(|known| *known == id).unwrap_or(UNKNOWN_PURPOSE);
        self.saving.with_value(|saving| saving[place])
    }

    /// Takes over the server's word on everything.
    pub fn set(self, choices: Choices) {
        self.forgotten.set(false);
        self.choices.set(Load::Ready(choices));
    }

    /// Takes over who just signed in; what failed before is no longer offered again.
    pub fn begin(self, choices: Choices) {
        self.forget_saving();
        self.set(choices);
    }

    /// Takes over the server's word on one purpose; with its first choice a browser gets a name.
    pub fn set_purpose(self, purpose: PurposeView, subject: Option<String>) {
        self.change(|choices| {
            choices.subject = choices.subject.take().or(subject);
            if let Some(known) = choices.purposes.iter_mut().find(|known| known.id == purpose.id) {
                *known = purpose;
            }
        });
    }

    /// Forgets the person: nothing personal stays in memory or on the screen.
    pub fn end(self) {
        self.lapsed.set(false);
        self.forget();
        self.forget_saving();
    }

    fn forget_saving(self) {
        for saving in self.saving.get_value() {
            saving.forget();
        }
    }

    fn change(self, change: impl FnOnce(&mut Choices)) {
        self.choices.update(|choices| {
            if let Load::Ready(choices) = choices {
                change(choices);
            }
        });
    }

    /// Whether the server has told what stands: after signing out it is asked again, and until then nothing is claimed.
    #[must_use]
    pub fn is_told(self) -> bool {
        !self.forgotten.get()
    }

    fn forget(self) {
        self.forgotten.set(true);
        self.change(forget);
    }

    fn is_signed_in_now(self) -> bool {
        untrack(|| self.signed_in.get())
    }

    /// Passes a failure on; where it says that the session is over, the person is forgotten first, and where somebody else
    /// has come, the server is asked who.
    #[must_use]
    pub fn note(self, error: ApiError) -> ApiError {
        if error.code() == Some(Code::OtherPerson) {
            self.fetch_again();
        }
        if error.is_signed_out() && self.is_signed_in_now() {
            self.lapsed.set(true);
            self.forget();
            spawn(self.refresh());
        }
        error
    }
}

/// How many purposes are on, of how many.
#[must_use]
pub fn count_on(choices: &Choices) -> (usize, usize) {
    (choices.purposes.iter().filter(|purpose| purpose.state.is_on()).count(), choices.purposes.len())
}

/// The way to sign in and come back to the page on the screen.
#[must_use]
pub fn sign_in_href() -> String {
    route::sign_in_and_return(&history::here())
}

fn forget(choices: &mut Choices) {
    choices.session = None;
    choices.subject = None;
    choices.answer = None;
    choices.question = None;
    choices.update = None;
    for purpose in &mut choices.purposes {
        purpose.state = State::Unset;
        purpose.since = None;
        purpose.receipt = None;
        purpose.by_signal = false;
        purpose.blocked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::{count_on, forget};
    use contract::{
        consent::{Basis, Choices, PolicyRef, PurposeView, State},
        language::Language,
        policy::{Answer, AnswerView},
    };

    fn choices() -> Choices {
        let purpose = |id: &str, state| PurposeView {
            id: id.to_owned(),
            group: "service".to_owned(),
            name: String::new(),
            ask: "ask".to_owned(),
            used: String::new(),
            aim: String::new(),
            kept: String::new(),
            refusing: String::new(),
            clause: String::new(),
            basis: Basis::Consent,
            separate: false,
            state,
            since: Some("2026-11-01T08:00:00Z".to_owned()),
            receipt: Some("r".to_owned()),
            by_signal: true,
            blocked: None,
        };
        Choices {
            policy: PolicyRef { version: "1.0".to_owned(), sha256: String::new(), language: Language::En },
            session: None,
            subject: None,
            answer: Some(AnswerView {
                answer: Answer::Accepted,
                version: "1.0".to_owned(),
                at: String::new(),
                receipt: String::new(),
            }),
            question: None,
            update: None,
            gpc: false,
            purposes: vec![purpose("diagnostics", State::Given), purpose("publishing", State::Withdrawn)],
        }
    }

    #[test]
    fn only_what_was_agreed_to_counts_as_on() {
        assert_eq!(count_on(&choices()), (1, 2));
    }

    #[test]
    fn forgetting_leaves_the_questions_and_nothing_of_the_person() {
        let mut forgotten = choices();
        forget(&mut forgotten);
        assert!(forgotten.session.is_none() && forgotten.answer.is_none());
        for purpose in &forgotten.purposes {
            assert_eq!(purpose.state, State::Unset);
            assert!(purpose.since.is_none() && purpose.receipt.is_none() && !purpose.by_signal);
            assert_eq!(purpose.ask, "ask");
        }
    }
}
