//! A door's page as Trunk writes it: its styles, and the script that starts the program.

use anyhow::{Context as _, Result, bail};

/// How many of Trunk's style elements the frame of a page needs: tokens, base and buttons.
const FRAME: usize = 3;

/// The styles of a page: those of its frame, and all others.
pub(super) fn styles(html: &str) -> Result<[String; 2]> {
    let styles = elements(html, "<style", "</style>");
    if styles.len() <= FRAME {
        bail!("the page has {} styles, no more than those of its frame", styles.len());
    }
    let inside = |styles: &[&str]| -> String {
        styles.iter().filter_map(|style| style.split_once('>')?.1.strip_suffix("</style>")).collect()
    };
    let (frame, others) = styles.split_at(FRAME);
    Ok([inside(frame), inside(others)])
}

/// What starts the program, to stand below its glue. Where that fails, the page's second script looks whether its files are gone.
pub(super) fn start(program: &str) -> String {
    format!(
        "\ntry {{ await __wbg_init({{ module_or_path: '/assets/{program}' }}); }} catch (error) {{ window.iwalk?.look?.(); throw error; }}\n"
    )
}

/// The page with these styles, one script and the program's new name.
pub(super) fn compose(
    html: &str,
    old: &str,
    program: &str,
    styles: &[String],
    start: &str,
) -> Result<String> {
    if start.contains("</script")
        || start.contains("<script")
        || styles.iter().any(|style| style.contains("</"))
    {
        bail!("what is to stand in the page would end its element");
    }
    let mut page = html.replace(&format!("{old}_bg.wasm"), program);
    for style in elements(&page, "<style", "</style>").into_iter().map(str::to_owned).collect::<Vec<_>>() {
        page = page.replacen(&style, "", 1);
    }
    let links = elements(&page, "<link", ">").into_iter();
    let link = links.filter(|link| link.contains("modulepreload")).map(str::to_owned).next();
    page = page.replacen(&link.context("the page does not load its glue")?, "", 1);
    let script = elements(&page, "<script", "</script>").first().map(ToString::to_string);
    let script =
        script.filter(|script| script.contains("init(")).context("the page does not start its program")?;
    let styles: String = styles.iter().map(|style| format!("<style>{style}</style>\n")).collect();
    let inside = format!("{styles}<script type=\"module\">{start}</script>");
    Ok(page.replacen(&script, &inside, 1))
}

/// Every piece from `open` to the next `close`, both included.
fn elements<'a>(html: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find(open) {
        let Some(length) = rest[start..].find(close) else { break };
        let end = start + length + close.len();
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head><style>a { b: c }</style>\n<style>d { e: f }</style><style>g {}</style><style>h {}</style><style>i {}</style><script type=\"module\">\nimport init from '/assets/x-1.js';\n\
        const wasm = await init({ module_or_path: '/assets/x-1_bg.wasm' });</script>\n\
        <link rel=\"modulepreload\" href=\"/assets/x-1.js\"><link rel=\"preload\" href=\"/assets/x-1_bg.wasm\"></head>";

    #[test]
    fn glue_and_styles_stand_in_the_page_and_only_the_program_is_fetched() {
        assert_eq!(styles(PAGE).expect("styles"), ["a { b: c }d { e: f }g {}", "h {}i {}"]);
        let page = compose(PAGE, "x-1", "x-2_bg.wasm", &["a{b:c}".to_owned(), "d{}".to_owned()], "go()")
            .expect("composes");
        assert!(
            page.contains("<style>a{b:c}</style>\n<style>d{}</style>\n<script type=\"module\">go()</script>"),
            "{page}"
        );
        assert!(page.contains("<link rel=\"preload\" href=\"/assets/x-2_bg.wasm\">"), "{page}");
        assert!(
            !page.contains("x-1") && !page.contains("modulepreload") && !page.contains("import"),
            "{page}"
        );
    }

    #[test]
    fn a_script_that_would_end_its_own_element_ends_the_build() {
        assert!(compose(PAGE, "x-1", "x-2_bg.wasm", &[], "'</script>'").is_err());
        assert!(compose(PAGE, "x-1", "x-2_bg.wasm", &["</style>".to_owned()], "").is_err());
    }
}
