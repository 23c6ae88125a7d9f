//! The fixed words of the pages that the server makes. A missing one does not compile.
//!
//! The names of the pages stand in the contract, for the app too.

use super::Text;
use contract::language::Language;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub(crate) brand: Text,
    /// Between two sentences.
    pub(crate) blank: Text,
    pub(crate) center: Text,
    pub(crate) description: Text,
    pub(crate) skip: Text,
    pub(crate) nav: Text,
    pub(crate) languages: Text,
    pub(crate) not_found: Text,
    pub(crate) not_found_text: Text,
    pub(crate) by: Text,
    pub(crate) needs_scripts: Text,
    pub(crate) not_started: Text,
    pub(crate) load_again: Text,
    pub(crate) or_contact: Text,
    pub(crate) call: Text,
    pub(crate) contact_text: Text,
    pub(crate) email: Text,
    pub(crate) post: Text,
    pub(crate) officer: Text,
    pub(crate) complain: Text,
    pub(crate) security_text: Text,
    pub(crate) in_force: Text,
    pub(crate) measures: &'static [(Text, Text)],
    pub(crate) databases: Text,
    pub(crate) databases_note: Text,
    pub(crate) encryption_unsaid: Text,
    pub(crate) report_flaw: Text,
    pub(crate) certificates: Text,
    pub(crate) no_certificates: Text,
}

/// The words of a language.
#[must_use]
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::ZhHans => &ZH_HANS,
    }
}

/// Within how many working days people get an answer.
#[must_use]
pub fn answer_time(days: u32, language: Language) -> String {
    match (language, days) {
        (Language::En, 1) => {
            "We answer within one working day at the latest, and tell you why if we have to say no."
                .to_owned()
        }
        (Language::En, _) => {
            format!(
                "We answer within {days} working days at the latest, and tell you why if we have to say no."
            )
        }
        (Language::ZhHans, _) => {
            format!("我们最迟在 {days} 个工作日内答复；如果不能满足您的要求，会说明理由。")
        }
    }
}

const EN: Words = Words {
    brand: "iwalk-scooter",
    blank: " ",
    center: "Privacy center",
    description: "Read what iwalk-scooter does with personal information, and decide about yours.",
    skip: "Skip to the content",
    nav: "Pages",
    languages: "Language",
    not_found: "This page does not exist",
    not_found_text: "The address may be mistyped, or the page was moved. Start from the overview, or read the policy.",
    by: "A service of",
    needs_scripts: "This page needs JavaScript, which is switched off.",
    not_started: "This page has not started yet. The connection may be slow, or this browser too old: it needs Chrome 96, Safari 15, Firefox 79 or a newer one.",
    load_again: "Load it again.",
    or_contact: "Everything on it can also be done by phone or mail:",
    call: "Call us",
    contact_text: "Call or write to us about anything in the policy.",
    email: "E-mail",
    post: "Letter",
    officer: "In charge of personal information",
    complain: "If our answer does not help, you can complain to the authority for personal information protection where you live.",
    security_text: "What protects your information in this privacy center today.",
    in_force: "In force",
    measures: &[
        (
            "Encrypted at rest",
            "Your account or address, what you write to us and your receipts are encrypted with a key of your own. The keys lie in another \
             database. What is not encrypted is which choices were made, on what kind of device somebody was signed in, what a \
             message is about, and when. It stands under a random number, without your name.",
        ),
        (
            "Codes that work once",
            "You sign in with a code that works once, or come from our app, signed in as you are there. Sessions end by themselves, \
             and you can end them.",
        ),
        (
            "A second look",
            "Downloading all your receipts or all your information, and cancelling your account, each needs a fresh code for just that. Inside our app you unlock your device instead.",
        ),
        (
            "Nothing leaves this site",
            "Our pages load nothing from anyone else and tell nobody that you were here.",
        ),
        ("Proof of each choice", "Each choice gives you a signed receipt that you can check without us."),
        (
            "The text stays the text",
            "The database refuses to change or delete a policy that was published. Changes come as new versions.",
        ),
    ],
    databases: "The service’s other databases",
    databases_note: "This is the operator’s own word; the privacy center cannot check it.",
    encryption_unsaid: "It is not stated here yet how this one is encrypted.",
    report_flaw: "Found a flaw? Write to",
    certificates: "Certificates",
    no_certificates: "No certificate is on file at present.",
};

const ZH_HANS: Words = Words {
    brand: "iwalk-scooter",
    blank: "",
    center: "隐私中心",
    description: "了解 iwalk-scooter 如何处理个人信息，并对自己的信息作出决定。",
    skip: "跳到正文",
    nav: "页面导航",
    languages: "语言",
    not_found: "没有这个页面",
    not_found_text: "地址可能输错了，或者页面已经移走。您可以从概览页开始，或阅读隐私政策。",
    by: "服务提供方：",
    needs_scripts: "这个页面需要 JavaScript，但它被关闭了。",
    not_started: "页面还没有启动，可能是网络较慢，或浏览器版本过旧：需要 Chrome 96、Safari 15、Firefox 79 或更新的版本。",
    load_again: "重新加载。",
    or_contact: "页面上的一切也可以通过电话或邮件办理：",
    call: "致电",
    contact_text: "对隐私政策有任何问题，都可以打电话或写信给我们。",
    email: "电子邮件",
    post: "信函",
    officer: "个人信息保护负责人",
    complain: "如果对答复不满意，您可以向所在地负责个人信息保护的部门投诉。",
    security_text: "隐私中心目前用以下措施保护您的信息。",
    in_force: "已生效的措施",
    measures: &[
        (
            "加密存储",
            "您的账号或联系方式、您写给我们的内容以及您的回执，都用专属于您的密钥加密；密钥存放在另一个数据库里。没有加密的是：\
             作出过哪些选择、用哪类设备登录、来信属于哪一类，以及相应的时间。这些都记在一个随机编号之下，不带您的姓名。",
        ),
        (
            "一次性验证码",
            "您用一次性验证码登录，或从我们的应用进入，沿用应用中的登录。登录会自动过期，您也可以随时结束。",
        ),
        (
            "再次确认",
            "下载全部回执、下载全部信息或注销账号，都需要一个专门用于这项操作的新验证码；在我们的应用内，则改为解锁您的设备。",
        ),
        ("不外传", "我们的页面不加载任何第三方内容，也不会告诉任何人您来过。"),
        ("选择有回执", "每次选择都留下带签名的回执，不依靠我们也能核验。"),
        ("文本不可更改", "数据库拒绝修改或删除已发布的隐私政策。变更只能以新版本发布。"),
    ],
    databases: "服务的其他数据库",
    databases_note: "以下由运营方自行说明，隐私中心无法核实。",
    encryption_unsaid: "这个数据库怎样加密，目前还没有说明。",
    report_flaw: "发现了漏洞？请写信给",
    certificates: "认证证书",
    no_certificates: "目前没有登记在册的证书。",
};
