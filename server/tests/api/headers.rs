//! The security headers, pinned (S5, S6), and the addresses that other programs look for (R44).

use crate::support::App;
use axum::http::{Method, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{language::Language, pages::PAGES, paths, problem::Code};
use privacy_server::error::Failure;
use serde_json::json;

/// Each directive of a page, whole; `#` stands for one or more hashes of what is inline.
const CSP_OF_PAGES: [&str; 14] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' #",
    "style-src 'self' #",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
    "report-to csp",
];

const CSP_OF_THE_REST: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
                           geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
                           picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// A directive with its hashes as `#`. Anything that is not exactly a hash stays, and is seen.
fn pinned(directive: &str) -> String {
    let is_hash = |source: &str| {
        let digest = source.strip_prefix("'sha256-").and_then(|rest| rest.strip_suffix('\''));
        digest.is_some_and(|digest| STANDARD.decode(digest).is_ok_and(|bytes| bytes.len() == 32))
    };
    let mut sources: Vec<&str> =
        directive.split(' ').map(|source| if is_hash(source) { "#" } else { source }).collect();
    sources.dedup_by(|one, other| one == other && *one == "#");
    sources.join(" ")
}

#[tokio::test]
async fn pages_carry_the_strict_policy() {
    let app = App::start().await;
    for page in PAGES.iter().map(|page| page.sample).chain(["/no-such-page"]) {
        let answer = app.get(page).await;
        assert_eq!(answer.headers.get_all(header::CONTENT_SECURITY_POLICY).iter().count(), 1, "{page}");
        let csp = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII");
        let directives: Vec<String> = csp.split("; ").map(pinned).collect();
        assert_eq!(directives, CSP_OF_PAGES, "{page}");
        assert_eq!(answer.headers["permissions-policy"], PERMISSIONS, "{page}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache, no-transform");
        assert_eq!(answer.headers["reporting-endpoints"], "csp=\"/api/v1/csp-reports\"");
    }
}

#[test]
fn a_source_that_is_no_hash_is_not_taken_for_one() {
    let hash = format!("'sha256-{}'", STANDARD.encode([7; 32]));
    assert_eq!(pinned(&format!("script-src 'self' {hash} {hash}")), "script-src 'self' #");
    for source in ["'unsafe-inline'", "https://evil.example", "'sha256-short='", "'sha256-*'", "'nonce-x'"] {
        assert_eq!(pinned(&format!("script-src {hash} {source}")), format!("script-src # {source}"));
    }
}

#[tokio::test]
async fn every_answer_carries_the_fixed_headers() {
    let app = App::start().await;
    for path in [
        "/policy",
        paths::POLICY,
        paths::CONSENTS,
        paths::RECEIPTS,
        "/api/v1/nothing",
        "/api/openapi.json",
        "/robots.txt",
        paths::KEYS,
        "/assets/center-0123456789abcdef.js",
    ] {
        let answer = app.get(path).await;
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            // Anybody's verifier may read our public keys.
            (
                "cross-origin-resource-policy",
                if path == paths::KEYS { "cross-origin" } else { "same-origin" },
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("permissions-policy", PERMISSIONS),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        if path != "/policy" {
            assert_eq!(answer.headers[header::CONTENT_SECURITY_POLICY], CSP_OF_THE_REST, "{path}");
        }
        assert!(!answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "plain http on loopback");
        if path.starts_with("/api/") {
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn behind_https_transport_security_lasts_two_years() {
    let app = App::start().await;
    let mut state = app.state.clone();
    let mut config = (*state.config).clone();
    config.public_url = "https://privacy.example.org".to_owned();
    state.config = std::sync::Arc::new(config);
    state.demo = None;
    let (router, _) = privacy_server::router::build(state);
    let response = tower::ServiceExt::oneshot(router, App::request(Method::GET, "/policy", None))
        .await
        .expect("answers");
    assert_eq!(response.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=63072000; includeSubDomains");
}

#[tokio::test]
async fn unknown_files_are_not_pages() {
    let app = App::start().await;
    for path in [
        "/assets/center-ffffffffffffffff.js",
        "/old.js",
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200",
    ] {
        app.get(path).await.expect_problem(404, "not_found");
    }
    let page = app.get("/no-such-page?lang=en").await.expect(404);
    assert!(page.text().contains("<h1>This page does not exist</h1>"));
}

#[tokio::test]
async fn hashed_files_last_for_ever_and_come_precompressed() {
    let app = App::start().await;
    let mut request = App::request(Method::GET, "/assets/center-0123456789abcdef.js", None);
    request.headers_mut().insert(header::ACCEPT_ENCODING, "gzip, br".parse().expect("a header"));
    let file = app.send(request).await.expect(200);
    assert_eq!(file.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable, no-transform");
    assert_eq!(file.headers[header::CONTENT_ENCODING], "br");
    assert_eq!(file.text(), "brotli");
}

#[tokio::test]
async fn the_well_known_addresses_answer() {
    let app = App::start().await;
    let text = app.get("/.well-known/security.txt").await.expect(200).text();
    for line in [
        "Contact: mailto:security@",
        "Expires: 2027-07-22T00:00:00Z",
        "Canonical: http://127.0.0.1:8080/",
        "Policy: ",
        "Preferred-Languages: zh, en",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert_eq!(app.get("/.well-known/gpc.json").await.expect(200).json["gpc"], true);
    let change = app.get("/.well-known/change-password").await.expect(303);
    assert_eq!(change.headers[header::LOCATION], "/sessions");
    let keys = app.get(paths::KEYS).await.expect(200);
    assert_eq!(keys.json["keys"][0]["crv"], "Ed25519");
}

#[tokio::test]
async fn failures_are_told_in_the_language_that_the_browser_asks_for() {
    let app = App::start().await;
    let code = json!({ "request": "00000000-0000-4000-8000-000000000000", "code": "000000" });
    let choice = json!({ "choice": "given", "policy": "0.0" });
    let choices = paths::consent("diagnostics");
    for (method, path, body, code) in [
        (Method::GET, paths::SESSION, None, Code::SignInNeeded),
        (Method::GET, "/api/v1/nothing", None, Code::NotFound),
        (Method::DELETE, paths::CONSENTS, None, Code::MethodNotAllowed),
        (Method::POST, paths::SESSION_CODES, Some(json!({})), Code::MalformedRequest),
        (Method::POST, paths::SESSION_CODES, Some(json!({ "address": "nobody" })), Code::AddressInvalid),
        (Method::POST, paths::SESSION, Some(code), Code::CodeVoid),
        (Method::PUT, &choices, Some(choice), Code::UnknownPolicyVersion),
    ] {
        for (asked, language) in [
            ("en", Language::En),
            ("en-GB,zh;q=0.5", Language::En),
            ("zh-CN,zh;q=0.9,en;q=0.5", Language::ZhHans),
            ("fr", Language::En),
            ("*", Language::default()),
        ] {
            let mut request = App::request(method.clone(), path, body.as_ref());
            request.headers_mut().insert(header::ACCEPT_LANGUAGE, asked.parse().expect("a header"));
            let told = app.send(request).await.expect_problem(code.status(), code.as_str());
            assert_eq!(told.headers[header::CONTENT_LANGUAGE], language.tag(), "{path} {asked}");
            let ours = Failure::new(code).problem(language);
            assert_eq!(
                (&told.json["title"], &told.json["detail"]),
                (&json!(ours.title), &json!(ours.detail))
            );
            let is_chinese =
                ours.detail.chars().any(|character| ('\u{4E00}'..='\u{9FFF}').contains(&character));
            assert_eq!(is_chinese, language == Language::ZhHans, "{}", ours.detail);
        }
    }
}
