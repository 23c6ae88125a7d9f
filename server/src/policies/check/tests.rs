//! The gate: whatever is taken out of the real policy, in whichever language, it does not pass any more.

use super::Folder;
use crate::{
    config::Certificate,
    demo,
    policies::{Finding, check::check_folder, fixture},
};
use contract::{
    clause::{CLAUSES, PURPOSES},
    language::Language::{self, En, ZhHans},
};
use std::collections::BTreeSet;
use toml::{Table, Value};

fn refused(folder: &Folder) -> Vec<Finding> {
    fixture::check(folder, None).err().unwrap_or_default()
}

fn says(findings: &[Finding], words: &[&str]) -> bool {
    findings.iter().any(|finding| words.iter().all(|word| finding.to_string().contains(word)))
}

/// A step into a TOML value.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Every table entry and every table in a list, with its way from the top.
fn places(value: &Value, way: &[Step], out: &mut Vec<Vec<Step>>) {
    let longer = |step: Step| way.iter().cloned().chain([step]).collect::<Vec<_>>();
    match value {
        Value::Table(table) => {
            for (key, inner) in table {
                let here = longer(Step::Key(key.clone()));
                out.push(here.clone());
                places(inner, &here, out);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate().filter(|(_, inner)| inner.is_table()) {
                let here = longer(Step::Index(index));
                out.push(here.clone());
                places(inner, &here, out);
            }
        }
        _ => {}
    }
}

fn at<'a>(value: &'a mut Value, way: &[Step]) -> &'a mut Value {
    way.iter().fold(value, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    })
}

fn without(meta: &Value, way: &[Step]) -> Value {
    let mut meta = meta.clone();
    let (last, way) = way.split_last().expect("a way has a step");
    match (at(&mut meta, way), last) {
        (Value::Table(table), Step::Key(key)) => drop(table.remove(key)),
        (Value::Array(items), Step::Index(index)) => drop(items.remove(*index)),
        other => panic!("no such place: {other:?}"),
    }
    meta
}

/// What the gate says to a `meta.toml`; a single finding keeps the whole version back, which the other tests show.
fn meta_findings(meta: &Value) -> Vec<Finding> {
    let operator = demo::operator();
    let given = super::Given {
        operator: &operator,
        categories: fixture::categories(),
        previous: None,
        today: fixture::TODAY,
        lead_days: None,
        allowed: &[],
    };
    let mut findings = Vec::new();
    super::check_meta(&toml::to_string(meta).expect("it writes"), &given, &mut findings);
    findings
}

#[test]
fn the_policy_of_this_repository_passes() {
    let draft = fixture::draft();
    assert_eq!(draft.version, "1.0");
    assert_eq!(draft.meta.purposes.len(), PURPOSES.len());
    for language in Language::ALL {
        assert_eq!(draft.texts[&language].document.clauses().count(), CLAUSES.len());
        assert!(!draft.texts[&language].annex.contains("{{"));
    }
}

#[test]
fn without_any_one_field_of_the_meta_file_publishing_is_refused() {
    let real = Value::Table(fixture::folder().meta.parse::<Table>().expect("it parses"));
    for (meta, optional) in [
        // An empty list of recipients may as well be left out: the note beside it says that there are none.
        (real, Some(Step::Key("recipient".to_owned()))),
        // Once somebody receives information, the list is there and the note is not.
        (with_recipient(), None),
    ] {
        let mut all = Vec::new();
        places(&meta, &[], &mut all);
        assert_eq!(meta_findings(&meta), []);
        all.retain(|way| optional.as_ref().is_none_or(|optional| way[..] != [optional.clone()]));
        assert!(all.len() > 300, "{}", all.len());
        for way in all {
            let findings = meta_findings(&without(&meta, &way));
            assert!(!findings.is_empty(), "passes without {way:?}");
            if let (Some(Step::Key(key)), true) = (way.last(), at(&mut meta.clone(), &way).is_str()) {
                assert!(says(&findings, &[key]), "{way:?} is not named: {findings:?}");
                let mut blank = meta.clone();
                *at(&mut blank, &way) = Value::String("  ".to_owned());
                assert!(!meta_findings(&blank).is_empty(), "passes with a blank {way:?}");
            }
        }
    }
}

/// The real file with somebody abroad who receives information, named by the purpose that asks for it.
fn with_recipient() -> Value {
    let source = fixture::folder().meta.replace("recipient = []\n", "");
    let at = source.find("id = \"transfer-abroad\"").expect("the purpose");
    let (before, after) = source.split_at(at);
    let named = after.replacen("recipients = []", "recipients = [\"insurer\"]", 1);
    let mut meta = format!("{before}{named}{RECIPIENT}").parse::<Table>().expect("it parses");
    meta.remove("recipients_note");
    Value::Table(meta)
}

const RECIPIENT: &str = r#"
[[recipient]]
id = "insurer"
categories = ["user.name", "user.financial"]
[recipient.text.en]
name = "Example Insurance Ltd"
contact = "privacy@insurer.example"
purpose = "Insuring rides abroad."
method = "It keeps the policy and settles claims."
[recipient.text.zh-Hans]
name = "示例保险有限公司"
contact = "privacy@insurer.example"
purpose = "为境外骑行投保。"
method = "保管保单并办理理赔。"
"#;

#[test]
fn a_recipient_is_named_once_by_a_purpose_that_asks_for_it_apart() {
    let meta = toml::to_string(&with_recipient()).expect("it writes");
    let table: [(&str, &str, &[&str]); 8] = [
        ("recipients = [\"insurer\"]", "recipients = []", &["recipient insurer", "of a purpose"]),
        (
            "recipients = [\"insurer\"]",
            "recipients = [\"insurer\", \"nobody\"]",
            &["transfer-abroad", "nobody"],
        ),
        ("[[recipient]]", &format!("{RECIPIENT}[[recipient]]"), &["recipient insurer", "only once"]),
        (
            "categories = [\"user.name\", \"user.financial\"]",
            "categories = [\"user.name\", \"user.biometric\"]",
            &["recipient insurer", "user.biometric"],
        ),
        (
            "categories = [\"user.name\", \"user.financial\"]",
            "categories = []",
            &["recipient insurer", "that it receives"],
        ),
        ("separate = true", "separate = false", &["purpose publishing", "a consent of its own"]),
        ("separate = true", "separate = false", &["purpose transfer-abroad", "a consent of its own"]),
        ("separate = false", "separate = true", &["purpose account-security", "cannot be necessary"]),
    ];
    for (from, to, words) in table {
        assert!(meta.contains(from), "{from} in {meta}");
        let changed: Value = Value::Table(meta.replace(from, to).parse::<Table>().expect("it parses"));
        let findings = meta_findings(&changed);
        assert!(says(&findings, words), "{to}: {findings:?}");
    }
    // Whoever hands information on asks for that alone, whatever the purpose is.
    let mut other = with_recipient();
    let purposes = other["purpose"].as_array_mut().expect("a list");
    let one = purposes.iter_mut().find(|one| one["id"].as_str() == Some("diagnostics")).expect("it is there");
    one["recipients"] = Value::Array(vec![Value::String("insurer".to_owned())]);
    assert!(says(&meta_findings(&other), &["purpose diagnostics", "giving information to a recipient"]));
}

#[test]
fn consent_to_a_use_of_sensitive_information_is_asked_for_apart() {
    let mut meta = Value::Table(fixture::folder().meta.parse::<Table>().expect("it parses"));
    let purposes = meta["purpose"].as_array_mut().expect("a list");
    let one = purposes.iter_mut().find(|one| one["id"].as_str() == Some("diagnostics")).expect("it is there");
    one["categories"] = Value::Array(vec![Value::String("user.financial".to_owned())]);
    one["sensitive"] = Value::Boolean(true);
    assert!(says(
        &meta_findings(&meta),
        &["purpose diagnostics", "sensitive information needs a consent of its own"]
    ));
    let purposes = meta["purpose"].as_array_mut().expect("a list");
    let one = purposes.iter_mut().find(|one| one["id"].as_str() == Some("diagnostics")).expect("it is there");
    one["separate"] = Value::Boolean(true);
    assert_eq!(meta_findings(&meta), []);
}

#[test]
fn no_particular_of_the_operator_carries_a_hostile_character() {
    let hostile = ["a\u{202E}b", "a\nb", "a\u{0}b", "a\u{2066}b", "a\rb"];
    for value in hostile {
        for field in ["name", "address", "officer", "storage_region", "phone", "email", "security_contact"] {
            let mut operator = demo::operator();
            let texts = match field {
                "name" => Some(&mut operator.name),
                "address" => Some(&mut operator.address),
                "officer" => Some(&mut operator.officer),
                "storage_region" => Some(&mut operator.storage_region),
                _ => None,
            };
            match (texts, field) {
                (Some(texts), _) => drop(texts.insert("zh-Hans".to_owned(), value.to_owned())),
                (None, "phone") => operator.phone.push_str(value),
                (None, "email") => operator.email.insert_str(0, value),
                (None, _) => operator.security_contact.insert_str(0, value),
            }
            let findings = fixture::check_as(&fixture::folder(), &operator, None).expect_err(field);
            assert!(says(&findings, &["configuration", field]), "{field} {value:?}: {findings:?}");
        }
    }
}

#[test]
fn the_annex_names_pages_as_people_know_them() {
    for (from, to, words) in [
        (
            "on the page [Your choices](/choices) at any time; it counts",
            "on the page /choices at any time; it counts",
            "write the page’s name",
        ),
        ("[Your choices](/choices)", "[Your choices](/choice)", "/choice is no page of ours"),
        ("[我的选择](/choices)", "[我的选择](//evil.example)", "//evil.example is no page of ours"),
    ] {
        let mut folder = fixture::folder();
        assert!(folder.meta.contains(from), "{from}");
        folder.meta = folder.meta.replace(from, to);
        let findings = refused(&folder);
        assert!(says(&findings, &["meta.toml, line", words]), "{to}: {findings:?}");
    }
    let annex = &fixture::draft().texts[&En].annex;
    assert!(crate::policies::html(annex).contains("page <a href=\"/choices\">Your choices</a> at any time"));
}

#[test]
fn without_any_one_part_of_a_clause_publishing_is_refused() {
    let operator = demo::operator();
    let given = super::Given {
        operator: &operator,
        categories: fixture::categories(),
        previous: None,
        today: fixture::TODAY,
        lead_days: None,
        allowed: &[],
    };
    for language in Language::ALL {
        let folder = fixture::folder();
        let source = &folder.texts[&language];
        for clause in CLAUSES {
            let anchor = format!(" {{#{}}}\n", clause.id);
            let id = source.find(&anchor).expect("the clause is there");
            let start = source[..id].rfind("####").expect("its heading");
            let text = id + anchor.len();
            let end = source[text..].find("\n#").map_or(source.len(), |end| text + end);
            let summary = text + source[text..].find('\n').expect("its summary's line");
            for (part, range) in [
                ("clause", start..end),
                ("title", start + 5..id),
                ("id", id..text - 1),
                ("summary", text..summary),
                ("text", summary..end),
            ] {
                let changed = format!("{}{}", &source[..range.start], &source[range.end..]);
                let mut findings = Vec::new();
                super::texts::read(&changed, language, &given, &mut findings);
                assert!(!findings.is_empty(), "{language:?}: passes without the {part} of {}", clause.id);
                if part != "id" {
                    assert!(
                        says(&findings, &[language.tag(), clause.id]),
                        "{part} of {}: {findings:?}",
                        clause.id
                    );
                }
            }
        }
    }
}

#[test]
fn without_any_one_particular_of_the_operator_publishing_is_refused() {
    let none = |language: Language| {
        demo::operator().name.into_iter().filter(|(tag, _)| tag != language.tag()).collect()
    };
    for language in Language::ALL {
        for field in ["name", "address", "officer", "storage_region"] {
            let mut operator = demo::operator();
            let texts = match field {
                "name" => &mut operator.name,
                "address" => &mut operator.address,
                "officer" => &mut operator.officer,
                _ => &mut operator.storage_region,
            };
            *texts = none(language);
            let findings = fixture::check_as(&fixture::folder(), &operator, None).expect_err(field);
            assert!(says(&findings, &["configuration", field, language.tag()]), "{findings:?}");
        }
    }
    for (field, value) in
        [("phone", ""), ("phone", "\"><b>"), ("email", ""), ("email", "nobody"), ("security_contact", "")]
    {
        let mut operator = demo::operator();
        match field {
            "phone" => &mut operator.phone,
            "email" => &mut operator.email,
            _ => &mut operator.security_contact,
        }
        .clone_from(&value.to_owned());
        let findings = fixture::check_as(&fixture::folder(), &operator, None).expect_err(field);
        assert!(says(&findings, &["configuration", field]), "{findings:?}");
    }
}

#[test]
fn what_should_not_be_there_is_refused_and_named() {
    let table: [(Option<Language>, &str, &str, &[&str]); 21] = [
        (Some(En), "{{phone}}", "{{telephone}}", &["en.md", "telephone"]),
        (Some(ZhHans), "{{phone}}", "{{phone}", &["zh-Hans.md", "placeholder"]),
        (Some(En), "title = \"Privacy", "title = \"{{service}}", &["en.md", "without a placeholder"]),
        (Some(En), "\n{{certificates}}\n", "\nSee {{certificates}}.\n", &["a line of its own"]),
        (Some(En), "language = \"en\"", "language = \"zh-Hans\"", &["language = \"en\""]),
        (Some(En), "{#keep-erase}", "{#keep-erased}", &["keep-erased", "remove this clause"]),
        (Some(En), "{#keep-erase}", "{#keep-location}", &["keep-location", "only once"]),
        (Some(En), "{#group-keep}", "{#group-kept}", &["group-keep", "the same in"]),
        (Some(En), "- **Minor**: a person under 18.\n", "", &["glossary", "same words"]),
        (Some(En), "](/security)", "](/safety)", &["/safety is no page"]),
        (Some(En), "](#use-risk)", "](#use-risks)", &["#use-risks is nowhere"]),
        (Some(En), "Then it goes.", "Then\u{202E} it goes.", &["direction characters"]),
        (Some(En), "Personal information is", "<b>Personal</b> information is", &["without HTML"]),
        (None, "id = \"diagnostics\"", "id = \"diagnosis\"", &["purpose diagnosis", "remove"]),
        (
            None,
            "[\"use-diagnostics\"]",
            "[\"use-traffic\"]",
            &["purpose diagnostics", "put use-diagnostics first"],
        ),
        (None, "clause = \"collect-device\"", "clause = \"collect\"", &["set clause"]),
        (None, "group = \"sharing\"", "group = \"other\"", &["set group"]),
        (None, "grade = 4", "grade = 5", &["user.financial", "grade"]),
        (
            None,
            "effective_from = \"2026-11-01\"",
            "effective_from = \"2026-11-31\"",
            &["effective_from", "YYYY-MM-DD"],
        ),
        (None, "version = \"1.0\"", "version = \"1/0\"", &["version", "1 to 32"]),
        (None, "changes = []", "changes = []\nextra = 1", &["extra"]),
    ];
    for (language, from, to, words) in table {
        let mut folder = fixture::folder();
        let source = match language {
            Some(language) => folder.texts.get_mut(&language).expect("both languages"),
            None => &mut folder.meta,
        };
        assert!(source.contains(from), "{from}");
        *source = source.replace(from, to);
        let findings = refused(&folder);
        assert!(says(&findings, words), "{to}: {findings:?}");
    }
    let mut swapped = fixture::folder();
    let text = swapped.texts.get_mut(&En).expect("both languages");
    *text = text
        .replace("{#exempt-news}", "{#x}")
        .replace("{#exempt-research}", "{#exempt-news}")
        .replace("{#x}", "{#exempt-research}");
    assert!(says(&refused(&swapped), &["in order"]), "swapped clauses");
}

#[test]
fn a_category_that_only_the_data_map_knows_is_refused() {
    let operator = demo::operator();
    let mut categories = fixture::categories().clone();
    let check = |categories: &BTreeSet<String>| {
        let given = super::Given {
            operator: &operator,
            categories,
            previous: None,
            today: fixture::TODAY,
            lead_days: None,
            allowed: &[],
        };
        check_folder(&fixture::folder(), &given)
    };
    categories.insert("system.operations".to_owned());
    assert!(check(&categories).is_ok());
    categories.insert("user.biometric".to_owned());
    let findings = check(&categories).expect_err("biometrics are not in the collection list");
    assert!(says(&findings, &["user.biometric", "collection list"]), "{findings:?}");
}

#[test]
fn a_certificate_is_claimed_only_while_it_is_held() {
    let certificate = |name: &str, expires: &str| Certificate {
        name: name.to_owned(),
        number: "A-1".to_owned(),
        scope: "stores".to_owned(),
        expires: expires.to_owned(),
    };
    let claims = [
        (En, "Personal information is encrypted", "Our store is certified under PCI-DSS", "PCI DSS 4.0"),
        (En, "Personal information is encrypted", "Our store is graded under MLPS", "等级保护三级"),
        (ZhHans, "个人信息均经加密", "存储系统通过等保三级", "等保三级"),
        (ZhHans, "个人信息均经加密", "存储系统通过网络安全等级保护测评", "MLPS level 3"),
    ];
    for (language, from, claim, name) in claims {
        for (held, passes) in [(None, false), (Some("2026-11-21"), false), (Some("2026-11-22"), true)] {
            let mut operator = demo::operator();
            operator.certificates = held.map(|expires| certificate(name, expires)).into_iter().collect();
            let mut folder = fixture::folder();
            let text = folder.texts.get_mut(&language).expect("both languages");
            *text = text.replace(from, claim);
            assert!(text.contains(claim));
            let outcome = fixture::check_as(&folder, &operator, None);
            assert_eq!(outcome.is_ok(), passes, "{claim} {held:?}: {outcome:?}");
        }
    }
    // Where a sentence could not disappear on the day the certificate expires, it is refused even while it is valid.
    let mut operator = demo::operator();
    operator.certificates = vec![certificate("PCI DSS", "2030-01-01")];
    for (from, to) in
        [("> Without the key", "> PCI-DSS: without the key"), ("- **Minor**: a", "- **Minor**: PCI, a")]
    {
        let mut folder = fixture::folder();
        let text = folder.texts.get_mut(&En).expect("both languages");
        *text = text.replace(from, to);
        assert!(fixture::check_as(&folder, &operator, None).is_err(), "{to}");
    }
    operator.certificates.clear();
    operator.name.insert("en".to_owned(), "The PCI-DSS company".to_owned());
    assert!(fixture::check_as(&fixture::folder(), &operator, None).is_err(), "a claim in the settings");
}

#[test]
fn after_the_first_version_every_difference_is_classed_and_nothing_else() {
    let previous = fixture::published();
    let check = |changes: &str, from: &str, to: &str| {
        let mut folder = fixture::folder();
        fixture::next_version(&mut folder, changes);
        let text = folder.texts.get_mut(&En).expect("both languages");
        assert!(text.contains(from));
        *text = text.replace(from, to);
        let mut found = fixture::check(&folder, Some(&previous)).err().unwrap_or_default();
        // That it is English alone which changes is asked about elsewhere.
        found.retain(|finding| !finding.advice.contains("--allow"));
        found
    };
    let (from, to) = ("We train our staff", "We train all our staff");
    let classed = "[{ clause = \"protect-training\", class = \"wording\" }]";
    assert_eq!(check("[]", from, from), []);
    assert!(says(&check("[]", from, to), &["protect-training", "class this change"]));
    assert_eq!(check(classed, from, to), []);
    assert!(says(&check(classed, from, from), &["protect-training", "take this out"]));
    assert!(says(&check("[{ clause = \"protect-training\", class = \"mood\" }]", from, to), &["mood"]));
    let nobody = "[{ clause = \"protect-training\", class = \"method\", purposes = [\"nothing\"] }]";
    assert!(says(&check(nobody, from, to), &["nothing is no purpose"]));
    // A purpose's own texts belong to its clause.
    let (from, to) = ("\"Counting traffic.\"", "\"Counting traffic and hours.\"");
    let mut folder = fixture::folder();
    fixture::next_version(&mut folder, "[]");
    folder.meta = folder.meta.replace(from, to);
    let findings = fixture::check(&folder, Some(&previous)).expect_err("not classed");
    assert!(says(&findings, &["use-traffic", "its purpose differs"]), "{findings:?}");
    // The first version has nothing to class, and a later one does not begin earlier.
    let mut first = fixture::folder();
    first.meta = first.meta.replace("changes = []", &format!("changes = {classed}"));
    assert!(says(&refused(&first), &["changes", "no version before"]));
    let mut early = fixture::folder();
    fixture::next_version(&mut early, "[]");
    early.meta = early.meta.replace("2027-01-01", "2026-10-31");
    assert!(says(&fixture::check(&early, Some(&previous)).expect_err("too early"), &["2026-11-01 or later"]));
}

#[test]
fn the_operators_values_stay_text_and_the_fingerprint_covers_body_and_annex() {
    let mut operator = demo::operator();
    operator
        .name
        .insert("en".to_owned(), "<script>alert(1)</script> [x](javascript:y) {{officer}}".to_owned());
    let draft = fixture::check_as(&fixture::folder(), &operator, None).expect("any name is a name");
    let text = &draft.texts[&En];
    let scope = crate::policies::html(&text.document.clause("scope").expect("the clause").body);
    assert!(scope.contains("&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y) {{officer}}"), "{scope}");
    assert!(!crate::policies::html(&text.annex).contains("<script"));
    assert_ne!(text.sha256, fixture::draft().texts[&En].sha256);
    let mut elsewhere = demo::operator();
    elsewhere.jurisdiction = "SG".to_owned();
    assert_eq!(
        fixture::check_as(&fixture::folder(), &elsewhere, None).expect("passes").texts[&En].sha256,
        fixture::draft().texts[&En].sha256
    );
}
