//! The words around the facts of a receipt's document. A missing one does not compile.

use contract::language::Language;

/// The words of one language.
pub(super) struct Words {
    pub(super) number: [&'static str; 2],
    pub(super) counts: &'static str,
    /// Follows where the policy was read in another language.
    pub(super) foreign: &'static str,
    pub(super) policy: &'static str,
    pub(super) choice: &'static str,
    pub(super) about: &'static str,
    pub(super) asked: &'static str,
    pub(super) chosen: &'static str,
    pub(super) when: &'static str,
    pub(super) by: &'static str,
    pub(super) method: &'static str,
    pub(super) notice: &'static str,
    pub(super) version: &'static str,
    pub(super) language: &'static str,
    pub(super) sha256: &'static str,
    pub(super) processing: &'static str,
    pub(super) basis: &'static str,
    pub(super) categories: &'static str,
    pub(super) sensitive: &'static str,
    pub(super) recipients: &'static str,
    pub(super) storage: &'static str,
    pub(super) retention: &'static str,
    pub(super) jurisdiction: &'static str,
    pub(super) withdrawal: &'static str,
    pub(super) controller: &'static str,
    pub(super) name: &'static str,
    pub(super) contact: &'static str,
    pub(super) record: &'static str,
    pub(super) record_id: &'static str,
    pub(super) previous: &'static str,
    pub(super) first: &'static str,
    pub(super) subject: &'static str,
    pub(super) subject_note: &'static str,
    pub(super) build: &'static str,
    pub(super) schema: &'static str,
    pub(super) key: &'static str,
    pub(super) signature: &'static str,
    pub(super) check: &'static str,
    pub(super) check_here: &'static str,
    pub(super) check_alone: &'static str,
    pub(super) keys: &'static str,
    pub(super) signed: &'static str,
    pub(super) signed_note: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) none: &'static str,
    pub(super) untold: &'static str,
    /// Between the items of a list.
    pub(super) comma: &'static str,
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
    number: ["Receipt no. ", ""],
    counts: "What counts is the signed record at the end. The words before it are made from it and from the version of the policy \
             that it names; checking this file shows what the record itself says.",
    foreign: " Its sentences stay in the language in which the policy was read then.",
    policy: "Privacy policy",
    choice: "The choice",
    about: "About",
    asked: "What was asked",
    chosen: "Choice",
    when: "When",
    by: "Who chose",
    method: "How",
    notice: "The policy that was shown",
    version: "Version",
    language: "Language",
    sha256: "SHA-256 of the text",
    processing: "The information",
    basis: "Ground",
    categories: "Kinds of information",
    sensitive: "Sensitive information",
    recipients: "Who receives it",
    storage: "Stored in",
    retention: "How long",
    jurisdiction: "Whose law applies",
    withdrawal: "How to take it back",
    controller: "Who answers for it",
    name: "Name",
    contact: "Contact",
    record: "The record",
    record_id: "Number of the record",
    previous: "Receipt before this one",
    first: "None: this is the first",
    subject: "Person",
    subject_note: "A random name, the same in all receipts of this person.",
    build: "Build of the page",
    schema: "Format",
    key: "Signing key",
    signature: "Signature",
    check: "How to check this receipt",
    check_here: "Open this page and pick this file. The browser checks it by itself, and nobody has to sign in:",
    check_alone: "Without us: take the signed record below, which is JSON. Write its payload as canonical JSON (RFC 8785). Take the key \
                  named by key_id from our list of keys (a JWK set, RFC 7517). The signature, in base64url, must be a good Ed25519 signature \
                  (RFC 8032) over those bytes. The payload also names the SHA-256 of the receipt before it, so that none can \
                  go missing in between.",
    keys: "Our keys:",
    signed: "The signed record",
    signed_note: "Letter for letter, with its signature. Programs find it in this file as the element “receipt”.",
    yes: "Yes",
    no: "No",
    none: "None",
    untold: "Not told",
    comma: ", ",
};

const ZH_HANS: Words = Words {
    number: ["第 ", " 号回执"],
    counts: "以文末的签名记录为准。前面的文字由该记录及其所写的政策版本生成；核验本文件时，显示的是记录本身的内容。",
    foreign: "记录中的语句保留当时阅读政策所用的语言。",
    policy: "隐私政策",
    choice: "本次选择",
    about: "事项",
    asked: "询问内容",
    chosen: "选择",
    when: "时间",
    by: "操作人",
    method: "方式",
    notice: "当时展示的政策",
    version: "版本",
    language: "语言",
    sha256: "文本的 SHA-256",
    processing: "涉及的信息",
    basis: "依据",
    categories: "信息种类",
    sensitive: "是否敏感信息",
    recipients: "接收方",
    storage: "存储地点",
    retention: "保存时间",
    jurisdiction: "适用法律",
    withdrawal: "如何撤回",
    controller: "个人信息处理者",
    name: "名称",
    contact: "联系方式",
    record: "记录信息",
    record_id: "记录编号",
    previous: "前一份回执",
    first: "无，这是第一份",
    subject: "当事人",
    subject_note: "随机代号，同一人的全部回执都使用它。",
    build: "页面构建编号",
    schema: "格式",
    key: "签名密钥",
    signature: "签名",
    check: "如何核验这份回执",
    check_here: "打开以下页面并选择本文件，浏览器会自行核验，无需登录：",
    check_alone: "不依赖我们：取下方的签名记录（JSON），将其中的内容（payload）写成规范 JSON（RFC 8785）；从我们的公钥列表（JWK 集，RFC 7517）\
                  中取出 key_id 所写的公钥；base64url 编码的签名（signature）必须是对上述字节的有效 Ed25519 签名（RFC 8032）。\
                  内容中还写明了前一份回执的 SHA-256，中间缺少任何一份都会被发现。",
    keys: "我们的公钥：",
    signed: "签名记录",
    signed_note: "原文照录，附签名。程序可在本文件中按元素“receipt”读取。",
    yes: "是",
    no: "否",
    none: "无",
    untold: "未注明",
    comma: "、",
};

/// One of two, by the language.
const fn either(language: Language, (en, zh): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::En => en,
        Language::ZhHans => zh,
    }
}

/// What was chosen. Whatever this version has no words for is told as it stands in the record; so in all below.
pub(super) fn state(id: &str, language: Language) -> &str {
    let words = match id {
        "given" => ("Yes", "同意"),
        "refused" => ("No", "不同意"),
        "withdrawn" => ("Taken back", "撤回同意"),
        "superseded" => ("Ended by a change of the policy", "因政策改动而终止"),
        "accepted" => ("Agreed", "同意"),
        "declined" => ("Not agreed", "不同意"),
        "asked" => ("Asked a question", "提出疑问"),
        "went_on" => ("Went on without answering", "未答复，继续使用"),
        other => return other,
    };
    either(language, words)
}

/// Who chose.
pub(super) fn actor(id: &str, language: Language) -> &str {
    let words = match id {
        "self" => ("The person themself", "本人"),
        "guardian" => ("The person’s guardian", "监护人"),
        "system" => ("A rule, by itself", "规则自动"),
        other => return other,
    };
    either(language, words)
}

/// How it was collected.
pub(super) fn method(id: &str, language: Language) -> &str {
    let words = match id {
        "switch" => ("By the switch for this one purpose", "通过该事项的开关"),
        "answer" => ("By an answer to the policy", "对政策作答"),
        "acceptance" => ("It follows from agreeing to the policy", "因同意政策而开始"),
        "declining" => ("It follows from not agreeing to the policy", "因不同意政策而终止"),
        "update" => ("It follows from a change of the policy", "因政策改动而产生"),
        "guardian" => ("By the guardian, with a link and a number", "监护人凭链接和数字作出"),
        "approval_ended" => ("The guardian’s approval ended", "监护人的同意已终止"),
        "own_no" => ("Approved, but the person’s own no goes on", "监护人已同意，但本人的拒绝仍然有效"),
        "cancellation" => ("It follows from cancelling the account", "因注销账号而终止"),
        "gpc" => (
            "By the browser’s opt-out signal (Global Privacy Control)",
            "浏览器的拒绝信号（Global Privacy Control）",
        ),
        other => return other,
    };
    either(language, words)
}

/// On which ground it stands.
pub(super) fn basis(id: &str, language: Language) -> &str {
    let words = match id {
        "consent" => ("Consent", "同意"),
        "necessary" => (
            "Necessary for the service’s safety; starts when the policy is accepted, and can be switched off",
            "保障服务安全所必需；在接受政策时开始，可以关闭",
        ),
        "agreement" => ("Agreement to the policy", "对政策的同意"),
        other => return other,
    };
    either(language, words)
}

/// Whose law applies, by the country's code.
pub(super) fn jurisdiction(code: &str, language: Language) -> &str {
    match code {
        "CN" => either(language, ("China (CN)", "中国（CN）")),
        other => other,
    }
}

/// A language, by its tag.
pub(super) fn language_name(tag: &str, language: Language) -> &str {
    match Language::from_tag(tag) {
        Some(Language::En) => either(language, ("English", "英文")),
        Some(Language::ZhHans) => either(language, ("Simplified Chinese", "简体中文")),
        None => tag,
    }
}

#[cfg(test)]
mod tests {
    use super::{actor, basis, method, state};
    use contract::language::Language::{En, ZhHans};

    #[test]
    fn everything_that_receipts_say_has_words_in_both_languages() {
        let states =
            ["given", "refused", "withdrawn", "superseded", "accepted", "declined", "asked", "went_on"];
        let actors = ["self", "guardian", "system"];
        let methods = [
            "switch",
            "answer",
            "acceptance",
            "declining",
            "update",
            "gpc",
            "guardian",
            "approval_ended",
            "own_no",
            "cancellation",
        ];
        let bases = ["consent", "necessary", "agreement"];
        let of = |language| {
            let states = states.map(|id| (id, state(id, language)));
            let others =
                [actors.map(|id| (id, actor(id, language))), bases.map(|id| (id, basis(id, language)))];
            let methods = methods.map(|id| (id, method(id, language)));
            [&states[..], &others[0], &others[1], &methods].concat()
        };
        for ((id, en), (_, zh)) in of(En).into_iter().zip(of(ZhHans)) {
            assert!(en != id && zh != id && en != zh, "{id}");
        }
        assert_eq!(state("of_a_later_version", En), "of_a_later_version");
    }
}
