//! The pages' addresses: the only place where they are spelled.

use contract::paths;
use std::fmt::Write as _;

/// A page of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// At a glance.
    Home,
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

/// Who renders a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The app, door `center`.
    Center,
    /// The app, door `account`.
    Account,
    /// The app, door `data`.
    Data,
    /// The app, door `guardian`.
    Guardian,
    /// The app, door `forms`.
    Forms,
    /// The server alone.
    Server,
}

impl Route {
    /// The page at this path and query (without `?`).
    #[must_use]
    pub fn parse(path: &str, query: &str) -> Self {
        match path {
            "/" => Self::Home,
            "/policy" => Self::Policy,
            "/policy/versions" => Self::PolicyVersions,
            "/policy/changes" => {
                let from = query.split('&').find_map(|pair| pair.strip_prefix("from="));
                Self::PolicyChanges { from: from.filter(|version| is_version(version)).map(str::to_owned) }
            }
            "/choices" => Self::Choices,
            "/receipts" => Self::Receipts,
            "/verify" => Self::Verify,
            "/sign-in" => {
                let asked = query.split('&').find_map(|pair| pair.strip_prefix("return=")).map(decode);
                Self::SignIn { return_to: asked.filter(|path| safe_return(path)) }
            }
            "/sessions" => Self::Sessions,
            "/forget" => Self::Forget,
            "/data" => Self::Data,
            "/cancel" => Self::Cancel,
            "/download" => Self::Download,
            "/certificate" => Self::Certificate,
            "/minors" => Self::Minors,
            "/guardian" => Self::Guardian,
            "/requests" => Self::Requests,
            "/contact" => Self::Contact,
            "/security" => Self::Security,
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
            Self::Home | Self::NotFound => "/",
            Self::Policy => "/policy",
            Self::PolicyVersions => "/policy/versions",
            Self::PolicyVersion(version) => return format!("/policy/{version}"),
            Self::PolicyChanges { from: None } => "/policy/changes",
            Self::PolicyChanges { from: Some(from) } => return format!("/policy/changes?from={from}"),
            Self::Choices => "/choices",
            Self::Receipts => "/receipts",
            Self::Verify => "/verify",
            Self::SignIn { return_to: None } => "/sign-in",
            Self::SignIn { return_to: Some(path) } => return format!("/sign-in?return={}", encode(path)),
            Self::Sessions => "/sessions",
            Self::Forget => "/forget",
            Self::Data => "/data",
            Self::DataItems(category) => return format!("/data/{category}"),
            Self::Cancel => "/cancel",
            Self::Download => "/download",
            Self::Certificate => "/certificate",
            Self::Minors => "/minors",
            Self::Guardian => "/guardian",
            Self::Requests => "/requests",
            Self::Contact => "/contact",
            Self::Security => "/security",
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

    /// Who renders it.
    #[must_use]
    pub fn door(&self) -> Door {
        match self {
            Self::Home | Self::Policy | Self::PolicyVersion(_) | Self::Choices | Self::SignIn { .. } => {
                Door::Center
            }
            Self::Receipts | Self::Verify | Self::Sessions => Door::Account,
            Self::Data
            | Self::DataItems(_)
            | Self::Cancel
            | Self::Download
            | Self::Certificate
            | Self::Minors => Door::Data,
            Self::Guardian => Door::Guardian,
            Self::Requests | Self::Forget => Door::Forms,
            Self::PolicyVersions
            | Self::PolicyChanges { .. }
            | Self::Contact
            | Self::Security
            | Self::NotFound => Door::Server,
        }
    }

    /// Whether a document that was loaded for `loaded` behind `door` can show this page without a new document.
    ///
    /// The policy's text is in the document of its own address only.
    #[must_use]
    pub fn is_within(&self, loaded: &Self, door: Door) -> bool {
        match self {
            Self::Policy | Self::PolicyVersion(_) => self == loaded,
            _ => self == loaded || self.door() == door,
        }
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

    #[test]
    fn every_address_reads_back() {
        for route in [
            Route::Home,
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
    fn the_policy_is_within_its_own_document_only() {
        let old = Route::PolicyVersion("0.9".to_owned());
        assert!(Route::Policy.is_within(&Route::Policy, Door::Center));
        assert!(!Route::Policy.is_within(&Route::Choices, Door::Center));
        assert!(!Route::Policy.is_within(&old, Door::Center));
        assert!(Route::Choices.is_within(&old, Door::Center));
        assert!(!Route::Data.is_within(&Route::Policy, Door::Center));
        assert!(Route::Cancel.is_within(&Route::Data, Door::Data));
        assert!(!Route::Contact.is_within(&Route::Policy, Door::Center));
        assert!(Route::PolicyVersions.is_within(&Route::PolicyVersions, Door::Center));
        assert!(!Route::Home.is_within(&Route::Data, Door::Data));
    }
}
