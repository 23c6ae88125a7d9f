//! The article: every control has its slot, and nothing in it can become markup.

use super::{render, render_versions};
use crate::{
    config::{Certificate, Config},
    demo,
    policies::{Policies, Published, fixture},
};
use contract::{
    clause::{CLAUSES, Control},
    language::Language::{self, En, ZhHans},
};
use jiff::civil::date;
use std::{collections::BTreeSet, path::Path};

fn config() -> Config {
    let folder = tempfile::tempdir().expect("a folder");
    let listen = "127.0.0.1:8080".parse().expect("an address");
    demo::config(listen, folder.path(), folder.path().join("dist"), Path::new("."))
        .expect("the demo's settings")
}

fn article(published: &Published, language: Language, current: bool) -> String {
    let policies = Policies::default();
    render(published, language, current.then_some(&policies), &config(), fixture::TODAY)
}

#[test]
fn every_clause_with_a_control_has_its_slot_and_no_other_clause_has_one() {
    let published = fixture::published();
    for language in Language::ALL {
        let html = article(&published, language, true);
        for clause in CLAUSES {
            let start =
                html.find(&format!("<section class=\"clause\" id=\"{}\">", clause.id)).expect(clause.id);
            let section = &html[start..];
            let section = &section[..section.find("</section>").expect("its end")];
            // What stands before the first chapter has no number.
            let number = clause.label();
            assert_eq!(section.contains("clause-number"), !number.is_empty(), "{}", clause.id);
            assert!(number.is_empty() || section.contains(&format!(">{number}</span>")), "{}", clause.id);
            let Some(control) = clause.control else {
                assert!(!section.contains("data-control"), "{} has no control", clause.id);
                continue;
            };
            let purpose = if let Control::Choice(id) = control {
                format!(" data-purpose=\"{id}\"")
            } else {
                String::new()
            };
            let name = control.name();
            let slot = format!(
                "<div class=\"slot slot-{name}\" data-control=\"{name}\"{purpose} data-clause=\"{}\"><p>",
                clause.id
            );
            assert_eq!(section.matches(&slot).count(), 1, "{}", clause.id);
            let sentence = &section[section.find(&slot).expect("the slot")..];
            for way in ["href=\"tel:+864005550100\"", "href=\"mailto:privacy@iwalk-scooter.example\""] {
                assert!(sentence.contains(way), "{} says how without scripts", clause.id);
            }
        }
        let slots = html.matches("data-control=").count();
        assert_eq!(slots, CLAUSES.iter().filter(|clause| clause.control.is_some()).count());
        assert_eq!(
            article(&published, language, false).matches("data-control=").count(),
            0,
            "only the current version has slots"
        );
    }
}

#[test]
fn sentences_for_clauses_without_a_control_on_the_page_differ_from_each_other() {
    for language in Language::ALL {
        let html = article(&fixture::published(), language, true);
        let by_contact: Vec<&str> = html
            .split("data-control=\"by-contact\"")
            .skip(1)
            .map(|rest| {
                let text = &rest[rest.find("<p>").expect("a sentence")..];
                &text[..text.find("</p>").expect("its end")]
            })
            .collect();
        assert_eq!(by_contact.len(), 6);
        assert_eq!(by_contact.iter().collect::<BTreeSet<_>>().len(), by_contact.len());
    }
}

#[test]
fn ids_are_unique_and_every_link_inside_the_page_leads_somewhere() {
    for language in Language::ALL {
        let html = article(&fixture::published(), language, true);
        let values = |name: &str| -> Vec<String> {
            let start = format!(" {name}=\"");
            html.split(&start)
                .skip(1)
                .map(|rest| rest[..rest.find('"').expect("a quote")].to_owned())
                .collect()
        };
        let ids = values("id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
        for anchor in values("href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(unique.contains(&anchor.to_owned()), "#{anchor}");
        }
        for id in ["annex", "under-14", "glossary", "chapter-1", "annex-rights"] {
            assert!(unique.contains(&id.to_owned()), "{id}");
        }
        // Nesting: what opens closes, and headings skip no level.
        for tag in ["section", "article", "div", "details", "ol", "ul", "dl", "nav", "header"] {
            assert_eq!(
                html.matches(&format!("<{tag}")).count(),
                html.matches(&format!("</{tag}>")).count(),
                "{tag}"
            );
        }
        let mut before = 0;
        for level in
            html.split("<h").skip(1).filter_map(|rest| rest.bytes().next()).filter(u8::is_ascii_digit)
        {
            let level = level - b'0';
            assert!(level <= before + 1, "h{level} after h{before}");
            before = level;
        }
    }
}

#[test]
fn hostile_settings_and_texts_stay_text() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let mut config = config();
    for texts in [
        &mut config.operator.name,
        &mut config.operator.address,
        &mut config.operator.officer,
        &mut config.operator.storage_region,
    ] {
        for text in texts.values_mut() {
            *text = format!("\"'><img src=x onerror=alert(1)>{SCRIPT}");
        }
    }
    let draft = fixture::check_as(&fixture::folder(), &config.operator, None).expect("names are free text");
    let mut published = fixture::as_published(draft);
    // Settings can change after publishing; these never passed the gate.
    config.operator.phone = format!("\" onclick=\"x{SCRIPT}");
    config.operator.email = format!("a@b.example\"{SCRIPT}");
    let certificate = |text: &str| Certificate {
        name: text.to_owned(),
        number: text.to_owned(),
        scope: text.to_owned(),
        expires: "2030-01-01".to_owned(),
    };
    config.operator.certificates = vec![certificate(SCRIPT)];
    published.version = format!("1.0\"{SCRIPT}");
    for text in published.texts.values_mut() {
        text.document.title = SCRIPT.to_owned();
        text.document.intro = SCRIPT.to_owned();
        text.document.glossary.terms[0].meaning = SCRIPT.to_owned();
        for clause in text
            .document
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.groups)
            .flat_map(|group| &mut group.clauses)
        {
            clause.title = SCRIPT.to_owned();
            clause.summary = SCRIPT.to_owned();
            clause.body = format!("{}\n\n{SCRIPT}\n\n[x](javascript:alert)", clause.body);
        }
    }
    for language in Language::ALL {
        let html = render(&published, language, Some(&Policies::default()), &config, fixture::TODAY);
        assert!(html.contains("&lt;script&gt;"), "it is there as text");
        for markup in ["<script", "<img", "\" onclick", "href=\"javascript:"] {
            assert!(!html.contains(markup), "{markup}");
        }
    }
}

#[test]
fn certificates_show_only_while_they_are_valid() {
    let published = fixture::published();
    let mut config = config();
    let certificate = |name: &str, expires: &str| Certificate {
        name: name.to_owned(),
        number: "N-7".to_owned(),
        scope: "stores".to_owned(),
        expires: expires.to_owned(),
    };
    config.operator.certificates =
        vec![certificate("First", "2026-11-22"), certificate("Second", "2027-03-31")];
    for (today, first, second) in [
        (date(2026, 11, 22), true, true),
        (date(2026, 11, 23), false, true),
        (date(2027, 4, 1), false, false),
    ] {
        let html = render(&published, En, Some(&Policies::default()), &config, today);
        assert_eq!((html.contains("First"), html.contains("Second")), (first, second), "{today}");
        assert!(!html.contains("{{"));
    }
    let html = render(&published, En, Some(&Policies::default()), &config, date(2026, 12, 1));
    assert!(html.contains("<strong>Second</strong> · No. N-7 · covers stores · valid until <time datetime=\"2027-03-31\">31 March 2027</time>"));
}

#[test]
fn dates_and_versions_are_told_in_the_readers_language() {
    let published = fixture::published();
    assert!(
        article(&published, En, true)
            .contains("in force since <time datetime=\"2026-11-01\">1 November 2026</time>")
    );
    assert!(article(&published, ZhHans, true).contains("<time datetime=\"2026-11-01\">2026年11月1日</time>"));
    let early = render(&published, En, None, &config(), date(2026, 10, 1));
    assert!(early.contains("begins on <time"), "a version that is not in force yet says so");
    assert!(early.contains("<a href=\"/policy\">the version in force</a>"));
    assert!(render_versions(&Policies::default(), En).contains("<h1>"));
}
