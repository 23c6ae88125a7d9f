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
    let given = Given { operator: &operator, categories, previous: Some(&previous), today, lead_days };
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
