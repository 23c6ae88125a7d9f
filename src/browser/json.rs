//! JSON as the browser reads it: its parser costs no bytes, and answers are read field by field.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value of a JSON text.
pub struct Json(JsValue);

impl Json {
    /// Reads a text; nothing where it is not JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// A value that is no text any more.
    pub(super) fn of(value: JsValue) -> Self {
        Self(value)
    }

    /// A field; nothing where it is absent or null.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &JsValue::from_str(name)).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    /// A text field.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.field(name)?.as_text()
    }

    /// The value, where it is a text.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A field that is true or false.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.field(name)?.0.as_bool()
    }

    /// A field that is a whole number, as far as JavaScript keeps it exactly.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_991.0;
        let number = self.field(name)?.0.as_f64()?;
        let whole = number.is_finite() && number.abs() <= EXACT && number % 1.0 == 0.0;
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
        whole.then_some(number as i64)
    }

    /// The items of a field that is a list.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<Vec<Self>> {
        let list = self.field(name)?.0.dyn_into::<Array>().ok()?;
        Some(list.iter().map(Self).collect())
    }
}
