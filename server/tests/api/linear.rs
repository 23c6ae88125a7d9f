//! Consent as one register per person and purpose: whatever runs at once, there is one order that everyone saw.
//!
//! Each change makes a receipt with a number, so the order of writes is known, and a history can be checked by itself:
//! nobody is told something older than what was told before they asked, and nobody is told a change before anyone asked
//! for it.

use crate::support::{ADULT, ADULT_SUBJECT, App, OTHER, OTHER_SUBJECT};
use axum::http::Method;
use contract::paths;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// One finished operation on one register.
#[derive(Clone, Debug)]
struct Done {
    register: (&'static str, &'static str),
    began: u64,
    ended: u64,
    wrote: bool,
    /// The receipt that was answered; none where nothing was ever said.
    receipt: Option<String>,
    on: bool,
}

/// Numbers moments, and collects what happened.
#[derive(Default)]
struct History {
    clock: AtomicU64,
    done: Mutex<Vec<Done>>,
}

impl History {
    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn note(&self, began: u64, register: (&'static str, &'static str), wrote: bool, told: (&Value, bool)) {
        let receipt = told.0.as_str().map(str::to_owned);
        let done = Done { register, began, ended: self.tick(), wrote, receipt, on: told.1 };
        self.done.lock().expect("not poisoned").push(done);
    }
}

/// What is wrong with a history of one register. `versions`: the number of each receipt, and whether it is a yes.
fn violations(history: &[Done], versions: &HashMap<String, (i64, bool)>) -> Vec<String> {
    let mut found = Vec::new();
    let version = |one: &Done| match &one.receipt {
        None => Some((0, false)),
        Some(receipt) => versions.get(receipt).copied(),
    };
    let asked_first = |number: i64| {
        let writers =
            history.iter().filter(|one| one.wrote && version(one).is_some_and(|known| known.0 == number));
        writers.map(|one| one.began).min()
    };
    for one in history {
        let Some((number, on)) = version(one) else {
            found.push(format!("a receipt that is in no chain: {one:?}"));
            continue;
        };
        if one.on != on {
            found.push(format!("the answer and its receipt disagree: {one:?}"));
        }
        if number > 0 && asked_first(number).is_none_or(|began| one.ended < began) {
            found.push(format!("told before anyone asked for it: {one:?}"));
        }
        let later = history.iter().filter(|other| one.ended < other.began);
        for other in later.filter(|other| version(other).is_some_and(|known| known.0 < number)) {
            found.push(format!("{other:?} is older than {one:?}, which had ended before"));
        }
    }
    found
}

async fn choose(app: &App, history: &History, register: (&'static str, &'static str), choice: &str) {
    let began = history.tick();
    let body = json!({ "choice": choice, "policy": app.version() });
    let told = app.put(&paths::consent(register.1), body).await.expect(200).json;
    let payload = &told["receipt"]["payload"];
    history.note(began, register, true, (&payload["record_id"], payload["event"]["state"] == "given"));
}

/// Reads a register by one of the ways there are.
async fn read(app: &App, history: &History, register: (&'static str, &'static str), way: usize) {
    let (subject, purpose) = register;
    let began = history.tick();
    let told = match way % 3 {
        0 => {
            let path = paths::PARTNER_CONSENT.replace("{subject}", subject).replace("{purpose}", purpose);
            app.partner_get(&path).await.expect(200).json
        }
        1 => {
            let question = json!({ "questions": [{ "subject": subject, "purpose": purpose }] });
            app.partner_post(paths::PARTNER_CONSENTS, question).await.expect(200).json["answers"][0].take()
        }
        _ => {
            let path = paths::PARTNER_PERSON.replace("{subject}", subject);
            let mut person = app.partner_get(&path).await.expect(200).json;
            let purposes = person["purposes"].as_array_mut().expect("a list");
            purposes.iter_mut().find(|one| one["id"] == purpose).expect("the purpose").take()
        }
    };
    history.note(began, register, false, (&told["receipt"], told["allowed"] == true));
}

/// The number of every receipt of a browser's person, and whether it is a yes.
async fn versions(app: &App) -> HashMap<String, (i64, bool)> {
    let mut versions = HashMap::new();
    let mut path = paths::CONSENT_HISTORY.to_owned();
    loop {
        let page = app.get(&path).await.expect(200).json;
        for entry in page["entries"].as_array().expect("a list") {
            let receipt = entry["receipt"].as_str().expect("an id").to_owned();
            versions
                .insert(receipt, (entry["sequence"].as_i64().expect("a number"), entry["state"] == "given"));
        }
        let Some(next) = page["next"].as_i64() else { break };
        path = format!("{}?before={next}", paths::CONSENT_HISTORY);
    }
    let numbers: Vec<i64> = versions.values().map(|known| known.0).collect();
    assert_eq!(numbers.iter().max().copied().unwrap_or_default(), i64::try_from(numbers.len()).expect("few"));
    versions
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn consent_is_a_linearizable_register_over_two_servers() {
    let one = App::start().await;
    let two = one.beside().await;
    let history = Arc::new(History::default());
    let mut clients = Vec::new();
    let mut browsers = Vec::new();
    for (address, subject) in [(ADULT, ADULT_SUBJECT), (OTHER, OTHER_SUBJECT)] {
        let browser = one.another();
        browser.sign_in(address).await;
        for purpose in ["diagnostics", "publishing"] {
            for client in 0..4_usize {
                // Every second client talks to the other server.
                let app = if client % 2 == 0 { one.another() } else { two.another() };
                app.take_cookies(&browser);
                let history = Arc::clone(&history);
                clients.push(tokio::spawn(async move {
                    let register = (subject, purpose);
                    for turn in 0..8_usize {
                        let choice = ["given", "withdrawn", "refused"][(client + turn * 7) % 3];
                        choose(&app, &history, register, choice).await;
                        read(&app, &history, register, client + turn).await;
                        read(&app, &history, register, client + turn + 1).await;
                    }
                }));
            }
        }
        browsers.push((subject, browser));
    }
    for client in clients {
        client.await.expect("no client fails");
    }
    let done = history.done.lock().expect("not poisoned").clone();
    assert_eq!(done.len(), 2 * 2 * 4 * 8 * 3);
    for (subject, browser) in &browsers {
        let versions = versions(browser).await;
        for purpose in ["diagnostics", "publishing"] {
            let of_register: Vec<Done> =
                done.iter().filter(|one| one.register == (*subject, purpose)).cloned().collect();
            assert_eq!(violations(&of_register, &versions), Vec::<String>::new());
            let written: std::collections::HashSet<_> =
                of_register.iter().filter(|one| one.wrote).map(|one| &one.receipt).collect();
            assert!(written.len() > 4, "they did race: {}", written.len());
        }
    }
}

#[test]
fn a_history_with_a_stale_or_foretold_answer_is_noticed() {
    let done = |began, ended, wrote, receipt: Option<&str>, on| Done {
        register: ("s", "p"),
        began,
        ended,
        wrote,
        receipt: receipt.map(str::to_owned),
        on,
    };
    let versions = HashMap::from([("r1".to_owned(), (1, true)), ("r2".to_owned(), (2, false))]);
    let good = vec![
        done(0, 3, true, Some("r1"), true),
        done(1, 2, false, None, false),
        done(4, 9, true, Some("r2"), false),
        done(5, 6, false, Some("r1"), true),
        done(7, 8, false, Some("r2"), false),
        done(10, 11, false, Some("r2"), false),
    ];
    assert_eq!(violations(&good, &versions), Vec::<String>::new());
    for bad in [
        done(12, 13, false, Some("r1"), true), // a yes after a withdrawal was acknowledged
        done(12, 13, false, None, false),      // nothing, after something
        done(1, 2, false, Some("r2"), false),  // before it was asked for
        done(12, 13, false, Some("r2"), true), // not what the receipt says
        done(12, 13, false, Some("r9"), false), // of no chain
        done(12, 13, true, Some("r1"), true),  // a lost write
    ] {
        let mut history = good.clone();
        history.push(bad.clone());
        assert!(!violations(&history, &versions).is_empty(), "{bad:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_hangs_up_leaves_its_choice_whole_or_absent() {
    let app = Arc::new(App::start().await);
    app.sign_in(ADULT).await;
    for round in 0..24_u64 {
        let choice = if round % 2 == 0 { "given" } else { "withdrawn" };
        let before = versions(&app).await.len();
        let client = Arc::clone(&app);
        let asking = tokio::spawn(async move {
            let body = json!({ "choice": choice, "policy": client.version() });
            client.send(App::request(Method::PUT, &paths::consent("diagnostics"), Some(&body))).await
        });
        tokio::time::sleep(Duration::from_micros(round * 400)).await;
        asking.abort();
        let _ = asking.await;
        let body = json!({ "choice": choice, "policy": app.version() });
        let told = app.put(&paths::consent("diagnostics"), body.clone()).await.expect(200);
        let again = app.put(&paths::consent("diagnostics"), body).await.expect(200);
        assert_eq!(told.json, again.json, "one receipt, however often it is asked for");
        assert_eq!(
            versions(&app).await.len(),
            before + 1,
            "one event, whether or not the first try got through"
        );
    }
}
