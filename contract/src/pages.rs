//! Every page of the product, once: its path, the door whose program runs in it, who makes and who may see it, where it stands
//! in the navigation, and its names.
//!
//! Server, app, policy check, build and tests take the pages from here: a page that is added to [`PAGES`] is known to all.

use crate::language::Language;

/// What to see and to do first.
pub const OVERVIEW: &str = "/";
/// The policy in force.
pub const POLICY: &str = "/policy";
/// Every published version.
pub const VERSIONS: &str = "/policy/versions";
/// What changed between two versions; the query names them.
pub const CHANGES: &str = "/policy/changes";
/// One published version.
pub const VERSION: &str = "/policy/{version}";
/// All choices.
pub const CHOICES: &str = "/choices";
/// The receipts of the choices.
pub const RECEIPTS: &str = "/receipts";
/// Checks a receipt.
pub const VERIFY: &str = "/verify";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// Where somebody is signed in.
pub const SESSIONS: &str = "/sessions";
/// Signing out and leaving nothing on this device.
pub const FORGET: &str = "/forget";
/// What is held about a person.
pub const DATA: &str = "/data";
/// The items of one category.
pub const CATEGORY: &str = "/data/{category}";
/// Cancelling the account.
pub const CANCEL: &str = "/cancel";
/// Everything that is held, in one file.
pub const DOWNLOAD: &str = "/download";
/// The certificate of an erasure.
pub const CERTIFICATE: &str = "/certificate";
/// A minor asks a parent or guardian.
pub const MINORS: &str = "/minors";
/// A guardian decides, behind the link of a message.
pub const GUARDIAN: &str = "/guardian";
/// Writing to us.
pub const REQUESTS: &str = "/requests";
/// Reaching a person.
pub const HELP: &str = "/contact";
/// How information is protected.
pub const SECURITY: &str = "/security";

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path; a name in braces stands for one part of it.
    pub path: &'static str,
    /// A path of it that exists wherever the demo's data and the first policy do.
    pub sample: &'static str,
    /// The door whose program runs in it.
    pub door: Door,
    /// Who makes what stands in it.
    pub maker: Maker,
    /// Who it is for.
    pub audience: Audience,
    /// The entry of the navigation that it belongs to.
    pub section: Option<Section>,
    english: &'static str,
    chinese: &'static str,
}

/// A program of the app, fetched with the pages that need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Overview, policy, choices, signing in; and every page that needs no program of its own.
    Center,
    /// Receipts, signed-in devices.
    Account,
    /// What is held, cancelling the account, asking a guardian.
    Data,
    /// A guardian decides.
    Guardian,
    /// Forms that keep drafts, and forgetting them.
    Forms,
}

/// Who makes what stands in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// The server, whole; the app moves its controls into it. It is in the document of its own address only.
    Server,
    /// The app: a document of its door can show it.
    App,
}

/// Who a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Everyone,
    /// Whoever is signed in; others are asked to.
    Person,
    /// Whoever comes by the link of a message. Nothing else leads there.
    Guardian,
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What to see and to do first.
    Overview,
    /// The policy and its versions.
    Policy,
    /// The choices.
    Choices,
    /// What belongs to one person.
    MyData,
    /// Reaching people, and what everybody may check.
    Help,
}

impl Door {
    /// Each door, in the order of the enumeration.
    pub const ALL: [Self; 5] = [Self::Center, Self::Account, Self::Data, Self::Guardian, Self::Forms];

    /// As in `data-door` and in the build's folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Center => "center",
            Self::Account => "account",
            Self::Data => "data",
            Self::Guardian => "guardian",
            Self::Forms => "forms",
        }
    }
}

impl Section {
    /// The entries, in their order.
    pub const ALL: [Self; 5] = [Self::Overview, Self::Policy, Self::Choices, Self::MyData, Self::Help];

    /// The page that the entry leads to.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => OVERVIEW,
            Self::Policy => POLICY,
            Self::Choices => CHOICES,
            Self::MyData => DATA,
            Self::Help => HELP,
        }
    }

    /// What the entry says: so short that all five fit one row of a phone.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Overview => ("Overview", "概览"),
            Self::Policy => ("Policy", "政策"),
            Self::Choices => ("Choices", "选择"),
            Self::MyData => ("My data", "我的信息"),
            Self::Help => ("Help", "帮助"),
        };
        match language {
            Language::En => english,
            Language::ZhHans => chinese,
        }
    }
}

impl Page {
    /// Its name: title, heading, and every link that is nothing but a name.
    #[must_use]
    pub const fn title(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.english,
            Language::ZhHans => self.chinese,
        }
    }

    /// Whether a link in a text may lead here as it stands.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.audience != Audience::Guardian && self.path == self.sample
    }

    const fn new(path: &'static str, door: Door, section: Section, names: [&'static str; 2]) -> Self {
        let [english, chinese] = names;
        let (maker, audience) = (Maker::App, Audience::Person);
        Self { path, sample: path, door, maker, audience, section: Some(section), english, chinese }
    }

    const fn by_server(self) -> Self {
        Self { maker: Maker::Server, ..self.for_everyone() }
    }

    const fn for_everyone(self) -> Self {
        Self { audience: Audience::Everyone, ..self }
    }

    const fn sample(self, sample: &'static str) -> Self {
        Self { sample, ..self }
    }
}

/// All pages.
pub static PAGES: [Page; 21] = [
    Page::new(OVERVIEW, Door::Center, Section::Overview, ["Overview", "概览"]).by_server(),
    Page::new(POLICY, Door::Center, Section::Policy, ["Privacy policy", "隐私政策"]).by_server(),
    Page::new(VERSIONS, Door::Center, Section::Policy, ["All versions of the policy", "隐私政策的全部版本"])
        .by_server(),
    Page::new(CHANGES, Door::Center, Section::Policy, ["What changed in the policy", "隐私政策改了什么"])
        .by_server(),
    Page::new(VERSION, Door::Center, Section::Policy, ["Privacy policy", "隐私政策"])
        .by_server()
        .sample("/policy/1.0"),
    Page::new(CHOICES, Door::Center, Section::Choices, ["Your choices", "我的选择"]).by_server(),
    Page::new(RECEIPTS, Door::Account, Section::MyData, ["Receipts", "回执"]),
    Page::new(VERIFY, Door::Account, Section::Help, ["Check a receipt", "核验回执"]).for_everyone(),
    Page {
        section: None,
        ..Page::new(SIGN_IN, Door::Center, Section::Help, ["Sign in", "登录"]).for_everyone()
    },
    Page::new(SESSIONS, Door::Account, Section::MyData, ["Signed-in devices", "登录设备"]),
    Page::new(
        FORGET,
        Door::Forms,
        Section::MyData,
        ["Sign out and forget this device", "退出登录并清除本设备上的数据"],
    )
    .for_everyone(),
    Page::new(DATA, Door::Data, Section::MyData, ["My data", "我的信息"]),
    Page::new(CATEGORY, Door::Data, Section::MyData, ["My data", "我的信息"])
        .sample("/data/user.content.public"),
    Page::new(CANCEL, Door::Data, Section::MyData, ["Cancel the account", "注销账号"]),
    Page::new(DOWNLOAD, Door::Data, Section::MyData, ["Download my data", "下载我的信息"]),
    Page::new(CERTIFICATE, Door::Data, Section::Help, ["Certificate of an erasure", "删除证明"])
        .for_everyone(),
    Page::new(MINORS, Door::Data, Section::Choices, ["Parents and guardians", "监护人同意"]),
    Page {
        section: None,
        audience: Audience::Guardian,
        ..Page::new(GUARDIAN, Door::Guardian, Section::Help, ["Decide for your child", "为孩子作决定"])
    },
    Page::new(REQUESTS, Door::Forms, Section::Help, ["Write to us", "写信给我们"]),
    Page::new(HELP, Door::Center, Section::Help, ["Help", "帮助"]).by_server(),
    Page::new(SECURITY, Door::Center, Section::Help, ["Security", "安全"]).by_server(),
];

/// The page of one of the paths above. Fails to compile, in a constant, for any other.
#[must_use]
pub const fn page(path: &str) -> &'static Page {
    let mut index = 0;
    loop {
        if same(PAGES[index].path, path) {
            return &PAGES[index];
        }
        index += 1;
    }
}

/// The page that an address leads to, if there is one.
#[must_use]
pub fn find(path: &str) -> Option<&'static Page> {
    let exact = PAGES.iter().find(|page| page.path == path);
    exact.or_else(|| {
        PAGES.iter().find(|page| {
            let start = page.path.split('{').next().unwrap_or_default();
            let part = path.strip_prefix(start).filter(|_| start != page.path);
            part.is_some_and(|part| !part.is_empty() && !part.contains('/'))
        })
    })
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Audience, CATEGORY, Door, HELP, PAGES, Section, VERSION, find, page};
    use crate::language::Language;

    #[test]
    fn every_path_is_there_once_and_leads_to_its_page() {
        for (index, one) in PAGES.iter().enumerate() {
            assert!(PAGES[..index].iter().all(|other| other.path != one.path), "{} twice", one.path);
            assert_eq!(page(one.path), one);
            assert_eq!(find(one.sample), Some(one), "{}", one.sample);
        }
        assert_eq!(find("/policy/2.7").map(|page| page.path), Some(VERSION));
        assert_eq!(find("/data/user.contact").map(|page| page.path), Some(CATEGORY));
        for none in ["", "/nothing", "/policy/", "/policy/1.0/x", "/data/", "policy", "/contact/"] {
            assert_eq!(find(none), None, "{none:?}");
        }
    }

    #[test]
    fn every_entry_leads_to_a_page_of_its_own_section_that_is_open_to_a_link() {
        for section in Section::ALL {
            let target = page(section.path());
            assert_eq!(target.section, Some(section));
            assert!(target.is_open());
        }
        assert_eq!(page(HELP).title(Language::En), Section::Help.name(Language::En));
    }

    #[test]
    fn every_door_has_pages_and_only_a_guardians_is_closed_to_links() {
        for door in Door::ALL {
            assert!(PAGES.iter().any(|page| page.door == door), "{}", door.name());
        }
        let closed = PAGES.iter().filter(|page| page.audience == Audience::Guardian);
        assert_eq!(closed.map(|page| page.door).collect::<Vec<_>>(), [Door::Guardian]);
    }

    #[test]
    fn names_are_in_both_languages() {
        for page in PAGES {
            let chinese = page.title(Language::ZhHans);
            assert!(chinese.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one)), "{}", page.path);
            assert!(page.title(Language::En).is_ascii(), "{}", page.path);
        }
    }
}
