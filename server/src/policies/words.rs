//! The annex's fixed words in both languages. They are part of the published text: a change here shows in the next version only.

use contract::language::Language;

/// The annex's headings and labels in one language.
#[derive(Debug)]
pub struct Words {
    pub(super) annex: &'static str,
    pub(super) processor: &'static str,
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) email: &'static str,
    pub(super) address: &'static str,
    pub(super) officer: &'static str,
    pub(super) security: &'static str,
    pub(super) storage: &'static str,
    pub(super) purposes: &'static str,
    pub(super) used: &'static str,
    pub(super) aim: &'static str,
    pub(super) method: &'static str,
    pub(super) kept: &'static str,
    pub(super) refusing: &'static str,
    pub(super) basis: &'static str,
    pub(super) consent: &'static str,
    pub(super) separate: &'static str,
    pub(super) necessary: &'static str,
    pub(super) categories: &'static str,
    pub(super) recipients: &'static str,
    pub(super) contact: &'static str,
    pub(super) collection: &'static str,
    pub(super) purpose: &'static str,
    pub(super) grade: &'static str,
    pub(super) is_sensitive: &'static str,
    pub(super) necessity: &'static str,
    pub(super) impact: &'static str,
    pub(super) source: &'static str,
    pub(super) cookies: &'static str,
    pub(super) until_closed: &'static str,
    pub(super) hours: &'static str,
    pub(super) days: &'static str,
    pub(super) retention: &'static str,
    pub(super) sensitive: &'static str,
    pub(super) rights: &'static str,
    pub(super) complaint: &'static str,
    pub(super) under14: &'static str,
    /// Between a label and its value.
    pub(super) colon: &'static str,
    /// Between the items of a list in a sentence.
    pub(super) comma: &'static str,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::ZhHans => &ZH_HANS,
        }
    }

    /// What a right is called.
    #[must_use]
    pub fn right(language: Language, id: &str) -> &'static str {
        let (en, zh) = match id {
            "view" => ("See it", "查看"),
            "copy" => ("Have a copy", "复制"),
            "transfer" => ("Pass it on", "转移"),
            "correct" => ("Correct it", "更正"),
            "complete" => ("Complete it", "补充"),
            "delete" => ("Delete it", "删除"),
            "restrict" => ("Limit or refuse a use", "限制或拒绝处理"),
            "cancel" => ("Cancel the account", "注销账号"),
            _ => ("Take consent back", "撤回同意"),
        };
        match language {
            Language::En => en,
            Language::ZhHans => zh,
        }
    }
}

const EN: Words = Words {
    annex: "Annex: lists and details",
    processor: "Who answers for your information",
    name: "Name",
    phone: "Phone",
    email: "E-mail",
    address: "Post",
    officer: "In charge of personal information",
    security: "Flaws and leaks",
    storage: "Stored in",
    purposes: "What it is used for, and how",
    used: "What is used",
    aim: "What for",
    method: "How",
    kept: "How long",
    refusing: "If you refuse",
    basis: "Ground",
    consent: "your consent",
    separate: "your separate consent",
    necessary: "necessary for the service’s safety; starts when you accept the policy, and can be switched off",
    categories: "Kinds of information",
    recipients: "Who receives information",
    contact: "Contact",
    collection: "What is collected",
    purpose: "What for",
    grade: "Grade (1 lowest, 4 highest)",
    is_sensitive: "sensitive",
    necessity: "Why it is needed",
    impact: "What a leak could do",
    source: "Clause",
    cookies: "Cookie",
    until_closed: "until the browser is closed",
    hours: " hours at most",
    days: " days at most",
    retention: "How long it is kept, and what follows",
    sensitive: "Sensitive information",
    rights: "How to use your rights",
    complaint: "How to complain",
    under14: "Rules for children under 14",
    colon: ": ",
    comma: ", ",
};

const ZH_HANS: Words = Words {
    annex: "附录：清单与细则",
    processor: "谁对您的信息负责",
    name: "名称",
    phone: "电话",
    email: "电子邮箱",
    address: "通信地址",
    officer: "个人信息保护负责人",
    security: "漏洞与泄露报告",
    storage: "存储地区",
    purposes: "用途与方式",
    used: "使用的信息",
    aim: "目的",
    method: "方式",
    kept: "保存时间",
    refusing: "拒绝的后果",
    basis: "依据",
    consent: "您的同意",
    separate: "您的单独同意",
    necessary: "保障服务安全所必需；在您接受政策时开始，可以关闭",
    categories: "信息种类",
    recipients: "信息接收方清单",
    contact: "联系方式",
    collection: "收集清单",
    purpose: "用途",
    grade: "级别（1 最低，4 最高）",
    is_sensitive: "敏感信息",
    necessity: "必要性",
    impact: "泄露可能造成的影响",
    source: "条款",
    cookies: "Cookie",
    until_closed: "到浏览器关闭为止",
    hours: " 小时以内",
    days: " 天以内",
    retention: "保存多久，到期之后怎样处理",
    sensitive: "敏感个人信息",
    rights: "怎样行使您的权利",
    complaint: "怎样投诉",
    under14: "未满 14 周岁儿童的专门规则",
    colon: "：",
    comma: "、",
};
