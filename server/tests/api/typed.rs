//! What people type, paste and share, and what the operator's rows say: the person's meaning wins.

use crate::support::{ADULT, App};
use contract::paths;
use privacy_server::db;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

async fn operator(app: &App, statement: &str) {
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared(statement).await.expect("changes");
    operator.close().await.expect("closes");
}

/// Signs in with an address as typed, its code going to the address in its canonical form.
async fn sign_in(app: &App, typed: &str, canonical: &str) -> serde_json::Value {
    let request = app.ask_code(typed).await;
    let code = app.code_for(canonical).await;
    app.post(paths::SESSION, json!({ "request": request, "code": code })).await.expect(201).json
}

#[tokio::test]
async fn an_address_opens_its_account_however_it_was_typed_or_pasted() {
    for typed in ["rider1＠example.org", "Rider1@EXAMPLE.org.\u{200B}", "\u{202D}rider1@example。org\u{202C}"]
    {
        let app = App::start().await;
        let session = sign_in(&app, typed, ADULT).await;
        assert_eq!(session["session"]["kind"], "rider", "{typed:?}");
    }
    let app = App::start().await;
    let session = sign_in(&app, "\u{202D}+86 139-0000-0001\u{202C}", "+8613900000001").await;
    assert_eq!(session["session"]["kind"], "rider");
}

#[tokio::test]
async fn a_row_that_spells_an_address_otherwise_is_found() {
    for (row, typed, canonical) in [
        ("MÜLLER@example.org", "müller@example.org", "müller@example.org"),
        (" Rider1@Example.Org ", ADULT, ADULT),
        ("mei@bücher.example", "mei@xn--bcher-kva.example", "mei@xn--bcher-kva.example"),
        ("mei@xn--bcher-kva.example", "mei@BÜCHER.example", "mei@xn--bcher-kva.example"),
        ("RENE\u{301}E@example.org", "renée@example.org", "renée@example.org"),
        ("mei@bu\u{308}cher.example", "mei@bücher.example", "mei@xn--bcher-kva.example"),
        ("a+b@c.example", "<mailto:a%2Bb@c.example?subject=x>,", "a+b@c.example"),
    ] {
        let app = App::start().await;
        operator(&app, &format!("UPDATE riders SET email = '{row}' WHERE rider_id = 'rider-0001'")).await;
        let session = sign_in(&app, typed, canonical).await;
        assert_eq!(session["session"]["kind"], "rider", "{row}");
    }
}

#[tokio::test]
async fn an_address_that_several_accounts_have_opens_none_and_says_so() {
    let app = App::start().await;
    operator(&app, "UPDATE riders SET email = 'rider1@example.org' WHERE rider_id = 'rider-0004'").await;
    let session = sign_in(&app, ADULT, ADULT).await;
    assert_eq!(session["session"]["kind"], "shared");
    for path in [paths::MY_DATA, paths::CANCELLATION] {
        let refused = app.get(&format!("{path}?lang=en")).await.expect_problem(403, "address_shared");
        assert!(
            refused.json["detail"].as_str().is_some_and(|told| told.contains("Several accounts")),
            "{path}"
        );
    }
    // Each of them still gets in by their own number.
    let other = app.another();
    assert_eq!(sign_in(&other, "13900000001", "+8613900000001").await["session"]["kind"], "rider");
    // What they write to us is theirs, and is answered.
    app.get(paths::REQUESTS).await.expect(200);
}

#[tokio::test]
async fn all_spellings_of_one_domain_share_one_allowance() {
    let app = App::start_with(|config| config.limits.codes_per_address = 4).await;
    let spellings =
        ["mei@bücher.example", "mei@BÜCHER.example", "mei@xn--bcher-kva.example", "mei@bücher.example."];
    for typed in spellings {
        app.ask_code(typed).await;
    }
    app.post(paths::SESSION_CODES, json!({ "address": "MEI@XN--BCHER-KVA.EXAMPLE" }))
        .await
        .expect_problem(429, "too_many_requests");
}

#[tokio::test]
async fn an_address_that_no_mail_can_be_sent_to_is_refused_at_once() {
    let app = App::start().await;
    for typed in [
        "a..b@example.org",
        "a@-example.org",
        "a@b@c.org",
        "me\u{0}i@example.org",
        "+44 12",
        "+999 1234 5678",
    ] {
        app.post(paths::SESSION_CODES, json!({ "address": typed }))
            .await
            .expect_problem(422, "address_invalid");
    }
    assert_eq!(app.rows("messages").await, 0);
    let told = app.post("/api/v1/session/codes?lang=en", json!({ "address": "me\u{7}i@example.org" })).await;
    assert!(told.json["detail"].as_str().is_some_and(|told| told.contains("U+0007")), "{}", told.text());
}

#[tokio::test]
async fn a_letter_from_a_pdf_or_a_phone_book_arrives_as_it_was_meant() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let write = async |key: &str, text: &str| {
        app.post_once(paths::REQUESTS, key, json!({ "topic": "other", "text": text })).await
    };
    let pasted = "First line\u{2028}call \u{202D}+86 139 0000 0001\u{202C}\u{2029}end";
    let sent = write("7c0a4f1e-1111-4111-8111-111111111111", pasted).await.expect(201);
    assert_eq!(sent.json["messages"][0]["text"], "First line\ncall +86 139 0000 0001\nend");
    let refund = "微信支付交易单号 4200002345202611221234567807, 押金没有退";
    write("7c0a4f1e-1111-4111-8111-111111111112", refund).await.expect(201);
    write("7c0a4f1e-1111-4111-8111-111111111113", "My card is 4111/1111/1111/1111")
        .await
        .expect_problem(422, "card_number");
    let hidden =
        write("7c0a4f1e-1111-4111-8111-111111111114", "a\u{1b}[31mb").await.expect_problem(422, "bad_text");
    assert!(hidden.text().contains("U+001B"));
}

#[tokio::test]
async fn every_tag_of_a_language_is_understood_everywhere() {
    let app = App::start().await;
    for (tag, spoken) in
        [("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh_TW", "zh-Hans"), ("en-US", "en"), ("EN", "en")]
    {
        for path in [format!("/policy?lang={tag}"), format!("{}?lang={tag}", paths::POLICY)] {
            let answer = app.another().get(&path).await.expect(200);
            let text = answer.text();
            let says = text.contains(&format!("<html lang=\"{spoken}\""))
                || text.contains(&format!("\"language\":\"{spoken}\""));
            assert!(says, "{path}");
        }
    }
    // A reader of neither language is most likely a visitor from elsewhere.
    let mut request = App::request(axum::http::Method::GET, "/policy", None);
    let french = axum::http::HeaderValue::from_static("fr-FR,fr;q=0.9");
    request.headers_mut().insert(axum::http::header::ACCEPT_LANGUAGE, french);
    assert!(app.send(request).await.expect(200).text().contains("<html lang=\"en\""));
}
