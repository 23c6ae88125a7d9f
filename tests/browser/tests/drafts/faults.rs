//! A full device, no database, a dead connection, an old page in the way, a browser that clears up.

use super::{
    database::{Fault, edit, evict, hold_open, let_go, values},
    tab::{FORM, Tab, settings, signed_in},
    vault::Vault,
};
use crate::stage::frame;
use leptos::prelude::Set;
use privacy_center::drafts::{State, Trouble, Why};
use wasm_bindgen_test::wasm_bindgen_test;

const FAILED: State = State::NotSaved(Why::Storage(Trouble::Failed));

/// A full device: every write succeeds, and then the transaction aborts without an error event.
pub(super) const FULL: &str = "const commit = IDBTransaction.prototype.commit;
    IDBTransaction.prototype.commit = function () {
      if (this.mode === 'readwrite') { this.abort(); } else { commit.call(this); }
    };
    return () => { IDBTransaction.prototype.commit = commit; };";

pub(super) const NO_DATABASE: &str = "const own = Object.getOwnPropertyDescriptor(window, 'indexedDB');
    Object.defineProperty(window, 'indexedDB', { value: undefined, configurable: true });
    return () => { delete window.indexedDB; if (own) { Object.defineProperty(window, 'indexedDB', own); } };";

/// As on iOS: the handle is dead, and says so only when it is used.
const CONNECTION_LOST: &str = "const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function () {
      IDBDatabase.prototype.transaction = transaction;
      throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError');
    };
    return () => { IDBDatabase.prototype.transaction = transaction; };";

const CONNECTIONS_ALL_LOST: &str = "const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function () { throw new DOMException('lost', 'UnknownError'); };
    return () => { IDBDatabase.prototype.transaction = transaction; };";

/// Requests are taken and never answered.
const SILENT: &str = "const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function () { return new EventTarget(); };
    return () => { IDBObjectStore.prototype.put = put; };";

#[wasm_bindgen_test]
async fn a_full_device_is_told_and_the_text_stays_on_the_page() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("fits").await;
    let heads = vault.heads();
    let full = Fault::new(FULL);
    tab.text.set("does not fit".to_owned());
    tab.until("it is told", |state| *state == FAILED).await;
    assert_eq!(tab.typed(), "does not fit");
    let told = tab.line().await;
    assert!(told.contains("Not saved on this device.") && told.contains("It may be full."), "{told}");
    frame().await;
    assert_eq!(vault.heads(), heads, "the server hears of nothing that was not kept");
    drop(full);
    tab.draft.again();
    tab.until("it is kept", |state| matches!(state, State::Saved(_))).await;
    assert_eq!(Tab::ready(app, &settings).await.typed(), "does not fit");
}

#[wasm_bindgen_test]
async fn without_a_database_the_page_keeps_it_in_memory_and_says_so() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let missing = Fault::new(NO_DATABASE);
    let tab = Tab::ready(app, &settings).await;
    assert_eq!(tab.state(), State::NotSaved(Why::Storage(Trouble::Missing)));
    tab.text.set("in memory only".to_owned());
    tab.until("it is told", |state| matches!(state, State::NotSaved(_))).await;
    assert!(tab.line().await.contains("This browser does not let us keep anything."));
    let drafts = tab.drafts.clone();
    frame().await;
    frame().await;
    tab.until("it is told", |state| matches!(state, State::NotSaved(_))).await;
    tab.leave();
    let again = Tab::with(&drafts, FORM).settled().await;
    assert_eq!(again.typed(), "in memory only", "as long as the document lives");
    again.submit("sent all the same");
    again
        .until_stage("it is received", |stage| matches!(stage, privacy_center::drafts::Stage::Received(_)))
        .await;
    assert_eq!(vault.effects().len(), 1);
    drop(missing);
}

#[wasm_bindgen_test]
async fn what_is_in_memory_only_goes_with_whoever_signs_out() {
    let missing = Fault::new(NO_DATABASE);
    for leaves_first in [false, true] {
        let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
        let tab = Tab::ready(app, &settings).await;
        tab.text.set("the rider's alone".to_owned());
        frame().await;
        tab.until("it is told", |state| matches!(state, State::NotSaved(_))).await;
        let drafts = tab.drafts.clone();
        if leaves_first {
            tab.leave();
            app.person.end();
        } else {
            app.person.end();
            tab.leave();
        }
        // At once, and when the page has got round to everything.
        let visitor = Tab::with(&drafts, FORM);
        assert_eq!(visitor.typed(), "");
        let visitor = visitor.settled().await;
        visitor.leave();
        assert_eq!(Tab::with(&drafts, FORM).settled().await.typed(), "");
    }
    drop(missing);
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_opened_once_more() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("before").await;
    let lost = Fault::new(CONNECTION_LOST);
    tab.keep("after").await;
    drop(lost);
    let lost = Fault::new(CONNECTIONS_ALL_LOST);
    tab.text.set("and for good".to_owned());
    tab.until("it is told", |state| *state == FAILED).await;
    drop(lost);
    tab.draft.again();
    tab.until("it is kept", |state| matches!(state, State::Saved(_))).await;
}

#[wasm_bindgen_test]
async fn a_database_that_does_not_answer_is_not_waited_for_for_ever() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("before").await;
    let silent = Fault::new(SILENT);
    tab.text.set("into the void".to_owned());
    tab.until("it is told", |state| *state == FAILED).await;
    drop(silent);
    tab.draft.again();
    tab.until("it is kept", |state| matches!(state, State::Saved(_))).await;
}

#[wasm_bindgen_test]
async fn an_old_page_in_the_way_of_an_upgrade_is_named_and_nothing_hangs() {
    let (_vault, app, mut settings) = (Vault::start(), signed_in(), settings());
    Tab::ready(app, &settings).await.keep("kept by the old build").await;
    let held = hold_open(&settings.database).await;
    settings.version = 2;
    let new = Tab::ready(app, &settings).await;
    let blocked = State::Locked(Why::Storage(Trouble::Blocked));
    let told = new.state();
    assert!(told == State::NotSaved(Why::Storage(Trouble::Blocked)) || told == blocked, "{told:?}");
    assert!(new.line().await.contains("Please close that tab."));
    let_go(&held);
    new.draft.again();
    new.until("it opens", |state| matches!(state, State::Restored { .. })).await;
    assert_eq!(new.typed(), "kept by the old build");
}

#[wasm_bindgen_test]
async fn drafts_survive_an_upgrade_and_the_old_page_asks_to_be_loaded_again() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let old = Tab::ready(app, &settings).await;
    old.keep("kept by the old build").await;
    let mut newer = settings.clone();
    newer.version = 2;
    let new = Tab::ready(app, &newer).await;
    assert_eq!(new.typed(), "kept by the old build");
    new.keep("and by the new one").await;
    old.text.set("typed in the old page".to_owned());
    old.until("it is told", |state| *state == State::NotSaved(Why::Storage(Trouble::Newer))).await;
    assert_eq!(old.typed(), "typed in the old page");
    assert!(old.line().await.contains("Please load this page again"));
    assert_eq!(values(&settings.database, "drafts").await.length(), 1);
}

#[wasm_bindgen_test]
async fn a_browser_that_cleared_up_leaves_an_empty_form_and_no_error() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("soon gone").await;
    let heads = vault.heads();
    evict(&settings.database).await;
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.state(), again.aside()), (State::Empty, 0));
    assert_eq!(vault.heads(), heads, "the server's side is untouched");
    // The tab that was open all the time goes on keeping.
    tab.keep("and here again").await;
    assert_eq!(values(&settings.database, "drafts").await.length(), 1);
}

#[wasm_bindgen_test]
async fn more_than_a_draft_may_hold_is_told() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.text.set("长".repeat(30_000));
    tab.until("it is told", |state| *state == State::NotSaved(Why::TooLarge)).await;
    tab.keep("shorter").await;
    edit(&settings.database, "drafts", "").await;
}
