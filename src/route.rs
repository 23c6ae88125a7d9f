//! The pages' addresses: the only place where they are spelled.

use contract::{
    pages::{self, Door, Maker, Section},
    paths,
};
use std::fmt::Write as _;

/// A page of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// At a glance.
    Overview,
    /// The policy in force.
    Policy,
    /// Every published version.
    PolicyVersions,
    /// What changed since a version, or in the version in force.
    PolicyChanges {
        /// The version to compare with.
        from: Option<String>,
    },
    /// One published version.
    PolicyVersion(String),
    /// All choices, and their history.
    Choices,
    /// The receipts of the person's choices.
    Receipts,
    /// Checks a receipt, without signing in.
    Verify,
    /// Signing in.
    SignIn {
        /// Where to go afterwards: checked by [`safe_return`].
        return_to: Option<String>,
    },
    /// Where the person is signed in.
    Sessions,
    /// Signing out and leaving nothing on this device.
    Forget,
    /// What we hold.
    Data,
    /// What we hold of one category, item by item.
    DataItems(String),
    /// Cancelling the account, or taking that back.
    Cancel,
    /// Everything that is held, in one file.
    Download,
    /// The certificate of an erasure.
    Certificate,
    /// Asking a parent or guardian.
    Minors,
    /// A guardian decides, behind the link of a message.
    Guardian,
    /// Writing to us, and what was answered.
    Requests,
    /// Customer service.
    Contact,
    /// How information is protected.
    Security,
    /// No page of ours.
    NotFound,
}

impl Route {
    /// The page at this path and query (without `?`).
    #[must_use]
    pub fn parse(path: &str, query: &str) -> Self {
        match path {
            pages::OVERVIEW => Self::Overview,
            pages::POLICY => Self::Policy,
            pages::VERSIONS => Self::PolicyVersions,
            pages::CHANGES => {
                let from = query.split('&').find_map(|pair| pair.strip_prefix("from="));
                Self::PolicyChanges { from: from.filter(|version| is_version(version)).map(str::to_owned) }
            }
            pages::CHOICES => Self::Choices,
            pages::RECEIPTS => Self::Receipts,
            pages::VERIFY => Self::Verify,
            pages::SIGN_IN => {
                let asked = query.split('&').find_map(|pair| pair.strip_prefix("return=")).map(decode);
                Self::SignIn { return_to: asked.filter(|path| safe_return(path)) }
            }
            pages::SESSIONS => Self::Sessions,
            pages::FORGET => Self::Forget,
            pages::DATA => Self::Data,
            pages::CANCEL => Self::Cancel,
            pages::DOWNLOAD => Self::Download,
            pages::CERTIFICATE => Self::Certificate,
            pages::MINORS => Self::Minors,
            pages::GUARDIAN => Self::Guardian,
            pages::REQUESTS => Self::Requests,
            pages::HELP => Self::Contact,
            pages::SECURITY => Self::Security,
            _ => match (path.strip_prefix("/policy/"), path.strip_prefix("/data/")) {
                (Some(version), _) if is_version(version) => Self::PolicyVersion(version.to_owned()),
                (_, Some(category)) if is_category(category) => Self::DataItems(category.to_owned()),
                _ => Self::NotFound,
            },
        }
    }

    /// The address of the page.
    #[must_use]
    pub fn href(&self) -> String {
        let fixed = match self {
            Self::Overview | Self::NotFound => pages::OVERVIEW,
            Self::Policy => pages::POLICY,
            Self::PolicyVersions => pages::VERSIONS,
            Self::PolicyVersion(version) => return format!("/policy/{version}"),
            Self::PolicyChanges { from: None } => pages::CHANGES,
            Self::PolicyChanges { from: Some(from) } => return format!("/policy/changes?from={from}"),
            Self::Choices => pages::CHOICES,
            Self::Receipts => pages::RECEIPTS,
            Self::Verify => pages::VERIFY,
            Self::SignIn { return_to: None } => pages::SIGN_IN,
            Self::SignIn { return_to: Some(path) } => return format!("/sign-in?return={}", encode(path)),
            Self::Sessions => pages::SESSIONS,
            Self::Forget => pages::FORGET,
            Self::Data => pages::DATA,
            Self::DataItems(category) => return format!("/data/{category}"),
            Self::Cancel => pages::CANCEL,
            Self::Download => pages::DOWNLOAD,
            Self::Certificate => pages::CERTIFICATE,
            Self::Minors => pages::MINORS,
            Self::Guardian => pages::GUARDIAN,
            Self::Requests => pages::REQUESTS,
            Self::Contact => pages::HELP,
            Self::Security => pages::SECURITY,
        };
        fixed.to_owned()
    }

    /// The address of a place within the page.
    #[must_use]
    pub fn at(&self, anchor: &str) -> String {
        let mut href = self.href();
        href.push('#');
        href.push_str(anchor);
        href
    }

    /// The entry of the navigation that it belongs to.
    #[must_use]
    pub const fn section(&self) -> Option<Section> {
        self.page().2
    }

    /// Door, maker and section, as the list of pages has them. Each is known when this is compiled: the list itself stays out
    /// of the program.
    const fn page(&self) -> (Door, Maker, Option<Section>) {
        const fn of(path: &str) -> (Door, Maker, Option<Section>) {
            let page = pages::page(path);
            (page.door, page.maker, page.section)
        }
        match self {
            Self::Overview => const { of(pages::OVERVIEW) },
            Self::NotFound => (Door::Center, Maker::Server, None),
            Self::Policy => const { of(pages::POLICY) },
            Self::PolicyVersions => const { of(pages::VERSIONS) },
            Self::PolicyChanges { .. } => const { of(pages::CHANGES) },
            Self::PolicyVersion(_) => const { of(pages::VERSION) },
            Self::Choices => const { of(pages::CHOICES) },
            Self::Receipts => const { of(pages::RECEIPTS) },
            Self::Verify => const { of(pages::VERIFY) },
            Self::SignIn { .. } => const { of(pages::SIGN_IN) },
            Self::Sessions => const { of(pages::SESSIONS) },
            Self::Forget => const { of(pages::FORGET) },
            Self::Data => const { of(pages::DATA) },
            Self::DataItems(_) => const { of(pages::CATEGORY) },
            Self::Cancel => const { of(pages::CANCEL) },
            Self::Download => const { of(pages::DOWNLOAD) },
            Self::Certificate => const { of(pages::CERTIFICATE) },
            Self::Minors => const { of(pages::MINORS) },
            Self::Guardian => const { of(pages::GUARDIAN) },
            Self::Requests => const { of(pages::REQUESTS) },
            Self::Contact => const { of(pages::HELP) },
            Self::Security => const { of(pages::SECURITY) },
        }
    }

    /// Whether a document that was loaded for `loaded` behind `door` can show this page without a new document.
    ///
    /// What the server made is in the document of its own address only.
    #[must_use]
    pub fn is_within(&self, loaded: &Self, door: Door) -> bool {
        let (own, maker, _) = self.page();
        self == loaded || (maker == Maker::App && own == door)
    }
}

/// The address of the sign-in page that leads back to `path`; from the sign-in page itself, to where that one leads back.
#[must_use]
pub fn sign_in_and_return(path: &str) -> String {
    if let Some(("/sign-in", query)) = path.split_once('?') {
        return Route::parse("/sign-in", query.split('#').next().unwrap_or_default()).href();
    }
    Route::SignIn { return_to: safe_return(path).then(|| path.to_owned()) }.href()
}

/// Whether a path that came with a link may be gone to after signing in: ours, and not the sign-in page again.
#[must_use]
pub fn safe_return(path: &str) -> bool {
    paths::is_local(path) && !path.starts_with("/sign-in")
}

/// The same query with another language in it.
#[must_use]
pub fn query_with_language(query: &str, tag: &str) -> String {
    let mut out = format!("?lang={tag}");
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")) {
        out.push('&');
        out.push_str(pair);
    }
    out
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_digit() || character == '.')
}

fn is_category(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_ascii_lowercase() || "._".contains(character))
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Door, Route, decode, encode, query_with_language, safe_return, sign_in_and_return};
    use contract::pages;

    #[test]
    fn every_address_reads_back() {
        for route in [
            Route::Overview,
            Route::Policy,
            Route::PolicyVersions,
            Route::PolicyChanges { from: None },
            Route::PolicyChanges { from: Some("1.0".to_owned()) },
            Route::PolicyVersion("1.0".to_owned()),
            Route::Choices,
            Route::Receipts,
            Route::Verify,
            Route::SignIn { return_to: None },
            Route::SignIn { return_to: Some("/policy#use-diagnostics".to_owned()) },
            Route::Sessions,
            Route::Forget,
            Route::Data,
            Route::DataItems("user.content.public".to_owned()),
            Route::Cancel,
            Route::Download,
            Route::Certificate,
            Route::Minors,
            Route::Guardian,
            Route::Requests,
            Route::Contact,
            Route::Security,
        ] {
            let href = route.href();
            let (path, query) = href.split_once('?').unwrap_or((&href, ""));
            assert_eq!(Route::parse(path, query), route, "{href}");
        }
        for unknown in ["/nothing", "/policy/", "/policy/x", "/Policy", ""] {
            assert_eq!(Route::parse(unknown, ""), Route::NotFound, "{unknown}");
        }
    }

    #[test]
    fn signing_in_returns_to_our_own_pages_only() {
        for ours in ["/", "/policy#use-diagnostics", "/choices?lang=en", "/receipts#3f"] {
            assert!(safe_return(ours), "{ours}");
        }
        for other in [
            "",
            "policy",
            "//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /policy",
            "https://evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/policy\\..",
            "/sign-in?return=/sign-in",
        ] {
            assert!(!safe_return(other), "{other:?}");
            let query = format!("return={}", encode(other));
            assert_eq!(Route::parse("/sign-in", &query), Route::SignIn { return_to: None }, "{other:?}");
            assert_eq!(sign_in_and_return(other), "/sign-in", "{other:?}");
        }
        let twice = Route::parse("/sign-in", "lang=en&return=%2F%2Fevil.example");
        assert_eq!(twice, Route::SignIn { return_to: None });
    }

    #[test]
    fn from_the_sign_in_page_the_way_in_leads_where_it_led_before() {
        for (here, there) in [
            ("/sign-in", "/sign-in"),
            ("/sign-in?lang=en&return=%2Fchoices%23history", "/sign-in?return=/choices%23history"),
            ("/sign-in?return=%2Freceipts#x", "/sign-in?return=/receipts"),
            ("/sign-in?return=%2F%2Fevil.example", "/sign-in"),
        ] {
            assert_eq!(sign_in_and_return(here), there, "{here}");
        }
    }

    #[test]
    fn another_language_keeps_the_rest_of_the_query() {
        assert_eq!(query_with_language("", "en"), "?lang=en");
        assert_eq!(query_with_language("lang=en&return=%2F", "zh-Hans"), "?lang=zh-Hans&return=%2F");
    }

    #[test]
    fn escapes_read_back_and_broken_ones_do_no_harm() {
        for text in ["/policy#use-diagnostics", "/选择?a=b&c=d", "100%", ""] {
            assert_eq!(decode(&encode(text)), text);
        }
        for broken in ["%", "%4", "%zz", "%ff", "%选"] {
            let _ = decode(broken);
        }
    }

    #[test]
    fn what_the_server_made_is_within_its_own_document_only() {
        let old = Route::PolicyVersion("0.9".to_owned());
        for made in [
            Route::Overview,
            Route::Policy,
            Route::Choices,
            old.clone(),
            Route::PolicyVersions,
            Route::Contact,
        ] {
            assert!(made.is_within(&made, Door::Center), "{made:?}");
            assert!(!made.is_within(&Route::Security, Door::Center), "{made:?}");
        }
        assert!(!Route::Policy.is_within(&old, Door::Center));
        let sign_in = Route::SignIn { return_to: None };
        assert!(sign_in.is_within(&old, Door::Center));
        assert!(!Route::Data.is_within(&Route::Policy, Door::Center));
        assert!(Route::Cancel.is_within(&Route::Data, Door::Data));
        assert!(!Route::Overview.is_within(&Route::Data, Door::Data));
    }

    #[test]
    fn every_page_of_the_list_is_a_page_here() {
        for page in &pages::PAGES {
            let route = Route::parse(page.sample, "");
            assert_ne!(route, Route::NotFound, "{}", page.path);
            assert_eq!(route.href(), page.sample);
            assert_eq!(route.page(), (page.door, page.maker, page.section), "{}", page.path);
        }
    }
}
