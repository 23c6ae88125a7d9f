//! Receipts: they verify, they chain, they name nobody, and they are the person's own.

use crate::support::{ADULT, ADULT_SUBJECT, Answer, App, OTHER, STRANGER, is_postgres};
use axum::http::{Method, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{canonical::canonical, clause::PURPOSES, paths, receipt::Receipt, step_up::RECEIPTS_DOWNLOAD};
use ed25519_dalek::{Signature, VerifyingKey};
use privacy_server::{db::entities::step_up_grants, keys::hex};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

async fn accept(app: &App) {
    let body = json!({ "answer": "accepted", "policy": app.version(), "language": "en" });
    app.put(paths::POLICY_ANSWER, body).await.expect(200);
}

async fn receipts(app: &App) -> Vec<Value> {
    app.get(paths::RECEIPTS).await.expect(200).json["receipts"].as_array().expect("a list").clone()
}

/// As anyone can do it: with the published keys, and no other help of ours than the canonical form.
pub(crate) fn verifies(keys: &Value, receipt: &Value) -> bool {
    let key = keys["keys"].as_array().expect("a list").iter().find(|key| key["kid"] == receipt["key_id"]);
    let bytes = |text: &Value| URL_SAFE_NO_PAD.decode(text.as_str().unwrap_or_default()).ok();
    let key =
        key.and_then(|key| bytes(&key["x"])).and_then(|x| VerifyingKey::from_bytes(&x.try_into().ok()?).ok());
    let signature = bytes(&receipt["signature"]).and_then(|bytes| Signature::from_slice(&bytes).ok());
    let (Some(key), Some(signature), Ok(text)) = (key, signature, canonical(&receipt["payload"])) else {
        return false;
    };
    key.verify_strict(text.as_bytes(), &signature).is_ok()
}

/// Every way to change exactly one value of a document.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, inner) in fields {
                for other in changed(inner) {
                    let mut copy = fields.clone();
                    copy.insert(name.clone(), other);
                    all.push(Value::Object(copy));
                }
                let mut without = fields.clone();
                without.remove(name);
                all.push(Value::Object(without));
            }
            all
        }
        Value::Array(items) => {
            let mut more = items.clone();
            more.push(json!("more"));
            let mut all = vec![Value::Array(more)];
            all.extend((0..items.len()).map(|index| {
                let mut fewer = items.clone();
                fewer.remove(index);
                Value::Array(fewer)
            }));
            all
        }
        Value::String(text) => {
            vec![json!(format!("{text} ")), json!(text.chars().skip(1).collect::<String>())]
        }
        Value::Number(number) => vec![json!(number.as_i64().unwrap_or_default() + 1)],
        Value::Bool(yes) => vec![json!(!yes)],
        Value::Null => vec![json!("")],
    }
}

#[tokio::test]
async fn every_receipt_verifies_with_the_published_keys_and_no_changed_one_does() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    accept(&app).await;
    app.choose("transfer-abroad", "given").await.expect(200);
    let keys = app.get(paths::KEYS).await.expect(200).json;
    let all = receipts(&app).await;
    assert_eq!(all.len(), 3);
    for receipt in &all {
        assert!(verifies(&keys, receipt), "{receipt}");
        let variants = changed(&receipt["payload"]);
        assert!(variants.len() > 60, "only {} changes tried", variants.len());
        for payload in variants.into_iter().filter(|other| *other != receipt["payload"]) {
            let forged =
                json!({ "payload": payload, "key_id": receipt["key_id"], "signature": receipt["signature"] });
            assert!(!verifies(&keys, &forged), "{payload}");
        }
    }
    let swapped =
        json!({ "payload": all[0]["payload"], "key_id": all[0]["key_id"], "signature": all[1]["signature"] });
    assert!(!verifies(&keys, &swapped), "another receipt's signature");
}

#[tokio::test]
async fn any_flipped_bit_of_the_signed_bytes_breaks_the_signature() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let receipt: Receipt =
        serde_json::from_value(app.choose("diagnostics", "given").await.expect(200).json["receipt"].clone())
            .expect("a receipt");
    let keys = app.get(paths::KEYS).await.expect(200).json;
    let x = URL_SAFE_NO_PAD.decode(keys["keys"][0]["x"].as_str().expect("text")).expect("base64");
    let key = VerifyingKey::from_bytes(&x.try_into().expect("32 bytes")).expect("a key");
    let signature = URL_SAFE_NO_PAD.decode(&receipt.signature).expect("base64");
    let good = Signature::from_slice(&signature).expect("64 bytes");
    let text = canonical(&receipt.payload).expect("canonical").into_bytes();
    assert!(key.verify_strict(&text, &good).is_ok());
    for index in 0..text.len() {
        let mut other = text.clone();
        other[index] ^= 1;
        assert!(key.verify_strict(&other, &good).is_err(), "byte {index} of the payload");
    }
    for index in 0..signature.len() {
        let mut other = signature.clone();
        other[index] ^= 1;
        let bad = Signature::from_slice(&other).expect("64 bytes");
        assert!(key.verify_strict(&text, &bad).is_err(), "byte {index} of the signature");
    }
}

#[tokio::test]
async fn each_receipt_names_the_one_before_it_by_its_hash() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    accept(&app).await;
    for purpose in PURPOSES {
        app.choose(purpose, "refused").await.expect(200);
    }
    let mut chain = receipts(&app).await;
    chain.reverse();
    assert_eq!(chain.len(), 2 + PURPOSES.len());
    assert_eq!(chain[0]["payload"]["previous"], Value::Null);
    for (index, pair) in chain.windows(2).enumerate() {
        let [earlier, later] = pair else { unreachable!("windows of two") };
        let text = canonical(&earlier["payload"]).expect("canonical");
        let hash = hex(&Sha256::digest(text.as_bytes()));
        assert_eq!(later["payload"]["previous"]["record_id"], earlier["payload"]["record_id"]);
        assert_eq!(later["payload"]["previous"]["sha256"], hash);
        assert_eq!(later["payload"]["sequence"], index + 2);
        assert_eq!(later["payload"]["subject"], chain[0]["payload"]["subject"], "one pseudonym");
    }
}

#[tokio::test]
async fn a_receipt_tells_what_the_record_needs_and_not_who_it_is_about() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    accept(&app).await;
    let receipt = app.choose("transfer-abroad", "given").await.expect(200).json["receipt"].clone();
    let policy = app.state.policy().expect("in force");
    let declared = policy.meta.purpose("transfer-abroad").expect("declared");
    let payload = &receipt["payload"];
    assert_eq!(payload["schema"], "privacy-center/receipt/1");
    assert_eq!(payload["processing"]["categories"], json!(declared.categories));
    assert_eq!(payload["processing"]["sensitive"], declared.sensitive);
    assert_eq!(payload["processing"]["jurisdiction"], "CN");
    assert_eq!(
        (&payload["event"]["actor"], &payload["event"]["at"]),
        (&json!("self"), &json!("2026-11-22T08:00:00Z"))
    );
    for (part, field) in [
        ("controller", "name"),
        ("controller", "contact"),
        ("processing", "storage"),
        ("processing", "retention"),
        ("processing", "withdrawal"),
    ] {
        assert!(payload[part][field].as_str().is_some_and(|text| !text.is_empty()), "{part}.{field}");
    }
    let whole = app.get(paths::RECEIPTS).await.expect(200).text();
    for secret in [ADULT, ADULT_SUBJECT, "139 0000", "Ada Rivers", "林晓"] {
        assert!(!whole.contains(secret), "{secret}");
    }
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = other.choose("diagnostics", "given").await.expect(200).json["receipt"].clone();
    assert_ne!(theirs["payload"]["subject"], payload["subject"]);
}

#[tokio::test]
async fn a_receipt_opens_for_its_person_and_is_not_there_for_anyone_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let receipt = app.choose("diagnostics", "given").await.expect(200).json["receipt"].clone();
    let id = receipt["payload"]["record_id"].as_str().expect("an id").to_owned();
    let path = paths::receipt(&id);
    assert_eq!(app.get(&path).await.expect(200).json, receipt);

    let other = app.another();
    other.get(&path).await.expect_problem(401, "sign_in_needed");
    other.get(paths::RECEIPTS).await.expect_problem(401, "sign_in_needed");
    other.sign_in(OTHER).await;
    let theirs = other.get(&path).await.expect_problem(404, "not_found");
    for nothing in [
        "00000000-0000-4000-8000-000000000000",
        "x",
        "%ff",
        "..%2F..%2Fetc",
        &id.to_uppercase(),
        &format!("{id}0"),
    ] {
        let answer = other.get(&paths::receipt(nothing)).await.expect_problem(404, "not_found");
        assert_eq!(answer.bytes, theirs.bytes, "told in the same bytes: {nothing}");
    }
    assert_eq!(other.get(paths::RECEIPTS).await.expect(200).json, json!({ "receipts": [], "next": null }));
    let stranger = app.another();
    stranger.sign_in(STRANGER).await;
    assert!(receipts(&stranger).await.is_empty());
    stranger.get(&path).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn receipts_come_newest_first_and_page_by_page() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    for _ in 0..26 {
        app.choose("diagnostics", "given").await.expect(200);
        app.choose("diagnostics", "withdrawn").await.expect(200);
    }
    let first = app.get(paths::RECEIPTS).await.expect(200).json;
    assert_eq!(first["receipts"].as_array().map(Vec::len), Some(50));
    assert_eq!((&first["receipts"][0]["payload"]["sequence"], &first["next"]), (&json!(52), &json!(3)));
    let second = app.get(&format!("{}?before=3", paths::RECEIPTS)).await.expect(200).json;
    assert_eq!(second["receipts"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["next"], Value::Null);
    app.get(&format!("{}?before=three", paths::RECEIPTS)).await.expect_problem(400, "malformed_request");
    app.get(&format!("{}?before=3&before=4", paths::RECEIPTS)).await.expect_problem(400, "malformed_request");
}

/// Opens the file of all receipts.
async fn open(app: &App, grant: &str) -> Answer {
    app.post(paths::RECEIPTS_ARCHIVE, json!({ "grant": grant })).await
}

/// Fetches it, as a link does.
async fn archive(app: &App) -> Answer {
    app.get(paths::RECEIPTS_ARCHIVE).await
}

/// Whether this is a file for people: saved under a name, altered and kept by nobody on its way, with line breaks.
pub(crate) fn assert_file(answer: &Answer, name: &str) {
    let told = format!("attachment; filename=\"{name}\"");
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], told);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store, no-transform");
    assert!(answer.text().contains("\n  "), "for people: {}", answer.text());
}

#[tokio::test]
async fn all_receipts_come_in_one_file_with_their_keys_after_a_step_up() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    accept(&app).await;
    for _ in 0..30 {
        app.choose("diagnostics", "given").await.expect(200);
        app.choose("diagnostics", "withdrawn").await.expect(200);
    }
    let grant = app.grant(ADULT, RECEIPTS_DOWNLOAD).await;
    open(&app, &grant).await.expect(204);
    let answer = archive(&app).await.expect(200);
    assert_file(&answer, "receipts.json");
    let whole = answer.json;
    let chain = whole["receipts"].as_array().expect("a list");
    let numbers: Vec<_> =
        chain.iter().map(|receipt| receipt["payload"]["sequence"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, (1..=62).collect::<Vec<_>>(), "oldest first, all of them");
    assert_eq!(whole["keys"], app.get(paths::KEYS).await.expect(200).json);
    assert!(chain.iter().all(|receipt| verifies(&whole["keys"], receipt)));
}

#[tokio::test]
async fn a_file_that_did_not_arrive_is_fetched_again_within_ten_minutes_and_by_nobody_else() {
    let app = App::start().await;
    app.another().get(paths::RECEIPTS_ARCHIVE).await.expect_problem(401, "sign_in_needed");
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    archive(&app).await.expect_problem(403, "step_up_needed");
    let (beside, other) = (app.another(), app.another());
    beside.sign_in(ADULT).await;
    other.sign_in(OTHER).await;
    let grant = app.grant(ADULT, RECEIPTS_DOWNLOAD).await;
    archive(&app).await.expect_problem(403, "step_up_needed");
    open(&app, &grant).await.expect(204);
    let first = archive(&app).await.expect(200);
    app.advance("PT9M");
    // The sweep that forgets old grants leaves the one that is in use.
    privacy_server::auth::grants::sweep(&app.state).await.expect("sweeps");
    assert_eq!(archive(&app).await.expect(200).bytes, first.bytes);
    let head = app.send(App::request(Method::HEAD, paths::RECEIPTS_ARCHIVE, None)).await.expect(200);
    assert!(head.bytes.is_empty());
    assert_eq!(head.headers[header::CONTENT_DISPOSITION], first.headers[header::CONTENT_DISPOSITION]);
    // A link says nothing but where it leads, and a browser whether it comes from elsewhere: it changes nothing.
    for site in ["same-origin", "none", "cross-site"] {
        let mut request = App::request(Method::GET, paths::RECEIPTS_ARCHIVE, None);
        request.headers_mut().remove(paths::REQUESTED_BY);
        request.headers_mut().insert("sec-fetch-site", site.parse().expect("a header"));
        app.send(request).await.expect(200);
    }
    for other in [&beside, &other] {
        archive(other).await.expect_problem(403, "step_up_needed");
        open(other, &grant).await.expect_problem(403, "step_up_needed");
    }
    app.advance("PT1M");
    archive(&app).await.expect_problem(403, "step_up_needed");
    open(&app, &grant).await.expect_problem(403, "step_up_needed");
}

#[tokio::test]
async fn whoever_signs_out_closes_the_file() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    let grant = app.grant(ADULT, RECEIPTS_DOWNLOAD).await;
    open(&app, &grant).await.expect(204);
    archive(&app).await.expect(200);
    app.delete(paths::SESSION).await.expect(204);
    archive(&app).await.expect_problem(401, "sign_in_needed");
    app.sign_in(ADULT).await;
    archive(&app).await.expect_problem(403, "step_up_needed");
}

#[tokio::test]
async fn one_receipt_is_a_file_too() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    app.choose("publishing", "refused").await.expect(200);
    let receipt = app.choose("diagnostics", "given").await.expect(200).json["receipt"].clone();
    let path = paths::receipt(receipt["payload"]["record_id"].as_str().expect("an id"));
    let answer = app.get(&path).await.expect(200);
    assert_file(&answer, "receipt-2.json");
    assert_eq!(answer.json, receipt);
    let refused = app.another().get(&path).await.expect_problem(401, "sign_in_needed");
    assert_eq!(refused.headers[header::CACHE_CONTROL], "no-store");
    assert!(!refused.headers.contains_key(header::CONTENT_DISPOSITION));
}

#[tokio::test]
async fn the_archive_opens_with_a_fresh_grant_of_this_very_session_only() {
    let app = App::start().await;
    open(&app, "x").await.expect_problem(401, "sign_in_needed");
    app.sign_in(ADULT).await;
    app.choose("diagnostics", "given").await.expect(200);
    for (body, status, code) in [
        (json!({ "grant": "" }), 403, "step_up_needed"),
        (json!({ "grant": "00000000-0000-4000-8000-000000000000" }), 403, "step_up_needed"),
        (json!({}), 400, "malformed_request"),
        (json!({ "grant": 1 }), 400, "malformed_request"),
        (json!({ "grant": "x", "all": true }), 400, "malformed_request"),
        (json!({ "grant": "x".repeat(300_000) }), 413, "too_large"),
    ] {
        app.post(paths::RECEIPTS_ARCHIVE, body).await.expect_problem(status, code);
    }
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = other.grant(OTHER, RECEIPTS_DOWNLOAD).await;
    open(&app, &theirs).await.expect_problem(403, "step_up_needed");
    let late = app.grant(ADULT, RECEIPTS_DOWNLOAD).await;
    app.advance("PT6M");
    open(&app, &late).await.expect_problem(403, "step_up_needed");
    archive(&app).await.expect_problem(403, "step_up_needed");
}

#[tokio::test]
async fn an_archive_with_a_gap_is_not_handed_out_and_the_grant_stays_good() {
    for missing in 1..=3 {
        let app = App::start().await;
        app.sign_in(ADULT).await;
        for choice in ["given", "withdrawn", "given"] {
            app.choose("diagnostics", choice).await.expect(200);
        }
        let grant = app.grant(ADULT, RECEIPTS_DOWNLOAD).await;
        // Only whoever rules the database can do that.
        let trigger = if is_postgres() { "receipts_no_delete ON receipts" } else { "receipts_no_delete" };
        let drop = format!("DROP TRIGGER {trigger}");
        app.state.db.execute_unprepared(&drop).await.expect("drops");
        let delete = format!("DELETE FROM receipts WHERE sequence = {missing}");
        app.state.db.execute_unprepared(&delete).await.expect("deletes");
        open(&app, &grant).await.expect_problem(500, "internal");
        let rows = step_up_grants::Entity::find().all(&app.state.db).await.expect("reads");
        assert!(rows.iter().all(|row| row.used_at.is_none()), "the failed download did not use it up");
    }
}
