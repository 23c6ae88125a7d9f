//! Messages about a cancelled account: on which day it is erased, and that it was. What opens the certificate is never in them.

use super::{Mail, Template, Values};
use crate::{
    auth::address::{Address, Channel},
    private::Private,
};
use contract::language::Language;
use jiff::civil::Date;

/// Tells of a cancellation: its number, the day of the erasure, and the way back.
#[must_use]
pub fn account_cancelled(to: Address, number: &str, erase_on: Date, url: &str, language: Language) -> Mail {
    let (subject, text) = match (to.channel(), language) {
        (Channel::Email, Language::En) => {
            let day = erase_on.strftime("%-d %B %Y");
            (
                format!("Your account is cancelled ({number})"),
                format!(
                    "Your iwalk-scooter account is cancelled. The cancellation has the number {number}.\n\n\
                     On {day} we erase your information. Until then we keep it and do nothing else with it.\n\n\
                     Changed your mind, or was this not you? Sign in before {day} and take the cancellation back:\n\n{url}/cancel\n\n\
                     With the number and the code that you wrote down you can fetch the certificate of the erasure afterwards. \
                     We never ask for the code by phone or chat.\n\niwalk-scooter privacy center\n"
                ),
            )
        }
        (Channel::Email, Language::ZhHans) => {
            let day = erase_on.strftime("%Y年%-m月%-d日");
            (
                format!("您的账号已注销（编号 {number}）"),
                format!(
                    "您的 iwalk-scooter 账号已注销，注销编号是 {number}。\n\n我们将在 {day} 删除您的信息。在此之前只予保存，不作其他使用。\n\n\
                     改变主意了，或者不是您本人操作？请在 {day} 之前登录并撤销注销：\n\n{url}/cancel\n\n\
                     删除之后，凭编号和您记下的验证码可以领取删除证明。我们不会通过电话或聊天向您索要这个验证码。\n\niwalk-scooter 隐私中心\n"
                ),
            )
        }
        (Channel::Phone, Language::En) => (
            String::new(),
            format!(
                "iwalk-scooter privacy center: your account is cancelled ({number}) and is erased on {}. Not you, or changed your mind? Sign in before and take it back.",
                erase_on.strftime("%-d %B %Y")
            ),
        ),
        (Channel::Phone, Language::ZhHans) => (
            String::new(),
            format!(
                "iwalk-scooter 隐私中心：您的账号已注销（编号 {number}），将在 {} 删除。如非本人操作或改变主意，请在此之前登录撤销。",
                erase_on.strftime("%Y年%-m月%-d日")
            ),
        ),
    };
    mail(to, Template::AccountCancelled, number, language, subject, text)
}

/// Tells that everything is erased: the last word that we have for somebody.
#[must_use]
pub fn account_erased(to: Address, number: &str, url: &str, language: Language) -> Mail {
    let (subject, text) = match (to.channel(), language) {
        (Channel::Email, Language::En) => (
            format!("Your information is erased ({number})"),
            format!(
                "Your account was cancelled under the number {number}, and the time for which we kept it is over. \
                 Your information is now erased.\n\nWith the number and the code that you wrote down, you can fetch the signed certificate here:\n\n\
                 {url}/certificate\n\nThis is our last message to you; we no longer have your address.\n\niwalk-scooter privacy center\n"
            ),
        ),
        (Channel::Email, Language::ZhHans) => (
            format!("您的信息已删除（编号 {number}）"),
            format!(
                "您的账号已注销（编号 {number}），保留期已满，您的信息现已删除。\n\n凭编号和您记下的验证码，可以在这里领取带签名的删除证明：\n\n\
                 {url}/certificate\n\n这是我们发给您的最后一封信；我们已不再保存您的联系方式。\n\niwalk-scooter 隐私中心\n"
            ),
        ),
        (Channel::Phone, Language::En) => (
            String::new(),
            format!(
                "iwalk-scooter privacy center: the information of your cancelled account ({number}) is erased. This is our last message to you."
            ),
        ),
        (Channel::Phone, Language::ZhHans) => (
            String::new(),
            format!(
                "iwalk-scooter 隐私中心：您已注销账号（编号 {number}）的信息已删除。这是我们发给您的最后一条消息。"
            ),
        ),
    };
    mail(to, Template::AccountErased, number, language, subject, text)
}

fn mail(
    to: Address,
    template: Template,
    number: &str,
    language: Language,
    subject: String,
    text: String,
) -> Mail {
    let values = Values { number: number.to_owned(), ..Values::default() };
    Mail { to, template, language, subject, text: Private::new(text), values }
}

#[cfg(test)]
mod tests {
    use super::{account_cancelled, account_erased};
    use crate::{auth::address::Address, private::Private};
    use contract::language::Language;
    use jiff::civil::date;

    #[test]
    fn both_name_the_number_and_where_to_go_on() {
        let to = || Address::stored(Private::new("a@example.org".to_owned()));
        for (language, day) in [(Language::En, "22 December 2026"), (Language::ZhHans, "2026年12月22日")] {
            let mail =
                account_cancelled(to(), "4821-0937", date(2026, 12, 22), "https://p.example", language);
            let text = mail.text.reveal();
            assert!(text.contains(day) && text.contains("https://p.example/cancel"), "{text}");
            assert!(mail.subject.contains("4821-0937"));
            let mail = account_erased(to(), "4821-0937", "https://p.example", language);
            let text = mail.text.reveal();
            assert!(text.contains("4821-0937") && text.contains("https://p.example/certificate"), "{text}");
        }
    }
}
