//! A message goes out once, in order, whatever happens to the line, the tab or the server; and it is never called sent before.

use super::{
    database::{Fault, dump, edit, records, values},
    faults::{FULL, NO_DATABASE},
    tab::{FORM, Tab, settings, signed_in},
    vault::{Taking, Vault},
};
use crate::stage::{frame, network_is_back, until};
use contract::consent::State as Choice;
use privacy_center::{
    api::ApiError,
    drafts::{Stage, State},
};
use wasm_bindgen_test::wasm_bindgen_test;

const NO_ANSWER: Stage = Stage::Waiting { stored: true, error: Some(ApiError::BadAnswer) };

fn is_received(stage: &Stage) -> bool {
    *stage == Stage::Received(r#"{"id":"r-1"}"#.to_owned())
}

fn waits(stage: &Stage) -> bool {
    matches!(stage, Stage::Waiting { error: Some(_), .. })
}

#[wasm_bindgen_test]
async fn fifty_presses_send_one_message() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("once").await;
    for _ in 0..50 {
        tab.submit("once");
    }
    tab.until_stage("it is received", is_received).await;
    for _ in 0..5 {
        frame().await;
    }
    assert_eq!(
        (vault.effects().as_slice(), vault.tries()),
        ([r#"{"text":"once"}"#.to_owned()].as_slice(), 1)
    );
    tab.until("the form is empty", |state| *state == State::Empty).await;
    assert_eq!(tab.typed(), "");
    assert!(tab.line().await.contains("We have received it."));
    assert_eq!(values(&settings.database, "drafts").await.length(), 0);
    assert_eq!(values(&settings.database, "outbox").await.length(), 0);
    until("the head is ended", || vault.heads().is_empty()).await;
}

#[wasm_bindgen_test]
async fn without_a_network_it_waits_on_the_device_survives_a_reload_and_goes_out_once() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("from the tunnel").await;
    vault.online(false);
    tab.submit("from the tunnel");
    tab.until_stage("it waits", waits).await;
    let told = tab.line().await;
    assert!(
        told.contains("On this device, waiting to be sent.") && told.contains("as long as this page is open")
    );
    let dump = dump(&settings.database).await;
    assert!(dump.contains("outbox: [{") && !dump.contains("tunnel") && !dump.contains("requests"), "{dump}");
    // The tab's memory is gone; what is on the device goes on.
    let gone = tab.vanish();
    vault.online(true);
    let again = Tab::ready(app, &settings).await;
    again.until_stage("it is received", is_received).await;
    drop(gone);
    network_is_back();
    for _ in 0..10 {
        frame().await;
    }
    assert_eq!(vault.effects(), [r#"{"text":"from the tunnel"}"#]);
    assert_eq!(values(&settings.database, "outbox").await.length(), 0);
    assert_eq!(again.typed(), "");
}

#[wasm_bindgen_test]
async fn when_only_the_answer_is_lost_the_same_key_brings_one_effect_and_one_result() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("cut off").await;
    vault.taking(Taking::AnswerLost);
    tab.submit("cut off");
    tab.until_stage("it waits", waits).await;
    assert_eq!(vault.effects().len(), 1, "the server has it already");
    assert_eq!(tab.typed(), "cut off", "and the page does not claim to know");
    vault.taking(Taking::Normal);
    tab.draft.send_now();
    tab.until_stage("it is received", is_received).await;
    assert_eq!((vault.effects().len(), vault.tries()), (1, 2));
}

#[wasm_bindgen_test]
async fn a_page_of_another_network_is_no_answer() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("at the airport").await;
    vault.taking(Taking::Portal);
    tab.submit("at the airport");
    tab.until_stage("it waits", |stage| *stage == NO_ANSWER).await;
    assert_eq!(tab.typed(), "at the airport");
    vault.taking(Taking::Normal);
    network_is_back();
    tab.until_stage("it is received", is_received).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_is_cut_off_or_not_ours_is_no_receipt() {
    for other in ["", r#"{"id":"r-"#, r#"{"ok":true}"#, "[]", "null", r#""r-1""#] {
        let (vault, app, settings) = (Vault::start(), signed_in(), settings());
        let tab = Tab::ready(app, &settings).await;
        tab.keep("half an answer").await;
        vault.taking(Taking::Other(other));
        tab.submit("half an answer");
        tab.until_stage("it waits", |stage| *stage == NO_ANSWER).await;
        assert_eq!(tab.typed(), "half an answer", "{other}");
        assert_eq!(values(&settings.database, "drafts").await.length(), 1, "{other}");
        vault.taking(Taking::Normal);
        tab.draft.send_now();
        tab.until_stage("it is received", is_received).await;
        assert_eq!((vault.effects().len(), vault.tries()), (1, 2), "{other}");
    }
}

#[wasm_bindgen_test]
async fn sent_from_two_tabs_a_draft_is_one_message_and_after_an_edit_another_one() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let (first, second) = (Tab::ready(app, &settings).await, Tab::ready(app, &settings).await);
    first.keep("once").await;
    second.leave();
    let second = Tab::ready(app, &settings).await;
    assert_eq!(second.typed(), "once");
    let third = Tab::ready(app, &settings).await;
    first.submit("once");
    second.submit("once");
    first.until_stage("the first tab hears", is_received).await;
    second.until_stage("the second tab hears", is_received).await;
    assert_eq!((vault.effects().len(), vault.tries()), (1, 2));
    third.keep("once, and something else").await;
    third.submit("once, and something else");
    third.until_stage("the third tab hears", is_received).await;
    assert_eq!(vault.effects().len(), 2);
}

#[wasm_bindgen_test]
async fn a_refusal_says_why_and_leaves_the_text_to_be_mended() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("4111 1111 1111 1111").await;
    vault.taking(Taking::Problem(422, "card_number"));
    tab.submit("4111 1111 1111 1111");
    tab.until_stage("it is refused", |stage| matches!(stage, Stage::Refused(_))).await;
    assert_eq!(values(&settings.database, "outbox").await.length(), 0);
    assert!(tab.line().await.contains("The server says card_number."));
    assert_eq!(tab.typed(), "4111 1111 1111 1111");
    vault.taking(Taking::Normal);
    tab.keep("without the number").await;
    tab.submit("without the number");
    tab.until_stage("it is received", is_received).await;
    assert_eq!(vault.effects(), [r#"{"text":"without the number"}"#]);
}

#[wasm_bindgen_test]
async fn a_session_that_ended_keeps_it_on_the_device_until_the_same_person_is_back() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("too late").await;
    vault.taking(Taking::Problem(401, "sign_in_needed"));
    tab.submit("too late");
    until("nobody is signed in", || app.person.peek(|choices| choices.session.is_none()) == Some(true)).await;
    until("the key is gone", || !tab.drafts.has_key()).await;
    assert_eq!(values(&settings.database, "outbox").await.length(), 1);
    tab.leave();
    vault.taking(Taking::Normal);
    app.person.begin(crate::samples::choices(Choice::Unset));
    let again = Tab::ready(app, &settings).await;
    again.until_stage("it is received", is_received).await;
    assert_eq!(vault.effects(), [r#"{"text":"too late"}"#]);
}

#[wasm_bindgen_test]
async fn messages_go_out_in_the_order_in_which_they_were_written() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let first = Tab::ready(app, &settings).await;
    let second = Tab::with(&first.drafts, "another-form").settled().await;
    first.keep("first").await;
    second.keep("second").await;
    vault.online(false);
    first.submit("first");
    first.until_stage("it waits", waits).await;
    second.submit("second");
    until("both are kept", || second.stage() == Stage::Waiting { stored: true, error: None }).await;
    for _ in 0..10 {
        frame().await;
    }
    assert_eq!(values(&settings.database, "outbox").await.length(), 2);
    vault.online(true);
    let gone = (first.vanish(), second.vanish());
    let again = Tab::ready(app, &settings).await;
    again.until_stage("the first is received", is_received).await;
    until("both are", || vault.effects().len() == 2).await;
    assert_eq!(vault.effects(), [r#"{"text":"first"}"#, r#"{"text":"second"}"#]);
    drop(gone);
}

#[wasm_bindgen_test]
async fn what_waited_for_two_days_is_not_sent_unasked() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("from long ago").await;
    vault.online(false);
    let long_ago = Fault::new(
        "const now = Date.now; Date.now = () => now() - 50 * 3600000; return () => { Date.now = now; };",
    );
    tab.submit("from long ago");
    tab.until_stage("it waits", waits).await;
    drop(long_ago);
    vault.online(true);
    tab.draft.send_now();
    tab.until_stage("it is stale", |stage| *stage == Stage::Stale).await;
    assert_eq!((vault.effects().len(), tab.typed().as_str()), (0, "from long ago"));
    assert_eq!(records(&settings.database, "outbox").await.len(), 0);
}

#[wasm_bindgen_test]
async fn a_waiting_message_that_was_tampered_with_is_set_aside_and_not_sent() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("hold this").await;
    vault.online(false);
    tab.submit("hold this");
    tab.until_stage("it waits", waits).await;
    let gone = tab.vanish();
    edit(&settings.database, "outbox", "list[0].record[80] ^= 1;").await;
    let drafts_as_messages = "const other = { ...list[0] }; other.key = other.key.replace('write-to-us', 'another-form'); list.push(other);";
    edit(&settings.database, "outbox", drafts_as_messages).await;
    vault.online(true);
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.aside(), again.stage()), (2, Stage::Idle));
    assert_eq!(again.typed(), "hold this", "the draft is still there");
    assert_eq!(vault.effects().len(), 0);
    drop(gone);
}

#[wasm_bindgen_test]
async fn while_it_is_under_way_the_form_says_so_and_takes_no_second_message() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("one").await;
    vault.online(false);
    tab.submit("one");
    assert!(leptos::prelude::untrack(|| tab.draft.is_under_way()), "at once, before anything is sent");
    tab.until_stage("it waits", waits).await;
    tab.submit("two");
    let same_form = Tab::with(&tab.drafts, FORM).settled().await;
    assert!(leptos::prelude::untrack(|| same_form.draft.is_under_way()));
    vault.online(true);
    network_is_back();
    tab.until_stage("it is received", is_received).await;
    assert_eq!(vault.effects(), [r#"{"text":"one"}"#]);
}

#[wasm_bindgen_test]
async fn a_message_that_the_device_did_not_keep_is_not_said_to_be_on_it() {
    const PAGE_ONLY: &str = "This device could not keep it, so please leave this page open.";
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("kept, and then the device is full").await;
    vault.online(false);
    let full = Fault::new(FULL);
    tab.submit("not kept");
    tab.until_stage("it waits", waits).await;
    assert!(tab.line().await.contains(PAGE_ONLY));
    // Also where nothing can be looked up on the device when the form is opened again.
    drop(full);
    let missing = Fault::new(NO_DATABASE);
    let drafts = tab.drafts.clone();
    tab.leave();
    let again = Tab::with(&drafts, FORM).settled().await;
    again.until_stage("it still waits", |stage| matches!(stage, Stage::Waiting { stored: false, .. })).await;
    again.submit("twice?");
    vault.online(true);
    network_is_back();
    again.until_stage("it is received", is_received).await;
    drop(missing);
    assert_eq!(vault.effects(), [r#"{"text":"not kept"}"#]);
}
