//! Rules about files as such: length, first line, silenced lints, skipped tests, unfinished work, waiting.

use super::tree::{Finding, Tree, has_word, numbered};

const LONGEST: usize = 400;

/// A file that one can't hold in one's head is split.
pub(super) fn file_length(tree: &Tree) -> Vec<Finding> {
    let long = tree.rust().filter(|file| !file.is_test()).filter_map(|file| {
        let lines = file.production_lines();
        (lines > LONGEST)
            .then(|| file.finding(LONGEST + 1, format!("{lines} lines without tests; {LONGEST} are allowed")))
    });
    long.collect()
}

/// Each file opens with a sentence that says what it is for.
pub(super) fn module_docs(tree: &Tree) -> Vec<Finding> {
    let silent = tree.rust().filter(|file| !file.text.starts_with("//! "));
    silent.map(|file| file.finding(1, "the first line must be `//! ` and a sentence")).collect()
}

/// A lint is silenced with `expect` and a reason: it complains once the cause is gone.
pub(super) fn no_allow(tree: &Tree) -> Vec<Finding> {
    each_line(tree, |line| {
        let squeezed: String = line.split_whitespace().collect();
        (squeezed.contains("#[allow(") || squeezed.contains("#![allow("))
            .then_some("write #[expect(…, reason = \"…\")] instead of allow")
    })
}

/// A test that doesn't run proves nothing.
pub(super) fn no_ignored_tests(tree: &Tree) -> Vec<Finding> {
    each_line(tree, |line| line.contains("#[ignore").then_some("no test is ignored: repair or remove it"))
}

/// Marks of unfinished work belong into the tracker.
pub(super) fn no_unfinished(tree: &Tree) -> Vec<Finding> {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let mut findings = Vec::new();
    for file in tree.files() {
        for (number, line) in numbered(&file.text) {
            if let Some(mark) = marks.iter().find(|mark| has_word(line, mark)) {
                findings.push(file.finding(number, format!("{mark} left in the code")));
            }
        }
    }
    findings
}

/// Journeys wait for something that can be seen; only one helper knows how.
pub(super) fn no_sleep(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let journeys = tree.rust().filter(|file| file.is_in("tests/e2e") && file.path != "tests/e2e/src/wait.rs");
    for file in journeys {
        for (number, line) in numbered(&file.views.code) {
            if has_word(line, "sleep(") {
                findings.push(file.finding(number, "wait for something visible, with the helper in wait.rs"));
            }
        }
    }
    findings
}

fn each_line(tree: &Tree, breach: impl Fn(&str) -> Option<&'static str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let lines = numbered(&file.views.code);
        findings.extend(lines.filter_map(|(number, line)| Some(file.finding(number, breach(line)?))));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
    }

    #[test]
    fn length_counts_production_lines_only() {
        let body = "fn a() {}\n".repeat(399);
        let fits = format!("//! A.\n{body}#[cfg(test)]\nmod tests {{\n{body}}}\n");
        let long = format!("//! A.\n{body}fn b() {{}}\n");
        let tree =
            Tree::of(&[("src/fits.rs", &fits), ("src/long.rs", &long), ("tests/e2e/src/long.rs", &long)]);
        assert_eq!(lines(&file_length(&tree)), ["src/long.rs:401"]);
    }

    #[test]
    fn the_first_line_is_a_sentence() {
        let tree =
            Tree::of(&[("a.rs", "//! Says it.\n"), ("b.rs", "use x;\n"), ("c.rs", "//!\n"), ("d.md", "x")]);
        assert_eq!(lines(&module_docs(&tree)), ["b.rs:1", "c.rs:1"]);
    }

    #[test]
    fn allow_is_found_as_an_attribute_not_as_a_word() {
        let tree = Tree::of(&[(
            "a.rs",
            "// #[allow(x)]\n#[allow(dead_code)]\nlet s = \"#[allow(\";\n#![allow (x)]\n",
        )]);
        assert_eq!(lines(&no_allow(&tree)), ["a.rs:2", "a.rs:4"]);
    }

    #[test]
    fn an_ignored_test_is_found_with_or_without_a_reason() {
        let tree =
            Tree::of(&[("tests/a.rs", "#[ignore]\n#[ignore = \"slow\"]\n// #[ignore]\nfn ignore() {}\n")]);
        assert_eq!(lines(&no_ignored_tests(&tree)), ["tests/a.rs:1", "tests/a.rs:2"]);
    }

    #[test]
    fn unfinished_work_is_found_in_comments_too() {
        let css = format!("/* {}: nicer */\n", concat!("TO", "DO"));
        let rust = format!("//! A.\n// {} now\nlet {}S = 1;\n", concat!("FIX", "ME"), concat!("TO", "DO"));
        let tree = Tree::of(&[("style/a.css", &css), ("a.rs", &rust)]);
        assert_eq!(lines(&no_unfinished(&tree)), ["style/a.css:1", "a.rs:2"]);
    }

    #[test]
    fn only_the_waiting_helper_sleeps() {
        let naps = "//! A.\ntokio::time::sleep(x).await;\n// sleep(x)\n";
        let tree = Tree::of(&[
            ("tests/e2e/src/wait.rs", naps),
            ("tests/e2e/src/read.rs", naps),
            ("server/src/a.rs", naps),
        ]);
        assert_eq!(lines(&no_sleep(&tree)), ["tests/e2e/src/read.rs:2"]);
    }
}
