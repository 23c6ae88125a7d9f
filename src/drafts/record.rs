//! What the browser's database holds for a draft or a waiting message: where it belongs, and sealed bytes.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// One sealed draft or message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Where it stands in its store: whose, and of which form.
    pub(super) key: String,
    /// Which draft or message: a UUID.
    pub(super) draft: String,
    /// Counts up by one.
    pub(super) revision: u64,
    /// The shape of the form.
    pub(super) schema: u32,
    /// The policy it was written under.
    pub(super) policy: String,
    /// Whether whoever wrote it was signed in. Not sealed: it only has a page say that a draft waits.
    pub(super) person: bool,
    /// As [`super::seal::seal`] writes it.
    pub(super) sealed: Vec<u8>,
}

impl Record {
    /// The draft and its revision: what another tab may have changed.
    pub(super) fn identity(&self) -> (String, u64) {
        (self.draft.clone(), self.revision)
    }

    pub(super) fn write(&self) -> JsValue {
        #[expect(clippy::cast_precision_loss, reason = "counts what one person typed: far below 2^53")]
        let revision = self.revision as f64;
        object(&[
            ("key", (&*self.key).into()),
            ("draft", (&*self.draft).into()),
            ("revision", revision.into()),
            ("schema", self.schema.into()),
            ("policy", (&*self.policy).into()),
            ("person", self.person.into()),
            ("record", Uint8Array::from(&*self.sealed).into()),
        ])
    }

    /// Nothing where parts are missing or are something else.
    pub(super) fn read(value: &JsValue) -> Option<Self> {
        let bytes = get(value, "record")?.dyn_into::<Uint8Array>().ok()?;
        Some(Self {
            key: text(value, "key")?,
            draft: text(value, "draft")?,
            revision: number(value, "revision")?,
            schema: number(value, "schema")?.try_into().ok()?,
            policy: text(value, "policy")?,
            person: is_persons(value),
            sealed: bytes.to_vec(),
        })
    }
}

/// Whether somebody wrote it who was signed in.
pub(super) fn is_persons(value: &JsValue) -> bool {
    get(value, "person").is_some_and(|person| person.is_truthy())
}

/// An object with these fields.
pub(super) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Fails only for frozen objects.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A text field.
pub(super) fn text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name)?.as_string()
}

fn get(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(name)).ok()
}

fn number(value: &JsValue, name: &str) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_991.0;
    let number = get(value, name)?.as_f64()?;
    let whole = (0.0..=EXACT).contains(&number) && number % 1.0 == 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and in range"
    )]
    whole.then_some(number as u64)
}
