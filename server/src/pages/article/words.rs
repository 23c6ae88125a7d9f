//! The article's fixed words, and the dates in it.

use contract::language::Language;
use jiff::civil::Date;

/// The words around a policy's text in one language.
pub(super) struct Words {
    pub(super) version: &'static str,
    pub(super) since: &'static str,
    pub(super) from: &'static str,
    pub(super) all_versions: &'static str,
    pub(super) current: &'static str,
    pub(super) contents: &'static str,
    pub(super) link: &'static str,
    pub(super) hash: &'static str,
    pub(super) hash_note: &'static str,
    pub(super) versions: &'static str,
    pub(super) versions_note: &'static str,
    pub(super) changed: &'static str,
    pub(super) valid_until: &'static str,
    pub(super) number: &'static str,
    pub(super) scope: &'static str,
}

impl Words {
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::ZhHans => &ZH_HANS,
        }
    }
}

const EN: Words = Words {
    version: "Version",
    since: "in force since",
    from: "begins on",
    all_versions: "all versions",
    current: "the version in force",
    contents: "Contents",
    link: "Link to this clause:",
    hash: "Fingerprint",
    hash_note: "SHA-256 of this version’s text in this language, as published:",
    versions: "All versions of the policy",
    versions_note: "A published version never changes. Old ones stay readable here.",
    changed: "Changed:",
    valid_until: "valid until",
    number: "No.",
    scope: "covers",
};

const ZH_HANS: Words = Words {
    version: "版本",
    since: "生效日期",
    from: "将于以下日期生效：",
    all_versions: "全部版本",
    current: "现行版本",
    contents: "目录",
    link: "本条链接：",
    hash: "指纹",
    hash_note: "本版本在本语言下所公布文本的 SHA-256：",
    versions: "政策的全部版本",
    versions_note: "版本公布后不再改动，旧版本可在这里一直阅读。",
    changed: "改动：",
    valid_until: "有效期至",
    number: "编号",
    scope: "适用范围",
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day as `<time>`, in words.
pub(super) fn time(date: Date, language: Language) -> String {
    let words = match language {
        Language::En => {
            let month =
                usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
            format!("{} {month} {}", date.day(), date.year())
        }
        Language::ZhHans => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    };
    format!("<time datetime=\"{date}\">{words}</time>")
}

/// What a class of change is called.
pub(super) fn class(class: crate::policies::ChangeClass, language: Language) -> &'static str {
    use crate::policies::ChangeClass::{Category, Contact, Method, Purpose, Recipient, Retention, Wording};
    let (en, zh) = match class {
        Purpose => ("what it is used for", "用途"),
        Method => ("how it is used", "方式"),
        Category => ("what is collected", "信息种类"),
        Recipient => ("who receives it", "接收方"),
        Retention => ("how long it is kept", "保存时间"),
        Contact => ("how to reach us", "联系方式"),
        Wording => ("wording only", "仅措辞"),
    };
    match language {
        Language::En => en,
        Language::ZhHans => zh,
    }
}
