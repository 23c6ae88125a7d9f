//! The files that the rules look at, read once.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use super::lexer::{self, Views};

/// Folders of the root that hold nothing of ours: outputs, data, and what git keeps.
const SKIPPED: [&str; 5] = [".git", "target", "dist", "data", "node_modules"];

/// Endings of the files that are read as text.
const READ: [&str; 8] = ["rs", "css", "html", "js", "json", "md", "mjs", "toml"];

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// A file of the checkout.
#[derive(Debug)]
pub(super) struct File {
    /// From the root, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
    /// Empty unless it is Rust.
    pub(super) views: Views,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let mut file = Self { path, text, views: Views::default() };
        if file.is_a("rs") {
            file.views = lexer::views(&file.text);
        }
        file
    }

    /// Whether the name ends so.
    pub(super) fn is_a(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|end| end == ending)
    }

    /// Whether it is one of `folder`'s files. `src` has the file `src.rs` too, as a module may be either.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        let rest = self.path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    /// Whether all of it is tests: below a folder `tests`, or a module `tests`.
    pub(super) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The number of lines before the tests at the end of the file.
    pub(super) fn production_lines(&self) -> usize {
        let lines: Vec<_> = self.views.code.lines().collect();
        let is_tail = |pair: &[&str]| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        };
        lines.windows(2).position(is_tail).unwrap_or(lines.len())
    }

    /// The numbered lines of a view that are not tests.
    pub(super) fn production<'a>(&self, view: &'a str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        numbered(view).take(self.production_lines())
    }

    pub(super) fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { file: self.path.clone(), line, message: message.into() }
    }
}

/// Lines with their numbers, from one.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Whether `text` has `word` with nothing of a longer word before it (nor after it, if it ends as a word).
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let (open_start, open_end) = (word.starts_with(part), word.ends_with(part));
    text.match_indices(word).any(|(at, _)| {
        let goes_on = open_end && text[at + word.len()..].starts_with(part);
        let went_on = open_start && text[..at].ends_with(part);
        !goes_on && !went_on
    })
}

/// The checkout.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: Vec<File>,
    paths: BTreeSet<String>,
}

impl Tree {
    /// Reads every file of ours below `root`.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        let skipped = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| SKIPPED.contains(&name));
        let walk = WalkDir::new(root).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() != 1 || !skipped(entry.file_name())) {
            let entry = entry?;
            let path = entry.path().strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let ending = entry.path().extension().and_then(|end| end.to_str()).unwrap_or_default();
            if entry.file_type().is_file() && READ.contains(&ending) {
                let text = fs::read_to_string(entry.path()).with_context(|| format!("reading {path}"))?;
                tree.files.push(File::new(path.clone(), text));
            }
            tree.paths.insert(path);
        }
        Ok(tree)
    }

    /// A tree of snippets.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files: Vec<_> =
            files.iter().map(|(path, text)| File::new((*path).into(), (*text).into())).collect();
        let mut paths = BTreeSet::new();
        for file in &files {
            let folders = std::path::Path::new(&file.path).ancestors();
            paths.extend(folders.map(|path| path.to_string_lossy().into_owned()));
        }
        Self { files, paths }
    }

    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files().filter(|file| file.is_a("rs"))
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files().find(|file| file.path == path)
    }

    /// Whether that file or folder exists.
    pub(super) fn has(&self, path: &str) -> bool {
        self.paths.contains(path.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("use web_sys::Window;", "web_sys"));
        assert!(!has_word("use my_web_sys::x; web_systems()", "web_sys"));
        assert!(has_word("a.exec(db)", ".exec("));
        assert!(!has_word("wasm_bindgen_futures::spawn_local", "wasm_bindgen::"));
    }

    #[test]
    fn tests_at_the_end_are_no_production() {
        let tree =
            Tree::of(&[("src/a.rs", "//! A.\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    use x;\n}\n")]);
        assert_eq!(tree.rust().next().expect("one file").production_lines(), 3);
    }

    #[test]
    fn a_module_is_a_folder_or_a_file() {
        let file = |path: &str| File::new(path.into(), String::new());
        assert!(file("src/api/client.rs").is_in("src/api"));
        assert!(file("src/api.rs").is_in("src/api"));
        assert!(!file("src/apis.rs").is_in("src/api"));
        assert!(file("server/src/features/x/tests.rs").is_test() && !file("src/tested.rs").is_test());
    }
}
