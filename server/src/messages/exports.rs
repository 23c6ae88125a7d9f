//! The message that an archive can be fetched: without anything of what is in it.

use super::{Mail, Template, Values};
use crate::{
    auth::address::{Address, Channel},
    private::Private,
};
use contract::language::Language;

/// Tells where to fetch it; the page asks for a fresh code first.
#[must_use]
pub fn export_ready(to: Address, url: &str, language: Language) -> Mail {
    let (subject, text) = match (to.channel(), language) {
        (Channel::Email, Language::En) => (
            "Your file is ready".to_owned(),
            format!(
                "The file with your information is ready. Sign in and fetch it within three days:\n\n{url}/download\n\n\
                 We send you a fresh code before it is handed out. If you did not ask for it, sign out of all devices in the privacy center.\n\n\
                 iwalk-scooter privacy center\n"
            ),
        ),
        (Channel::Email, Language::ZhHans) => (
            "您的文件已生成".to_owned(),
            format!(
                "包含您信息的文件已经生成。请在三天内登录领取：\n\n{url}/download\n\n\
                 领取之前，我们会再向您发送一个验证码。如果不是您本人操作，请在隐私中心退出所有设备的登录。\n\niwalk-scooter 隐私中心\n"
            ),
        ),
        (Channel::Phone, Language::En) => (
            String::new(),
            "iwalk-scooter privacy center: the file with your information is ready. Sign in and fetch it within three days.".to_owned(),
        ),
        (Channel::Phone, Language::ZhHans) => (
            String::new(),
            "iwalk-scooter 隐私中心：包含您信息的文件已经生成，请在三天内登录领取。".to_owned(),
        ),
    };
    Mail {
        to,
        template: Template::ExportReady,
        language,
        subject,
        text: Private::new(text),
        values: Values::default(),
    }
}
