//! The gate for a version that follows another: announced in time, and nothing passed off as mere wording.

use crate::demo;
use crate::policies::{Finding, Given, fixture};

/// What the gate says to version 1.1 with one clause changed by this class, from this day on.
fn findings(class: &str, begins: &str, lead_days: Option<u32>) -> Vec<Finding> {
    let previous = fixture::published();
    let mut folder = fixture::folder();
    fixture::next_version(&mut folder, &format!("[{{ clause = \"use-traffic\", class = \"{class}\" }}]"));
    folder.meta = folder.meta.replace("2027-01-01", begins);
    for source in folder.texts.values_mut() {
        *source = source
            .replace("to count traffic.", "to count traffic by hour.")
            .replace("来统计流量。", "来按小时统计流量。");
    }
    let operator = demo::operator();
    let (categories, today) = (fixture::categories(), fixture::TODAY);
    let given =
        Given { operator: &operator, categories, previous: Some(&previous), today, lead_days, allowed: &[] };
    super::check_folder(&folder, &given).err().unwrap_or_default()
}

#[test]
fn what_ends_consents_is_announced_in_time_and_nothing_begins_in_the_past() {
    for (class, begins, lead_days, passes) in [
        ("method", "2026-11-29", Some(7), true),
        ("method", "2026-11-28", Some(7), false),
        ("purpose", "2026-11-28", Some(7), false),
        ("category", "2026-11-28", Some(7), false),
        ("recipient", "2026-11-28", Some(7), false),
        ("recipient", "2026-11-28", Some(6), true),
        ("recipient", "2026-12-21", Some(30), false),
        ("retention", "2026-11-22", Some(7), true),
        ("contact", "2026-11-22", Some(7), true),
        ("wording", "2026-11-22", Some(7), true),
        ("wording", "2026-11-21", Some(7), false),
        ("method", "2026-11-02", None, true),
        // A date further off is a slip of the pen, whoever is told of it.
        ("wording", "2027-11-23", Some(7), true),
        ("wording", "2027-11-24", Some(7), false),
        ("method", "2072-01-01", None, false),
    ] {
        let found = findings(class, begins, lead_days);
        assert_eq!(found.is_empty(), passes, "{class} {begins} {lead_days:?}: {found:?}");
        assert!(found.iter().all(|finding| finding.to_string().contains("effective_from")), "{found:?}");
    }
}

#[test]
fn another_category_or_recipient_of_a_purpose_cannot_pass_as_wording() {
    let previous = fixture::published();
    for (class, passes) in
        [("category", true), ("wording", false), ("retention", false), ("recipient", false)]
    {
        let mut folder = fixture::folder();
        fixture::next_version(
            &mut folder,
            &format!(
                "[{{ clause = \"use-traffic\", class = \"{class}\", purposes = [\"traffic-statistics\"] }}]"
            ),
        );
        let at = folder.meta.find("id = \"traffic-statistics\"").expect("the purpose");
        let list = at + folder.meta[at..].find("categories = [").expect("its list") + "categories = [".len();
        folder.meta.insert_str(list, "\"user.behavior\", ");
        let found = fixture::check(&folder, Some(&previous)).err().unwrap_or_default();
        let named = found.iter().any(|finding| finding.to_string().contains("is new to it"));
        assert_eq!(named, !passes, "{class}: {found:?}");
    }
}

/// What the gate says to version 1.1 with this part of `meta.toml` changed in one language, classed like this.
fn annex_findings(from: &str, changes: &str) -> Vec<Finding> {
    let previous = fixture::published();
    let mut folder = fixture::folder();
    fixture::next_version(&mut folder, changes);
    let at = folder.meta.find(from).unwrap_or_else(|| panic!("{from}")) + from.len();
    folder.meta.insert_str(at, "Also: ");
    fixture::check(&folder, Some(&previous)).err().unwrap_or_default()
}

#[test]
fn a_change_of_the_annex_is_classed_like_any_other() {
    for (place, from) in [
        ("annex-retention", "[annex.en]\nretention = \""),
        ("annex-retention", "[annex.zh-Hans]\nretention = \""),
        ("annex-sensitive", "\nsensitive = \""),
        ("annex-complaint", "\ncomplaint = \""),
        ("annex-rights", "\nrestrict = \""),
        ("annex-recipients", "[recipients_note]\nen = \""),
        ("under-14", "[under14.text]\nen = \""),
    ] {
        let unclassed = annex_findings(from, "[]");
        assert!(
            unclassed.len() == 1
                && unclassed[0].place.ends_with(place)
                && unclassed[0].advice.contains("class this"),
            "{place}: {unclassed:?}"
        );
        for class in ["retention", "contact", "wording"] {
            let change = format!("[{{ clause = \"{place}\", class = \"{class}\" }}]");
            assert_eq!(annex_findings(from, &change), [], "{place} {class}");
        }
    }
    // No purpose belongs to a part of the annex: what ends consents says which.
    let from = "[under14.text]\nen = \"";
    let silent = annex_findings(from, "[{ clause = \"under-14\", class = \"method\" }]");
    assert!(silent.iter().any(|finding| finding.advice.contains("name in purposes")), "{silent:?}");
    let named = "[{ clause = \"under-14\", class = \"method\", purposes = [\"publishing\"] }]";
    assert_eq!(annex_findings(from, named), []);
}

/// What the gate says to version 1.1 after `alter`, classed like this, where these names are allowed.
fn unusual(
    changes: &str,
    alter: impl Fn(&mut crate::policies::check::Folder),
    allowed: &[&str],
) -> Vec<Finding> {
    let previous = fixture::published();
    let mut folder = fixture::folder();
    fixture::next_version(&mut folder, changes);
    alter(&mut folder);
    let operator = demo::operator();
    let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
    let given = Given {
        operator: &operator,
        categories: fixture::categories(),
        previous: Some(&previous),
        today: fixture::TODAY,
        lead_days: Some(7),
        allowed: &allowed,
    };
    super::check_folder(&folder, &given).err().unwrap_or_default()
}

/// Writes something else at the first place of `from` behind the head of this purpose or category.
fn behind(folder: &mut crate::policies::check::Folder, head: &str, from: &str, to: &str) {
    let at = folder.meta.find(head).unwrap_or_else(|| panic!("{head}"));
    let place = at + folder.meta[at..].find(from).unwrap_or_else(|| panic!("{from}"));
    folder.meta.replace_range(place..place + from.len(), to);
}

#[test]
fn a_clause_that_changed_in_one_language_only_passes_by_its_name_alone() {
    let change = "[{ clause = \"use-traffic\", class = \"wording\" }]";
    let english = |folder: &mut crate::policies::check::Folder| {
        for source in folder.texts.values_mut() {
            *source = source.replace("to count traffic.", "to count traffic by hour.");
        }
    };
    let found = unusual(change, english, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    let told = found[0].to_string();
    assert!(
        told.starts_with("zh-Hans.md, use-traffic: ") && told.contains("--allow \"use-traffic\""),
        "{told}"
    );
    assert_eq!(unusual(change, english, &["use-traffic"]), []);
    assert_eq!(unusual(change, english, &["use-diagnostics"]).len(), 1, "another name allows nothing");
}

#[test]
fn a_purpose_that_is_another_one_under_the_same_words_passes_by_its_name_alone() {
    let purpose = "id = \"diagnostics\"";
    for (from, to) in [
        ("minors = true", "minors = false"),
        ("gpc = false", "gpc = true"),
        ("separate = false", "separate = true"),
    ] {
        let alter = |folder: &mut crate::policies::check::Folder| behind(folder, purpose, from, to);
        let found = unusual("[]", alter, &[]);
        let named = |one: &Finding| one.to_string().contains("--allow \"purpose diagnostics\"");
        assert!(found.iter().any(named), "{from}: {found:?}");
        let allowed = unusual("[]", alter, &["purpose diagnostics"]);
        assert!(!allowed.iter().any(named), "{from}: {allowed:?}");
    }
}

#[test]
fn a_category_that_means_something_else_under_a_consent_that_goes_on_passes_by_its_name_alone() {
    let previous = fixture::published();
    let purpose = previous.meta.purpose("diagnostics").expect("there is one");
    let id = purpose.categories.first().expect("it uses something").clone();
    let alter = |folder: &mut crate::policies::check::Folder| {
        behind(folder, &format!("[[category]]\nid = \"{id}\""), "method = \"", "method = \"Otherwise: ");
    };
    let name = format!("category {id}");
    let named = |found: &[Finding]| found.iter().any(|one| one.place == name);
    assert!(named(&unusual("[]", alter, &[])));
    assert!(!named(&unusual("[]", alter, &[&name])));
    let users: Vec<String> = previous
        .meta
        .purposes
        .iter()
        .filter(|purpose| purpose.categories.contains(&id))
        .map(|purpose| format!("\"{}\"", purpose.id))
        .collect();
    let clause = &previous.meta.category(&id).expect("it is there").clause;
    let told =
        format!("[{{ clause = \"{clause}\", class = \"category\", purposes = [{}] }}]", users.join(", "));
    assert!(!named(&unusual(&told, alter, &[])), "who agreed is asked anew");
}
