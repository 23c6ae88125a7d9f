//! The words on the pages that a person looks for, in both languages.

use contract::language::Language;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language's own name, in the switch.
    pub language: &'static str,
    /// Leads to the sign-in page, and ends its last step.
    pub sign_in: &'static str,
    /// Ends the session.
    pub sign_out: &'static str,
    /// The field for the address.
    pub address: &'static str,
    /// Asks for a code.
    pub send_code: &'static str,
    /// The field for the code.
    pub code: &'static str,
    /// Instead of the switch, for visitors.
    pub sign_in_to_choose: &'static str,
    /// Beside a visitor's switch for the browser.
    pub sign_in_for_account: &'static str,
    /// Says yes to a purpose.
    pub yes: &'static str,
    /// Says no to it.
    pub no: &'static str,
    /// The state of a purpose that is on.
    pub on_since: &'static str,
    /// The link from a choice to its receipt.
    pub receipt: &'static str,
    /// Checks the first receipt.
    pub check_first: &'static str,
    /// What a check says in the end.
    pub genuine: &'static str,
    /// The navigation's entry for all choices.
    pub choices: &'static str,
    /// What signing out says.
    pub signed_out: &'static str,
}

const ENGLISH: Words = Words {
    language: "English",
    sign_in: "Sign in",
    sign_out: "Sign out",
    address: "Phone number or e-mail address",
    send_code: "Send the code",
    code: "Code from the message",
    sign_in_to_choose: "Sign in to choose",
    sign_in_for_account: "Sign in to choose for your account",
    yes: "Yes",
    no: "No",
    on_since: "On since",
    receipt: "Receipt",
    check_first: "Check receipt no. 1",
    genuine: "Genuine: signed by us",
    choices: "Choices",
    signed_out: "You are signed out.",
};

const CHINESE: Words = Words {
    language: "中文",
    sign_in: "登录",
    sign_out: "退出登录",
    address: "手机号或电子邮箱",
    send_code: "发送验证码",
    code: "收到的验证码",
    sign_in_to_choose: "登录后选择",
    sign_in_for_account: "登录后为您的账号选择",
    yes: "同意",
    no: "不同意",
    on_since: "已开启",
    receipt: "回执",
    check_first: "核验第 1 号回执",
    genuine: "真实有效：由我们签名",
    choices: "选择",
    signed_out: "您已退出登录。",
};

impl Words {
    /// In this language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::ZhHans => &CHINESE,
        }
    }
}
