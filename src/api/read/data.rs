//! Answers about what we hold, and about cancelling the account.

use super::{Read, Texts, field, list};
use crate::browser::json::Json;
use contract::{
    cancellation::{AccountState, CancellationView, Cancelled, Effect, EffectView},
    export::{ExportState, ExportView, Exports},
    my_data::{CategoryView, FieldView, Handled, ItemView, Items, MyData},
};

impl Read for CategoryView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            name: json.text("name")?,
            grade: json.number("grade")?.try_into().ok()?,
            clause: json.text("clause")?,
            values: list(json, "values")?,
            more: json.flag("more").unwrap_or_default(),
            mapped: json.flag("mapped")?,
        })
    }
}

impl Read for MyData {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { categories: list(json, "categories")? })
    }
}

impl Read for FieldView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            name: json.text("name")?,
            value: json.text("value")?,
            correctable: json.flag("correctable").unwrap_or_default(),
        })
    }
}

impl Read for ItemView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            kind: json.text("kind")?,
            fields: list(json, "fields")?,
            deletable: json.flag("deletable").unwrap_or_default(),
        })
    }
}

impl Read for Handled {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { number: json.text("number")?, value: json.text("value") })
    }
}

impl Read for Items {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { name: json.text("name")?, items: list(json, "items")?, next: json.text("next") })
    }
}

impl Read for ExportState {
    fn read(json: &Json) -> Option<Self> {
        Self::parse(&json.as_text()?)
    }
}

impl Read for ExportView {
    fn read(json: &Json) -> Option<Self> {
        let count = |name: &str| json.number(name)?.try_into().ok();
        Some(Self {
            id: json.text("id")?,
            state: field(json, "state")?,
            items: count("items")?,
            of: count("of")?,
            bytes: count("bytes")?,
            since: json.text("since")?,
            until: json.text("until"),
        })
    }
}

impl Read for Exports {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { exports: list(json, "exports")? })
    }
}

impl Read for AccountState {
    fn read(json: &Json) -> Option<Self> {
        match &*json.as_text()? {
            "active" => Some(Self::Active),
            "held" => Some(Self::Held),
            _ => None,
        }
    }
}

impl Read for EffectView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            name: json.text("name")?,
            effect: Effect::parse(&json.text("effect")?)?,
            rows: json.number("rows")?.try_into().ok()?,
            reason: json.text("reason"),
        })
    }
}

impl Read for CancellationView {
    fn read(json: &Json) -> Option<Self> {
        let (state, effects) = (field(json, "state")?, list(json, "effects")?);
        Some(Self { state, number: json.text("number"), erase_on: json.text("erase_on")?, effects })
    }
}

impl Read for Cancelled {
    fn read(json: &Json) -> Option<Self> {
        let texts = Texts::of(json);
        texts.whole(Self {
            number: texts.text("number"),
            code: texts.text("code"),
            erase_on: texts.text("erase_on"),
        })
    }
}
