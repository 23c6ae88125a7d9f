//! A receipt as an HTML document of its own: every fact of the record in words, and the signed record itself.

use super::words::{self, Words};
use crate::{
    messages,
    policies::{Published, escape},
};
use contract::{
    language::Language,
    paths,
    receipt::{DOCUMENT_BEGINS, Payload, RECORD_BEGINS, RECORD_ENDS, Receipt},
};
use jiff::{Timestamp, tz::TimeZone};
use std::fmt::Write as _;

/// The document's one style.
pub(super) const STYLE: &str =
    concat!(include_str!("../../../../style/tokens.css"), include_str!("../../../../style/document.css"));

/// What a document is made of besides the receipt.
pub(super) struct Surroundings<'a> {
    pub(super) language: Language,
    /// The version that the receipt names, if we have it.
    pub(super) published: Option<&'a Published>,
    pub(super) zone: TimeZone,
    pub(super) public_url: &'a str,
    /// The content security policy that goes with the file wherever it is opened.
    pub(super) policy: &'a str,
}

/// The document; nothing where the payload is none of ours.
pub(super) fn render(receipt: &Receipt, around: &Surroundings<'_>) -> Option<String> {
    let payload: Payload = serde_json::from_value(receipt.payload.clone()).ok()?;
    let record = serde_json::to_string(receipt).ok()?.replace('<', "\\u003c");
    let page = Page { receipt, payload: &payload, around, words: Words::of(around.language) };
    let mut out = String::with_capacity(16 * 1024);
    page.head(&mut out);
    page.choice(&mut out);
    page.notice(&mut out);
    page.processing(&mut out);
    page.controller(&mut out);
    page.record(&mut out);
    page.check(&mut out);
    let words = page.words;
    let _ = writeln!(
        out,
        "<h2>{}</h2><p class=\"note\">{}</p>{RECORD_BEGINS}{record}{RECORD_ENDS}</main></body></html>",
        words.signed, words.signed_note
    );
    Some(out)
}

/// One document in the making.
struct Page<'a> {
    receipt: &'a Receipt,
    payload: &'a Payload,
    around: &'a Surroundings<'a>,
    words: &'static Words,
}

impl Page<'_> {
    fn head(&self, out: &mut String) {
        let site = messages::words(self.around.language);
        let [before, after] = self.words.number;
        let number = format!("{before}{}{after}", self.payload.sequence);
        let about = escape(&self.about());
        let _ = write!(
            out,
            "{DOCUMENT_BEGINS}{tag}\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{number} · {about} · {center} · {brand}</title><style>{STYLE}</style></head>\
             <body><main><p class=\"from\">{brand} · {center}</p><h1>{about} <small>{number}</small></h1><p class=\"counts\">{counts}{foreign}</p>",
            tag = self.around.language.tag(),
            policy = escape(self.around.policy),
            center = site.center,
            brand = site.brand,
            counts = self.words.counts,
            foreign = if self.is_foreign() { self.words.foreign } else { "" },
        );
    }

    fn choice(&self, out: &mut String) {
        let (words, event) = (self.words, &self.payload.event);
        let language = self.around.language;
        let purpose = self.around.published.and_then(|published| {
            published.meta.purpose(&self.payload.processing.purpose)?.text.get(&language)
        });
        let chosen =
            format!("<span class=\"chosen\">{}</span>", escape(words::state(&event.state, language)));
        let mut facts = vec![(words.about, escape(&self.about()))];
        facts.extend(purpose.map(|text| (words.asked, escape(&text.ask))));
        facts.extend([
            (words.chosen, chosen),
            (words.when, self.moment(&event.at)),
            (words.by, escape(words::actor(&event.actor, language))),
            (words.method, escape(words::method(&event.method, language))),
        ]);
        section(out, words.choice, &facts);
    }

    fn notice(&self, out: &mut String) {
        let (words, notice) = (self.words, &self.payload.notice);
        let version = format!("{}<br>{}", escape(&notice.version), link(&notice.url));
        let facts = [
            (words.version, version),
            (words.language, escape(words::language_name(&notice.language, self.around.language))),
            (words.sha256, code(&notice.sha256)),
        ];
        section(out, words.notice, &facts);
    }

    fn processing(&self, out: &mut String) {
        let (words, processing) = (self.words, &self.payload.processing);
        let categories = processing.categories.iter().map(|id| escape(self.category(id)));
        let recipients = processing.recipients.iter().map(|name| self.signed(name));
        let facts = [
            (words.basis, escape(words::basis(&processing.lawful_basis, self.around.language))),
            (words.categories, self.list(categories)),
            (words.sensitive, if processing.sensitive { words.yes } else { words.no }.to_owned()),
            (words.recipients, self.list(recipients)),
            (words.storage, self.signed(&processing.storage)),
            (words.retention, self.signed(&processing.retention)),
            (words.jurisdiction, escape(words::jurisdiction(&processing.jurisdiction, self.around.language))),
            (words.withdrawal, self.signed(&processing.withdrawal)),
        ];
        section(out, words.processing, &facts);
    }

    fn controller(&self, out: &mut String) {
        let (words, controller) = (self.words, &self.payload.controller);
        let facts =
            [(words.name, self.signed(&controller.name)), (words.contact, self.signed(&controller.contact))];
        section(out, words.controller, &facts);
    }

    fn record(&self, out: &mut String) {
        let (words, payload) = (self.words, self.payload);
        let previous = payload.previous.as_ref().map_or_else(
            || words.first.to_owned(),
            |previous| format!("{}<br>SHA-256 {}", code(&previous.record_id), code(&previous.sha256)),
        );
        let build =
            if payload.event.build.is_empty() { words.untold.to_owned() } else { code(&payload.event.build) };
        let facts = [
            (words.record_id, code(&payload.record_id)),
            (words.previous, previous),
            (words.subject, format!("{}<small>{}</small>", code(&payload.subject), words.subject_note)),
            (words.build, build),
            (words.schema, code(&payload.schema)),
            (words.key, code(&self.receipt.key_id)),
            (words.signature, code(&self.receipt.signature)),
        ];
        section(out, words.record, &facts);
    }

    fn check(&self, out: &mut String) {
        let (words, url) = (self.words, self.around.public_url);
        let _ = write!(
            out,
            "<h2>{}</h2><ol><li>{}<br>{}</li><li>{}<br>{} {}</li></ol>",
            words.check,
            words.check_here,
            link(&format!("{url}/verify")),
            words.check_alone,
            words.keys,
            link(&format!("{url}{}", paths::KEYS)),
        );
    }

    /// The purpose's name in the version that the receipt names.
    fn about(&self) -> String {
        let id = &self.payload.processing.purpose;
        if id == crate::ledger::POLICY {
            return self.words.policy.to_owned();
        }
        let purpose = self.around.published.and_then(|published| published.meta.purpose(id));
        let text = purpose.and_then(|purpose| purpose.text.get(&self.around.language));
        text.map_or_else(|| id.clone(), |text| text.name.clone())
    }

    fn category<'a>(&'a self, id: &'a str) -> &'a str {
        let category = self.around.published.and_then(|published| published.meta.category(id));
        let text = category.and_then(|category| category.text.get(&self.around.language));
        text.map_or(id, |text| &text.name)
    }

    fn list(&self, items: impl Iterator<Item = String>) -> String {
        let items: Vec<_> = items.collect();
        if items.is_empty() { self.words.none.to_owned() } else { items.join(self.words.comma) }
    }

    /// Whether the policy was read in another language than the document's.
    fn is_foreign(&self) -> bool {
        self.payload.notice.language != self.around.language.tag()
    }

    /// A sentence of the record, in the language that the policy was read in.
    fn signed(&self, text: &str) -> String {
        if !self.is_foreign() {
            return escape(text);
        }
        format!("<span lang=\"{}\">{}</span>", escape(&self.payload.notice.language), escape(text))
    }

    /// A moment in the operator's time zone, and as the record has it.
    fn moment(&self, at: &str) -> String {
        let local = at.parse::<Timestamp>().map(|moment| {
            let local = moment.to_zoned(self.around.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z (%Q)");
            format!("<time datetime=\"{}\">{}</time><br>", escape(at), escape(&local.to_string()))
        });
        format!("{}{} (UTC)", local.unwrap_or_default(), escape(at))
    }
}

/// A heading with facts. The values are HTML.
fn section(out: &mut String, heading: &str, facts: &[(&str, String)]) {
    let _ = write!(out, "<h2>{heading}</h2><dl>");
    for (name, value) in facts {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    out.push_str("</dl>");
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// An address to follow and to read, also on paper.
fn link(url: &str) -> String {
    let text = escape(url);
    if url.starts_with("https://") || url.starts_with("http://") {
        format!("<a href=\"{text}\">{text}</a>")
    } else {
        text
    }
}
