//! Rules about doors: each thing outside the app is reached through one module.

use super::tree::{File, Finding, Tree, has_word};

/// The browser's own API: `src/browser`, and `src/drafts` for its database.
pub(super) fn browser(tree: &Tree) -> Vec<Finding> {
    let words = ["web_sys", "js_sys", "wasm_bindgen::"];
    outside(tree, "src", &["src/browser", "src/drafts"], &words, "is reached through crate::browser")
}

/// The network: `src/api`.
pub(super) fn network(tree: &Tree) -> Vec<Finding> {
    outside(tree, "src", &["src/api"], &["gloo_net"], "is reached through crate::api")
}

/// The browser's database: `src/drafts`.
pub(super) fn drafts(tree: &Tree) -> Vec<Finding> {
    let words =
        ["rexie", "idb", "IdbFactory", "IdbDatabase", "IdbTransaction", "IdbObjectStore", "indexed_db"];
    outside(tree, "src", &["src/drafts"], &words, "is reached through crate::drafts")
}

/// Paths of the API are constants of the contract, so that both sides mean the same.
pub(super) fn api_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.is_in("src") || file.is_in("server/src")) {
        if file.is_test() {
            continue;
        }
        for (number, line) in file.production(&file.views.spoken) {
            if line.contains("\"/api/") {
                findings.push(file.finding(number, "take the path from the contract"));
            }
        }
    }
    findings
}

/// Addresses of pages are made by `Route`, so that a link can't name a page that doesn't exist.
pub(super) fn routes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.is_in("src") && !file.is_in("src/route") && !file.is_test()) {
        for (number, line) in file.production(&file.views.spoken) {
            let squeezed: String = line.split_whitespace().collect();
            if ["href=\"/", "format!(\"/", "format!(r\"/"].iter().any(|start| squeezed.contains(start)) {
                findings.push(file.finding(number, "take the address from crate::route"));
            }
        }
    }
    findings
}

/// Queries stand in `store.rs`, so that what a feature asks of the database is read in one place.
pub(super) fn queries(tree: &Tree) -> Vec<Finding> {
    let words = [
        "Entity::find",
        "Entity::insert",
        "Entity::update",
        "Entity::delete",
        ".exec(",
        "Statement::",
        "query_one",
        "query_all",
        "execute_unprepared",
    ];
    let mut findings = Vec::new();
    let features = tree.rust().filter(|file| file.is_in("server/src/features") && !file.is_test());
    for file in features.filter(|file| !file.path.ends_with("/store.rs") && !file.path.contains("/store/")) {
        for (number, line) in file.production(&file.views.code) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                findings.push(file.finding(number, format!("`{word}` belongs into the feature's store.rs")));
            }
        }
    }
    findings
}

/// Time is an argument: only the clock asks the machine.
pub(super) fn clock(tree: &Tree) -> Vec<Finding> {
    let words = ["SystemTime", "Instant", "Timestamp", "Zoned", "Utc", "Local", "OffsetDateTime", "Date"];
    let words = words.map(|kind| format!("{kind}::now("));
    let mut findings = Vec::new();
    for file in
        tree.rust().filter(|file| ["src", "contract/src", "server/src"].iter().any(|part| file.is_in(part)))
    {
        if file.is_test() || file.is_in("server/src/clock") || file.is_in("src/browser") {
            continue;
        }
        for (number, line) in file.production(&file.views.code) {
            if let Some(word) = words.iter().find(|word| has_word(line, word)) {
                findings.push(file.finding(number, format!("`{word})`: take the time from the Clock")));
            }
        }
    }
    findings
}

/// The app's features don't know each other.
pub(super) fn siblings(tree: &Tree) -> Vec<Finding> {
    const START: &str = "crate::features::";
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.is_in("src/features")) {
        let Some(own) =
            file.path.strip_prefix("src/features/").and_then(|rest| rest.split(['/', '.']).next())
        else {
            continue;
        };
        if own == "mod" {
            continue;
        }
        for (number, line) in file.production(&file.views.code) {
            for (at, _) in line.match_indices(START) {
                let rest = &line[at + START.len()..];
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if name != own {
                    let message = format!("the feature {own} must not know another feature");
                    findings.push(file.finding(number, message));
                }
            }
        }
    }
    findings
}

fn outside(tree: &Tree, part: &str, doors: &[&str], words: &[&str], rule: &str) -> Vec<Finding> {
    let is_watched =
        |file: &&File| file.is_in(part) && !file.is_test() && !doors.iter().any(|door| file.is_in(door));
    let mut findings = Vec::new();
    for file in tree.rust().filter(is_watched) {
        for (number, line) in file.production(&file.views.code) {
            if let Some(word) = words.iter().find(|word| has_word(line, word)) {
                findings.push(file.finding(number, format!("`{}` {rule}", word.trim_end_matches(':'))));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
    }

    #[test]
    fn the_browser_is_reached_through_its_module() {
        let text = "//! A.\nuse web_sys::Window;\nlet x = wasm_bindgen::JsValue::NULL; // js_sys\nlet s = \"js_sys\";\n";
        let tree = Tree::of(&[
            ("src/app.rs", text),
            ("src/browser/focus.rs", text),
            ("src/drafts/store.rs", text),
            ("tests/browser/src/lib.rs", text),
            ("src/bin/center.rs", "//! A.\nwasm_bindgen_futures::spawn_local(f);\n"),
        ]);
        assert_eq!(places(&browser(&tree)), ["src/app.rs:2", "src/app.rs:3"]);
    }

    #[test]
    fn the_network_and_the_database_have_one_door_each() {
        let tree = Tree::of(&[
            ("src/api/client.rs", "//! A.\nuse gloo_net::http::Request;\n"),
            ("src/ui/a.rs", "//! A.\nuse gloo_net::http::Request;\nuse rexie::Rexie;\n"),
            ("src/drafts/mod.rs", "//! A.\nuse rexie::Rexie;\n"),
        ]);
        assert_eq!(places(&network(&tree)), ["src/ui/a.rs:2"]);
        assert_eq!(places(&drafts(&tree)), ["src/ui/a.rs:3"]);
    }

    #[test]
    fn paths_of_the_api_stand_in_the_contract() {
        let text = "//! A: \"/api/v1\".\nlet a = \"/api/v1/policy\";\n#[cfg(test)]\nmod tests {\n    get(\"/api/v1\");\n}\n";
        let tree = Tree::of(&[
            ("contract/src/paths.rs", text),
            ("server/src/a.rs", text),
            ("server/tests/api/a.rs", text),
        ]);
        assert_eq!(places(&api_paths(&tree)), ["server/src/a.rs:2"]);
    }

    #[test]
    fn addresses_come_from_the_routes() {
        let text = "//! A.\nview! { <a href=\"/choices\">x</a> }\nlet b = format!(\n    \"/x\");\nlet c = format! (\"/{id}\");\n// href=\"/x\"\n\
                    view! { <a href=\"#top\">x</a> }\n";
        let tree = Tree::of(&[("src/ui/a.rs", text), ("src/route.rs", text)]);
        assert_eq!(places(&routes(&tree)), ["src/ui/a.rs:2", "src/ui/a.rs:5"]);
    }

    #[test]
    fn queries_stand_in_the_store() {
        let text = "//! A.\nlet a = person::Entity::find().one(db);\nx.exec(db);\nlet m = regex_exec(x);\n";
        let tree = Tree::of(&[
            ("server/src/features/session/store.rs", text),
            ("server/src/features/session/start.rs", text),
            ("server/src/jobs.rs", text),
        ]);
        let start = "server/src/features/session/start.rs";
        assert_eq!(places(&queries(&tree)), [format!("{start}:2"), format!("{start}:3")]);
    }

    #[test]
    fn only_the_clock_asks_the_machine() {
        let text =
            "//! A.\nlet a = jiff::Timestamp::now();\nlet b = clock.now();\nlet c = MyInstant::now();\n";
        let tree = Tree::of(&[
            ("server/src/clock.rs", text),
            ("server/src/jobs.rs", text),
            ("xtask/src/a.rs", text),
        ]);
        assert_eq!(places(&clock(&tree)), ["server/src/jobs.rs:2"]);
    }

    #[test]
    fn features_dont_know_each_other() {
        let text = "//! A.\nuse crate::features::consent::rules;\nuse crate::features::{consent, policy};\nuse crate::ui;\n";
        let tree = Tree::of(&[
            ("src/features/consent/page.rs", text),
            ("src/features/policy/mod.rs", text),
            ("src/features/mod.rs", text),
            ("src/app.rs", text),
        ]);
        let policy = "src/features/policy/mod.rs";
        assert_eq!(
            places(&siblings(&tree)),
            ["src/features/consent/page.rs:3".to_owned(), format!("{policy}:2"), format!("{policy}:3")]
        );
    }
}
