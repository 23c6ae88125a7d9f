//! A rule about what crates depend on: the contract is plain words, with no input and output.

use super::tree::{Finding, Tree, numbered};

/// Beginnings of crate names that would bring a page, a server, a database or a browser into the contract.
const FOREIGN: [&str; 14] = [
    "axum",
    "diesel",
    "gloo",
    "hyper",
    "js-sys",
    "leptos",
    "lettre",
    "reqwest",
    "sea-orm",
    "sqlx",
    "tokio",
    "tower",
    "wasm-bindgen",
    "web-sys",
];

/// `contract/Cargo.toml` names none of them, nor a crate of ours.
pub(super) fn contract_pure(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file("contract/Cargo.toml") else { return Vec::new() };
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![file.finding(1, format!("not valid TOML: {error}"))],
    };
    let mut found: Vec<Finding> = tables(&manifest)
        .flat_map(|table| table.keys())
        .filter(|name| FOREIGN.iter().any(|start| name.replace('_', "-").starts_with(start)) || is_ours(name))
        .map(|name| {
            let line =
                numbered(&file.text).find(|(_, line)| names(line, name)).map_or(1, |(number, _)| number);
            file.finding(line, format!("the contract must not depend on {name}"))
        })
        .collect();
    found.sort_by_key(|finding| finding.line);
    found
}

fn is_ours(name: &str) -> bool {
    ["privacy-center", "privacy-server", "xtask"].contains(&name)
}

/// Every table of normal dependencies, also those for one target only. Tests may use what they like.
fn tables(manifest: &toml::Table) -> impl Iterator<Item = &toml::Table> {
    let targets =
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    let per_target = targets.filter_map(|target| target.get("dependencies")?.as_table());
    manifest.get("dependencies").and_then(toml::Value::as_table).into_iter().chain(per_target)
}

fn names(line: &str, package: &str) -> bool {
    let rest = line.trim_start().strip_prefix(package);
    rest.is_some_and(|rest| rest.starts_with([' ', '=', '.']))
        || line.trim_end().ends_with(&format!("dependencies.{package}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(manifest: &str) -> Vec<usize> {
        contract_pure(&Tree::of(&[("contract/Cargo.toml", manifest)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn plain_words_need_no_machinery() {
        assert!(
            lines("[dependencies]\nserde.workspace = true\n\n[dev-dependencies]\ntokio = \"1\"\n").is_empty()
        );
    }

    #[test]
    fn machinery_is_found_however_it_is_written() {
        let manifest = "[dependencies]\nserde = \"1\"\nsea-orm = \"2\"\nleptos_meta = \"0.8\"\n\n[dependencies.axum]\n\
                        version = \"0.8\"\n\n[target.'cfg(x)'.dependencies]\nweb-sys = \"0.3\"\n";
        assert_eq!(lines(manifest), [3, 4, 6, 10]);
    }

    #[test]
    fn a_broken_manifest_is_a_finding() {
        assert_eq!(lines("[dependencies\n"), [1]);
    }
}
