//! The app's words, in both languages: one table per area, so that a door carries only the words it shows.
//!
//! A table's lines read `key: English, Simplified Chinese;`. A missing translation does not compile. The names of pages come
//! first, from the list of pages: `@page title: RECEIPTS;`.

use crate::browser::document;
use contract::language::Language;

/// The language of the page that the server sent.
#[must_use]
pub fn language() -> Language {
    Language::from_tag(&document::language_tag()).unwrap_or_default()
}

/// What stands between two sentences: nothing in Chinese, whose full stop has its own room.
#[must_use]
pub fn blank() -> &'static str {
    match language() {
        Language::En => " ",
        Language::ZhHans => "",
    }
}

/// Puts values in the places `{0}`, `{1}` … of a text.
#[must_use]
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let place = after.as_bytes().first().map(|digit| usize::from(digit.wrapping_sub(b'0')));
        match place.and_then(|place| values.get(place)) {
            Some(value) if after.as_bytes().get(1) == Some(&b'}') => {
                out.push_str(value);
                rest = &after[2..];
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

macro_rules! texts {
    ($(@page $title:ident: $page:ident;)* $($key:ident: $en:literal, $zh:literal;)*) => {
        /// The words of this area.
        pub struct Texts {
            $(#[doc = concat!("The name of the page `", stringify!($page), "`")] pub $title: &'static str,)*
            $(#[doc = concat!("“", $en, "”")] pub $key: &'static str,)*
        }

        const EN: Texts = Texts {
            $($title: contract::pages::page(contract::pages::$page).title(contract::language::Language::En),)*
            $($key: $en,)*
        };
        const ZH_HANS: Texts = Texts {
            $($title: contract::pages::page(contract::pages::$page).title(contract::language::Language::ZhHans),)*
            $($key: $zh,)*
        };

        /// In this language.
        #[must_use]
        pub const fn of(language: contract::language::Language) -> &'static Texts {
            match language {
                contract::language::Language::En => &EN,
                contract::language::Language::ZhHans => &ZH_HANS,
            }
        }

        /// In the page's language.
        #[must_use]
        pub fn text() -> &'static Texts {
            of(super::language())
        }

        #[cfg(test)]
        mod tests {
            #[test]
            fn both_languages_say_something_with_the_same_places() {
                for (key, en, zh) in [$((stringify!($key), $en, $zh)),*] {
                    assert!(!en.is_empty() && !zh.is_empty(), "{key}");
                    assert!(!zh.contains("。 ") && !zh.contains(['(', ')']), "{key}: {zh}");
                    for place in ["{0}", "{1}", "{2}"] {
                        let count = |text: &str| text.matches(place).count();
                        assert_eq!(count(en), count(zh), "{key}: {place}");
                    }
                    assert_eq!(en.matches('{').count(), en.matches("{0}").count() + en.matches("{1}").count() + en.matches("{2}").count(), "{key}");
                }
            }

            #[test]
            fn the_chinese_is_chinese() {
                for (key, zh) in [$((stringify!($key), $zh)),*] {
                    let han = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
                    assert!(zh.chars().any(han), "{key}: {zh}");
                }
            }
        }
    };
}

pub mod cancellation;
pub mod consent;
pub mod drafts;
pub mod exports;
pub mod file;
pub mod guardian;
pub mod minors;
pub mod my_data;
pub mod no_account;
pub mod overview;
pub mod policy;
pub mod receipts;
pub mod requests;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod step_up;
pub mod ui;
pub mod update;
pub mod waiting;

#[cfg(test)]
mod tests {
    use super::{fill, overview, policy};
    use contract::language::Language;

    #[test]
    fn one_of_something_reads_as_well_as_several() {
        let words = overview::of(Language::En);
        for counted in [words.wait_again, words.wait_guardian, words.wait_open] {
            let told = fill(counted, &["1"]);
            assert!(!told.contains("1 choices"), "{told}");
        }
    }

    #[test]
    fn what_goes_by_phone_or_mail_only_is_not_said_to_be_open_here() {
        let told = policy::of(Language::En).declined_follows;
        let by_phone = told.split(['.', ';']).find(|part| part.contains("phone or mail"));
        let right = by_phone.is_some_and(|part| part.contains("orrecting") && !part.contains("cancel"));
        assert!(right, "{told}");
        let told = policy::of(Language::ZhHans).declined_follows;
        assert!(told.contains("更正或删除部分信息"), "{told}");
        assert!(!told.contains("注销账号，请打电话"), "{told}");
    }

    #[test]
    fn values_go_to_their_places_and_nothing_else_changes() {
        assert_eq!(fill("{1} of {0}", &["8", "3"]), "3 of 8");
        assert_eq!(fill("no places", &["x"]), "no places");
        assert_eq!(fill("{0}{0}", &["{1}", "y"]), "{1}{1}");
        assert_eq!(fill("{7} {x} {", &["a"]), "{7} {x} {");
        assert_eq!(fill("选了 {0} 项", &["3"]), "选了 3 项");
    }
}
