//! A rule about styles: colours are named once, in `style/tokens.css`.

use super::tree::{File, Finding, Tree};

const FUNCTIONS: [&str; 10] =
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

/// No colour is written out in any other file.
pub(super) fn colours(tree: &Tree) -> Vec<Finding> {
    let sheets = tree.files().filter(|file| file.is_a("css") && file.is_in("style"));
    sheets.filter(|file| file.path != "style/tokens.css").flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    let text = without_comments(&file.text);
    let mut findings = Vec::new();
    let mut start = 0;
    for (at, end) in text.match_indices(['{', '}', ';']) {
        // What ends with `{` is a selector, where `#add` is a name.
        if end != "{"
            && let Some((_, value)) = text[start..at].split_once(':')
            && let Some(colour) = colour(value)
        {
            let value_start = at - value.len();
            let offset = value_start + value.find(&colour).unwrap_or(0);
            let line = text[..offset].matches('\n').count() + 1;
            findings.push(file.finding(line, format!("`{colour}`: colours are named in style/tokens.css")));
        }
        start = at + 1;
    }
    findings
}

/// The first colour that is written out in a value.
fn colour(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let function = FUNCTIONS.iter().find(|name| {
        lower
            .match_indices(**name)
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-'))
    });
    if let Some(name) = function {
        return Some((*name).trim_end_matches('(').to_owned());
    }
    value.match_indices('#').find_map(|(at, _)| {
        let digits: String = value[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_hex = matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit());
        (is_hex && !value[..at].ends_with('(')).then(|| format!("#{digits}"))
    })
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        let close = rest[open..].find("*/").map_or(rest.len(), |end| open + end + 2);
        out.extend(rest[open..close].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(css: &str) -> Vec<usize> {
        colours(&Tree::of(&[("style/ui.css", css)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn colours_are_found_where_they_are_values() {
        assert_eq!(
            lines("a {\n  color: #fff;\n  border: 1px solid RGB(0 0 0)\n}\nb { fill: oklch(0.5 0 0) }\n"),
            [2, 3, 5]
        );
    }

    #[test]
    fn names_and_tokens_are_no_colours() {
        let css = "/* #fff */\n#add, #use-risk:hover { color: var(--ink) }\na { mask: url(#abc); width: calc(1px) }\n\
                   @media (width > 40rem) { #fee { color: CanvasText; background: color-mix(in oklab, var(--a), var(--b)) } }\n";
        assert!(lines(css).is_empty(), "{:?}", lines(css));
    }

    #[test]
    fn the_tokens_name_them() {
        assert!(colours(&Tree::of(&[("style/tokens.css", ":root { --ink: #123 }")])).is_empty());
    }
}
