//! The slots: where the app puts a clause's control, with a sentence that is true when it never comes.

use crate::{
    config::Operator,
    policies::{escape, mailto, tel},
};
use contract::{
    clause::{Clause, Control},
    language::Language,
};

/// The slot of a clause, if it has a control.
pub(super) fn slot(clause: &Clause, operator: &Operator, language: Language) -> Option<String> {
    let control = clause.control?;
    let name = control.name();
    let purpose = match control {
        Control::Choice(purpose) => format!(" data-purpose=\"{purpose}\""),
        _ => String::new(),
    };
    let sentence = sentence(control, clause.id, language)
        .replace("{phone}", &link(&tel(&operator.phone), &operator.phone))
        .replace("{mail}", &link(&mailto(&operator.email), &operator.email));
    Some(format!(
        "<div class=\"slot slot-{name}\" data-control=\"{name}\"{purpose} data-clause=\"{}\"><p>{sentence}</p></div>",
        clause.id
    ))
}

fn link(target: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escape(target), escape(text))
}

/// Markup of ours with `{phone}` and `{mail}` as gaps.
fn sentence(control: Control, clause: &str, language: Language) -> &'static str {
    let (en, zh) = match control {
        Control::Answer => (
            "To agree, decline or ask, you can always call {phone} or write to {mail}. Where scripts run, you can also \
             <a href=\"/requests\">write to us here</a>.",
            "表示同意、不同意或提问，随时可以致电 {phone} 或发邮件至 {mail}；在可以运行脚本的浏览器里，也可以\
             <a href=\"/requests\">在这里写信给我们</a>。",
        ),
        Control::Choice(_) if clause == "use-abnormal" => (
            "To report something unusual, or to tell us your choice, call {phone} or write to {mail}. To choose right here, allow \
             scripts for this page.",
            "上报异常，或把您的选择告诉我们，请致电 {phone} 或发邮件至 {mail}。要在此处选择，请允许本页运行脚本。",
        ),
        Control::Choice(_) if clause == "minor-use" => (
            "Parents and guardians choose by phone or mail: call {phone}, or write to {mail}. To choose for yourself right here, allow \
             scripts for this page.",
            "监护人请致电 {phone} 或发邮件至 {mail} 作出选择。要在此处为自己选择，请允许本页运行脚本。",
        ),
        Control::Choice(_) => (
            "To choose right here, allow scripts for this page. Or tell us your choice: call {phone}, or write to {mail}.",
            "要在此处选择，请允许本页运行脚本；也可以把您的选择告诉我们：致电 {phone} 或发邮件至 {mail}。",
        ),
        Control::Choices => (
            "The page <a href=\"/choices\">Your choices</a> shows them all, where scripts run. You can also tell us: {phone}, {mail}.",
            "<a href=\"/choices\">我的选择</a>页面列出全部选择，需要运行脚本。也可以直接告诉我们：{phone}，{mail}。",
        ),
        Control::Updates => (
            "Every version stays readable: <a href=\"/policy/versions\">all versions</a>. Which one you agreed to, you can also ask \
             us: {phone}, {mail}.",
            "每个版本都可以一直阅读：<a href=\"/policy/versions\">全部版本</a>。您同意的是哪一版，也可以问我们：{phone}，{mail}。",
        ),
        Control::MyData => (
            "To see, correct or delete what we hold about you, call {phone} or write to {mail}. Where scripts run, the page \
             <a href=\"/data\">My data</a> shows it too.",
            "查看、更正或删除我们保存的您的信息，请致电 {phone} 或发邮件至 {mail}。在可以运行脚本的浏览器里，也可以在\
             <a href=\"/data\">我的信息</a>页面查看。",
        ),
        Control::Contact => (
            "Call {phone} or write to {mail}; where scripts run, you can also <a href=\"/requests\">write to us here</a>. More on the page \
             <a href=\"/contact\">Help</a>.",
            "请致电 {phone} 或发邮件至 {mail}；在可以运行脚本的浏览器里，也可以<a href=\"/requests\">在这里写信给我们</a>。\
             详见<a href=\"/contact\">帮助</a>页面。",
        ),
        Control::Cancellation => (
            "To cancel your account, call {phone} or write to {mail}; they also tell you on which day your information goes. Where scripts run, \
             the page <a href=\"/cancel\">Cancel the account</a> does both.",
            "注销账号，或询问您的信息将在哪一天删除，请致电 {phone} 或发邮件至 {mail}。在可以运行脚本的浏览器里，也可以在\
             <a href=\"/cancel\">注销账号</a>页面办理和查看。",
        ),
        Control::ByContact => by_contact(clause),
    };
    match language {
        Language::En => en,
        Language::ZhHans => zh,
    }
}

/// What to do today about clauses that have no control on the page yet.
fn by_contact(clause: &str) -> (&'static str, &'static str) {
    match clause {
        "protect-audit" => (
            "To ask who has read your information, call {phone} or write to {mail}.",
            "想知道谁查看过您的信息，请致电 {phone} 或发邮件至 {mail}。",
        ),
        "incident-notice" => (
            "To ask whether an incident concerns you, call {phone} or write to {mail}.",
            "想知道某次安全事件是否涉及您，请致电 {phone} 或发邮件至 {mail}。",
        ),
        "incident-report" => (
            "If your password or other information has leaked, call {phone} at once, or write to {mail}.",
            "如果您的密码或其他信息已经泄露，请立即致电 {phone}，或发邮件至 {mail}。",
        ),
        "keep-termination" => (
            "To ask whether the service is to end, and what becomes of your information then, call {phone} or write to {mail}.",
            "想知道服务是否将终止、届时您的信息如何处理，请致电 {phone} 或发邮件至 {mail}。",
        ),
        "minor-consent" => (
            "Children ask a parent or guardian on the page <a href=\"/minors\">Parents and guardians</a>, where scripts run. Parents and \
             guardians can also give their consent or take it back by phone or mail: {phone}, {mail}.",
            "孩子可以在<a href=\"/minors\">监护人同意</a>页面请父母或监护人决定，需要运行脚本。父母或监护人也可以致电 {phone} 或发邮件至 \
             {mail}，表示同意或撤回同意。",
        ),
        "minor-delete" => (
            "If a child’s information was collected without a guardian’s consent, call {phone} or write to {mail}, and we delete it.",
            "如果孩子的信息未经监护人同意就被收集，请致电 {phone} 或发邮件至 {mail}，我们会予以删除。",
        ),
        _ => (
            "To have this done, call {phone} or write to {mail}.",
            "需要办理，请致电 {phone} 或发邮件至 {mail}。",
        ),
    }
}
