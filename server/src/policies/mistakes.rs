//! Mistakes in a policy text, by line.

/// A line and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Counts from 1.
    pub(super) line: usize,
    /// A sentence.
    pub(super) advice: String,
}

impl Mistake {
    pub(super) fn at(source: &str, offset: usize, advice: impl Into<String>) -> Self {
        Self { line: line_of(source, offset), advice: advice.into() }
    }
}

/// The line that a byte stands in, from 1.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    source.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
