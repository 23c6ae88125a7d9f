//! Messages about what people write to us: that it came in, and that it was answered. What they wrote is never in them.

use super::{Mail, Template, Values};
use crate::{
    auth::address::{Address, Channel},
    private::Private,
};
use contract::language::Language;
use jiff::civil::Date;

/// Confirms a request: its number and until when it is answered.
#[must_use]
pub fn request_received(to: Address, number: &str, due: Date, language: Language) -> Mail {
    let (subject, text) = match (to.channel(), language) {
        (Channel::Email, _) => received_mail(number, due, language),
        (Channel::Phone, Language::En) => (
            String::new(),
            format!(
                "iwalk-scooter privacy center: we have your message {number} and answer by {} at the latest.",
                due.strftime("%-d %B %Y")
            ),
        ),
        (Channel::Phone, Language::ZhHans) => (
            String::new(),
            format!(
                "iwalk-scooter 隐私中心：已收到您的来信（编号 {number}），我们最迟在 {} 答复。",
                due.strftime("%Y年%-m月%-d日")
            ),
        ),
    };
    mail(to, Template::RequestReceived, number, language, subject, text)
}

/// Tells of an answer. Whoever can sign in is told where to read it (`Ok`); others get the answer itself (`Err`).
#[must_use]
pub fn request_answered(to: Address, number: &str, answer: Result<&str, &str>, language: Language) -> Mail {
    let (subject, text) = answered_mail(number, answer, language);
    let subject = if to.channel() == Channel::Phone { String::new() } else { subject };
    mail(to, Template::RequestAnswered, number, language, subject, text)
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

fn received_mail(number: &str, due: Date, language: Language) -> (String, String) {
    match language {
        Language::En => (
            format!("We have your message {number}"),
            format!(
                "Thank you for writing to us. Your message has the number {number}.\n\nWe answer by {} at the latest. \
                 If you call us about it, tell us the number.\n\nIf this was not you, somebody typed your address by mistake. \
                 You need not do anything.\n\niwalk-scooter privacy center\n",
                due.strftime("%-d %B %Y")
            ),
        ),
        Language::ZhHans => (
            format!("我们已收到您的来信（编号 {number}）"),
            format!(
                "感谢您写信给我们。您的来信编号是 {number}。\n\n我们最迟在 {} 答复。如需致电询问，请报这个编号。\n\n\
                 如果不是您本人写的，可能是有人填错了地址，您无需理会。\n\niwalk-scooter 隐私中心\n",
                due.strftime("%Y年%-m月%-d日")
            ),
        ),
    }
}

fn answered_mail(number: &str, answer: Result<&str, &str>, language: Language) -> (String, String) {
    let (subject, text) = match (language, answer) {
        (Language::En, Ok(place)) => (
            format!("We answered your message {number}"),
            format!("There is an answer to your message {number}. Sign in and read it here:\n\n{place}\n"),
        ),
        (Language::En, Err(answer)) => (
            format!("Our answer to your message {number}"),
            format!("This is our answer to your message {number}:\n\n{answer}\n"),
        ),
        (Language::ZhHans, Ok(place)) => (
            format!("您的来信 {number} 已有答复"),
            format!("您的来信（编号 {number}）已有答复。请登录后在这里查看：\n\n{place}\n"),
        ),
        (Language::ZhHans, Err(answer)) => (
            format!("对您来信 {number} 的答复"),
            format!("以下是我们对您来信（编号 {number}）的答复：\n\n{answer}\n"),
        ),
    };
    let foot = match language {
        Language::En => "iwalk-scooter privacy center",
        Language::ZhHans => "iwalk-scooter 隐私中心",
    };
    (subject, format!("{text}\n{foot}\n"))
}

#[cfg(test)]
mod tests {
    use super::{answered_mail, received_mail, request_answered, request_received};
    use crate::{
        auth::address::Address,
        messages::{sign_in_message, step_up_message},
        private::Private,
    };
    use contract::{language::Language, step_up::RECEIPTS_DOWNLOAD};
    use jiff::civil::date;

    #[test]
    fn mails_name_the_number_and_the_day() {
        let (subject, text) = received_mail("4821-0937", date(2026, 12, 7), Language::En);
        assert!(subject.contains("4821-0937") && text.contains("7 December 2026"), "{text}");
        let (subject, text) = received_mail("4821-0937", date(2026, 12, 7), Language::ZhHans);
        assert!(subject.contains("4821-0937") && text.contains("2026年12月7日"), "{text}");
    }

    #[test]
    fn every_phone_message_names_us_alike_and_leaves_the_signature_to_the_gateway() {
        let to = || Address::stored(Private::new("+8613912345678".to_owned()));
        for (language, name) in
            [(Language::En, "iwalk-scooter privacy center"), (Language::ZhHans, "iwalk-scooter 隐私中心")]
        {
            let received = request_received(to(), "4821-0937", date(2026, 12, 7), language);
            let answered = request_answered(to(), "4821-0937", Err("Yes."), language);
            for text in [
                sign_in_message("012345", 10, language),
                step_up_message("012345", RECEIPTS_DOWNLOAD, 10, language),
                received.text.reveal().clone(),
                answered.text.reveal().clone(),
            ] {
                assert!(text.contains(name) && !text.contains('【'), "{text}");
            }
        }
    }

    #[test]
    fn only_who_cannot_sign_in_gets_the_answer_by_mail() {
        for language in Language::ALL {
            assert!(answered_mail("1", Err("the answer"), language).1.contains("the answer"));
            assert!(
                answered_mail("1", Ok("https://p.example/requests"), language)
                    .1
                    .contains("https://p.example")
            );
        }
    }
}
