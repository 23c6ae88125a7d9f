//! What is wrong with a policy folder: the file, the place in it, and what to do.

use std::fmt;

/// One thing to mend before a version can be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the version's folder; `configuration` and `data map` are named as such.
    pub file: String,
    /// The clause, purpose, category, field or line.
    pub place: String,
    /// What is wrong and what to do, as a sentence.
    pub advice: String,
}

impl Finding {
    pub(super) fn new(file: impl Into<String>, place: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { file: file.into(), place: place.into(), advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}: {}", self.file, self.place, self.advice)
    }
}
