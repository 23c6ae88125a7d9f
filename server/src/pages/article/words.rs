//! The article's fixed words, and the dates in it.

use contract::{language::Language, pages};
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
    pub(super) begins: &'static str,
    pub(super) replaced: &'static str,
    pub(super) stop: &'static str,
    pub(super) comma: &'static str,
    pub(super) what_changed: &'static str,
    pub(super) what_will_change: &'static str,
    pub(super) changes: &'static str,
    pub(super) changes_note: &'static str,
    pub(super) only_one: &'static str,
    pub(super) no_change: &'static str,
    pub(super) whole: &'static str,
    pub(super) in_whole: &'static str,
    pub(super) before: &'static str,
    pub(super) now: &'static str,
    pub(super) is_new: &'static str,
    pub(super) is_gone: &'static str,
    pub(super) unchanged: &'static str,
    pub(super) asked_again: &'static str,
    pub(super) annex: &'static str,
    pub(super) blank: &'static str,
    brackets: [&'static str; 2],
}

impl Words {
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::ZhHans => &ZH_HANS,
        }
    }

    /// Something added behind a word.
    pub(super) fn in_brackets(&self, added: &str) -> String {
        let [open, close] = self.brackets;
        format!("{open}{added}{close}")
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
    hash: "Checksum of this text",
    hash_note: "SHA-256 of this version’s text in this language. It would differ if a single letter had changed:",
    versions: pages::page(pages::VERSIONS).title(Language::En),
    versions_note: "A published version never changes. Old ones stay readable here.",
    changed: "Changed:",
    valid_until: "valid until",
    number: "No.",
    scope: "covers",
    begins: "takes effect on",
    replaced: "never takes effect; its place is taken by version",
    stop: ".",
    comma: ", ",
    what_changed: "what changed",
    what_will_change: "Read what changes",
    changes: pages::page(pages::CHANGES).title(Language::En),
    changes_note: "Only what differs stands here, clause by clause. Words that were taken out are struck through in the older text; \
                   words that came in are underlined in the newer one.",
    only_one: "There is only one version so far, so nothing has changed.",
    no_change: "Nothing differs between these two versions.",
    whole: "Whole text of version",
    in_whole: "Read it in the whole text",
    before: "Before",
    now: "After",
    is_new: "This was not there before.",
    is_gone: "This was taken out.",
    unchanged: "The words of the clause itself are the same; what changed about it stands in the annex below, or was changed back since.",
    asked_again: "Whoever said yes to this is asked again; until then it is off:",
    annex: "In the annex",
    blank: " ",
    brackets: [" (", ")"],
};

const ZH_HANS: Words = Words {
    version: "版本",
    since: "生效日期",
    from: "将于以下日期生效：",
    all_versions: "全部版本",
    current: "现行版本",
    contents: "目录",
    link: "本条链接：",
    hash: "文本校验值（SHA-256）",
    hash_note: "由本版本中文文本算出，文本改动一字，校验值就会不同：",
    versions: pages::page(pages::VERSIONS).title(Language::ZhHans),
    versions_note: "版本公布后不再改动，旧版本可在这里一直阅读。",
    changed: "改动：",
    valid_until: "有效期至",
    number: "编号",
    scope: "适用范围",
    begins: "生效日期：",
    replaced: "不再生效，由以下版本取代：",
    stop: "。",
    comma: "、",
    what_changed: "改了什么",
    what_will_change: "看看会有哪些改动",
    changes: pages::page(pages::CHANGES).title(Language::ZhHans),
    changes_note: "这里逐条列出有差别的内容。旧文中删去的字加了删除线，新文中增加的字加了下划线。",
    only_one: "目前只有一个版本，没有任何改动。",
    no_change: "这两个版本没有差别。",
    whole: "全文：版本",
    in_whole: "在全文中阅读",
    before: "改动前",
    now: "改动后",
    is_new: "此前没有这部分内容。",
    is_gone: "这部分内容已删去。",
    unchanged: "条款本身的文字没有变化；有关的改动见下方附录，或者后来又改了回来。",
    asked_again: "同意过以下事项的人需要重新选择，在此之前该项保持关闭：",
    annex: "附录中的改动",
    blank: "",
    brackets: ["（", "）"],
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
        Contact => ("how to contact us", "联系方式"),
        Wording => ("wording only", "仅措辞"),
    };
    match language {
        Language::En => en,
        Language::ZhHans => zh,
    }
}
