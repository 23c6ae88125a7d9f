//! What is typed comes back: in another tab, after a reload, without a network; and nobody can read it meanwhile.

use super::{
    database::{dump, records, values},
    tab::{FORM, Tab, settings, signed_in},
    vault::Vault,
};
use crate::stage::frame;
use leptos::prelude::{GetUntracked, Set};
use privacy_center::drafts::{State, Why};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_is_typed_comes_back_in_another_tab() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let first = Tab::ready(app, &settings).await;
    assert_eq!(first.state(), State::Empty);
    first.subject.set("Brakes".to_owned());
    first.keep("They squeal.\n刹车有异响。").await;
    let second = Tab::ready(app, &settings).await;
    assert_eq!(second.state(), State::Restored { checked: true });
    assert_eq!(second.typed(), "They squeal.\n刹车有异响。");
    assert!(second.line().await.contains("Your draft is back."));
    assert_eq!(vault.heads().len(), 1);
    assert_eq!(vault.asked("POST /api/v1/drafts/key"), 2, "once per tab");
}

#[wasm_bindgen_test]
async fn whoever_types_without_a_pause_is_saved_as_well() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    for count in 0..20 {
        tab.text.set("x".repeat(count + 1));
        frame().await;
    }
    assert!(!records(&settings.database, "drafts").await.is_empty(), "saved while typing");
    tab.until("the last letter is kept", |state| matches!(state, State::Saved(_))).await;
    crate::stage::until("its head is told", || vault.asked("PUT") > 1).await;
}

#[wasm_bindgen_test]
async fn a_dump_shows_no_plaintext_and_equal_sizes_for_near_equal_drafts() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    let other = Tab::with(&tab.drafts, "another-form").settled().await;
    tab.subject.set("Confidential".to_owned());
    tab.keep("my address is Lane 7").await;
    other.keep(&"a much longer story about Lane 7. ".repeat(20)).await;
    let dump = dump(&settings.database).await;
    for word in ["Confidential", "Lane", "address", "story", "subject"] {
        assert!(!dump.contains(word), "the dump shows {word}: {dump}");
    }
    let sizes: Vec<usize> = records(&settings.database, "drafts").await.iter().map(Vec::len).collect();
    assert_eq!(sizes, [50 + 1024 + 16; 2]);
    // Each seal has a nonce of its own.
    let before = records(&settings.database, "drafts").await;
    tab.keep("my address is Lane 8").await;
    let after = records(&settings.database, "drafts").await;
    assert_ne!(before[1][38..50], after[1][38..50]);
}

#[wasm_bindgen_test]
async fn two_tabs_are_no_attack_and_the_later_one_is_offered_both() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let (first, second) = (Tab::ready(app, &settings).await, Tab::ready(app, &settings).await);
    first.keep("written first").await;
    second.text.set("written second".to_owned());
    second.until("it is told", |state| *state == State::Conflict).await;
    assert_eq!((second.typed().as_str(), second.aside()), ("written second", 0));
    assert!(second.line().await.contains("There is another text on this device."));
    let other = leptos::prelude::untrack(|| second.draft.other("text"));
    assert_eq!(other.as_deref(), Some("written first"));
    second.draft.take_other();
    second.until("the other text is there", |state| matches!(state, State::Restored { .. })).await;
    assert_eq!(second.typed(), "written first");
    frame().await;
    second.keep("written second, on top").await;
    first.text.set("the first again".to_owned());
    first.until("it is told", |state| *state == State::Conflict).await;
    first.draft.keep_mine();
    first.until("it is kept", |state| matches!(state, State::Saved(_))).await;
    let third = Tab::ready(app, &settings).await;
    assert_eq!((third.typed().as_str(), third.aside()), ("the first again", 0));
    assert_eq!(vault.heads().iter().map(|(_, revision, _)| *revision).collect::<Vec<_>>(), [3]);
}

#[wasm_bindgen_test]
async fn two_tabs_that_type_the_same_do_not_disagree() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let (first, second) = (Tab::ready(app, &settings).await, Tab::ready(app, &settings).await);
    first.keep("the same").await;
    second.keep("the same").await;
    assert_eq!(values(&settings.database, "drafts").await.length(), 1);
}

#[wasm_bindgen_test]
async fn saving_goes_on_without_a_network_and_the_head_follows() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    vault.online(false);
    tab.keep("in the tunnel").await;
    assert!(vault.heads().is_empty());
    vault.online(true);
    crate::stage::network_is_back();
    crate::stage::until("the head is told", || vault.heads().len() == 1).await;
}

#[wasm_bindgen_test]
async fn after_a_reload_without_a_network_the_draft_is_locked_until_there_is_one() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("before the tunnel").await;
    tab.leave();
    vault.online(false);
    let again = Tab::ready(app, &settings).await;
    assert!(matches!(again.state(), State::Locked(Why::NoKey(_))), "{:?}", again.state());
    assert_eq!(again.typed(), "");
    assert!(again.line().await.contains("It is locked until there is a connection."));
    vault.online(true);
    crate::stage::network_is_back();
    again.until("it opens", |state| matches!(state, State::Restored { .. })).await;
    assert_eq!(again.typed(), "before the tunnel");
}

#[wasm_bindgen_test]
async fn a_draft_whose_head_the_server_does_not_know_is_opened_and_marked() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    Tab::ready(app, &settings).await.keep("unknown to the server").await;
    vault.forget_heads();
    let tab = Tab::ready(app, &settings).await;
    assert_eq!(tab.state(), State::Restored { checked: false });
    assert!(tab.line().await.contains("We could not check that it is the newest one"));
    crate::stage::until("it knows it now", || vault.heads().len() == 1).await;
}

#[wasm_bindgen_test]
async fn throwing_a_draft_away_leaves_nothing_here_or_there() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("never mind").await;
    tab.draft.discard();
    tab.until("it is gone", |state| *state == State::Empty).await;
    assert_eq!(tab.typed(), "");
    assert_eq!(values(&settings.database, "drafts").await.length(), 0);
    crate::stage::until("the server forgets it", || vault.heads().is_empty()).await;
    tab.keep("a new one").await;
    tab.text.set("  ".to_owned());
    tab.until("emptying it is throwing it away", |state| *state == State::Empty).await;
    assert_eq!(values(&settings.database, "drafts").await.length(), 0);
}

#[wasm_bindgen_test]
async fn what_was_thrown_away_comes_back_until_something_else_is_typed() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.subject.set("Brakes".to_owned());
    tab.keep("They squeal.").await;
    tab.draft.discard();
    tab.until("it is gone", |state| *state == State::Empty).await;
    assert_eq!(values(&settings.database, "drafts").await.length(), 0);
    assert!(tab.line().await.contains("The draft was thrown away."));
    tab.draft.bring_back();
    tab.until("it is kept again", |state| matches!(state, State::Saved(_))).await;
    assert_eq!((tab.subject.get_untracked().as_str(), tab.typed().as_str()), ("Brakes", "They squeal."));
    let other = Tab::ready(app, &settings).await;
    assert_eq!(other.typed(), "They squeal.");
    other.leave();

    tab.draft.discard();
    tab.until("it is gone", |state| *state == State::Empty).await;
    tab.keep("something else").await;
    tab.draft.bring_back();
    frame().await;
    frame().await;
    assert_eq!(tab.typed(), "something else");
}

#[wasm_bindgen_test]
async fn leaving_the_form_saves_what_waited_for_its_pause() {
    let (_vault, app, mut settings) = (Vault::start(), signed_in(), settings());
    settings.pause_ms = 60_000;
    let tab = Tab::ready(app, &settings).await;
    tab.text.set("typed and gone".to_owned());
    tab.until("it is noticed", |state| *state == State::Changed).await;
    tab.leave();
    for _ in 0..100 {
        if !records(&settings.database, "drafts").await.is_empty() {
            break;
        }
        frame().await;
    }
    assert_eq!(Tab::ready(app, &settings).await.typed(), "typed and gone");
}

#[wasm_bindgen_test]
async fn what_is_typed_before_the_draft_opens_is_said_to_be_nowhere_else_and_survives_leaving_the_form() {
    const NOT_KEPT: &str = "what you write here is on this page only";
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("before the tunnel").await;
    tab.leave();
    vault.online(false);
    let locked = Tab::ready(app, &settings).await;
    assert!(matches!(locked.state(), State::Locked(_)), "{:?}", locked.state());
    assert!(locked.line().await.contains(NOT_KEPT));
    locked.text.set("in the tunnel".to_owned());
    frame().await;
    let drafts = locked.drafts.clone();
    locked.leave();
    let back = Tab::with(&drafts, FORM).settled().await;
    assert_eq!(back.typed(), "in the tunnel");
    vault.online(true);
    crate::stage::network_is_back();
    back.until("it is asked which one", |state| *state == State::Conflict).await;
    assert!(back.line().await.contains(NOT_KEPT));
    back.leave();
    let back = Tab::with(&drafts, FORM);
    back.until("it is asked again", |state| *state == State::Conflict).await;
    assert_eq!(back.typed(), "in the tunnel");
    back.draft.keep_mine();
    back.until("it is kept", |state| matches!(state, State::Saved(_))).await;
    back.leave();
    let again = Tab::with(&drafts, FORM).settled().await;
    assert_eq!((again.typed().as_str(), again.state()), ("in the tunnel", State::Restored { checked: true }));
}
