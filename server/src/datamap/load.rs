//! Reads the map's files: Fideslang datasets, with our additions under `privacy_center`.

use super::{
    Database, Field, Inner, MapError, Phone, Root, Table, UNIQUE_ID,
    strategy::{Strategy, StrategyName},
    taxonomy,
};
use crate::db;
use contract::language::Language;
use serde::Deserialize;
use serde_norway::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The category of the field that an age is counted from.
const BIRTH_DATE: &str = "user.demographic.date_of_birth";
/// The country of phone numbers that do not name theirs.
const CHINA: &str = "86";

// Fideslang has more keys than these; a dataset written for Fides loads unchanged, so unknown ones are let be.
#[derive(Debug, Deserialize)]
struct File {
    dataset: Vec<Dataset>,
}

#[derive(Debug, Deserialize)]
struct Dataset {
    fides_key: String,
    collections: Vec<Collection>,
    #[serde(default)]
    privacy_center: Stated,
}

/// What people are told about a database, in each language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    #[serde(default)]
    name: BTreeMap<Language, String>,
    #[serde(default)]
    encryption: BTreeMap<Language, String>,
    /// The operator's own data categories, beside Fideslang's.
    #[serde(default)]
    categories: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Collection {
    name: String,
    fields: Vec<DeclaredField>,
    #[serde(default)]
    privacy_center: Rows,
}

/// What people are told about the rows of a collection, and what erasing does to them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    #[serde(default)]
    name: BTreeMap<Language, String>,
    #[serde(default)]
    erase: StrategyName,
    /// Why the rows are not deleted.
    #[serde(default)]
    reason: BTreeMap<Language, String>,
    /// Whether a person may delete single rows.
    #[serde(default)]
    deletable: bool,
}

#[derive(Debug, Deserialize)]
struct DeclaredField {
    name: String,
    #[serde(default)]
    data_categories: Vec<String>,
    #[serde(default)]
    fides_meta: Meta,
    #[serde(default)]
    privacy_center: Ours,
}

#[derive(Debug, Default, Deserialize)]
struct Meta {
    #[serde(default)]
    primary_key: bool,
    #[serde(default)]
    identity: Option<String>,
    #[serde(default)]
    references: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    dataset: String,
    field: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ours {
    #[serde(default = "yes")]
    show: bool,
    /// For phone numbers: the calling code of those that stand there without one.
    #[serde(default)]
    country: Option<String>,
    /// What people are told that the field is.
    #[serde(default)]
    name: BTreeMap<Language, String>,
    /// Stays when the row is anonymised.
    #[serde(default)]
    keep: bool,
    /// What stands there once the row is anonymised; nothing (`NULL`) where this is missing.
    #[serde(default)]
    mask: Option<String>,
    /// Whether a person may correct it.
    #[serde(default)]
    correctable: bool,
}

impl Default for Ours {
    fn default() -> Self {
        Self { show: true, country: None, name: BTreeMap::new(), keep: false, mask: None, correctable: false }
    }
}

const fn yes() -> bool {
    true
}

fn read(folder: &Path) -> Result<Vec<Dataset>, MapError> {
    let wrong = |what: String| MapError::Declared(what);
    let entries =
        std::fs::read_dir(folder).map_err(|error| wrong(format!("{}: {error}", folder.display())))?;
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yml" || extension == "yaml"));
    files.sort();
    let mut datasets = Vec::new();
    for file in files {
        let text =
            crate::files::read_text(&file).map_err(|error| wrong(format!("{}: {error}", file.display())))?;
        let named = |error| wrong(format!("{}: {error}", file.display()));
        let mut value: Value = serde_norway::from_str(&text).map_err(named)?;
        as_written_by_hand(&mut value);
        let parsed: File = serde_norway::from_value(value).map_err(named)?;
        for dataset in &parsed.dataset {
            check(dataset).map_err(|what| wrong(format!("{}: {what}", file.display())))?;
        }
        datasets.extend(parsed.dataset);
    }
    Ok(datasets)
}

/// As Fides exports a dataset, optional keys that say nothing are `null`, and some versions say `fidesops_meta`: a key that
/// is null is none, and the older spelling counts where the newer one is not there.
fn as_written_by_hand(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            mapping.retain(|_, value| !value.is_null());
            if let Some(older) = mapping.remove("fidesops_meta")
                && !mapping.contains_key("fides_meta")
            {
                mapping.insert("fides_meta".into(), older);
            }
            mapping.values_mut().for_each(as_written_by_hand);
        }
        Value::Sequence(items) => items.iter_mut().for_each(as_written_by_hand),
        _ => {}
    }
}

/// A category is one of Fideslang's, or declared as the operator's own.
fn category(dataset: &Dataset, place: &str, id: &str) -> Result<(), String> {
    if taxonomy::knows(id) || dataset.privacy_center.categories.contains(id) {
        return Ok(());
    }
    Err(format!(
        "{}.{place}: {id} is no data category; write {} if that is meant, or declare your own under privacy_center.categories",
        dataset.fides_key,
        taxonomy::nearest(id)
    ))
}

fn check(dataset: &Dataset) -> Result<(), String> {
    whole(&dataset.fides_key, "name", &dataset.privacy_center.name)?;
    whole(&dataset.fides_key, "encryption", &dataset.privacy_center.encryption)?;
    for collection in &dataset.collections {
        for name in std::iter::once(&collection.name).chain(collection.fields.iter().map(|field| &field.name))
        {
            // Names go into SQL as quoted identifiers; what could end the quote is refused here.
            let plain = name
                .chars()
                .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | ' '));
            if name.is_empty() || !plain {
                return Err(format!("{name:?} is not a name that a collection or field can have"));
            }
        }
        whole(&collection.name, "name", &collection.privacy_center.name)?;
        whole(&collection.name, "reason", &collection.privacy_center.reason)?;
        if collection.privacy_center.erase == StrategyName::Keep
            && collection.privacy_center.reason.is_empty()
        {
            return Err(format!("{}: rows that are kept need a privacy_center.reason", collection.name));
        }
        let has_key = collection.fields.iter().any(|field| field.fides_meta.primary_key);
        if collection.privacy_center.deletable
            && !(has_key && collection.privacy_center.erase == StrategyName::Delete)
        {
            return Err(format!(
                "{}: single rows can be deletable where there is a primary_key and erase is delete",
                collection.name
            ));
        }
        for field in &collection.fields {
            let meta = &field.fides_meta;
            let joins = meta.primary_key || meta.identity.is_some() || !meta.references.is_empty();
            // It decides who needs a guardian.
            let birth = field.data_categories.iter().any(|category| category == BIRTH_DATE);
            if field.privacy_center.correctable && (joins || birth || !has_key || !field.privacy_center.show)
            {
                return Err(format!(
                    "{}.{}: correctable is for fields that are shown, in a collection with a primary_key, and neither a key, \
                     an identity, a reference nor the birth date",
                    collection.name, field.name
                ));
            }
            if field.data_categories.is_empty() {
                return Err(format!("{}.{} has no data_categories", collection.name, field.name));
            }
            let place = format!("{}.{}", collection.name, field.name);
            field.data_categories.iter().try_for_each(|id| category(dataset, &place, id))?;
            whole(&format!("{}.{}", collection.name, field.name), "name", &field.privacy_center.name)?;
        }
    }
    Ok(())
}

/// What is said to people is said in every language, or not at all.
fn whole(what: &str, key: &str, texts: &BTreeMap<Language, String>) -> Result<(), String> {
    let blank = |language: &Language| texts.get(language).is_none_or(|text| text.trim().is_empty());
    match Language::ALL.iter().find(|language| blank(language)) {
        Some(missing) if !texts.is_empty() => {
            Err(format!("{what}: privacy_center.{key} lacks {}", missing.tag()))
        }
        _ => Ok(()),
    }
}

pub(super) fn categories(folder: &Path) -> Result<BTreeSet<String>, MapError> {
    let datasets = read(folder)?;
    let fields =
        datasets.iter().flat_map(|dataset| &dataset.collections).flat_map(|collection| &collection.fields);
    Ok(fields.flat_map(|field| field.data_categories.iter().cloned()).collect())
}

pub(super) async fn load(folder: &Path, urls: &BTreeMap<String, String>) -> Result<Inner, MapError> {
    let datasets = read(folder)?;
    let root = root(&datasets)?;
    let root_field = format!("{}.{}", root.table, root.subject);
    let mut tables = Vec::new();
    for dataset in &datasets {
        for collection in &dataset.collections {
            tables.push(table(dataset, collection, &root, &root_field)?);
        }
    }
    let mut connections = BTreeMap::new();
    for dataset in &datasets {
        let url = urls.get(&dataset.fides_key).ok_or_else(|| {
            MapError::Declared(format!("connections.{} is missing in the configuration", dataset.fides_key))
        })?;
        connections.insert(dataset.fides_key.clone(), db::connect(url).await?);
    }
    let databases = datasets.into_iter().map(|dataset| Database {
        key: dataset.fides_key,
        name: dataset.privacy_center.name,
        encryption: dataset.privacy_center.encryption,
    });
    Ok(Inner { connections, root, tables, databases: databases.collect() })
}

fn root(datasets: &[Dataset]) -> Result<Root, MapError> {
    for dataset in datasets {
        for collection in &dataset.collections {
            let field_of = |kind: &str| {
                collection.fields.iter().find(|field| field.fides_meta.identity.as_deref() == Some(kind))
            };
            let identity = |kind: &str| field_of(kind).map(|field| field.name.clone());
            let phone = field_of("phone_number").map(|field| Phone {
                column: field.name.clone(),
                country: field.privacy_center.country.clone().unwrap_or_else(|| CHINA.to_owned()),
            });
            let email = identity("email");
            if let Some(subject) = identity("subject").filter(|_| email.is_some() || phone.is_some()) {
                let mut fields = collection.fields.iter();
                let birth =
                    fields.find(|field| field.data_categories.iter().any(|category| category == BIRTH_DATE));
                return Ok(Root {
                    connection: dataset.fides_key.clone(),
                    table: collection.name.clone(),
                    subject,
                    email,
                    phone,
                    birth_date: birth.map(|field| field.name.clone()),
                });
            }
        }
    }
    Err(MapError::Declared(
        "no collection has fields with the identities `subject` and `email` or `phone_number`".to_owned(),
    ))
}

fn table(
    dataset: &Dataset,
    collection: &Collection,
    root: &Root,
    root_field: &str,
) -> Result<Table, MapError> {
    let is_root = dataset.fides_key == root.connection && collection.name == root.table;
    let refers = |field: &&DeclaredField| {
        field
            .fides_meta
            .references
            .iter()
            .any(|reference| reference.dataset == root.connection && reference.field == *root_field)
    };
    let owner = if is_root {
        root.subject.clone()
    } else {
        collection.fields.iter().find(refers).map(|field| field.name.clone()).ok_or_else(|| {
            MapError::Declared(format!(
                "{}.{} has no field that references {root_field}",
                dataset.fides_key, collection.name
            ))
        })?
    };
    let key = collection
        .fields
        .iter()
        .find(|field| field.fides_meta.primary_key)
        .map_or_else(|| owner.clone(), |field| field.name.clone());
    let fields = collection
        .fields
        .iter()
        .filter(|field| field.data_categories.iter().any(|category| category != UNIQUE_ID));
    let ours = &collection.privacy_center;
    let strategy = match ours.erase {
        StrategyName::Delete => Strategy::Delete,
        StrategyName::Anonymise => Strategy::Anonymise { masks: masks(collection, &key) },
        StrategyName::Keep => Strategy::Keep,
    };
    Ok(Table {
        connection: dataset.fides_key.clone(),
        name: collection.name.clone(),
        is_root,
        owner,
        key,
        title: ours.name.clone(),
        strategy,
        reason: ours.reason.clone(),
        deletable: ours.deletable && !is_root,
        fields: fields
            .map(|field| Field {
                column: field.name.clone(),
                title: field.privacy_center.name.clone(),
                categories: field.data_categories.clone(),
                show: field.privacy_center.show,
                correctable: field.privacy_center.correctable,
            })
            .collect(),
    })
}

/// What is written over when a row is anonymised: everything personal but the key, unless the map says that it stays.
fn masks(collection: &Collection, key: &str) -> Vec<(String, Option<String>)> {
    let personal = |field: &&DeclaredField| {
        let is_personal = field.data_categories.iter().any(|category| category.starts_with("user"));
        is_personal && field.name != key && !field.privacy_center.keep
    };
    let fields = collection.fields.iter().filter(personal);
    fields.map(|field| (field.name.clone(), field.privacy_center.mask.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{File, check, read};
    use std::fs;

    fn checked(stated: &str) -> Result<(), String> {
        let text = format!(
            "dataset:\n  - fides_key: riders\n{stated}    collections:\n      - name: riders\n        fields:\n          - name: id\n            \
             data_categories: [user.unique_id]\n"
        );
        let file: File = serde_norway::from_str(&text).map_err(|error| error.to_string())?;
        check(&file.dataset[0])
    }

    #[test]
    fn what_is_said_of_a_database_is_said_in_both_languages_or_not_at_all() {
        assert_eq!(checked(""), Ok(()));
        let both = "    privacy_center:\n      encryption: { en: By the host., zh-Hans: 由托管方加密。 }\n";
        assert_eq!(checked(both), Ok(()));
        for wrong in [
            "    privacy_center:\n      encryption: { en: By the host. }\n",
            "    privacy_center:\n      encryption: { en: By the host., zh-Hans: ' ' }\n",
            "    privacy_center:\n      name: { zh-Hans: 骑行者 }\n",
            "    privacy_center:\n      cipher: { en: a, zh-Hans: b }\n",
        ] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }

    fn told(yaml: &str) -> Result<usize, String> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("rides.yml"), yaml).expect("writes");
        read(folder.path()).map(|datasets| datasets.len()).map_err(|error| error.to_string())
    }

    /// As Fides' own interface exports a dataset: every optional key is there, most of them as null.
    const EXPORTED: &str = "
dataset:
- fides_key: rides_db
  organization_fides_key: default_organization
  tags: null
  name: Rides
  description: null
  meta: null
  data_categories: null
  fides_meta: null
  fidesctl_meta: null
  collections:
  - name: riders
    description: null
    data_categories: null
    fields:
    - name: id
      description: null
      data_categories: [user.unique_id]
      fides_meta: null
      fidesops_meta: {references: null, identity: subject, primary_key: true, data_type: string, length: null, read_only: null}
      fields: null
    - name: mail
      description: null
      data_categories: [user.contact.email]
      fides_meta: {references: null, identity: email, primary_key: null, data_type: string, length: null, read_only: null}
      fidesops_meta: {identity: phone_number}
      fields: null
    fides_meta: null
";

    #[test]
    fn a_dataset_as_it_is_exported_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("rides.yml"), EXPORTED).expect("writes");
        let datasets = read(folder.path()).expect("it is a dataset");
        let fields = &datasets[0].collections[0].fields;
        assert!(fields[0].fides_meta.primary_key, "the older spelling counts where it is alone");
        assert_eq!(fields[0].fides_meta.identity.as_deref(), Some("subject"));
        assert_eq!(fields[1].fides_meta.identity.as_deref(), Some("email"), "the newer one wins");
        assert!(fields[1].fides_meta.references.is_empty());
    }

    #[test]
    fn a_misspelt_category_is_named_with_its_place_and_what_may_be_meant() {
        let wrong = EXPORTED.replace("user.contact.email", "user.contact.emial");
        let error = told(&wrong).expect_err("there is no such category");
        for part in ["rides.yml", "rides_db.riders.mail", "user.contact.emial", "user.contact.email if"] {
            assert!(error.contains(part), "{error}");
        }
        let own = wrong.replace(
            "  organization_fides_key",
            "  privacy_center: {categories: [user.contact.emial]}\n  organization_fides_key",
        );
        assert_eq!(told(&own), Ok(1), "declared, it is the operator's own");
    }

    #[test]
    fn what_joins_rows_or_signs_people_in_is_not_correctable_and_rows_without_a_key_are_not_deletable() {
        let with = |line: &str, ours: &str| {
            let from = format!("    - name: {line}\n      description: null\n");
            assert!(EXPORTED.contains(&from), "{line}");
            told(&EXPORTED.replace(&from, &format!("{from}      privacy_center: {ours}\n")))
        };
        for field in ["id", "mail"] {
            let error = with(field, "{correctable: true}").expect_err("a key, an identity");
            assert!(error.contains(&format!("riders.{field}: correctable")), "{error}");
        }
        let name = "    - name: nickname\n      description: null\n      data_categories: [user.name]\n    - name: mail\n";
        let named = EXPORTED.replace("    - name: mail\n", name);
        let correctable = named.replacen(
            "      data_categories: [user.name]",
            "      privacy_center: {correctable: true}\n      data_categories: [user.name]",
            1,
        );
        assert_eq!(told(&correctable), Ok(1));
        let without = correctable.replace("primary_key: true", "primary_key: null");
        assert!(told(&without).is_err(), "no key tells one row from another");
        let rows =
            |ours: &str| {
                told(&EXPORTED.replace(
                    "  - name: riders\n",
                    &format!("  - name: riders\n    privacy_center: {ours}\n"),
                ))
            };
        assert_eq!(rows("{erase: delete, deletable: true}"), Ok(1));
        for wrong in ["{deletable: true}", "{erase: anonymise, deletable: true}"] {
            let error = rows(wrong).expect_err("these rows stay");
            assert!(error.contains("riders: single rows"), "{error}");
        }
    }
}
