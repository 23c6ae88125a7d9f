//! The pages: whole text in the first answer, the right language, nothing twice.

use crate::support::{ADULT, App};
use axum::http::{Method, header};
use contract::{
    clause::{CLAUSES, Control, PURPOSES},
    language::Language,
    pages::{Audience, Maker, PAGES, Section},
};

#[tokio::test]
async fn the_whole_policy_is_in_the_first_answer_with_working_anchors() {
    let app = App::start().await;
    for (language, word) in [("en", "Privacy"), ("zh-Hans", "隐私")] {
        let html = app.get(&format!("/policy?lang={language}")).await.expect(200).text();
        assert!(html.contains(&format!("<html lang=\"{language}\"")) && html.contains(word));
        for clause in CLAUSES {
            assert_eq!(html.matches(&format!("id=\"{}\"", clause.id)).count(), 1, "{language} {}", clause.id);
        }
        for piece in html.split("href=\"#").skip(1) {
            let anchor = piece.split('"').next().expect("an anchor");
            assert!(html.contains(&format!("id=\"{anchor}\"")), "{language} #{anchor} leads nowhere");
        }
    }
}

#[tokio::test]
async fn the_icon_that_browsers_ask_for_by_themselves_is_served() {
    let app = App::start().await;
    let icon = app.get("/favicon.ico").await.expect(200);
    assert_eq!(icon.headers[header::CONTENT_TYPE], "image/x-icon");
    let html = app.get("/policy").await.expect(200).text();
    assert!(html.contains("href=\"/icon.svg\"") && html.contains("href=\"/apple-touch-icon.png\""));
}

#[tokio::test]
async fn every_marked_clause_has_its_control_and_no_other_has_one() {
    let app = App::start().await;
    for language in ["en", "zh-Hans"] {
        let html = app.get(&format!("/policy?lang={language}")).await.expect(200).text();
        for clause in CLAUSES {
            let slot = format!("data-clause=\"{}\"", clause.id);
            assert_eq!(html.contains(&slot), clause.control.is_some(), "{language} {}", clause.id);
            if let Some(Control::Choice(purpose)) = clause.control {
                assert!(html.contains(&format!("data-purpose=\"{purpose}\"")), "{purpose}");
            }
        }
    }
}

#[tokio::test]
async fn the_language_comes_from_the_query_then_the_cookie_then_the_browser() {
    let app = App::start().await;
    let ask = |path: &str, accept: &str, cookie: Option<&str>| {
        let mut request = App::request(Method::GET, path, None);
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, accept.parse().expect("a header"));
        if let Some(cookie) = cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().expect("a header"));
        }
        request
    };
    for (path, accept, cookie, expected) in [
        ("/policy", "en-US,en;q=0.9", None, "en"),
        ("/policy", "C", None, "zh-Hans"),
        ("/policy", "en", Some("lang=zh-Hans"), "zh-Hans"),
        ("/policy?lang=en", "zh-CN", Some("lang=zh-Hans"), "en"),
        ("/policy?lang=xx", "en", None, "en"),
    ] {
        let answer = app.another().send(ask(path, accept, cookie)).await.expect(200);
        assert_eq!(answer.headers[header::CONTENT_LANGUAGE], expected, "{path} {accept} {cookie:?}");
        assert!(answer.headers[header::VARY].to_str().expect("ASCII").contains("Accept-Language, Cookie"));
    }
    let chosen = app.get("/policy?lang=en").await;
    let cookie = chosen.headers[header::SET_COOKIE].to_str().expect("ASCII");
    assert!(cookie.starts_with("lang=en;") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(
        app.get("/choices").await.headers[header::CONTENT_LANGUAGE],
        "en",
        "the next page speaks it too"
    );
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again_and_holds_nothing_personal() {
    let app = App::start().await;
    let before = app.get("/policy?lang=en").await.expect(200);
    let etag = before.headers[header::ETAG].clone();
    let mut again = App::request(Method::GET, "/policy?lang=en", None);
    again.headers_mut().insert(header::IF_NONE_MATCH, etag.clone());
    let unchanged = app.send(again).await.expect(304);
    assert!(unchanged.bytes.is_empty());
    assert_eq!(
        unchanged.headers[header::CONTENT_SECURITY_POLICY],
        before.headers[header::CONTENT_SECURITY_POLICY]
    );
    app.sign_in(ADULT).await;
    let signed_in = app.get("/policy?lang=en").await.expect(200);
    assert_eq!(signed_in.bytes, before.bytes, "the same for everyone");
}

#[tokio::test]
async fn brotli_is_sent_to_those_who_take_it_and_opens_to_the_same_page() {
    let app = App::start().await;
    let plain = app.get("/policy?lang=en").await.expect(200);
    let mut request = App::request(Method::GET, "/policy?lang=en", None);
    request.headers_mut().insert(header::ACCEPT_ENCODING, "br".parse().expect("a header"));
    let compressed = app.send(request).await.expect(200);
    assert_eq!(compressed.headers[header::CONTENT_ENCODING], "br");
    let mut opened = Vec::new();
    brotli::BrotliDecompress(&mut &compressed.bytes[..], &mut opened).expect("opens");
    assert_eq!(opened, plain.bytes);
    assert!(compressed.bytes.len() * 3 < plain.bytes.len());
}

#[tokio::test]
async fn pages_without_scripts_say_how_to_get_it_done_and_contacts_are_there() {
    let app = App::start().await;
    for page in ["/choices", "/receipts", "/verify", "/sign-in", "/sessions", "/forget", "/data", "/requests"]
    {
        let html = app.get(&format!("{page}?lang=en")).await.expect(200).text();
        let (before, after) = html.split_once("<noscript>").expect("a way without scripts");
        // Once for who has no scripts, once for whom the program never reaches.
        for part in [before.split("id=\"late\"").nth(1).expect("a way without the program"), after] {
            assert!(part.contains("href=\"tel:+864005550100\"") && part.contains("mailto:"), "{page}");
        }
        assert_eq!(html.matches("<h1>").count(), 1, "{page}");
    }
    let contact = app.get("/contact?lang=zh-Hans").await.expect(200).text();
    assert!(contact.contains("mailto:privacy@iwalk-scooter.example") && contact.contains("15 个工作日"));
}

#[tokio::test]
async fn every_page_of_the_list_has_its_name_the_navigation_and_a_number_to_call() {
    let app = App::start().await;
    for language in Language::ALL {
        for page in &PAGES {
            let html = app.get(&format!("{}?lang={}", page.sample, language.tag())).await.expect(200).text();
            let title = page.title(language);
            assert!(html.contains(&format!("<title>{title}")), "{} is not called {title}", page.path);
            assert!(html.contains(&format!("data-door=\"{}\"", page.door.name())), "{}", page.path);
            let nav = html
                .split("<nav id=\"nav\"")
                .nth(1)
                .and_then(|rest| rest.split("</nav>").next())
                .expect("a navigation");
            assert_eq!(nav.matches("<a ").count(), Section::ALL.len(), "{}", page.path);
            let current = page.section.map(|section| {
                let here = if section.path() == page.path { "page" } else { "true" };
                format!(
                    "<a href=\"{}\" aria-current=\"{here}\">{}</a>",
                    section.path(),
                    section.name(language)
                )
            });
            assert_eq!(nav.matches("aria-current").count(), usize::from(current.is_some()), "{}", page.path);
            assert!(current.is_none_or(|current| nav.contains(&current)), "{}: {nav}", page.path);
            let call = html
                .split("class=\"call\"")
                .nth(1)
                .and_then(|rest| rest.split("</p>").next())
                .expect("a number");
            assert!(call.contains("href=\"tel:+864005550100\"") && call.contains("8:00–22:00"), "{call}");
            // What belongs to one person is of no use in a search.
            assert_eq!(html.contains("noindex"), page.audience != Audience::Everyone, "{}", page.path);
            // Whole without scripts, or a way without them.
            assert!(page.maker == Maker::Server || html.contains("<noscript>"), "{}", page.path);
        }
    }
}

#[tokio::test]
async fn all_choices_are_in_the_first_answer_with_what_each_is_about() {
    let app = App::start().await;
    for (language, fact, note) in
        [("en", "What is used", "Please note: "), ("zh-Hans", "使用哪些信息", "请注意：")]
    {
        let html = app.get(&format!("/choices?lang={language}")).await.expect(200).text();
        assert_eq!(html.matches(fact).count(), PURPOSES.len());
        assert_eq!(html.matches(note).count(), 1, "what a safe service costs to refuse");
        for purpose in PURPOSES {
            for part in ["id=\"choice-", "id=\"name-", "data-switch=\""] {
                assert_eq!(html.matches(&format!("{part}{purpose}\"")).count(), 1, "{part}{purpose}");
            }
        }
    }
}

#[tokio::test]
async fn the_security_page_claims_what_is_so_and_no_more() {
    let app = App::start().await;
    let page = async |language: &str| app.get(&format!("/security?lang={language}")).await.expect(200).text();
    let (english, chinese) = (page("en").await, page("zh-Hans").await);
    for (said, word) in [
        ("what is sealed", "your receipts are encrypted"),
        ("what is not", "What is not encrypted is which choices were made"),
        (
            "what the second code is for",
            "Downloading all your receipts or all your information, and cancelling your account, each needs a fresh code",
        ),
        ("what takes its place in the app", "unlock your device instead"),
    ] {
        assert!(english.contains(word), "{said}");
    }
    for word in [
        "回执，都用专属于您的密钥加密",
        "没有加密的是",
        "下载全部回执、下载全部信息或注销账号",
        "解锁您的设备",
    ] {
        assert!(chinese.contains(word), "{word}");
    }
    for claim in ["checked by a test", "Downloading everything", "not even by us", "Only you get in"] {
        assert!(!english.contains(claim), "{claim}");
    }
    for claim in ["每一项都有测试", "下载全部内容", "我们自己也不行", "只有您能进入"]
    {
        assert!(!chinese.contains(claim), "{claim}");
    }
}

#[tokio::test]
async fn what_others_add_to_a_pages_address_keeps_nobody_out() {
    let app = App::start().await;
    for path in [
        "/policy?utm_source=a&utm_source=b",
        "/?fbclid=1&fbclid=2&&=",
        "/contact?lang=en&lang=zh-Hans",
        "/policy/1.0?x&x",
        "/policy/changes?from=1.0&from=9.9&utm_source=a&utm_source=b",
        "/choices?%ff=%00&%ff=",
    ] {
        let page = app.get(path).await.expect(200);
        assert!(page.text().starts_with("<!DOCTYPE html>"), "{path}");
    }
    let unknown = app.get("/no-such-page?x=1&x=2").await.expect(404);
    assert!(unknown.text().starts_with("<!DOCTYPE html>"));
    app.get("/api/v1/policy?x=1&x=2").await.expect_problem(400, "malformed_request");
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page_and_nowhere_else() {
    let app = App::start().await;
    for (path, to) in [
        ("/policy/", "/policy"),
        ("/policy/1.0/", "/policy/1.0"),
        ("/policy/1.0//?lang=en&x=1&x=2", "/policy/1.0?lang=en&x=1&x=2"),
        ("/policy/versions/", "/policy/versions"),
        ("/sign-in/?lang=en", "/sign-in?lang=en"),
    ] {
        let answer = app.get(path).await.expect(308);
        assert_eq!(answer.headers["location"], to, "{path}");
        app.get(to).await.expect(200);
    }
    for path in [
        "//evil.example/",
        "//evil.example//",
        "/no-such-page/",
        "/policy/1.0/x/",
        "/policy/1.0/x",
        "/policy//evil.example/",
    ] {
        let answer = app.get(path).await.expect(404);
        assert!(!answer.headers.contains_key("location"), "{path}");
        assert!(answer.text().starts_with("<!DOCTYPE html>"), "{path}: a person is told by a page");
    }
    for path in ["/assets/", "/old.js", "/api/v1/policy/"] {
        assert!(!app.get(path).await.headers.contains_key("location"), "{path}");
    }
}

#[tokio::test]
async fn the_security_page_tells_of_each_database_what_the_data_map_says_of_its_encryption() {
    let app = App::start().await;
    for (language, name, said) in [
        ("en", "<dt>The rider database (demo)</dt>", "it is not encrypted.</dd>"),
        ("zh-Hans", "<dt>骑行者数据库（演示）</dt>", "没有加密。</dd>"),
    ] {
        let html = app.get(&format!("/security?lang={language}")).await.expect(200).text();
        assert!(html.contains(name) && html.contains(said), "{html}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let silent = App::start_with(|config| {
        let map = std::fs::read_to_string(config.datamap.join("operator.yml")).expect("reads");
        let lines = map.lines().scan(false, |inside, line| {
            let depth = line.len() - line.trim_start().len();
            *inside = line.starts_with("    privacy_center:") || (*inside && depth > 4);
            Some((*inside, line))
        });
        let kept: Vec<&str> = lines.filter(|(inside, _)| !inside).map(|(_, line)| line).collect();
        std::fs::write(folder.path().join("operator.yml"), kept.join("\n")).expect("writes");
        config.datamap = folder.path().to_owned();
    })
    .await;
    let html = silent.get("/security?lang=en").await.expect(200).text();
    assert!(
        html.contains("<dt>operator</dt><dd>It is not stated here yet how this one is encrypted.</dd>"),
        "{html}"
    );
}

#[tokio::test]
async fn the_contact_page_promises_the_days_of_the_settings() {
    let app = App::start_with(|config| config.requests.answer_days = 7).await;
    for (language, promised) in [("en", "within 7 working days"), ("zh-Hans", "7 个工作日")] {
        let html = app.get(&format!("/contact?lang={language}")).await.expect(200).text();
        assert!(
            html.contains(promised) && !html.contains("15 working") && !html.contains("15 个"),
            "{language}"
        );
    }
    let hurried = App::start_with(|config| config.requests.answer_days = 1).await;
    assert!(hurried.get("/contact?lang=en").await.expect(200).text().contains("within one working day "));
}
