//! Text and Markdown on their way into a page: nothing in a policy or a setting can become markup of its own.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};
use std::{fmt::Write as _, ops::Range};

/// How every Markdown of ours is read.
pub(super) const OPTIONS: Options = Options::ENABLE_HEADING_ATTRIBUTES;

/// Text for HTML, both between tags and inside a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Markdown as HTML. Raw HTML comes out as the text that it is; links lead to our own pages, to https, phone or mail.
#[must_use]
pub fn html(markdown: &str) -> String {
    let mut dropped = false;
    let events = Parser::new_ext(markdown, OPTIONS).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { ref dest_url, .. }) if !is_safe_link(dest_url) => {
            dropped = true;
            None
        }
        Event::End(TagEnd::Link) if dropped => {
            dropped = false;
            None
        }
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut out = String::with_capacity(markdown.len() * 2);
    push_html(&mut out, events);
    out
}

/// Whether a policy may link there.
pub(super) fn is_safe_link(target: &str) -> bool {
    (target.starts_with('/') && !target.starts_with("//"))
        || target.starts_with('#')
        || ["https://", "mailto:", "tel:"].iter().any(|scheme| target.starts_with(scheme))
}

/// The words of inline Markdown, without its marks.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// The words of Markdown, one line per paragraph, heading or item of a list. Items begin with `•`, those within with `–`.
#[must_use]
pub fn plain_lines(markdown: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let fresh = |out: &mut String| {
        if !out.is_empty() && !out.ends_with('\n') && !out.ends_with("• ") && !out.ends_with("– ") {
            out.push('\n');
        }
    };
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Start(Tag::Item) => {
                fresh(&mut out);
                out.push_str(if depth > 1 { "– " } else { "• " });
            }
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => fresh(&mut out),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// A value as Markdown that reads back as exactly this value, in one line.
pub(super) fn literal(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.trim().chars() {
        match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '!' | '|'
            | '&' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// The links of a text that is no Markdown but for them, written `[name](/page)`: where each stands, its name, its page.
pub(super) fn page_links(text: &str) -> Vec<(Range<usize>, &str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(middle) = text[at..].find("](/").map(|middle| at + middle) {
        let (open, close) = (text[at..middle].rfind('['), text[middle..].find(')'));
        if let (Some(open), Some(close)) = (open.map(|open| at + open), close.map(|close| middle + close)) {
            found.push((open..close + 1, &text[open + 1..middle], &text[middle + 2..close]));
            at = close + 1;
        } else {
            at = middle + 3;
        }
    }
    found
}

/// The same text as Markdown: its links are links, and everything else reads back as it is.
pub(super) fn linked(text: &str) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    let take = |out: &mut String, part: &str| {
        // Blanks beside a link count; `literal` would trim them.
        let inner = part.trim_start();
        out.push_str(&part[..part.len() - inner.len()]);
        out.push_str(&literal(inner));
        out.push_str(&inner[inner.trim_end().len()..]);
    };
    let text = text.trim();
    for (place, name, page) in page_links(text) {
        take(&mut out, &text[at..place.start]);
        let _ = write!(out, "[{}](<{page}>)", literal(name));
        at = place.end;
    }
    take(&mut out, &text[at..]);
    out
}

/// A phone number as a `tel:` address: its digits, and the plus before them.
#[must_use]
pub fn tel(phone: &str) -> String {
    let kept: String =
        phone.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect();
    format!("tel:{kept}")
}

/// An e-mail address as a `mailto:` address.
#[must_use]
pub fn mailto(email: &str) -> String {
    let mut out = String::from("mailto:");
    for byte in email.trim().bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // A percent-encoded byte, so that no address can add a subject or a second receiver.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escape, html, linked, literal, mailto, plain, plain_lines, tel};

    #[test]
    fn paragraphs_and_items_become_lines() {
        let markdown = "One *two*\nthree.\n\n- **Name**\n  - What for: x\n- [b](/policy)\n\nEnd.";
        assert_eq!(plain_lines(markdown), "One two three.\n• Name\n– What for: x\n• b\nEnd.");
    }

    #[test]
    fn a_value_reads_back_as_itself_and_never_as_markup() {
        for value in [
            "<script>alert(1)</script>",
            "*bold* _it_ `code` [x](javascript:alert(1)) ![i](/x)",
            "a & b &lt; &#60;script>",
            "{#id} {{officer}} # h \\ ~~ | $",
            "+86 400-000-0000",
            "中文（公司）",
        ] {
            let markdown = format!("Call {}.", literal(value));
            assert_eq!(plain(&markdown), format!("Call {value}."));
            assert_eq!(html(&markdown), format!("<p>Call {}.</p>\n", escape(value).replace("&#39;", "'")));
        }
    }

    #[test]
    fn a_text_may_link_to_pages_of_ours_and_is_plain_otherwise() {
        for (text, markup) in [
            (
                "See [Your *choices*](/choices), [x](https://evil.example).",
                "See <a href=\"/choices\">Your *choices*</a>, [x](https://evil.example).",
            ),
            ("[a](/a)[b](/b)", "<a href=\"/a\">a</a><a href=\"/b\">b</a>"),
            ("在[我的选择](/choices)页面", "在<a href=\"/choices\">我的选择</a>页面"),
            ("[a [b](/c) ](/ [d](/e", "[a <a href=\"/c\">b</a> ](/ [d](/e"),
            ("](/x) <b>", "](/x) &lt;b&gt;"),
            ("[x](//evil.example)", "x"),
        ] {
            assert_eq!(html(&linked(text)), format!("<p>{markup}</p>\n"), "{text}");
        }
    }

    #[test]
    fn raw_html_and_foreign_schemes_stay_text() {
        assert_eq!(html("a <b onclick=x>c</b>"), "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
        assert!(!html("<script>x</script>").contains("<script"));
        assert_eq!(
            html("[a](javascript:x) [b](//evil.example) [c](/data)"),
            "<p>a b <a href=\"/data\">c</a></p>\n"
        );
        assert!(!html("![a](https://evil.example/x.png)").contains("img"));
    }

    #[test]
    fn addresses_carry_nothing_else() {
        assert_eq!(tel("+86 (400) 000-0000"), "tel:+864000000000");
        assert_eq!(mailto("a@b.example?bcc=x@y.example"), "mailto:a@b.example%3Fbcc%3Dx@y.example");
    }
}
