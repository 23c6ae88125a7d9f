//! Personal data that cannot be printed.

use std::fmt;
use zeroize::Zeroize;

/// Wraps personal data or a secret: it shows as `[private]` and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Private<T: Zeroize>(T);

impl<T: Zeroize> Private<T> {
    /// Wraps.
    pub const fn new(inner: T) -> Self {
        Self(inner)
    }

    /// The value, on purpose.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Private<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Private<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[private]")
    }
}

impl<T: Zeroize> fmt::Display for Private<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[private]")
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn private_data_prints_nothing() {
        let address = Private::new("rider@example.org".to_owned());
        assert_eq!(format!("{address} {address:?}"), "[private] [private]");
        assert_eq!(address.reveal(), "rider@example.org");
    }
}
