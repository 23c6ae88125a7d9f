//! Records that were changed, cut, swapped, put back or brought from elsewhere: never shown, never lost.

use super::{
    database::{edit, put, records, values},
    tab::{Tab, settings, signed_in},
    vault::Vault,
};
use crate::stage::frame;
use privacy_center::drafts::{Settings, State};
use wasm_bindgen_test::wasm_bindgen_test;

/// Two forms are kept; `damage` is done to the first; it is set aside, and the second opens.
async fn set_aside_by(damage: &str) {
    let (_vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the words of the first form").await;
    Tab::with(&tab.drafts, "another-form").settled().await.keep("the words of the second form").await;
    edit(&settings.database, "drafts", &[FIRST, damage].concat()).await;
    let found = kept(&settings, "drafts").await;
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.state(), again.aside(), again.typed().as_str()), (State::Empty, 1, ""), "{damage}");
    assert!(again.line().await.contains("Drafts that could not be opened: 1."), "{damage}");
    assert!(kept(&settings, "quarantine").await.contains(&found[1]), "its bytes are kept: {damage}");
    let second = Tab::with(&again.drafts, "another-form").settled().await;
    assert_eq!(second.typed(), "the words of the second form", "{damage}");
    // The form can be used, and what was set aside goes only when the person says so.
    again.keep("new words").await;
    assert_eq!(again.aside(), 1, "{damage}");
    again.draft.delete_aside();
    again.until("it is deleted", |_| again.aside() == 0).await;
    assert!(kept(&settings, "quarantine").await.is_empty(), "{damage}");
}

/// The list is in the order of keys: `another-form` before `write-to-us`.
const FIRST: &str = "const [second, first] = list; const record = first.record;";

/// What a store holds, as text.
async fn kept(settings: &Settings, store: &str) -> Vec<String> {
    let values = values(&settings.database, store).await;
    let inner = |value| {
        let aside = js_sys::Reflect::get(&value, &"value".into()).expect("an object");
        let value = if aside.is_undefined() { value } else { aside };
        js_sys::JSON::stringify(&value).expect("plain data").into()
    };
    values.iter().map(inner).collect()
}

#[wasm_bindgen_test]
async fn a_flipped_bit_is_set_aside() {
    for at in ["0", "1", "20", "40", "60", "record.length - 1"] {
        set_aside_by(&format!("record[{at}] ^= 4;")).await;
    }
}

#[wasm_bindgen_test]
async fn a_cut_record_is_set_aside() {
    for length in ["0", "1", "30", "45", "60", "record.length - 1"] {
        set_aside_by(&format!("first.record = record.slice(0, {length});")).await;
    }
}

#[wasm_bindgen_test]
async fn a_record_of_another_form_is_set_aside() {
    set_aside_by("first.record = second.record;").await;
    set_aside_by(
        "first.record = second.record; first.draft = second.draft; first.revision = second.revision;",
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_record_with_another_revision_policy_or_shape_is_set_aside() {
    for change in
        ["first.revision += 5;", "first.policy = '9.9';", "first.schema = 2;", "first.draft = second.draft;"]
    {
        set_aside_by(change).await;
    }
}

#[wasm_bindgen_test]
async fn a_record_that_is_no_record_is_set_aside() {
    for change in
        ["delete first.record;", "first.record = 'text';", "first.revision = -1;", "first.revision = 'x';"]
    {
        set_aside_by(change).await;
    }
}

#[wasm_bindgen_test]
async fn another_persons_record_in_my_place_is_set_aside() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    vault.becomes("holder-2", "bbbbbbbb-0000-4000-8000-000000000003");
    Tab::ready(app, &settings).await.keep("somebody else's").await;
    vault.forget_heads();
    vault.becomes("holder-1", "aaaaaaaa-0000-4000-8000-000000000001");
    let relabel = "list.push({ ...list[0], key: list[0].key.replace('holder-2', 'holder-1') });";
    edit(&settings.database, "drafts", relabel).await;
    let mine = Tab::ready(app, &settings).await;
    assert_eq!((mine.state(), mine.aside()), (State::Empty, 1));
    assert_eq!(values(&settings.database, "drafts").await.length(), 1, "theirs stays where it was");
}

#[wasm_bindgen_test]
async fn a_record_of_a_key_that_is_no_more_is_set_aside() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    Tab::ready(app, &settings).await.keep("locked for ever").await;
    vault.forget_heads();
    vault.becomes("holder-1", "cccccccc-0000-4000-8000-000000000007");
    let tab = Tab::ready(app, &settings).await;
    assert_eq!((tab.state(), tab.aside(), tab.typed().as_str()), (State::Empty, 1, ""));
}

#[wasm_bindgen_test]
async fn an_older_copy_put_back_is_noticed_and_the_person_chooses() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the old words").await;
    let old = values(&settings.database, "drafts").await;
    tab.keep("the newer words").await;
    tab.keep("the newest words").await;
    tab.leave();
    put(&settings.database, "drafts", &old).await;
    let again = Tab::ready(app, &settings).await;
    assert_eq!((again.state(), again.typed().as_str()), (State::Older, ""), "not shown unasked");
    assert!(again.line().await.contains("is older than the last one you kept"));
    again.draft.take_other();
    again.until("it is open", |state| matches!(state, State::Restored { .. })).await;
    assert_eq!(again.typed(), "the old words");
    frame().await;
    again.keep("the old words, gone on").await;
    assert_eq!(vault.heads()[0].1, 4, "above everything that was");
    assert_eq!(Tab::ready(app, &settings).await.state(), State::Restored { checked: true });
}

#[wasm_bindgen_test]
async fn an_older_copy_can_be_thrown_away() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    let tab = Tab::ready(app, &settings).await;
    tab.keep("the old words").await;
    let old = values(&settings.database, "drafts").await;
    tab.keep("the newer words").await;
    tab.leave();
    put(&settings.database, "drafts", &old).await;
    let again = Tab::ready(app, &settings).await;
    again.draft.discard();
    again.until("it is gone", |state| *state == State::Empty).await;
    assert!(records(&settings.database, "drafts").await.is_empty());
    crate::stage::until("the server forgets it", || vault.heads().is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_right_revision_with_the_wrong_content_is_set_aside() {
    let (vault, app, settings) = (Vault::start(), signed_in(), settings());
    Tab::ready(app, &settings).await.keep("not what the server heard of").await;
    vault.doubt_heads();
    let tab = Tab::ready(app, &settings).await;
    assert_eq!((tab.state(), tab.aside(), tab.typed().as_str()), (State::Empty, 1, ""));
}
