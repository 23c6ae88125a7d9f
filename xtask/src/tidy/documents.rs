//! Rules about documents: invariants name their checks, and tables name files that exist.

use super::tree::{Finding, Tree, numbered};

const ARCHITECTURE: &str = "docs/architecture.md";

/// Each `- **I1** …` of the architecture names its checks as `(tidy: name)`, and each check is named by one.
pub(super) fn invariants(tree: &Tree, checks: &[&str]) -> Vec<Finding> {
    let Some(file) = tree.file(ARCHITECTURE) else {
        return vec![missing(ARCHITECTURE)];
    };
    let mut findings = Vec::new();
    let mut named = Vec::new();
    for (number, entry) in entries(&file.text) {
        let mine = names(&entry);
        if mine.is_empty() {
            findings.push(file.finding(number, "an invariant must name its check: (tidy: name)"));
        }
        for name in mine {
            if !checks.contains(&name.as_str()) {
                findings.push(file.finding(number, format!("there is no check {name}")));
            }
            named.push(name);
        }
    }
    let nameless = checks.iter().filter(|check| !named.iter().any(|name| name == *check));
    findings.extend(nameless.map(|check| file.finding(1, format!("no invariant names the check {check}"))));
    findings
}

/// List entries that start with `- **I` and a number, with the lines that continue them.
fn entries(text: &str) -> Vec<(usize, String)> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in numbered(text) {
        if line.strip_prefix("- **I").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            entries.push((number, line.to_owned()));
            open = true;
        } else if open && line.starts_with("  ") {
            if let Some((_, entry)) = entries.last_mut() {
                entry.push(' ');
                entry.push_str(line.trim());
            }
        } else {
            open = false;
        }
    }
    entries
}

fn names(entry: &str) -> Vec<String> {
    let groups = entry.split("(tidy:").skip(1).filter_map(|rest| rest.split_once(')'));
    groups
        .flat_map(|(list, _)| list.split(',').map(|name| name.trim().trim_matches('`').to_owned()))
        .collect()
}

/// Each path that a table of the README names in backticks exists.
pub(super) fn readme_paths(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file("README.md") else {
        return vec![missing("README.md")];
    };
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.text).filter(|(_, line)| line.trim_start().starts_with('|')) {
        for path in line.split('`').skip(1).step_by(2).filter(|word| is_path(word)) {
            if !tree.has(path) {
                findings.push(file.finding(number, format!("{path} does not exist")));
            }
        }
    }
    findings
}

/// A path of the checkout; `/policy` is an address, `a b` a command, `src/<noun>` a pattern.
fn is_path(word: &str) -> bool {
    word.contains('/') && !word.starts_with('/') && !word.contains([' ', '<', '*', ':', '{'])
}

fn missing(file: &str) -> Finding {
    Finding { file: file.to_owned(), line: 1, message: "is missing".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let tree = Tree::of(&[(ARCHITECTURE, text)]);
        invariants(&tree, &["clock", "doors"]).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn invariants_and_checks_name_each_other() {
        assert!(
            messages("- **I1** Time is an argument (tidy: clock).\n- **I2** Doors\n  (tidy: `doors`)\n")
                .is_empty()
        );
    }

    #[test]
    fn a_missing_an_unknown_and_a_nameless_check_are_found() {
        assert_eq!(
            messages("- **I1** Time.\n- **I2** Doors (tidy: doors, windows)\n"),
            [
                "an invariant must name its check: (tidy: name)",
                "there is no check windows",
                "no invariant names the check clock"
            ]
        );
    }

    #[test]
    fn a_missing_document_is_a_finding() {
        assert_eq!(invariants(&Tree::of(&[]), &[])[0].message, "is missing");
        assert_eq!(readme_paths(&Tree::of(&[]))[0].file, "README.md");
    }

    #[test]
    fn paths_of_tables_exist() {
        let readme = "| what | where |\n| a | `src/app.rs`, `src/ui/` at `/policy` |\n| b | `src/gone.rs` `cargo a/b` |\n`not/in/a/table`\n";
        let tree = Tree::of(&[("README.md", readme), ("src/app.rs", "//! A."), ("src/ui/mod.rs", "//! A.")]);
        let found: Vec<_> =
            readme_paths(&tree).into_iter().map(|finding| (finding.line, finding.message)).collect();
        assert_eq!(found, [(3, "src/gone.rs does not exist".to_owned())]);
    }
}
