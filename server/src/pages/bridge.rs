//! The first script of every page: the bridge to the operator's app, and the way in from it.
//!
//! It also takes the way back, and has a page loaded again whose files an update has taken away: both must work without the program.
//!
//! Inline, because the code of a hand-off must leave the address bar before any other script runs, and because its exchange for a
//! session then costs no wait: it is under way while the program is still being fetched.

use contract::paths;

/// The script, ready for the page; it is hashed like every other. What it means stands in `bridge.js`.
pub(super) fn script() -> String {
    let lines = include_str!("bridge.js").lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let joined: String = lines.collect();
    joined
        .replace("SESSION", paths::SESSION)
        .replace("REQUESTED_BY", paths::REQUESTED_BY)
        .replace("REQUESTED_VALUE", paths::REQUESTED_BY_VALUE)
}

#[cfg(test)]
mod tests {
    use super::script;
    use contract::paths;

    #[test]
    fn the_script_takes_the_code_away_first_and_asks_our_own_server_only() {
        let script = script();
        let (taken, asked) = (script.find("replaceState"), script.find("fetch("));
        assert!(taken.is_some() && taken < asked);
        assert!(script.contains(&format!("\"{}?lang=\"", paths::SESSION)));
        assert!(script.contains(&format!("\"{}\": \"{}\"", paths::REQUESTED_BY, paths::REQUESTED_BY_VALUE)));
        for word in ["//", "</", "http", "REQUESTED", "innerHTML", "eval("] {
            assert!(!script.contains(word), "{word}");
        }
        assert!(script.len() < 2700, "{} bytes in every page", script.len());
    }
}
