//! The message with which a minor asks a guardian. It says nothing of the minor, and never the number.

use super::{Mail, Template, Values};
use crate::{
    auth::address::{Address, Channel},
    private::Private,
};
use contract::language::Language;

/// Asks a guardian, with the operator's name and phone.
#[must_use]
pub fn guardian_asked(to: Address, link: &str, (operator, phone): (&str, &str), language: Language) -> Mail {
    let (subject, text) = match (to.channel(), language) {
        (Channel::Email, Language::En) => (
            "A child asks for your decision".to_owned(),
            format!(
                "A child who uses iwalk-scooter named you as parent or guardian. Under 18, some uses of personal information need your decision.\n\n\
                 1. Ask your child for the six digits on their screen. They are not in this message.\n\
                 2. Open this page and type them, within 72 hours:\n\n{link}\n\n\
                 Opening the page decides nothing. If you do nothing, nothing is switched on.\n\n\
                 Not your child? Open the page and say so: everything stops, and we do not write again.\n\n\
                 You do not trust this message? Call us: {phone}\n\n{operator}\niwalk-scooter privacy center\n"
            ),
        ),
        (Channel::Email, Language::ZhHans) => (
            "有孩子请您作出决定".to_owned(),
            format!(
                "一位使用 iwalk-scooter 的孩子把您填为父母或监护人。未满 18 周岁时，个人信息的某些用途需要由您决定。\n\n\
                 1. 请向孩子询问其屏幕上的六位数字。这封信里没有这个数字。\n\
                 2. 请在 72 小时内打开下面的页面并输入数字：\n\n{link}\n\n\
                 打开页面不会作出任何决定。您什么都不做，就不会开启任何用途。\n\n\
                 不是您的孩子？请打开页面说明：一切随即停止，我们也不会再发送消息。\n\n\
                 不放心这封信？请致电 {phone}\n\n{operator}\niwalk-scooter 隐私中心\n"
            ),
        ),
        (Channel::Phone, Language::En) => (
            String::new(),
            format!(
                "{operator}: a child named you as parent or guardian. Ask them for the six digits on their screen, then decide here within 72 hours: {link} Doubts? Call {phone}"
            ),
        ),
        (Channel::Phone, Language::ZhHans) => (
            String::new(),
            format!(
                "{operator}：有孩子把您填为父母或监护人。请向孩子询问屏幕上的六位数字，并在 72 小时内在此决定：{link} 有疑问请致电 {phone}"
            ),
        ),
    };
    let values = Values { link: link.to_owned(), ..Values::default() };
    Mail { to, template: Template::GuardianAsked, language, subject, text: Private::new(text), values }
}

#[cfg(test)]
mod tests {
    use super::guardian_asked;
    use crate::{auth::address::Address, private::Private};
    use contract::language::Language;

    #[test]
    fn it_names_the_operator_the_phone_and_the_link_in_both_languages_and_by_both_ways() {
        for to in ["parent@example.org", "+8613912345678"] {
            for language in [Language::En, Language::ZhHans] {
                let to = Address::stored(Private::new(to.to_owned()));
                let mail =
                    guardian_asked(to, "https://p.example/guardian#k=s", ("Operator Ltd", "400-1"), language);
                for part in ["https://p.example/guardian#k=s", "Operator Ltd", "400-1"] {
                    assert!(mail.text.reveal().contains(part), "{part}: {}", mail.text.reveal());
                }
            }
        }
    }
}
