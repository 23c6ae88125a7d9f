//! What the server says to people: problems, mails, page texts; in both languages, complete by construction.

mod cancellations;
mod carrier;
mod exports;
mod gateway;
mod guardians;
mod mail;
mod mailbox;
mod outbox;
mod pages;
mod problems;
mod requests;
mod smtp;

pub use cancellations::{account_cancelled, account_erased};
pub use carrier::{Carrier, NotSent};
pub use exports::export_ready;
pub use gateway::Gateway;
pub use guardians::guardian_asked;
pub use mail::{Mail, Template, Values};
pub use mailbox::{Delivered, Mailbox};
pub use outbox::{Backlog, Outbox, backlog, queues, sweep, waits_for};
pub use pages::{Words, answer_time, words};
pub use problems::{hidden, problem, wait};
pub use requests::{request_answered, request_received};
pub use smtp::Smtp;

use contract::{language::Language, step_up};

/// A fixed text.
pub type Text = &'static str;

/// The mail with a sign-in code: subject and text.
#[must_use]
pub fn sign_in_mail(code: &str, minutes: i64, language: Language) -> (String, String) {
    match language {
        Language::En => (
            "Your code for the privacy center".to_owned(),
            format!(
                "Your code is: {code}\n\nType it on the page where you asked for it, within {minutes} minutes. It works once.\n\n\
                 We never ask for this code by phone or chat. If you did not ask for it, you need not do anything: \
                 without the code nobody gets in.\n\niwalk-scooter privacy center\n"
            ),
        ),
        Language::ZhHans => (
            "隐私中心验证码".to_owned(),
            format!(
                "您的验证码是：{code}\n\n请在 {minutes} 分钟内，在您申请验证码的页面上输入。验证码只能使用一次。\n\n\
                 我们不会通过电话或聊天向您索要验证码。如果不是您本人操作，无需理会这封邮件：没有验证码，任何人都无法登录。\n\niwalk-scooter 隐私中心\n"
            ),
        ),
    }
}

/// The mail with a step-up code, which names the action it is for.
#[must_use]
pub fn step_up_mail(code: &str, action: &str, minutes: i64, language: Language) -> (String, String) {
    match language {
        Language::En => (
            "Confirm with a code".to_owned(),
            format!(
                "Your code is: {code}\n\nIt confirms one thing only: {}. It works once, within {minutes} minutes, on the page \
                 where you asked for it.\n\nIf this was not you, sign out of all devices in the privacy center and call \
                 customer service.\n\niwalk-scooter privacy center\n",
                action_name(action, language)
            ),
        ),
        Language::ZhHans => (
            "操作确认验证码".to_owned(),
            format!(
                "您的验证码是：{code}\n\n它只用于确认这一项操作：{}。请在 {minutes} 分钟内，在您申请验证码的页面上输入，只能使用一次。\n\n\
                 如果不是您本人操作，请在隐私中心退出所有设备的登录，并致电客服。\n\niwalk-scooter 隐私中心\n",
                action_name(action, language)
            ),
        ),
    }
}

/// The phone message with a sign-in code: short, because each part of it costs.
#[must_use]
pub fn sign_in_message(code: &str, minutes: i64, language: Language) -> String {
    match language {
        Language::En => format!(
            "iwalk-scooter privacy center: your code is {code}, good for {minutes} minutes. We never ask you for it. Not you? Do nothing."
        ),
        Language::ZhHans => format!(
            "iwalk-scooter 隐私中心验证码：{code}，{minutes} 分钟内有效。我们不会向您索要验证码。如果不是您本人操作，无需理会。"
        ),
    }
}

/// The phone message with a step-up code, which names the action it is for.
#[must_use]
pub fn step_up_message(code: &str, action: &str, minutes: i64, language: Language) -> String {
    let action = action_name(action, language);
    match language {
        Language::En => format!(
            "iwalk-scooter privacy center: code {code} confirms {action}, good for {minutes} minutes. Not you? Sign out of all devices and call customer service."
        ),
        Language::ZhHans => format!(
            "iwalk-scooter 隐私中心验证码：{code}，仅用于{action}，{minutes} 分钟内有效。如果不是您本人操作，请退出所有设备的登录并致电客服。"
        ),
    }
}

/// What an action does, in words; an action without words is told by its id.
#[must_use]
pub fn action_name(action: &str, language: Language) -> &str {
    match (action, language) {
        (step_up::RECEIPTS_DOWNLOAD, Language::En) => "downloading all your receipts",
        (step_up::RECEIPTS_DOWNLOAD, Language::ZhHans) => "下载您的全部回执",
        (step_up::DATA_DOWNLOAD, Language::En) => "downloading all your information",
        (step_up::DATA_DOWNLOAD, Language::ZhHans) => "下载您的全部信息",
        (step_up::DATA_DELETE, Language::En) => "deleting one entry of your information",
        (step_up::DATA_DELETE, Language::ZhHans) => "删除您的一条信息",
        (step_up::ACCOUNT_CANCEL, Language::En) => "cancelling your account",
        (step_up::ACCOUNT_CANCEL, Language::ZhHans) => "注销您的账号",
        _ => action,
    }
}

#[cfg(test)]
mod tests {
    use super::{action_name, sign_in_mail, sign_in_message, step_up_mail, step_up_message};
    use contract::{language::Language, step_up::ACTIONS};

    #[test]
    fn every_action_has_a_name_in_every_language() {
        for language in Language::ALL {
            for action in ACTIONS {
                assert_ne!(action_name(action, language), action);
                assert!(step_up_mail("012345", action, 10, language).1.contains("012345"));
                let message = step_up_message("012345", action, 10, language);
                assert!(message.contains("012345") && message.contains(action_name(action, language)));
            }
            assert!(sign_in_mail("012345", 10, language).1.contains("012345"));
            assert!(sign_in_message("012345", 10, language).contains("012345"));
        }
    }
}
