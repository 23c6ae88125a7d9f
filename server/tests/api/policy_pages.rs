//! What people read of an update: the announcement, the page of changes, and the day on which everything turns over.

use crate::{
    policy_folder::{Next, in_sixty_days, publish_aside, publish_folder, write},
    support::App,
};
use axum::http::header;
use contract::paths;
use privacy_server::{db, policies, start};
use std::{path::Path, process::Command};

const NEXT: Next<'static> = Next {
    version: "1.1",
    effective_from: "2026-12-05",
    changes: &[("use-diagnostics", "method"), ("contact", "contact")],
};

async fn page(app: &App, path: &str) -> String {
    app.get(path).await.expect(200).text()
}

#[tokio::test]
async fn a_version_that_another_process_published_is_announced_and_turns_over_on_its_day_without_a_restart() {
    let app = App::start().await;
    assert!(!page(&app, "/policy?lang=en").await.contains("upcoming"));
    publish_aside(&app, "1.0", &NEXT).await;
    start::follow_policies(&app.state).await.expect("follows");
    for (language, word) in [("en", "takes effect on"), ("zh-Hans", "生效日期")] {
        let html = page(&app, &format!("/policy?lang={language}")).await;
        assert!(html.contains("data-version=\"1.0\"") && html.contains(word), "{language}");
        assert!(html.contains("datetime=\"2026-12-05\""));
        assert!(html.contains("href=\"/policy/changes?from=1.0&amp;to=1.1\""), "{language}");
    }
    let before = app.get("/policy?lang=en").await.headers["etag"].clone();
    app.advance("P12DT7H59M59S");
    assert!(page(&app, "/policy?lang=en").await.contains("data-version=\"1.0\""));
    app.advance("PT1S");
    let after = app.get("/policy?lang=en").await.expect(200);
    assert_ne!(after.headers["etag"], before);
    let html = after.text();
    assert!(html.contains("data-version=\"1.1\"") && !html.contains("upcoming"));
    assert!(html.contains("href=\"/policy/changes?from=1.0&amp;to=1.1\""), "what changed when it came");
    let json = app.get(&format!("{}?lang=en", paths::POLICY)).await.expect(200).json;
    assert_eq!(json["version"], "1.1");
    assert_eq!(app.get(paths::CONSENTS).await.expect(200).json["policy"]["version"], "1.1");
    assert!(
        page(&app, "/policy/1.0?lang=en").await.contains("data-version=\"1.0\""),
        "old ones stay readable"
    );
    assert!(page(&app, "/policy/versions?lang=en").await.contains("/policy/changes?from=1.0&amp;to=1.1"));
}

#[tokio::test]
async fn the_page_of_changes_shows_only_what_differs_in_both_languages_without_scripts() {
    let app = App::start().await;
    assert!(page(&app, "/policy/changes?lang=en").await.contains("only one version"));
    publish_aside(&app, "1.0", &NEXT).await;
    start::follow_policies(&app.state).await.expect("follows");
    for (language, method, again, mark) in [
        ("en", "how it is used", "is asked again", "<ins> (1.1)</ins>"),
        ("zh-Hans", "方式", "需要重新选择", "<ins> (1.1)</ins>"),
    ] {
        let html = page(&app, &format!("/policy/changes?from=1.0&to=1.1&lang={language}")).await;
        assert!(html.contains(&format!("<html lang=\"{language}\"")));
        assert_eq!(html.matches("class=\"change\" id=\"").count(), 2, "{html}");
        for id in ["use-diagnostics", "contact"] {
            assert!(html.contains(&format!("class=\"change\" id=\"{id}\"")), "{id}");
            assert!(html.contains(&format!("href=\"/policy/1.1#{id}\"")), "the way to the whole text");
        }
        assert!(html.contains(method) && html.contains(again), "{language}");
        assert_eq!(html.matches("data-touches=\"diagnostics\"").count(), 1);
        assert_eq!(html.matches(mark).count(), 2, "only the words that came in are marked");
        assert!(!html.contains("<del>"), "nothing was taken out");
        assert_eq!(html.matches("class=\"compared\"").count(), 4, "both texts stand beside each other");
        assert!(
            html.contains("href=\"?from=1.0&amp;to=1.1&amp;lang="),
            "the other language shows the same pair"
        );
    }
    // Without names: the one before, and the one in force.
    app.advance("P13D");
    let named = page(&app, "/policy/changes?from=1.0&to=1.1&lang=en").await;
    let plain = page(&app, "/policy/changes?lang=en").await;
    assert_eq!(plain.matches("class=\"change\" id=").count(), named.matches("class=\"change\" id=").count());
    let backwards = page(&app, "/policy/changes?from=1.1&to=1.1&lang=en").await;
    assert!(backwards.contains("Nothing differs"));
    // A name that is none of ours is no name: messengers add words of their own to a shared link.
    for unknown in ["from=0.9", "from=1.1&to=1.0", "to=9", "from=%3Cscript%3E", "from=", "from=singlemessage"]
    {
        let shown = page(&app, &format!("/policy/changes?{unknown}&lang=en")).await;
        assert!(shown.contains("What changed in the policy") && !shown.contains("<script>E"), "{unknown}");
    }
}

#[tokio::test]
async fn a_version_that_never_was_is_told_by_a_page_in_the_persons_language() {
    let app = App::start().await;
    for (language, heading) in [("en", "This page does not exist"), ("zh-Hans", "没有这个页面")] {
        for path in ["/policy/9.9?", "/policy/%3Cscript%3E?"] {
            let answer = app.get(&format!("{path}lang={language}")).await.expect(404);
            assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
            assert_eq!(answer.headers[header::CONTENT_LANGUAGE], language, "{path}");
            assert!(answer.headers.contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
            assert!(answer.text().contains(&format!("<h1>{heading}</h1>")), "{path}");
        }
    }
}

#[tokio::test]
async fn several_versions_are_compared_as_one() {
    let app = App::start().await;
    publish_aside(&app, "1.0", &NEXT).await;
    let third =
        Next { version: "1.2", effective_from: "2026-12-20", changes: &[("use-traffic", "recipient")] };
    publish_aside(&app, "1.1", &third).await;
    app.advance("P40D");
    start::follow_policies(&app.state).await.expect("follows");
    let html = page(&app, "/policy/changes?from=1.0&lang=en").await;
    for id in ["use-diagnostics", "contact", "use-traffic"] {
        assert!(html.contains(&format!("class=\"change\" id=\"{id}\"")), "{id}");
    }
    let html = page(&app, "/policy/changes?lang=en").await;
    assert!(
        html.contains("id=\"use-traffic\"") && !html.contains("id=\"use-diagnostics\""),
        "only the last step"
    );
}

#[tokio::test]
async fn what_was_changed_back_differs_no_more_and_is_still_told_because_it_ended_consents() {
    let app = App::start().await;
    publish_aside(&app, "1.0", &NEXT).await;
    let back =
        Next { version: "1.2", effective_from: "2026-12-20", changes: &[("use-diagnostics", "wording")] };
    let folder = write(&app, "1.1", &back);
    for file in ["en.md", "zh-Hans.md"] {
        let text = std::fs::read_to_string(folder.join(file)).expect("reads");
        assert!(text.contains(" (1.1) (1.2)"));
        std::fs::write(folder.join(file), text.replace(" (1.1) (1.2)", "")).expect("writes");
    }
    publish_folder(&app, &folder).await;
    app.advance("P40D");
    start::follow_policies(&app.state).await.expect("follows");
    let html = page(&app, "/policy/changes?from=1.0&lang=en").await;
    let from = html.find("class=\"change\" id=\"use-diagnostics\"").expect("it is told");
    let section = &html[from..from + html[from..].find("</section>").expect("its end")];
    assert!(
        section.contains("how it is used") && section.contains("data-touches=\"diagnostics\""),
        "{section}"
    );
    assert!(section.contains("changed back since") && !section.contains("class=\"compare\""), "{section}");
}

#[tokio::test]
async fn a_change_of_the_annex_is_shown_with_its_class() {
    let app = App::start().await;
    let folder = write(&app, "1.0", &Next { version: "1.1", effective_from: "2026-12-05", changes: &[] });
    let meta = std::fs::read_to_string(folder.join("meta.toml")).expect("reads");
    let classed = "changes = [{ clause = \"annex-complaint\", class = \"contact\" }, \
                   { clause = \"under-14\", class = \"method\", purposes = [\"publishing\"] }]";
    let meta = meta
        .replace("changes = []", classed)
        .replace("Please complain to our", "Kindly complain to our")
        .replace("Children under 14 have", "Young children have");
    std::fs::write(folder.join("meta.toml"), meta).expect("writes");
    publish_folder(&app, &folder).await;
    start::follow_policies(&app.state).await.expect("follows");
    let html = page(&app, "/policy/changes?from=1.0&to=1.1&lang=en").await;
    let part = |id: &str| {
        let start = html.find(&format!("<section class=\"change\" id=\"{id}\">")).expect("the part");
        &html[start..start + html[start..].find("</section>").expect("its end")]
    };
    let complaint = part("annex-complaint");
    assert!(
        complaint.contains("Changed: how to contact us") && complaint.contains("<ins>Kindly</ins>"),
        "{complaint}"
    );
    let children = part("under-14");
    assert!(
        children.contains("data-touches=\"publishing\"") && children.contains("Community posts"),
        "{children}"
    );
    assert_eq!(html.matches("id=\"annex-complaint\"").count(), 1, "not among the clauses as well");
    let list = page(&app, "/policy/versions?lang=en").await;
    assert!(list.contains("href=\"/policy/1.1#annex-complaint\">How to complain</a>"), "{list}");
}

/// The command as an operator runs it.
fn command(arguments: &[&str]) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO_BIN_EXE_privacy-server"))
        .arg("policy")
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn the_command_previews_with_counts_publishes_into_a_demo_and_is_honest_without_a_database() {
    let app = App::start().await;
    // A demo's folder of its own, whatever database the suite runs against.
    let data = app.folder.path().join("demo");
    std::fs::create_dir_all(&data).expect("a folder");
    let demo = data.to_str().expect("a path");
    let day = in_sixty_days();
    let far = Next { version: "1.1", effective_from: &day, changes: &[("use-diagnostics", "method")] };
    let folder = write(&app, "1.0", &far);
    let folder = folder.to_str().expect("a path");

    let (passed, said) = command(&["preview", folder]);
    assert!(!passed && said.contains("name --config or --demo"), "{said}");
    let (passed, said) = command(&["preview", folder, "--demo", demo]);
    assert!(!passed && said.contains("start the demo once"), "{said}");

    let database =
        db::open(&format!("sqlite://{}", data.join("center.sqlite").display())).await.expect("opens");
    policies::publish_first(&database, &app.state.clock, &app.state.config).await.expect("publishes 1.0");
    let (passed, said) = command(&["preview", folder, "--demo", demo]);
    assert!(passed && said.contains("1 clause changes"), "{said}");
    assert!(said.contains("diagnostics: 0 consents stand today and end"), "{said}");
    assert!(said.contains("will be prompted: 0"), "{said}");
    let (passed, said) = command(&["publish", folder, "--demo", demo]);
    let published = format!("Version 1.1 is published. It is in force from {day} on.");
    assert!(passed && said.contains(&published), "{said}");

    let soon = Next { version: "1.2", effective_from: &day, changes: &[("use-traffic", "wording")] };
    let folder = write(&app, "1.1", &soon);
    let meta = std::fs::read_to_string(folder.join("meta.toml")).expect("reads");
    std::fs::write(folder.join("meta.toml"), meta.replace(&day, "2020-01-01")).expect("writes");
    let (passed, said) = command(&["check", folder.to_str().expect("a path"), "--demo", demo]);
    assert!(!passed && said.contains("effective_from"), "{said}");
}
