//! `index.html` of an archive: everything by meaning, to be read without a network. It runs and fetches nothing.

use crate::{datamap::Item, policies::escape};
use contract::language::Language;

/// The words around the data.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) intro: &'static str,
    pub(super) made: &'static str,
    pub(super) nothing: &'static str,
    pub(super) letters: &'static str,
    pub(super) from_us: &'static str,
    pub(super) from_you: &'static str,
    pub(super) receipts: &'static str,
    pub(super) receipts_text: &'static str,
    pub(super) retention: &'static str,
    pub(super) purpose: &'static str,
}

pub(super) const fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &Words {
            title: "Your information at iwalk-scooter",
            intro: "This page holds everything that we hold about you, by kind. It needs no network. The same stands in data.json for programs and in the folder data for spreadsheets; manifest.json lists all files with their checksums.",
            made: "Made on",
            nothing: "We hold nothing of this kind.",
            letters: "What you wrote to us, and our answers",
            from_us: "We",
            from_you: "You",
            receipts: "Receipts of your choices",
            receipts_text: "They stand in receipts.json, with the keys that verify them. Any of them can be checked on the page “Check a receipt”. There are:",
            retention: "Kept",
            purpose: "Used for",
        },
        Language::ZhHans => &Words {
            title: "您在 iwalk-scooter 的信息",
            intro: "本页按类别列出我们保存的您的全部信息，无需网络即可阅读。同样的内容，供程序使用的在 data.json，供电子表格使用的在 data 文件夹；manifest.json 列出全部文件及其校验值。",
            made: "生成时间：",
            nothing: "没有此类信息。",
            letters: "您写给我们的内容与我们的答复",
            from_us: "我们",
            from_you: "您",
            receipts: "您的选择的回执",
            receipts_text: "回执及核验用的公钥在 receipts.json 中，任何一份都可以在“核验回执”页面核验。共有：",
            retention: "保存时间",
            purpose: "用途",
        },
    }
}

/// What it looks like: on a phone, on a desk, in the dark and on paper.
const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif;color:#1c2326;background:#fcfcfa}\
h1{line-height:1.25}section{margin:2.5rem 0}dl{display:grid;grid-template-columns:minmax(6rem,10rem) 1fr;gap:.25rem 1rem;margin:0;padding:.75rem 1rem;border:1px solid #d5dad8;border-radius:.5rem}\
dl+dl{margin-top:.75rem}dt{color:#586266}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}.note{color:#586266;font-size:.875rem}nav a{display:inline-block;padding:.375rem .75rem .375rem 0}\
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.375rem}}\
@media(prefers-color-scheme:dark){body{color:#e6eae8;background:#14191b}dl{border-color:#3a4448}dt,.note{color:#a5afb2}a{color:#7fd0dd}}";

/// The beginning. The policy keeps whatever stands in the data from running, and from telling anybody that it was opened.
pub(super) fn head(language: Language, made: &str) -> String {
    let words = words(language);
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\
         <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><h1>{title}</h1><p>{}</p><p class=\"note\">{} {}</p>",
        language.tag(),
        words.intro,
        words.made,
        escape(made),
        title = words.title
    )
}

/// The heading of a kind, with what it is used for and how long it is kept.
pub(super) fn kind(language: Language, name: &str, purpose: &str, retention: &str) -> String {
    let words = words(language);
    format!(
        "<section><h2>{}</h2><p class=\"note\">{}: {}<br>{}: {}</p>",
        escape(name),
        words.purpose,
        escape(purpose),
        words.retention,
        escape(retention)
    )
}

/// One item.
pub(super) fn item(item: &Item) -> String {
    let fields: String = item
        .fields
        .iter()
        .map(|field| format!("<dt>{}</dt><dd>{}</dd>", escape(&field.name), escape(&field.value)))
        .collect();
    format!("<h3>{}</h3><dl>{fields}</dl>", escape(&item.kind))
}
