//! The pages' Content-Security-Policy: everything of ours by hash, nothing of anyone else (S5).

use super::shell::elements;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// Our own views never make markup from text. Should a view of Leptos' own come in, it makes static markup through the
/// `innerHTML` of a template. A browser says which property it is, not of which element, so `innerHTML` is passed for every
/// element, and only with markup that does not look as if it could run; `outerHTML`, `document.write` and all others are
/// refused. This is a second line: what runs at all, the hashes above decide.
pub(super) const TRUSTED_TYPES: &str = r#"window.trustedTypes&&trustedTypes.createPolicy("default",{createHTML:(s,t,k)=>{if(/innerHTML$/.test(k||"")&&!/<script|[\s/"']on\w+\s*=|javascript:|srcdoc/i.test(s))return s;throw new TypeError("markup refused")}})"#;

/// The header for a page with these inline elements.
pub(super) fn for_page(styles: &str, scripts: &str) -> String {
    let script_hashes = hashes(&elements(scripts, "<script", "</script>"));
    let style_hashes = hashes(&elements(styles, "<style", "</style>"));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script_hashes}; style-src 'self'{style_hashes}; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; report-to csp"
    )
}

/// The inside of an element is what the browser hashes.
fn hashes(elements: &[&str]) -> String {
    let inner = elements.iter().filter_map(|element| {
        let start = element.find('>')? + 1;
        let end = element.rfind("</")?;
        element.get(start..end)
    });
    inner.map(|text| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text)))).collect()
}

#[cfg(test)]
mod tests {
    use super::for_page;

    #[test]
    fn inline_elements_are_allowed_by_hash_and_nothing_else_is() {
        let header = for_page("<style>a{}</style>", "<script type=\"module\">x()</script>");
        // printf 'x()' | openssl dgst -sha256 -binary | base64
        assert!(header.contains("'sha256-D6IGS8VMvCoyaR/l0h9tERrBTATY01CoPS7l6xDv0kI='"), "{header}");
        assert!(!header.contains("unsafe-inline") && !header.contains("http"));
        assert_eq!(header.matches("'sha256-").count(), 2);
    }
}
