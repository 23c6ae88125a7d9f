//! What is typed into a form, as bytes: names and values, each with its length before it.

use zeroize::{Zeroize as _, Zeroizing};

/// The values of a form by field. What falls out of use is wiped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// From names and values.
    pub fn new<N: Into<String>>(fields: impl IntoIterator<Item = (N, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, value)| value.trim().is_empty())
    }

    /// As bytes.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let texts = || self.0.iter().flat_map(|(name, value)| [name, value]);
        let mut out = Zeroizing::new(Vec::with_capacity(texts().map(|text| text.len() + 4).sum()));
        for text in texts() {
            out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        out
    }

    /// From bytes. Nothing where they are not what [`Self::encode`] writes.
    #[must_use]
    pub fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut fields = Self::default();
        while !bytes.is_empty() {
            let (name, value) = (take(&mut bytes)?, take(&mut bytes)?);
            fields.0.push((name, value));
        }
        Some(fields)
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

fn take(bytes: &mut &[u8]) -> Option<String> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (text, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *bytes = rest;
    std::str::from_utf8(text).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::Fields;

    fn fields(values: &[(&str, &str)]) -> Fields {
        Fields::new(values.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn fields_read_back() {
        for sample in [&[][..], &[("text", "")], &[("subject", "骑行\n\"x\""), ("text", "a|b"), ("z", "")]]
        {
            let fields = fields(sample);
            assert!(Fields::decode(&fields.encode()) == Some(fields));
        }
    }

    #[test]
    fn cut_or_strange_bytes_are_refused() {
        let whole = fields(&[("text", "value")]).encode();
        for cut in 1..whole.len() {
            assert!(Fields::decode(&whole[..cut]).is_none(), "cut at {cut}");
        }
        assert!(Fields::decode(&[0, 0, 0, 1, 0xff, 0, 0, 0, 0]).is_none());
        assert!(Fields::decode(&[0xff; 64]).is_none());
    }

    #[test]
    fn blanks_are_nothing_to_keep() {
        assert!(fields(&[("a", " \n"), ("b", "")]).is_empty());
        assert!(!fields(&[("a", " \n"), ("b", "x")]).is_empty());
    }
}
