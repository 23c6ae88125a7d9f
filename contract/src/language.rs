//! The two languages, their tags, and how one is picked from `Accept-Language`.

use serde::{Deserialize, Serialize};

/// A language the product speaks. Simplified Chinese is the default: most riders read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Language {
    /// Simplified Chinese, `zh-Hans`.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English, `en`.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::ZhHans, Self::En];

    /// The BCP 47 tag, as in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// The language of exactly this tag of ours, if it is one.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The best language for an `Accept-Language` value (RFC 9110, 12.5.4); the default where none fits.
    ///
    /// Any `zh-*` reads Simplified Chinese here; an entry with `q=0` is refused.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best: Option<(f32, Self)> = None;
        for entry in accept_language.split(',') {
            let mut parts = entry.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |text| text.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            let primary = tag.split('-').next().unwrap_or_default();
            let language = if primary.eq_ignore_ascii_case("zh") {
                Self::ZhHans
            } else if primary.eq_ignore_ascii_case("en") {
                Self::En
            } else {
                continue;
            };
            if quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
                best = Some((quality, language));
            }
        }
        best.map_or_else(Self::default, |(_, language)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, ZhHans};

    #[test]
    fn accept_language_picks_the_highest_quality_we_speak() {
        for (header, expected) in [
            ("en-GB,en;q=0.9", En),
            ("zh-CN,zh;q=0.9,en;q=0.8", ZhHans),
            ("fr, en;q=0.4, zh-TW;q=0.6", ZhHans),
            ("zh;q=0, en;q=0.1", En),
            ("C", ZhHans),
            ("", ZhHans),
            ("en;q=banana", ZhHans),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn tags_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::from_tag("fr"), None);
    }
}
