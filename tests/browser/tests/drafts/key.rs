//! The key is in memory only while it is needed, and for one person only.

use super::{
    database::{exists, values},
    tab::{Tab, settings, signed_in},
    vault::Vault,
};
use crate::{
    samples::choices,
    stage::{document, frame, maybe, page, press, until, window},
};
use contract::{consent::State as Choice, session::SessionView};
use leptos::prelude::{GetUntracked, Set, untrack};
use privacy_center::{
    browser::view::mount,
    drafts::{Settings, Stage, State, Why},
    features::session,
};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

#[wasm_bindgen_test]
async fn leaving_the_page_drops_the_key_and_coming_back_asks_for_it_again() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    assert!(tab.drafts.has_key());
    document().dispatch_event(&Event::new("visibilitychange").expect("an event")).expect("it is heard");
    assert!(tab.drafts.has_key(), "looking into the mail does not lock it");
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("it is heard");
    assert!(!tab.drafts.has_key());
    tab.keep("back again").await;
    assert!(tab.drafts.has_key());
    assert_eq!(vault.asked("POST /api/v1/drafts/key"), 2);
}

#[wasm_bindgen_test]
async fn what_waits_for_its_pause_is_saved_when_the_page_goes() {
    let (_vault, app, mut settings) = (Vault::start(), signed_in(), settings());
    settings.pause_ms = 60_000;
    let tab = Tab::ready(app, &settings).await;
    tab.text.set("last words".to_owned());
    tab.until("it is noticed", |state| *state == State::Changed).await;
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("it is heard");
    assert!(!tab.drafts.has_key());
    tab.until("it is kept", |state| matches!(state, State::Saved(_))).await;
    assert!(!tab.drafts.has_key(), "saving the last words asks for no key");
}

#[wasm_bindgen_test]
async fn without_use_the_key_goes() {
    let (vault, app, mut settings) = (Vault::start(), signed_in(), settings());
    settings.idle_ms = 150;
    let tab = Tab::ready(app, &settings).await;
    tab.keep("then nothing").await;
    until("it is gone", || !tab.drafts.has_key()).await;
    let asked = vault.asked("POST /api/v1/drafts/key");
    tab.keep("then something").await;
    assert_eq!(vault.asked("POST /api/v1/drafts/key"), asked + 1);
}

#[wasm_bindgen_test]
async fn signing_out_drops_the_key_and_the_next_person_sees_nothing() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the first rider's").await;
    app.person.end();
    until("it is gone", || !tab.drafts.has_key()).await;
    tab.leave();
    vault.becomes("holder-2", "bbbbbbbb-0000-4000-8000-000000000003");
    let heads = vault.heads();
    vault.forget_heads();
    let mut second_rider = choices(Choice::Unset);
    let id = "99999999-9999-4999-8999-999999999999".to_owned();
    second_rider.session = second_rider.session.map(|session| SessionView { id, ..session });
    app.person.begin(second_rider);
    let second = Tab::ready(app, &settings).await;
    assert_eq!((second.state(), second.aside()), (State::Empty, 0));
    second.keep("the second rider's").await;
    assert_eq!(values(&settings.database, "drafts").await.length(), 2, "both are kept, each behind a key");
    assert_eq!(heads.len(), 1);
    second.leave();
    vault.becomes("holder-1", "aaaaaaaa-0000-4000-8000-000000000001");
    let first = Tab::ready(signed_in(), &settings).await;
    assert_eq!(first.typed(), "the first rider's");
}

#[wasm_bindgen_test]
async fn forgetting_the_device_wipes_it_and_destroys_the_key() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("to be forgotten").await;
    let stolen = values(&settings.database, "drafts").await;
    assert_eq!(tab.drafts.forget().await, Ok(()));
    assert!(!exists(&settings.database).await);
    assert!(!tab.drafts.has_key());
    assert_eq!(tab.typed(), "");
    assert_eq!(vault.asked("DELETE /api/v1/drafts?installation="), 1);
    frame().await;
    // A copy that somebody kept does not open any more.
    tab.keep("something new").await;
    super::database::put(&settings.database, "drafts", &stolen).await;
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.typed().as_str(), again.aside()), ("", 1));
}

#[wasm_bindgen_test]
async fn without_a_network_forgetting_wipes_the_device_and_says_that_the_server_does_not_know() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("to be forgotten").await;
    vault.online(false);
    assert!(tab.drafts.forget().await.is_err());
    assert!(!exists(&settings.database).await);
}

#[wasm_bindgen_test]
async fn a_key_that_was_destroyed_meanwhile_is_replaced_and_the_draft_kept_anew() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("under the first key").await;
    vault.forget_heads();
    vault.becomes("holder-1", "cccccccc-0000-4000-8000-000000000007");
    tab.keep("under which key?").await;
    until("the new key has a head", || vault.heads().iter().any(|(_, revision, _)| *revision == 3)).await;
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.typed().as_str(), again.aside()), ("under which key?", 0));
}

#[wasm_bindgen_test]
async fn a_session_that_ended_unnoticed_is_noticed_and_what_was_typed_until_then_is_kept() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the rider's").await;
    let asked = vault.asked("GET /api/v1/consents");
    vault.sign_out(true);
    tab.keep("the rider's, gone on").await;
    until("it is asked who is there", || vault.asked("GET /api/v1/consents") > asked).await;
    tab.leave();
    vault.sign_out(false);
    let again = Tab::ready(signed_in(), &settings).await;
    assert_eq!(again.typed(), "the rider's, gone on");
}

#[wasm_bindgen_test]
async fn what_is_typed_on_after_a_session_ended_is_kept_for_its_writer() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the rider's").await;
    vault.sign_out(true);
    tab.keep("the rider's, gone on").await;
    until("the end of the session is noticed", || untrack(|| tab.draft.has_lapsed())).await;
    until("the page's own key is gone", || !tab.drafts.has_key()).await;
    vault.sign_out(false);
    tab.keep("the rider's, and on").await;
    assert!(untrack(|| tab.draft.is_closed()), "it cannot be sent");
    assert!(tab.line().await.contains("Your session has ended."));
    assert_eq!(holders(&settings).await, ["holder-1"]);
    assert_eq!(vault.asked("POST /api/v1/drafts/key"), 2, "no key of a visitor's was asked for");
    tab.leave();
    let again = Tab::ready(signed_in(), &settings).await;
    assert_eq!(again.typed(), "the rider's, and on");
}

#[wasm_bindgen_test]
async fn whoever_signs_in_again_goes_on_with_what_was_only_on_the_page() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the rider's").await;
    // Without use the key goes, and the session ends about then.
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("it is heard");
    vault.sign_out(true);
    tab.text.set("the rider's, gone on".to_owned());
    tab.until("it is told", |state| *state == State::NotSaved(Why::SignedOut)).await;
    until("the end of the session is noticed", || untrack(|| tab.draft.has_lapsed())).await;
    tab.submit("in whose name?");
    until("it is not sent", || tab.stage() == Stage::Idle).await;
    assert_eq!(vault.tries(), 0);
    vault.sign_out(false);
    app.person.begin(choices(Choice::Unset));
    tab.until("it is kept", |state| matches!(state, State::Saved(_))).await;
    assert_eq!((tab.typed().as_str(), untrack(|| tab.draft.is_closed())), ("the rider's, gone on", false));
    let told = app.message.get_untracked().map(|message| message.text);
    assert_eq!(told.as_deref(), Some("Your draft is back."));
    assert_eq!(holders(&settings).await, ["holder-1"]);
}

#[wasm_bindgen_test]
async fn a_visitor_is_told_that_a_riders_draft_waits_and_nothing_of_it() {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    assert!(!untrack(|| tab.draft.waits()));
    tab.keep("the rider's").await;
    tab.leave();
    let visitor = || {
        let app = signed_in();
        let mut nobody = choices(Choice::Unset);
        (nobody.session, nobody.subject) = (None, None);
        app.person.begin(nobody);
        app
    };
    let tab = Tab::ready(visitor(), &settings).await;
    assert!(untrack(|| tab.draft.waits()));
    assert_eq!((tab.state(), tab.typed().as_str()), (State::Empty, ""));
    tab.keep("a visitor's").await;
    tab.leave();
    // What visitors wrote waits for nobody.
    let mut other = settings.clone();
    other.database.push_str("-other");
    let tab = Tab::ready(visitor(), &other).await;
    tab.keep("a visitor's").await;
    let again = Tab::ready(visitor(), &other).await;
    assert!(!untrack(|| again.draft.waits()));
}

#[wasm_bindgen_test]
async fn another_person_signing_in_in_another_tab_gets_nothing_of_the_first_ones() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the first rider's").await;
    vault.forget_heads();
    vault.becomes("holder-2", "dddddddd-0000-4000-8000-000000000009");
    let asked = vault.asked("GET /api/v1/consents");
    tab.keep("the first rider's, gone on").await;
    until("it is asked who is there", || vault.asked("GET /api/v1/consents") > asked).await;
    assert_eq!(
        values(&settings.database, "drafts").await.length(),
        1,
        "nothing is kept under the other name"
    );
    tab.leave();
    vault.becomes("holder-1", "aaaaaaaa-0000-4000-8000-000000000001");
    let again = Tab::ready(signed_in(), &settings).await;
    assert_eq!(again.typed(), "the first rider's, gone on");
}

#[wasm_bindgen_test]
async fn while_it_is_being_found_out_who_is_there_a_riders_words_stay_the_riders() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the rider's").await;
    // As when the page comes back out of the browser's memory: the key is gone, and the server does not say who it is.
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("it is heard");
    app.person.fetch_again();
    assert!(untrack(|| app.person.is_signed_in()), "that is not taken back before it is known");
    tab.keep("the rider's, gone on").await;
    until("it is not found out", || app.person.peek(|_| ()).is_none()).await;
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("it is heard");
    tab.keep("the rider's, and on").await;
    assert_eq!(holders(&settings).await, ["holder-1"]);
    assert_eq!(vault.asked("POST /api/v1/drafts/key"), 3);
    tab.leave();
    assert_eq!(Tab::ready(signed_in(), &settings).await.typed(), "the rider's, and on");
}

#[wasm_bindgen_test]
async fn what_a_rider_typed_without_a_key_is_not_kept_under_the_visitors() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    vault.online(false);
    let tab = Tab::ready(app, &settings).await;
    tab.text.set("the rider's".to_owned());
    frame().await;
    vault.online(true);
    app.person.end();
    frame().await;
    tab.draft.again();
    tab.until("it is told", |state| *state == State::NotSaved(Why::SignedOut)).await;
    tab.submit("in whose name?");
    until("it is not sent", || tab.stage() == Stage::Idle).await;
    assert_eq!((vault.tries(), holders(&settings).await.len()), (0, 0));
}

#[wasm_bindgen_test]
async fn forgetting_once_more_destroys_the_key_that_could_not_be_destroyed_before() {
    const DESTROY: &str = "DELETE /api/v1/drafts?installation=";
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("to be forgotten").await;
    vault.online(false);
    assert!(tab.drafts.forget().await.is_err());
    vault.online(true);
    assert!(tab.drafts.is_forgetting());
    assert_eq!(tab.drafts.forget().await, Ok(()));
    let asked = vault.lines(DESTROY);
    assert_eq!((asked.len(), &asked[0]), (2, &asked[1]), "the same key both times");
    assert!(!exists(&settings.database).await && !tab.drafts.is_forgetting());
}

#[wasm_bindgen_test]
async fn the_session_does_not_end_before_the_key_is_destroyed() {
    let (vault, app) = (Vault::start(), signed_in());
    mount(&page(), move || session::forget_page(app));
    vault.keeps_keys(true);
    until("it can be forgotten", || maybe("#forget-device").is_some()).await;
    press("#forget-device");
    until("it was tried", || vault.asked("DELETE /api/v1/drafts") == 1).await;
    for _ in 0..5 {
        frame().await;
    }
    assert_eq!(vault.asked("DELETE /api/v1/session"), 0);
    vault.keeps_keys(false);
    app.person.signing_out().again();
    until("the session has ended", || vault.asked("DELETE /api/v1/session?forget=1") == 1).await;
    assert_eq!(vault.asked("DELETE /api/v1/drafts"), 2);
}

/// Whose drafts are on the device.
async fn holders(settings: &Settings) -> Vec<String> {
    let values = values(&settings.database, "drafts").await;
    let key = |value| js_sys::Reflect::get(&value, &"key".into()).expect("a field").as_string();
    let holder = |value| key(value).and_then(|key| Some(key.split_once('|')?.0.to_owned()));
    values.iter().filter_map(holder).collect()
}
