//! Keys of drafts: whose they are, how long they live, and what destroys them; the newest revisions of drafts.

use crate::scan::{everything, places};
use crate::support::{ADULT, ADULT_SUBJECT, Answer, App, OTHER, START, STRANGER, is_postgres};
use axum::http::{Method, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::paths;
use privacy_server::{drafts, keys::hex, start};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

const PHONE: &str = "1b4e28ba-2fa1-4d11-883f-0016d3cca427";
const TABLET: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const DRAFT: &str = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

/// The key of this browser, asked for by a page that knows whether somebody is signed in.
async fn key(app: &App, installation: &str) -> Answer {
    app.post(paths::DRAFT_KEY, as_it_is(app, installation).await).await.expect(200)
}

async fn as_it_is(app: &App, installation: &str) -> Value {
    let signed_in = app.get(paths::SESSION).await.status == 200;
    json!({ "installation": installation, "signed_in": signed_in })
}

#[tokio::test]
async fn a_page_that_is_wrong_about_who_is_there_gets_nobody_elses_key() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let mine = key(&app, PHONE).await;
    let forgotten = json!({ "installation": PHONE, "signed_in": false });
    let visitors = app.post(paths::DRAFT_KEY, forgotten).await.expect(200);
    assert_ne!(
        text(&visitors, "key"),
        text(&mine, "key"),
        "the page has forgotten the rider, the server not yet"
    );
    assert_ne!(text(&visitors, "holder"), text(&mine, "holder"));
    app.delete(paths::SESSION).await.expect(204);
    let late = json!({ "installation": PHONE, "signed_in": true });
    app.post(paths::DRAFT_KEY, late).await.expect_problem(401, "sign_in_needed");
}

fn text(answer: &Answer, field: &str) -> String {
    answer.json[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", answer.json)).to_owned()
}

fn head(kid: &str, revision: u64, digit: char) -> Value {
    json!({ "kid": kid, "revision": revision, "sha256": digit.to_string().repeat(64) })
}

async fn put(app: &App, body: Value) -> Answer {
    app.put(&paths::draft_head(DRAFT), body).await
}

#[tokio::test]
async fn a_riders_key_is_theirs_on_this_installation_and_the_same_after_signing_in_again() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = key(&app, PHONE).await;
    assert_eq!(URL_SAFE_NO_PAD.decode(text(&first, "key")).expect("base64url").len(), 32);
    assert_eq!(first.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(text(&first, "now"), START);
    assert_eq!(text(&first, "expires"), "2026-12-22T08:00:00Z");
    assert!(first.headers.get(header::SET_COOKIE).is_none(), "a rider needs no cookie for it");

    assert_eq!(text(&key(&app, PHONE).await, "key"), text(&first, "key"));
    app.delete(paths::SESSION).await.expect(204);
    app.sign_in(ADULT).await;
    assert_eq!(text(&key(&app, PHONE).await, "key"), text(&first, "key"), "signing out does not destroy it");
    app.advance("PT20M");
    app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    app.sign_in(ADULT).await;
    assert_eq!(text(&key(&app, PHONE).await, "kid"), text(&first, "kid"), "nor does a session that runs out");

    for (who, installation) in [(ADULT, TABLET), (OTHER, PHONE), (STRANGER, PHONE)] {
        let other = app.another();
        other.sign_in(who).await;
        let theirs = key(&other, installation).await;
        assert_ne!(text(&theirs, "key"), text(&first, "key"), "{who} on {installation}");
        assert_ne!(text(&theirs, "kid"), text(&first, "kid"));
        assert_eq!(text(&theirs, "holder") == text(&first, "holder"), who == ADULT);
    }
    let signed_out = key(&app.another(), PHONE).await;
    assert_ne!(text(&signed_out, "key"), text(&first, "key"), "the installation alone opens nothing");
}

#[tokio::test]
async fn a_riders_key_dies_thirty_days_after_it_was_asked_for_last() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = key(&app, PHONE).await;
    app.advance("P29D");
    app.sign_in(ADULT).await;
    assert_eq!(text(&key(&app, PHONE).await, "kid"), text(&first, "kid"), "asking keeps it");
    put(&app, head(&text(&first, "kid"), 1, 'a')).await.expect(200);
    app.advance("P30D");
    app.sign_in(ADULT).await;
    put(&app, head(&text(&first, "kid"), 2, 'b')).await.expect_problem(404, "not_found");
    let second = key(&app, PHONE).await;
    assert_ne!(text(&second, "kid"), text(&first, "kid"));
    assert_ne!(text(&second, "key"), text(&first, "key"));
    assert_eq!(second.json["heads"], json!([]));
}

#[tokio::test]
async fn the_sweep_destroys_keys_that_ran_out_and_their_revisions() {
    let app = App::start().await;
    let visitor = key(&app, PHONE).await;
    put(&app, head(&text(&visitor, "kid"), 1, 'a')).await.expect(200);
    start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert!(app.state.keys.draft_key_owner(&text(&visitor, "kid")).await.expect("answers").is_some());
    app.advance("P1D");
    assert_eq!(drafts::sweep(&app.state).await.expect("sweeps"), 1);
    assert!(drafts::heads(&app.state, &text(&visitor, "kid")).await.expect("answers").is_empty());
}

#[tokio::test]
async fn a_visitors_key_lives_one_day_by_their_cookie_and_is_never_revived() {
    let app = App::start().await;
    let first = key(&app, PHONE).await;
    let cookie = first.headers[header::SET_COOKIE].to_str().expect("ASCII").to_owned();
    assert!(cookie.starts_with("drafts=") && cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(cookie.ends_with("Max-Age=86400"), "{cookie}");
    assert_eq!(text(&first, "expires"), "2026-11-23T08:00:00Z");

    app.advance("PT23H59M");
    let again = key(&app, PHONE).await;
    assert_eq!(text(&again, "key"), text(&first, "key"));
    assert_eq!(text(&again, "expires"), text(&first, "expires"), "asking does not prolong it");
    assert!(again.headers.get(header::SET_COOKIE).is_none());
    app.advance("PT1M");
    let later = key(&app, PHONE).await;
    assert_ne!(text(&later, "key"), text(&first, "key"));
    let fresh = later.headers[header::SET_COOKIE].to_str().expect("ASCII");
    assert_ne!(fresh.split(';').next(), cookie.split(';').next(), "another token as well");

    let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
    app.set_cookie(name, value);
    let revived = key(&app, PHONE).await;
    assert_ne!(text(&revived, "key"), text(&first, "key"));
    assert_ne!(text(&revived, "key"), text(&later, "key"), "an old token gets nothing, not even the new key");
}

#[tokio::test]
async fn a_visitor_without_their_cookie_or_with_anothers_installation_gets_another_key() {
    let app = App::start().await;
    let first = key(&app, PHONE).await;
    assert_ne!(text(&key(&app.another(), PHONE).await, "key"), text(&first, "key"), "cookie lost");
    assert_ne!(text(&key(&app, TABLET).await, "key"), text(&first, "key"), "another installation");
}

#[tokio::test]
async fn in_production_the_cookie_is_bound_to_the_host_and_to_https() {
    let app = App::start_with(|_| {}).await;
    let mut config = (*app.state.config).clone();
    config.public_url = "https://privacy.example.org".to_owned();
    let set = privacy_server::http::cookie::start_drafts(&config, "t");
    assert_eq!(set, "__Host-drafts=t; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=86400");
}

#[tokio::test]
async fn forgetting_a_device_destroys_its_key_and_revisions_and_no_others() {
    let app = App::start().await;
    let visited = key(&app, PHONE).await;
    app.sign_in(ADULT).await;
    let (phone, tablet) = (key(&app, PHONE).await, key(&app, TABLET).await);
    put(&app, head(&text(&phone, "kid"), 1, 'a')).await.expect(200);
    put(&app, head(&text(&tablet, "kid"), 1, 'a')).await.expect(200);

    let forgotten = app.delete(&paths::drafts_of(PHONE)).await.expect(204);
    assert!(forgotten.headers[header::SET_COOKIE].to_str().expect("ASCII").contains("Max-Age=0"));
    for gone in [&phone, &visited] {
        let owner = app.state.keys.draft_key_owner(&text(gone, "kid")).await.expect("answers");
        assert!(owner.is_none(), "what was kept as a visitor goes as well");
    }
    let anew = key(&app, PHONE).await;
    assert_ne!(text(&anew, "kid"), text(&phone, "kid"));
    assert_eq!(anew.json["heads"], json!([]));
    assert_eq!(key(&app, TABLET).await.json["heads"].as_array().map(Vec::len), Some(1));
    app.delete(&paths::drafts_of(PHONE)).await.expect(204);
    app.delete(&paths::drafts_of(PHONE)).await.expect(204);
    app.delete(paths::DRAFTS).await.expect_problem(400, "malformed_request");
    app.delete(&paths::drafts_of("everything")).await.expect_problem(400, "malformed_request");

    let ended = app.delete(&paths::session_and_device()).await.expect(204);
    assert_eq!(ended.headers["clear-site-data"], "\"cookies\", \"storage\"");
}

#[tokio::test]
async fn signing_out_with_the_device_destroys_the_keys_of_a_visitor_also_behind_a_doubled_cookie() {
    let app = App::start().await;
    let visited = key(&app, PHONE).await;
    let cookie = visited.headers[header::SET_COOKIE].to_str().expect("ASCII").to_owned();
    let real = cookie.split(';').next().expect("a cookie");
    let other = app.another();
    let theirs = key(&other, PHONE).await;
    let mut request = App::request(Method::DELETE, &paths::session_and_device(), None);
    request.headers_mut().insert(header::COOKIE, format!("drafts=x; {real}").parse().expect("a header"));
    app.another().send(request).await.expect(204);
    let owner = async |answer: &Answer| app.state.keys.draft_key_owner(&text(answer, "kid")).await;
    assert!(owner(&visited).await.expect("answers").is_none(), "the key still lives");
    assert!(owner(&theirs).await.expect("answers").is_some(), "another browser's key went as well");
}

#[tokio::test]
async fn nobody_forgets_another_persons_device() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let mine = key(&app, PHONE).await;
    let other = app.another();
    other.delete(&paths::drafts_of(PHONE)).await.expect(204);
    other.sign_in(OTHER).await;
    other.delete(&paths::drafts_of(PHONE)).await.expect(204);
    assert_eq!(text(&key(&app, PHONE).await, "kid"), text(&mine, "kid"));
}

#[tokio::test]
async fn one_call_destroys_all_keys_of_a_person() {
    let app = App::start().await;
    let person = app.sign_in(ADULT).await;
    assert!(person.json["session"]["id"].is_string());
    let (phone, tablet) = (key(&app, PHONE).await, key(&app, TABLET).await);
    let owner = app.state.keys.draft_key_owner(&text(&phone, "kid")).await.expect("answers").expect("theirs");
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = key(&other, PHONE).await;
    drafts::destroy_all(&app.state, &owner).await.expect("destroys");
    for gone in [phone, tablet] {
        assert!(app.state.keys.draft_key_owner(&text(&gone, "kid")).await.expect("answers").is_none());
    }
    assert!(app.state.keys.draft_key_owner(&text(&theirs, "kid")).await.expect("answers").is_some());
}

#[tokio::test]
async fn a_person_has_keys_on_twenty_installations_and_none_is_pushed_out_by_another() {
    let app = App::start_with(|config| config.limits.draft_keys = 1000).await;
    app.sign_in(ADULT).await;
    let first = key(&app, PHONE).await;
    for _ in 0..19 {
        app.advance("PT1S");
        key(&app, &app.state.chance.id()).await;
    }
    let one_more = json!({ "installation": app.state.chance.id(), "signed_in": true });
    app.post(paths::DRAFT_KEY, one_more.clone()).await.expect_problem(409, "too_many_devices");
    assert_eq!(text(&key(&app, PHONE).await, "kid"), text(&first, "kid"), "the first one still has its own");
    // Devices that nobody used for a month make room.
    app.advance("PT721H");
    app.sign_in(ADULT).await;
    app.post(paths::DRAFT_KEY, one_more).await.expect(200);
}

#[tokio::test]
async fn only_a_newer_revision_counts() {
    let app = App::start().await;
    let kid = text(&key(&app, PHONE).await, "kid");
    let told = put(&app, head(&kid, 7, 'a')).await.expect(200);
    assert_eq!(told.json, json!({ "draft": DRAFT, "revision": 7, "sha256": "a".repeat(64) }));
    for (revision, digit) in [(7, 'b'), (6, 'c'), (0, 'd')] {
        let known = put(&app, head(&kid, revision, digit)).await.expect(200);
        assert_eq!(known.json, told.json, "revision {revision} is not newer");
    }
    put(&app, head(&kid, 8, 'e')).await.expect(200);
    let heads = key(&app, PHONE).await.json["heads"].clone();
    assert_eq!(heads, json!([{ "draft": DRAFT, "revision": 8, "sha256": "e".repeat(64) }]));

    app.delete(&paths::draft_head(DRAFT)).await.expect(204);
    app.delete(&paths::draft_head(DRAFT)).await.expect(204);
    assert_eq!(key(&app, PHONE).await.json["heads"], json!([]));
}

#[tokio::test]
async fn many_revisions_at_once_leave_the_newest() {
    let app = App::start().await;
    let kid = text(&key(&app, PHONE).await, "kid");
    let all = (1..=20).map(|revision| put(&app, head(&kid, revision, 'a')));
    for answer in futures(all).await {
        answer.expect(200);
    }
    assert_eq!(key(&app, PHONE).await.json["heads"][0]["revision"], 20);
}

async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(value) => {
                done.push(value);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

#[tokio::test]
async fn nobody_reads_writes_or_deletes_another_ones_revisions() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let kid = text(&key(&app, PHONE).await, "kid");
    put(&app, head(&kid, 3, 'a')).await.expect(200);
    let (rider, visitor, nobody) = (app.another(), app.another(), app.another());
    rider.sign_in(OTHER).await;
    key(&rider, PHONE).await;
    key(&visitor, PHONE).await;
    for other in [&rider, &visitor, &nobody] {
        put(other, head(&kid, 9, 'f')).await.expect_problem(404, "not_found");
        other.delete(&paths::draft_head(DRAFT)).await.expect(204);
    }
    let unknown = "00000000-0000-4000-8000-000000000000";
    put(&rider, head(unknown, 9, 'f')).await.expect_problem(404, "not_found");
    let heads = key(&app, PHONE).await.json["heads"].clone();
    assert_eq!(heads[0]["revision"], 3, "{heads}");
}

#[tokio::test]
async fn malformed_and_too_much_is_refused() {
    let app = App::start().await;
    let kid = text(&key(&app, PHONE).await, "kid");
    for body in [
        json!({}),
        json!({ "installation": PHONE }),
        json!({ "installation": "", "signed_in": false }),
        json!({ "installation": "phone", "signed_in": false }),
        json!({ "installation": PHONE, "signed_in": false, "account": "rider-0001" }),
        json!({ "installation": 4, "signed_in": false }),
        json!({ "installation": "a".repeat(10_000), "signed_in": false }),
    ] {
        app.post(paths::DRAFT_KEY, body).await.expect_problem(400, "malformed_request");
    }
    for body in [
        json!({ "kid": kid, "revision": 1 }),
        json!({ "kid": kid, "revision": -1, "sha256": "a".repeat(64) }),
        json!({ "kid": kid, "revision": 1_u64 << 53, "sha256": "a".repeat(64) }),
        json!({ "kid": kid, "revision": 1.5, "sha256": "a".repeat(64) }),
        json!({ "kid": "x", "revision": 1, "sha256": "a".repeat(64) }),
        json!({ "kid": kid, "revision": 1, "sha256": "A".repeat(64) }),
        json!({ "kid": kid, "revision": 1, "sha256": "a".repeat(63) }),
        json!({ "kid": kid, "revision": 1, "sha256": "a".repeat(64), "text": "no" }),
    ] {
        put(&app, body).await.expect_problem(400, "malformed_request");
    }
    let large = json!({ "installation": "a".repeat(300_000) });
    app.post(paths::DRAFT_KEY, large).await.expect_problem(413, "too_large");
    for id in ["1", "%FF", "..%2F..%2Fkey"] {
        app.put(&paths::draft_head(id), head(&kid, 1, 'a')).await.expect_problem(404, "not_found");
        app.delete(&paths::draft_head(id)).await.expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_browser_keeps_fifty_drafts_at_most() {
    let app = App::start().await;
    let kid = text(&key(&app, PHONE).await, "kid");
    for _ in 0..49 {
        app.put(&paths::draft_head(&app.state.chance.id()), head(&kid, 1, 'a')).await.expect(200);
    }
    put(&app, head(&kid, 1, 'a')).await.expect(200);
    let one_more = paths::draft_head(&app.state.chance.id());
    app.put(&one_more, head(&kid, 1, 'a')).await.expect_problem(409, "drafts_full");
    put(&app, head(&kid, 2, 'a')).await.expect(200);
    app.delete(&paths::draft_head(DRAFT)).await.expect(204);
    app.put(&one_more, head(&kid, 1, 'a')).await.expect(200);
}

#[tokio::test]
async fn keys_and_revisions_are_rate_limited() {
    let limit = |config: &mut privacy_server::config::Config| {
        config.limits.draft_keys = 3;
        config.limits.draft_heads = 3;
    };
    let app = App::start_with(limit).await;
    app.sign_in(ADULT).await;
    for _ in 0..3 {
        key(&app, PHONE).await;
    }
    let asked = app.post(paths::DRAFT_KEY, json!({ "installation": PHONE, "signed_in": true })).await;
    assert!(asked.expect_problem(429, "too_many_requests").headers.contains_key(header::RETRY_AFTER));
    let visitor = app.another();
    let kid = text(&key(&visitor, PHONE).await, "kid");
    for revision in 1..=3 {
        put(&visitor, head(&kid, revision, 'a')).await.expect(200);
    }
    put(&visitor, head(&kid, 4, 'a')).await.expect_problem(429, "too_many_requests");
}

#[tokio::test]
async fn neither_keys_nor_tokens_nor_installations_lie_readable_anywhere() {
    let app = App::start().await;
    let visitor = key(&app, PHONE).await;
    let token = visitor.headers[header::SET_COOKIE].to_str().expect("ASCII");
    let token = token.split(['=', ';']).nth(1).expect("a token").to_owned();
    let rider = app.another();
    rider.sign_in(ADULT).await;
    let theirs = key(&rider, TABLET).await;
    put(&rider, head(&text(&theirs, "kid"), 1, 'a')).await.expect(200);
    let all = everything(&app).await;
    for released in [&visitor, &theirs] {
        let key = text(released, "key");
        let bytes = URL_SAFE_NO_PAD.decode(&key).expect("base64url");
        assert_eq!(places(&all, &key), Vec::<String>::new());
        assert_eq!(places(&all, &hex(&bytes)), Vec::<String>::new());
        assert!(all.iter().all(|(_, stored)| !stored.windows(32).any(|window| window == bytes)));
    }
    for secret in [token.as_str(), PHONE, TABLET] {
        assert_eq!(places(&all, secret), Vec::<String>::new(), "{secret}");
    }
    // The scan finds what is there: the id of a key, in the key store and at its revision in the main database.
    assert!(!places(&all, &text(&theirs, "kid")).is_empty());
}

#[tokio::test]
async fn a_wrapped_key_that_is_moved_to_another_owner_does_not_open() {
    let app = App::start().await;
    let (first, second) = (app.another(), app.another());
    first.sign_in(ADULT).await;
    second.sign_in(OTHER).await;
    let (one, two) = (text(&key(&first, PHONE).await, "kid"), text(&key(&second, PHONE).await, "kid"));
    let swap = format!(
        "UPDATE draft_keys SET wrapped = (SELECT wrapped FROM draft_keys WHERE kid = '{one}') WHERE kid = '{two}'"
    );
    app.key_store_sql(&swap).await;
    let asked = second.post(paths::DRAFT_KEY, json!({ "installation": PHONE, "signed_in": true })).await;
    asked.expect_problem(500, "internal");
    key(&first, PHONE).await;
}

#[tokio::test]
async fn a_page_elsewhere_gets_no_key() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let body = json!({ "installation": PHONE, "signed_in": true });
    let mut request = App::request(Method::POST, paths::DRAFT_KEY, Some(&body));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a header"));
    app.send(request).await.expect_problem(403, "cross_site");
}

/// The command as an operator runs it, over this server's own databases.
fn revoke(app: &App, subject: &str) -> (bool, String) {
    let folder = app.folder.path();
    for part in ["policy", "datamap"] {
        let place = folder.join(part);
        if !place.exists() {
            std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(part), place)
                .expect("a link");
        }
    }
    let done = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
        .args(["drafts", "revoke", subject, "--demo", "data"])
        .current_dir(folder)
        .output()
        .expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn an_operator_revokes_the_drafts_of_one_rider_on_all_their_devices() {
    if is_postgres() {
        return; // The command's demo lies in files.
    }
    let app = App::start().await;
    let (tablet, other) = (app.another(), app.another());
    app.sign_in(ADULT).await;
    tablet.sign_in(ADULT).await;
    other.sign_in(OTHER).await;
    let (phones, tablets) = (key(&app, PHONE).await, key(&tablet, TABLET).await);
    let others = key(&other, PHONE).await;
    app.put(&paths::draft_head(DRAFT), head(&text(&phones, "kid"), 1, 'a')).await.expect(200);

    let (passed, said) = revoke(&app, "rider-9999");
    assert!(!passed && said.contains("was ever here"), "{said}");
    let (passed, said) = revoke(&app, ADULT_SUBJECT);
    assert!(passed && said.contains("2 draft keys destroyed"), "{said}");
    let (fresh, theirs) = (key(&app, PHONE).await, key(&other, PHONE).await);
    assert_ne!(text(&fresh, "key"), text(&phones, "key"));
    assert_ne!(text(&key(&tablet, TABLET).await, "key"), text(&tablets, "key"));
    assert_eq!(fresh.json["heads"], json!([]), "nor is anything known of what they sealed");
    assert_eq!(text(&theirs, "key"), text(&others, "key"), "nobody else's");
    let (passed, said) = revoke(&app, ADULT_SUBJECT);
    assert!(passed && said.contains("2 draft keys destroyed"), "the new ones as well: {said}");
}
