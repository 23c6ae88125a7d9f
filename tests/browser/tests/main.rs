//! Tests of the app in a real browser, against answers that the tests make up. Native builds skip them.
#![cfg(target_arch = "wasm32")]

mod choice;
mod drafts;
mod files;
mod last_press;
mod no_account;
mod samples;
mod session;
mod shown;
mod stage;
mod tools;
mod unknown;
mod verify;
mod visitor;
mod wire;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
