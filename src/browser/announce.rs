//! Says something to people who cannot see the page, through its one live region.

use super::document;

/// Says it. The same words twice are said twice.
pub fn announce(words: &str) {
    if let Some(live) = document::by_id("live") {
        // A no-break space makes a repeated text a new one, and is not heard.
        let same = live.text_content().as_deref() == Some(words);
        live.set_text_content(Some(if same { format!("{words}\u{a0}") } else { words.to_owned() }.as_str()));
    }
}
