//! A box that says something.

use crate::browser::view::{View, el};

/// How a notice is meant. The words say it too: colour is never all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Plain,
    /// Done.
    Good,
    /// Mind this.
    Warn,
    /// Failed.
    Bad,
}

/// A notice. Failures interrupt a screen reader, the rest waits for its turn.
#[must_use]
pub fn notice(tone: Tone, body: View) -> View {
    let (class, role) = match tone {
        Tone::Plain => ("notice", "status"),
        Tone::Good => ("notice notice-good", "status"),
        Tone::Warn => ("notice notice-warn", "status"),
        Tone::Bad => ("notice notice-bad", "alert"),
    };
    el("div").class(class).attr("role", role).child(body)
}
