//! Every failure as a title and one sentence that says what to do.

use super::Text;
use crate::http::text::Hidden;
use contract::{language::Language, problem::Code};

/// Title and sentence of a code.
#[must_use]
pub fn problem(code: Code, language: Language) -> (Text, Text) {
    match language {
        Language::En => english(code),
        Language::ZhHans => chinese(code),
    }
}

/// How long to wait, as a sentence.
#[must_use]
pub fn wait(seconds: u64, language: Language) -> String {
    let minutes = seconds.div_ceil(60);
    match (language, seconds < 60) {
        (Language::En, true) => format!("Try again in {seconds} seconds."),
        (Language::En, false) if minutes == 1 => "Try again in a minute.".to_owned(),
        (Language::En, false) => format!("Try again in {minutes} minutes."),
        (Language::ZhHans, true) => format!("请在 {seconds} 秒后重试。"),
        (Language::ZhHans, false) => format!("请在 {minutes} 分钟后重试。"),
    }
}

/// Names a character that nobody can see, as a sentence behind another one.
#[must_use]
pub fn hidden(found: Hidden, language: Language) -> String {
    let Hidden { character, line, column } = found;
    if matches!(character, '\r' | '\n') {
        return match language {
            Language::En => " It must stand in one line, and holds a line end.".to_owned(),
            Language::ZhHans => "内容只能写成一行，其中有换行。".to_owned(),
        };
    }
    let number = u32::from(character);
    match language {
        Language::En => format!(
            " It holds a character that cannot be seen: U+{number:04X}, in line {line}, character {column}. Type that word again."
        ),
        Language::ZhHans => {
            format!(
                "其中有一个看不见的字符：U+{number:04X}，在第 {line} 行第 {column} 个字符。请重新输入那个词。"
            )
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence for each code")]
const fn english(code: Code) -> (Text, Text) {
    match code {
        Code::MalformedRequest => (
            "Not understood",
            "The request was not understood, and nothing was changed. Reload the page and try again.",
        ),
        Code::SignInNeeded => {
            ("Signed out", "You are not signed in, or your session has ended. Sign in and try again.")
        }
        Code::ServiceKeyInvalid => {
            ("Key refused", "The service key is missing, wrong or revoked. Check the Authorization header.")
        }
        Code::ClientOutdated => (
            "This page is too old",
            "This page is older than our service, and nothing was changed. Load the page again, then try once more.",
        ),
        Code::CrossSite => (
            "Refused",
            "This request did not come from our own page, so nothing was changed. Open the privacy center and try there.",
        ),
        Code::RiderOnly => (
            "No rider account",
            "No rider account uses this e-mail address or phone number. Sign in with the one of your account, or contact customer service.",
        ),
        Code::AddressShared => (
            "Several accounts",
            "Several accounts use this e-mail address or phone number, so we cannot tell which one is yours. Open the privacy center from the app, sign in with your own number, or contact customer service.",
        ),
        Code::GuardianNeeded
        | Code::GuardianNotNeeded
        | Code::OwnAddress
        | Code::GuardianStopped
        | Code::GuardianNumberWrong
        | Code::GuardianLinkVoid
        | Code::GuardianAddressWrong
        | Code::GuardianSessionOver => english_of_guardians(code),
        Code::TooManyDevices => (
            "Drafts on too many devices",
            "Drafts are kept on twenty of your devices already, so none is kept here. Forget one of them there, or wait until one was not used for a month.",
        ),
        Code::StepUpNeeded => (
            "Confirm again",
            "This needs a fresh code, used once and only for this. Ask for a new code and try again.",
        ),
        Code::AccountHeld => (
            "The account is cancelled",
            "This account is cancelled and kept until the day of its erasure. Until then you can take the cancellation back, on the page Cancel the account.",
        ),
        Code::ErasureBegun => (
            "Too late",
            "The erasure has begun, so the cancellation cannot be taken back any more. Contact customer service if you have questions.",
        ),
        Code::NotFound => {
            ("Not found", "There is nothing here. Check the address, or start from the home page.")
        }
        Code::MethodNotAllowed => {
            ("Not possible here", "This address cannot do that. Reload the page and try again.")
        }
        Code::PolicyChanged => (
            "The policy has changed",
            "The policy was updated while this page was open, so your choice was not saved. Reload, read the new version, then choose.",
        ),
        Code::OtherPerson => (
            "Somebody else",
            "This page shows the choices of somebody else than who uses this browser now, so nothing was saved. \
             Load the page again, see whose choices it shows, then choose.",
        ),
        Code::ChangedElsewhere => (
            "Changed in another place",
            "This was changed in another place in the meantime, so nothing was saved. \
             Look where it stands now, and choose again if you want it otherwise.",
        ),
        Code::ItemChanged => (
            "This has changed in the meantime",
            "Something else stands there by now, so nothing was changed. Reload the page, look at it, and correct it again if it is still wrong.",
        ),
        Code::ItemRefused => (
            "The database does not take this",
            "Nothing was changed: the value breaks a rule of our database, or something else needs this entry. \
             Write it in another way, or write to us and we do it for you.",
        ),
        Code::NoUpdateDue => (
            "No update waits for you",
            "You have answered the version in force already, or never answered one before, so there is nothing to go on with. \
             Reload the page to see where you stand.",
        ),
        Code::TooLarge => {
            ("Too large", "That is more than we can take at once, and nothing was changed. Send less.")
        }
        Code::UnsupportedMedia => {
            ("Wrong kind of data", "Only JSON is taken here. Reload the page and try again.")
        }
        Code::BadText => (
            "Characters we cannot take",
            "The text is too long or holds invisible control characters. Type it again by hand.",
        ),
        Code::AddressInvalid => (
            "Check the address",
            "This does not look like an e-mail address or phone number. Type it like name@example.org or 138 1234 5678.",
        ),
        Code::ChannelUnavailable => (
            "Not possible here",
            "We cannot send messages this way. Use your e-mail address instead of a phone number, or the other way round; or call customer service.",
        ),
        Code::DraftsFull => (
            "Too many drafts",
            "This browser keeps as many drafts as it can. Send or throw away some of them, then try again.",
        ),
        Code::InFlight => {
            ("Already on its way", "The same thing is being worked on right now. It is not done twice.")
        }
        Code::IdempotencyMismatch => (
            "Sent twice with a difference",
            "This was sent before with other words, so it was not taken again. Reload the page to see what we have.",
        ),
        Code::CardNumber => (
            "Leave out card numbers",
            "The text holds what looks like the number of a bank card. Take it out: we never need it, and do not keep it.",
        ),
        Code::UnknownPurpose => {
            ("No such choice", "This choice does not exist. Reload the page and try again.")
        }
        Code::UnknownPolicyVersion => {
            ("No such version", "This version of the policy does not exist. Reload the page and try again.")
        }
        Code::UnknownAction => {
            ("No such action", "This action does not exist. Reload the page and try again.")
        }
        Code::SeparateConsent => {
            ("One at a time", "Each of these needs a decision of its own. Choose them one by one.")
        }
        Code::CodeWrong => {
            ("Wrong code", "This code does not fit. Check the latest message and type the six digits again.")
        }
        Code::CodeVoid => (
            "Code no longer valid",
            "This code was used, is too old, or was tried too often. Ask for a new one.",
        ),
        Code::NoAddress => (
            "No address on your account",
            "Your account has neither e-mail address nor phone number that a code could go to. Confirm in the app, or call customer service.",
        ),
        Code::HandoffVoid => (
            "The app could not sign you in here",
            "The way from the app was used already, is too old, or belongs to another device. Open the page from the app again, or sign in with a code.",
        ),
        Code::ChallengeInvalid => (
            "Challenge refused",
            "The challenge must be base64url(SHA-256(verifier)) without padding: 43 characters.",
        ),
        Code::StepUpPending => (
            "Not confirmed yet",
            "The app has not told us yet that the lock of this device was opened. Try again in a moment.",
        ),
        Code::StepUpVoid => (
            "Not confirmed",
            "The lock of this device was not opened, or it took too long. Try again, or use a code.",
        ),
        Code::TooManyRequests => {
            ("Too many at once", "That was more in a short time than we take, so it has to wait a little.")
        }
        Code::Unavailable => (
            "Not available right now",
            "Something we need does not answer at the moment, and nothing was changed.",
        ),
        Code::Internal | Code::Unknown => (
            "Our mistake",
            "Something went wrong on our side, and nothing was changed. Try again, or call customer service.",
        ),
    }
}

const fn chinese(code: Code) -> (Text, Text) {
    match code {
        Code::MalformedRequest => ("无法识别", "系统没有看懂这次请求，未作任何更改。请刷新页面后重试。"),
        Code::SignInNeeded => ("尚未登录", "您还没有登录，或者登录已过期。请登录后重试。"),
        Code::ServiceKeyInvalid => ("密钥无效", "服务密钥缺失、错误或已吊销。请检查 Authorization 请求头。"),
        Code::ClientOutdated => ("页面版本太旧", "这个页面比我们的服务旧，未作任何更改。请刷新页面后重试。"),
        Code::CrossSite => ("已拒绝", "这次请求不是从我们的页面发出的，未作任何更改。请打开隐私中心再操作。"),
        Code::RiderOnly => (
            "没有骑行账号",
            "这个邮箱或手机号没有对应的骑行账号。请用账号绑定的邮箱或手机号登录，或联系客服。",
        ),
        Code::AddressShared => (
            "对应多个账号",
            "有多个账号使用这个邮箱或手机号，无法判断哪个是您的。请从应用内进入隐私中心，或用您本人的手机号登录，或联系客服。",
        ),
        Code::GuardianNeeded
        | Code::GuardianNotNeeded
        | Code::OwnAddress
        | Code::GuardianStopped
        | Code::GuardianNumberWrong
        | Code::GuardianLinkVoid
        | Code::GuardianAddressWrong
        | Code::GuardianSessionOver => chinese_of_guardians(code),
        Code::TooManyDevices => (
            "保存草稿的设备太多",
            "您已有二十台设备保存着草稿，因此这台设备不再保存。请在其中一台上选择忘记该设备，或等其中一台满一个月未使用。",
        ),
        Code::StepUpNeeded => {
            ("请再次确认", "这项操作需要一个新的验证码，只能用一次，也只能用于这项操作。请重新获取后再试。")
        }
        Code::AccountHeld => {
            ("账号已注销", "该账号已注销，保留到删除之日。在此之前，您可以在“注销账号”页面撤销注销。")
        }
        Code::ErasureBegun => ("已经太晚", "删除已经开始，无法再撤销注销。如有疑问，请联系客服。"),
        Code::NotFound => ("没有找到", "这里没有内容。请检查地址，或从首页重新开始。"),
        Code::MethodNotAllowed => ("此处无法操作", "这个地址不支持该操作。请刷新页面后重试。"),
        Code::PolicyChanged => (
            "隐私政策已更新",
            "页面打开期间政策有了新版本，您的选择没有保存。请刷新页面，阅读新版本后再选择。",
        ),
        Code::OtherPerson => (
            "使用者已更换",
            "本页显示的是另一位使用者的选择，因此没有保存。请重新加载页面，确认显示的是谁的选择，再作选择。",
        ),
        Code::ChangedElsewhere => {
            ("已在别处更改", "这项内容已在别处更改，因此没有保存。请查看现在的状态；如需更改，请再选一次。")
        }
        Code::ItemChanged => {
            ("内容已有变化", "这里的内容已经变了，因此没有更改。请刷新页面查看；如仍有误，请再次更正。")
        }
        Code::ItemRefused => {
            ("数据库不接受", "没有更改：内容不合规则，或有其他记录需要它。请换种写法，或写信给我们。")
        }
        Code::NoUpdateDue => (
            "没有等待您处理的更新",
            "您已经答复过现行版本，或者从未答复过任何版本，因此没有可以“继续使用”的更新。请刷新页面查看现状。",
        ),
        Code::TooLarge => ("内容过大", "内容超出了一次可处理的大小，未作任何更改。请减少内容后重试。"),
        Code::UnsupportedMedia => ("数据类型不符", "这里只接受 JSON 数据。请刷新页面后重试。"),
        Code::BadText => ("含有无法处理的字符", "文字太长，或含有看不见的控制字符。请手动重新输入。"),
        Code::AddressInvalid => (
            "请检查输入",
            "这看起来不是手机号或电子邮箱。请按 138 1234 5678 或 name@example.org 的格式输入。",
        ),
        Code::ChannelUnavailable => (
            "此处无法发送",
            "我们无法用这种方式发送消息。请把手机号换成电子邮箱，或把电子邮箱换成手机号；也可以致电客服。",
        ),
        Code::DraftsFull => ("草稿太多", "本浏览器保存的草稿已达上限。请先发送或删除一些，再试一次。"),
        Code::InFlight => ("正在处理", "同一项内容正在处理中，不会重复办理。"),
        Code::IdempotencyMismatch => (
            "内容与之前不同",
            "之前已用不同的文字提交过，因此没有再次接收。请刷新页面，查看我们已收到的内容。",
        ),
        Code::CardNumber => {
            ("请去掉银行卡号", "文字中含有疑似银行卡号的数字。请将其删去：我们从不需要卡号，也不会保存。")
        }
        Code::UnknownPurpose => ("没有这个选项", "这个选项不存在。请刷新页面后重试。"),
        Code::UnknownPolicyVersion => ("没有这个版本", "这个版本的隐私政策不存在。请刷新页面后重试。"),
        Code::UnknownAction => ("没有这项操作", "这项操作不存在。请刷新页面后重试。"),
        Code::SeparateConsent => ("请逐项决定", "这些事项需要分别作出决定。请一项一项地选择。"),
        Code::CodeWrong => ("验证码不对", "验证码不正确。请查看最新收到的验证码，重新输入六位数字。"),
        Code::CodeVoid => ("验证码已失效", "验证码已使用、已过期或尝试次数过多。请重新获取。"),
        Code::NoAddress => {
            ("账号没有联系方式", "您的账号没有绑定邮箱或手机号，无法发送验证码。请在应用内确认，或致电客服。")
        }
        Code::HandoffVoid => (
            "未能通过应用登录",
            "应用带来的登录凭证已使用、已过期，或属于另一台设备。请从应用重新打开本页，或使用验证码登录。",
        ),
        Code::ChallengeInvalid => {
            ("challenge 无效", "challenge 必须是 base64url(SHA-256(verifier))，不含填充，共 43 个字符。")
        }
        Code::StepUpPending => ("尚未确认", "应用还没有告知本设备已解锁，请稍后重试。"),
        Code::StepUpVoid => ("未能确认", "本设备没有解锁，或者超时了。请重试，或改用验证码。"),
        Code::TooManyRequests => ("操作过于频繁", "短时间内的操作次数过多，需要稍等片刻。"),
        Code::Unavailable => ("暂时无法使用", "我们依赖的部分暂时没有响应，未作任何更改。"),
        Code::Internal | Code::Unknown => {
            ("我们出错了", "我们这边出了问题，未作任何更改。请重试，或致电客服。")
        }
    }
}

/// About guardians, in English; all else is that one is needed.
const fn english_of_guardians(code: Code) -> (Text, Text) {
    match code {
        Code::GuardianNotNeeded => {
            ("No guardian needed", "You are 18 or older, so you decide for yourself. Go to Your choices.")
        }
        Code::OwnAddress => (
            "This is your own address",
            "We can only ask somebody else. If your family shares one address, give another one of your parent, or ask them to call customer service.",
        ),
        Code::GuardianStopped => (
            "We can't write there",
            "Whoever has this address told us not to write again. Check it, give another address of your parent, or ask them to call customer service.",
        ),
        Code::GuardianNumberWrong => (
            "The number does not fit",
            "Ask your child to read out the six digits on their page Parents and guardians, and type them again.",
        ),
        Code::GuardianLinkVoid => (
            "This link is no longer good",
            "It was used, is too old, or was tried too often, or a newer one was sent. You can have a fresh link sent to the same address.",
        ),
        Code::GuardianAddressWrong => {
            ("Another address", "Our message did not go to this address. Type the one that it reached.")
        }
        Code::GuardianSessionOver => (
            "Opened too long ago",
            "For safety this page closes after a while. What you decided is saved. To go on, have a fresh link sent.",
        ),
        _ => (
            "A guardian decides",
            "You are under 18, so a parent or guardian must agree first. Ask them on the page Parents and guardians, or by phone or mail.",
        ),
    }
}

/// About guardians, in Chinese; all else is that one is needed.
const fn chinese_of_guardians(code: Code) -> (Text, Text) {
    match code {
        Code::GuardianNotNeeded => ("不需要监护人", "您已年满 18 周岁，可以自己决定。请前往“我的选择”。"),
        Code::OwnAddress => (
            "这是您自己的联系方式",
            "我们只能请别人来同意。如果全家共用一个地址，请填写父母的另一个联系方式，或请他们致电客服。",
        ),
        Code::GuardianStopped => (
            "无法发送到这里",
            "对方已告知我们不要再发送消息。请核对，或填写父母的其他联系方式，也可以请他们致电客服。",
        ),
        Code::GuardianNumberWrong => ("数字不对", "请让孩子念出“监护人同意”页面上的六位数字，再输入一次。"),
        Code::GuardianLinkVoid => (
            "链接已失效",
            "链接已使用、已过期、尝试次数过多，或者已有更新的链接。您可以让我们向同一地址发送新链接。",
        ),
        Code::GuardianAddressWrong => ("不是这个地址", "我们的消息没有发到这个地址。请输入收到消息的地址。"),
        Code::GuardianSessionOver => {
            ("页面已关闭", "为安全起见，页面一段时间后会关闭。您的决定已保存。如要继续，请获取新链接。")
        }
        _ => (
            "需要监护人同意",
            "您未满 18 周岁，需要父母或监护人先同意。请在“监护人同意”页面请他们同意，也可以打电话或写信。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{problem, wait};
    use contract::{language::Language, problem::Code};

    #[test]
    fn every_code_says_what_to_do_in_every_language() {
        for code in Code::ALL {
            let (english, chinese) = (problem(*code, Language::En), problem(*code, Language::ZhHans));
            assert!(english.1.ends_with('.') && english.1.is_ascii(), "{code:?}");
            assert!(chinese.1.ends_with('。') && !chinese.1.contains("  "), "{code:?}");
            assert_ne!(english.0, chinese.0);
        }
    }

    #[test]
    fn what_is_shown_for_many_things_names_none_of_them() {
        // Shown for codes, drafts, messages and choices alike.
        let (english, chinese) =
            (problem(Code::TooManyRequests, Language::En), problem(Code::TooManyRequests, Language::ZhHans));
        for word in ["account", "tries", "code"] {
            assert!(!english.0.contains(word) && !english.1.contains(word), "{word}");
        }
        assert!(!chinese.1.contains("账号") && !chinese.1.contains("验证码"));
        // A mailbox or a phone is no place on a map, nor a link.
        assert!(!problem(Code::RiderOnly, Language::ZhHans).1.contains("地址"));
    }

    #[test]
    fn waiting_is_said_in_minutes_where_that_is_easier() {
        assert_eq!(wait(5, Language::En), "Try again in 5 seconds.");
        assert_eq!(wait(61, Language::En), "Try again in 2 minutes.");
        assert_eq!(wait(60, Language::En), "Try again in a minute.");
        assert_eq!(wait(600, Language::ZhHans), "请在 10 分钟后重试。");
    }
}
