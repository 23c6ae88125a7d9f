//! Words about writing to us.

use contract::{language::Language, request::Topic};

texts! {
    @page title: REQUESTS;
    intro: "Ask, complain, or have something corrected or deleted. You get a number at once, and the day by which we answer.", "提问、投诉，或要求更正、删除信息。您会立即得到一个编号，并看到最迟的答复日期。";
    sign_in_hint: "Is it about your account? Then sign in first: you can read our answer here, and nobody else can.", "与您的账号有关？请先登录：您可以在这里查看答复，其他人看不到。";
    sign_in: "Sign in", "登录";
    topic: "What is it about?", "您想说什么？";
    topic_hint: "Choose what fits best.", "请选择最接近的一项。";
    topic_missing: "Choose what it is about", "请选择事由";
    message: "Your message", "您的留言";
    message_hint: "Please leave out passwords, codes, and the numbers of bank cards and identity cards.", "请不要写密码、验证码、银行卡号和身份证号。";
    message_missing: "Write your message", "请写下您的留言";
    message_long: "Shorten your message to 4000 characters; it has {0}", "请将留言缩短到 4000 字以内，现在有 {0} 字";
    reply: "E-mail address or phone number for our answer", "接收答复的手机号或电子邮箱";
    reply_hint: "We use it for this answer only.", "仅用于这次答复。";
    reply_missing: "Enter an e-mail address or phone number, so that we can answer", "请输入手机号或电子邮箱，以便我们答复";
    other_text: "The other text", "另一份内容";
    send: "Send", "发送";
    sending: "Sending…", "正在发送…";
    received: "We have received your message.", "我们已收到您的留言。";
    number: "Your number is {0}.", "您的编号是 {0}。";
    due: "We answer by {0} at the latest.", "我们最迟在 {0} 答复。";
    keep_number: "A message with the number is on its way to {0}. Our answer goes there too.", "写有编号的消息正在发往 {0}，答复也会发到那里。";
    yours: "Your messages to us", "您写给我们的留言";
    none: "You have not written to us yet.", "您还没有给我们写过留言。";
    from_you: "You, {0}", "您，{0}";
    from_us: "Our answer, {0}", "我们的答复，{0}";
    write_again: "Write again", "继续写";
    write_again_label: "Write again about {0}", "就 {0} 继续写";
    not_now: "Not now", "暂时不写";
    open: "With us, not answered yet", "已收到，尚未答复";
    in_progress: "We are working on it", "正在处理";
    fulfilled: "Answered", "已答复";
    denied: "Answered: we had to say no", "已答复：无法满足您的要求";
}

/// A topic's name.
#[must_use]
pub fn topic(topic: Topic) -> &'static str {
    let place = Topic::ALL.iter().position(|known| *known == topic).unwrap_or_default();
    topics().get(place + 1).map_or("", |(_, name)| name)
}

/// What can be chosen as a topic: the value and its name, in the order of [`Topic::ALL`] behind the empty one.
#[must_use]
pub fn topics() -> &'static [(&'static str, &'static str)] {
    topics_in(super::language())
}

const fn topics_in(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::En => &[
            ("", "Choose…"),
            ("question", "A question"),
            ("complaint", "A complaint"),
            ("correct-my-data", "Correct my data"),
            ("delete-my-data", "Delete my data"),
            ("account-security", "The security of my account"),
            ("other", "Something else"),
        ],
        Language::ZhHans => &[
            ("", "请选择"),
            ("question", "提问"),
            ("complaint", "投诉"),
            ("correct-my-data", "更正我的信息"),
            ("delete-my-data", "删除我的信息"),
            ("account-security", "账号安全"),
            ("other", "其他"),
        ],
    }
}

#[cfg(test)]
mod topic_tests {
    use super::topics_in;
    use contract::{language::Language, request::Topic};

    #[test]
    fn every_topic_can_be_chosen_in_every_language() {
        let values =
            [""].into_iter().chain(Topic::ALL.iter().map(|topic| topic.as_str())).collect::<Vec<_>>();
        for language in Language::ALL {
            let offered = topics_in(language);
            assert_eq!(offered.iter().map(|(value, _)| *value).collect::<Vec<_>>(), values);
        }
    }
}
