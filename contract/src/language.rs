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

    /// The language that reads this tag (BCP 47, or with underscores): `zh-CN`, `zh-Hans-SG` and `zh-TW` read Simplified
    /// Chinese here, `en-US` reads English. Other languages are none of ours.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        // Two letters are compared, and what may end them: looking for more would weigh more in every program.
        let bytes = tag.as_bytes();
        let primary = |name: &str| {
            bytes.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && matches!(bytes.get(2), None | Some(b'-' | b'_'))
        };
        if primary("zh") {
            Some(Self::ZhHans)
        } else if primary("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The best language for an `Accept-Language` value (RFC 9110, 12.5.4). Who reads neither of ours is most likely a
    /// visitor from elsewhere and gets English; where the value names no language at all, the default.
    ///
    /// An entry with `q=0` is refused.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best: Option<(f32, Self)> = None;
        let mut others = false;
        for entry in accept_language.split(',') {
            let mut parts = entry.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |text| text.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            let Some(language) = Self::from_tag(tag) else {
                let primary = tag.split('-').next().unwrap_or_default();
                others |= quality > 0.0
                    && (2..=3).contains(&primary.len())
                    && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
                continue;
            };
            if quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
                best = Some((quality, language));
            }
        }
        match best {
            Some((_, language)) => language,
            None if others => Self::En,
            None => Self::default(),
        }
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
            ("fr-FR,fr;q=0.9", En),
            ("ja, *;q=0.1", En),
            ("fr;q=0", ZhHans),
            ("*", ZhHans),
            ("zh_CN", ZhHans),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn tags_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        for (tag, language) in [
            ("zh-CN", Some(ZhHans)),
            ("zh", Some(ZhHans)),
            ("ZH_hans_cn", Some(ZhHans)),
            ("zh-TW", Some(ZhHans)),
            ("en-US", Some(En)),
            ("EN", Some(En)),
            ("fr", None),
            ("eng", None),
            ("z", None),
            ("", None),
            ("enough", None),
        ] {
            assert_eq!(Language::from_tag(tag), language, "{tag}");
        }
    }
}
