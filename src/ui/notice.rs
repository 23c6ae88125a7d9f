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
    boxed(tone, body).attr("role", if tone == Tone::Bad { "alert" } else { "status" })
}

/// The same box for what is heard otherwise: announced, or focused.
#[must_use]
pub fn boxed(tone: Tone, body: View) -> View {
    let class = match tone {
        Tone::Plain => "notice",
        Tone::Good => "notice notice-good",
        Tone::Warn => "notice notice-warn",
        Tone::Bad => "notice notice-bad",
    };
    el("div").class(class).child(body)
}
