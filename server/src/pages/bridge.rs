//! The scripts that every page has besides its app: the first one takes the code of a hand-off out of the address, the second is
//! the bridge to the operator's app and the way in from it. Pages that the server makes whole have a third: it finds the way back to
//! the same row.
//!
//! Inline, because the code must be out before anything loads, and because its exchange for a session then costs no wait: it is
//! under way while the program is still being fetched. The second also takes the way back, and has a page loaded again whose
//! program an update has taken away: both must work without the program.

use contract::paths;

/// The first script: out of the address bar, the history and whatever reads them, before anything else.
pub(super) const TAKE: &str = r#"{const l=location,h=/^#h=([\w-]*)/.exec(l.hash);if(h){history.replaceState(null,"",l.origin+l.pathname+l.search);window.iwalk={code:h[1]}}}"#;

/// The bridge, ready for the page; it is hashed like every other. What it means stands in `bridge.js`.
pub(super) fn script() -> String {
    joined(include_str!("bridge.js"))
        .replace("SESSION", paths::SESSION)
        .replace("REQUESTED_BY", paths::REQUESTED_BY)
        .replace("REQUESTED_VALUE", paths::REQUESTED_BY_VALUE)
}

/// Back to the same clause or row. What it means stands in `back.js`.
pub(super) fn back() -> String {
    joined(include_str!("back.js"))
}

fn joined(script: &str) -> String {
    script.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect()
}

#[cfg(test)]
mod tests {
    use super::{TAKE, back, script};
    use contract::paths;

    #[test]
    fn the_script_takes_the_code_away_first_and_asks_our_own_server_only() {
        let script = script();
        assert!(TAKE.contains("replaceState") && !TAKE.contains("fetch(") && TAKE.len() < 200);
        assert!(script.contains(&format!("\"{}?lang=\"", paths::SESSION)));
        assert!(script.contains(&format!("\"{}\": \"{}\"", paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)));
        for word in ["//", "</", "http", "REQUESTED", "innerHTML", "eval("] {
            assert!(!script.contains(word) && !TAKE.contains(word), "{word}");
        }
        assert!(script.len() < 2700, "{} bytes in every page", script.len());
        assert!(back().len() < 1000 && !back().contains("//"), "{} bytes", back().len());
    }
}
