//! What browsers and their tools do to a page: they join and wrap its texts, and fill its fields without a key being pressed.

use crate::{
    samples::{choices, made},
    stage::{Reply, Server, document, find, page, press, text, until},
};
use contract::consent::State;
use leptos::prelude::*;
use privacy_center::{
    app::App,
    browser::view::{el, live, live_text, many, mount, text as words},
    doors,
    features::consent,
    ui::{self, Field, Kind},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test;

/// As highlighters and copy tools do.
fn normalize() {
    document().body().expect("a body").normalize();
}

/// As a browser's translation does: each text goes into two elements, and the text itself is replaced.
fn translate() {
    let script =
        "const walker = document.createTreeWalker(document.getElementById('stage'), NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
        for (const text of texts) {
            const outer = document.createElement('font'), inner = document.createElement('font');
            inner.textContent = text.data;
            outer.append(inner);
            text.replaceWith(outer);
        }";
    js_sys::Function::new_no_args(script).call0(&wasm_bindgen::JsValue::NULL).expect("the script runs");
}

async fn a_withdrawal_shows_after(tool: fn()) {
    let _server = Server::start(|_| Reply::Json(200, made(State::Withdrawn)));
    let here = page();
    let app = App::new(&doors::CENTER);
    app.person.begin(choices(State::Given));
    mount(&here, move || many(vec![consent::in_clause(app, "diagnostics"), consent::count(app)]));
    let before = text("#stage");
    tool();
    press("#stage .choice-no");
    until("the switch follows", || {
        find("#stage .choice").get_attribute("data-state").as_deref() == Some("withdrawn")
            && text("#stage .choice-status").starts_with("Off.")
    })
    .await;
    assert_ne!(text("#stage"), before);
    assert!(!text("#stage .choice-status").contains("On since"), "what was there is gone");
}

#[wasm_bindgen_test]
async fn a_withdrawal_shows_also_after_texts_were_joined() {
    a_withdrawal_shows_after(normalize).await;
}

#[wasm_bindgen_test]
async fn a_withdrawal_shows_also_after_the_page_was_translated() {
    a_withdrawal_shows_after(translate).await;
}

#[wasm_bindgen_test]
async fn a_live_text_follows_whatever_was_done_to_it_and_its_neighbours() {
    for tool in [normalize as fn(), translate, || ()] {
        let here = page();
        let count = RwSignal::new(1);
        let shown = RwSignal::new(true);
        mount(&here, move || {
            el("p")
                .child(words("there are "))
                .child(live_text(move || count.get().to_string()))
                .child(words(" of them"))
                .child(live(move || words(if shown.get() { ", shown" } else { ", hidden" })))
        });
        assert_eq!(text("#stage p"), "there are 1 of them, shown");
        for (next, is_shown, told) in [
            (2, true, "there are 2 of them, shown"),
            (2, false, "there are 2 of them, hidden"),
            (3, true, "there are 3 of them, shown"),
        ] {
            tool();
            count.set(next);
            shown.set(is_shown);
            until("the text follows", || text("#stage p") == told).await;
        }
    }
}

#[wasm_bindgen_test]
async fn what_stands_in_a_field_counts_however_it_came_there() {
    for event in [None, Some("change"), Some("input")] {
        let here = page();
        let value = RwSignal::new(String::new());
        let sent: Rc<RefCell<Vec<String>>> = Rc::default();
        let sending = sent.clone();
        mount(&here, move || {
            let field = Field {
                id: "address",
                label: "Address",
                hint: "",
                kind: Kind::Address,
                value,
                faults: RwSignal::new(Vec::new()),
            };
            ui::form(move || sending.borrow_mut().push(value.get_untracked()))
                .child(ui::field(field))
                .child(el("button").attr("type", "submit").text("Send"))
        });
        // As a password manager fills it.
        let input = find("#address");
        js_sys::Reflect::set(&input, &"value".into(), &"mei@example.org".into()).expect("fields take values");
        if let Some(event) = event {
            input.dispatch_event(&web_sys::Event::new(event).expect("an event")).expect("it is told");
        }
        press("#stage button");
        until("it is sent", || !sent.borrow().is_empty()).await;
        assert_eq!(*sent.borrow(), ["mei@example.org"], "{event:?}");
    }
}
