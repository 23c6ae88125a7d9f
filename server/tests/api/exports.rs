//! The download of everything that is held: made beside the page, fetched after a step-up, whole and of one person alone.

use crate::{
    scan::{assert_nowhere, everything},
    support::{ADULT, ADULT_SUBJECT, Answer, App, OTHER, OTHER_SUBJECT, STRANGER},
};
use axum::http::{HeaderValue, Method, header};
use contract::{paths, step_up::DATA_DOWNLOAD};
use privacy_server::{
    db,
    jobs::{self, Kind},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

async fn make(app: &App) -> String {
    let asked = app.post(paths::EXPORTS, json!({})).await.expect(201).json;
    while jobs::run_due(&app.state, Kind::Export).await.expect("runs") > 0 {}
    asked["id"].as_str().expect("an id").to_owned()
}

async fn allow(app: &App, id: &str, address: &str) {
    let grant = app.grant(address, DATA_DOWNLOAD).await;
    app.post(&paths::export_fetch(id), json!({ "grant": grant })).await.expect(204);
}

async fn part(app: &App, id: &str, range: &'static str) -> Answer {
    let mut request = App::request(Method::GET, &paths::export_archive(id), None);
    request.headers_mut().insert(header::RANGE, HeaderValue::from_static(range));
    app.send(request).await
}

/// The files of an archive, as an ordinary reader of such files finds them.
fn files(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).expect("a whole archive");
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a file");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("UTF-8");
            (file.name().expect("a name").into_owned(), text)
        })
        .collect()
}

#[tokio::test]
async fn a_rider_takes_everything_along_and_nothing_of_anybody_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let choice = json!({ "choice": "given", "policy": app.version() });
    app.put(&paths::consent("diagnostics"), choice).await.expect(200);
    let letter = json!({ "topic": "other", "text": "Where is my deposit?" });
    app.post_once(paths::REQUESTS, "7c0a4f1e-1111-4111-8111-111111111111", letter).await.expect(201);
    let id = make(&app).await;
    let newest = app.get(paths::EXPORTS).await.expect(200).json["exports"][0].clone();
    assert_eq!((&newest["state"], &newest["items"]), (&json!("ready"), &newest["of"]));
    assert!(newest["items"].as_u64().is_some_and(|items| items >= 9), "{newest}");
    let mail = &app.mails().await[0];
    assert!(mail.to == ADULT && mail.text.contains("/download") && !mail.text.contains(&id), "{}", mail.text);

    allow(&app, &id, ADULT).await;
    let answer = app.get(&paths::export_archive(&id)).await.expect(200);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/zip");
    assert!(answer.headers[header::CONTENT_DISPOSITION].to_str().expect("text").starts_with("attachment"));
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store, no-transform");
    assert_eq!(Some(answer.bytes.len() as u64), newest["bytes"].as_u64());
    let files = files(&answer.bytes);
    for name in [
        "index.html",
        "data.json",
        "data/user.financial.csv",
        "receipts.json",
        "messages.json",
        "manifest.json",
    ] {
        assert!(files.contains_key(name), "{name}: {:?}", files.keys());
    }
    let index = &files["index.html"];
    for held in [ADULT, "林晓", "Where is my deposit?", "The new lane by the river is smooth."] {
        assert!(index.contains(held), "{held}");
    }
    let data: Value = serde_json::from_str(&files["data.json"]).expect("JSON");
    assert!(data["categories"].as_array().is_some_and(|categories| categories.len() > 8));
    let receipts: Value = serde_json::from_str(&files["receipts.json"]).expect("JSON");
    assert_eq!(receipts["receipts"].as_array().map(Vec::len), Some(1));
    for (name, text) in &files {
        assert!(!text.contains(OTHER) && !text.contains(OTHER_SUBJECT), "{name} tells of somebody else");
    }
    // The manifest lists every other file with its checksum.
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
    let listed = manifest["files"].as_array().expect("a list");
    assert_eq!(listed.len(), files.len() - 1);
    for file in listed {
        use sha2::{Digest as _, Sha256};
        let text = &files[file["name"].as_str().expect("a name")];
        let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], json!(hash), "{file}");
    }
}

#[tokio::test]
async fn hostile_data_runs_and_fetches_nothing_when_the_archive_is_opened() {
    let app = App::start().await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    let hostile = "UPDATE riders SET full_name = '<img src=x onerror=alert(1)><script src=//evil.example></script>' WHERE rider_id = 'rider-0001'";
    operator.execute_unprepared(hostile).await.expect("changes");
    let formula = "UPDATE community_posts SET text = '=HYPERLINK(\"http://evil.example\")' WHERE rider_id = 'rider-0001'";
    operator.execute_unprepared(formula).await.expect("changes");
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    let id = make(&app).await;
    allow(&app, &id, ADULT).await;
    let files = files(&app.get(&paths::export_archive(&id)).await.expect(200).bytes);
    let index = &files["index.html"];
    assert!(!index.contains("<script") && !index.contains("<img") && index.contains("&lt;img"));
    assert!(index.contains("default-src 'none'"));
    let sheet = &files["data/user.content.public.csv"];
    assert!(sheet.starts_with('\u{feff}') && sheet.contains("'=HYPERLINK") && !sheet.contains(",=HYPERLINK"));
    let phone = &files["data/user.contact.phone_number.csv"];
    assert!(phone.contains("139"), "{phone}");
}

#[tokio::test]
async fn an_archive_opens_to_its_own_stepped_up_session_for_ten_minutes_and_to_nobody_else() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let id = make(&app).await;
    let path = paths::export_archive(&id);
    app.get(&path).await.expect_problem(403, "step_up_needed");
    let (other, beside) = (app.another(), app.another());
    other.sign_in(OTHER).await;
    beside.sign_in(ADULT).await;
    let theirs = other.grant(OTHER, DATA_DOWNLOAD).await;
    other.post(&paths::export_fetch(&id), json!({ "grant": theirs })).await.expect_problem(404, "not_found");
    app.post(&paths::export_fetch(&id), json!({ "grant": theirs }))
        .await
        .expect_problem(403, "step_up_needed");
    allow(&app, &id, ADULT).await;
    app.get(&path).await.expect(200);
    other.get(&path).await.expect_problem(404, "not_found");
    beside.get(&path).await.expect_problem(403, "step_up_needed");
    app.another().get(&path).await.expect_problem(401, "sign_in_needed");
    // Each part gives time for the next; then it is over.
    app.advance("PT9M");
    part(&app, &id, "bytes=0-9").await.expect(206);
    app.advance("PT9M");
    part(&app, &id, "bytes=10-19").await.expect(206);
    app.advance("PT11M");
    app.get(&path).await.expect_problem(403, "step_up_needed");
    for unknown in ["7c0a4f1e-1111-4111-8111-111111111111", "x"] {
        app.get(&paths::export_archive(unknown)).await.expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_line_that_breaks_goes_on_where_it_was() {
    let app = App::start().await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    for row in 0..400 {
        // Random enough not to shrink: several segments come of it.
        let text: String = (0..40).map(|_| app.state.chance.id()).collect();
        let insert =
            format!("INSERT INTO community_posts VALUES ('more-{row:03}', '{ADULT_SUBJECT}', '{text}')");
        operator.execute_unprepared(&insert).await.expect("inserts");
    }
    operator.close().await.expect("closes");
    app.sign_in(ADULT).await;
    let id = make(&app).await;
    allow(&app, &id, ADULT).await;
    let whole = app.get(&paths::export_archive(&id)).await.expect(200).bytes;
    assert!(app.rows("export_segments").await > 3, "several segments");
    files(&whole);
    let size = whole.len();
    let mut pieces = Vec::new();
    for (range, status) in [("bytes=0-99999", 206), ("bytes=100000-699999", 206), ("bytes=700000-", 206)] {
        let piece = part(&app, &id, range).await.expect(status);
        assert!(piece.headers[header::CONTENT_RANGE].to_str().expect("text").ends_with(&format!("/{size}")));
        pieces.extend_from_slice(&piece.bytes);
    }
    assert_eq!(pieces, whole, "the parts are the whole");
    assert_eq!(part(&app, &id, "bytes=99999999-").await.status.as_u16(), 416);
    assert_eq!(part(&app, &id, "bytes=0-1,5-9").await.expect(200).bytes, whole, "two ranges: the whole");
    let mut other = App::request(Method::GET, &paths::export_archive(&id), None);
    other.headers_mut().insert(header::RANGE, HeaderValue::from_static("bytes=5-9"));
    other.headers_mut().insert(header::IF_RANGE, HeaderValue::from_static("\"another\""));
    assert_eq!(app.send(other).await.expect(200).bytes, whole, "a part of another archive fits nowhere");
}

#[tokio::test]
async fn an_archive_lies_sealed_and_goes_when_its_time_is_over_or_nobody_wants_it() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let first = make(&app).await;
    let all = everything(&app).await;
    assert_nowhere(&all, &["The new lane by the river", ADULT_SUBJECT]);
    // A new one takes its place, one that is taken back leaves nothing.
    let second = make(&app).await;
    allow(&app, &second, ADULT).await;
    app.get(&paths::export_archive(&first)).await.expect_problem(404, "not_found");
    app.delete(&paths::export(&second)).await.expect(204);
    app.delete(&paths::export(&second)).await.expect(204);
    assert_eq!(app.rows_of(&["exports", "export_segments", "jobs"]).await, [0, 0, 0]);
    make(&app).await;
    app.advance("P3D");
    app.advance("PT1M");
    privacy_server::start::sweep_what_people_write(&app.state).await.expect("sweeps");
    assert_eq!(app.rows_of(&["exports", "export_segments"]).await, [0, 0]);
    let other = app.another();
    other.sign_in(OTHER).await;
    let theirs = make(&other).await;
    app.sign_in(ADULT).await;
    app.delete(&paths::export(&theirs)).await.expect(204);
    assert_eq!(app.rows("exports").await, 1, "nobody takes back somebody else's");
}

#[tokio::test]
async fn a_source_that_vanishes_makes_no_archive_that_holds_less() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared("ALTER TABLE rides RENAME TO away").await.expect("renames");
    app.post(paths::EXPORTS, json!({})).await.expect(201);
    jobs::run_due(&app.state, Kind::Export).await.expect("runs");
    let newest = app.get(paths::EXPORTS).await.expect(200).json["exports"][0].clone();
    assert_eq!(newest["state"], "running", "{newest}");
    operator.execute_unprepared("ALTER TABLE away RENAME TO rides").await.expect("renames");
    operator.close().await.expect("closes");
    app.advance("PT1M");
    jobs::run_due(&app.state, Kind::Export).await.expect("runs");
    assert_eq!(app.get(paths::EXPORTS).await.expect(200).json["exports"][0]["state"], "ready");
}

#[tokio::test]
async fn an_archive_that_cannot_be_made_is_told_as_failed_and_leaves_nothing() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let operator = db::connect(&app.state.config.connections["operator"]).await.expect("connects");
    operator.execute_unprepared("ALTER TABLE rides RENAME TO away").await.expect("renames");
    operator.close().await.expect("closes");
    app.post(paths::EXPORTS, json!({})).await.expect(201);
    for _ in 0..12 {
        jobs::run_due(&app.state, Kind::Export).await.expect("runs");
        app.advance("PT2H");
    }
    app.sign_in(ADULT).await;
    assert_eq!(app.get(paths::EXPORTS).await.expect(200).json["exports"][0]["state"], "failed");
    assert_eq!(app.rows_of(&["export_segments", "jobs"]).await, [0, 0]);
    // And another one can be asked for.
    assert_eq!(app.post(paths::EXPORTS, json!({})).await.expect(201).json["state"], "running");
}

#[tokio::test]
async fn who_has_no_account_takes_along_what_they_wrote() {
    let app = App::start().await;
    app.sign_in(STRANGER).await;
    let letter = json!({ "topic": "other", "text": "Do you know me?" });
    app.post_once(paths::REQUESTS, "7c0a4f1e-1111-4111-8111-111111111112", letter).await.expect(201);
    let id = make(&app).await;
    allow(&app, &id, STRANGER).await;
    let files = files(&app.get(&paths::export_archive(&id)).await.expect(200).bytes);
    assert!(files["index.html"].contains("Do you know me?") && !files["index.html"].contains(ADULT));
}
