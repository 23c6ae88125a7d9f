//! The policy names every cookie that is set, and no other.

use crate::{
    guardians::asked,
    support::{ADULT, Answer, App},
};
use axum::http::{HeaderMap, Method, header};
use contract::{language::Language, paths};
use privacy_server::http::cookie::{LIST, Lasts};
use serde_json::json;
use std::collections::BTreeSet;

/// Holds the cookies of an answer against the list: called for each answer of every test.
pub(crate) fn check(headers: &HeaderMap) {
    for cookie in headers.get_all(header::SET_COOKIE) {
        let text = cookie.to_str().expect("ASCII");
        let name = text.split('=').next().unwrap_or_default();
        let listed = LIST.iter().find(|listed| [listed.name, listed.on_loopback].contains(&name));
        let listed = listed.unwrap_or_else(|| panic!("{name} is in no list"));
        let age = text.split("; ").find_map(|part| part.strip_prefix("Max-Age="));
        let age = age.map(|age| age.parse::<i64>().expect("a number"));
        match (listed.lasts, age) {
            (_, Some(0)) | (Lasts::UntilClosed, None) => {}
            (Lasts::Seconds(most), Some(seconds)) => assert!(seconds <= most, "{text}"),
            (lasts, _) => panic!("{text}: the list says {lasts:?}"),
        }
    }
}

fn set_by(answer: &Answer) -> impl Iterator<Item = String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    cookies.filter_map(|cookie| {
        let text = cookie.to_str().expect("ASCII");
        (!text.contains("Max-Age=0")).then(|| text.split('=').next().unwrap_or_default().to_owned())
    })
}

#[tokio::test]
async fn every_cookie_of_the_list_is_set_somewhere_and_the_policy_names_it_in_both_languages() {
    let app = App::start().await;
    let mut seen = BTreeSet::new();
    seen.extend(set_by(&app.sign_in(ADULT).await));
    let visitor = app.another();
    seen.extend(set_by(&visitor.choose("diagnostics", "given").await.expect(200)));
    let drafts = json!({ "installation": app.state.chance.id(), "signed_in": false });
    seen.extend(set_by(&visitor.post(paths::DRAFT_KEY, drafts).await.expect(200)));
    seen.extend(set_by(&visitor.get("/policy?lang=zh-Hans").await.expect(200)));
    let (_minor, guardian, secret, number) = asked().await;
    let opening = json!({ "link": secret, "number": number });
    seen.extend(set_by(&guardian.post(paths::GUARDIAN_SESSION, opening).await.expect(201)));
    let listed: BTreeSet<String> = LIST.iter().map(|cookie| cookie.on_loopback.to_owned()).collect();
    assert_eq!(seen, listed);

    for language in Language::ALL {
        let page = app.another();
        let request = App::request(Method::GET, &format!("/policy?lang={}", language.tag()), None);
        let html = page.send(request).await.expect(200).text();
        for cookie in &LIST {
            assert!(html.contains(cookie.name), "{} does not name {}", language.tag(), cookie.name);
            assert!(html.contains(cookie.told(language)), "{}: {}", language.tag(), cookie.told(language));
        }
    }
}
