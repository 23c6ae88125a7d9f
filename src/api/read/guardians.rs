//! What a minor and a guardian are answered.

use super::{Read, Texts, field, list};
use crate::browser::json::Json;
use contract::guardian::{Decided, GuardianPurpose, GuardianRequestState, GuardianRequestView, GuardianView};

impl Read for GuardianRequestView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            state: GuardianRequestState::parse(&json.text("state")?)?,
            address: json.text("address"),
            number: json.text("number"),
            until: json.text("until"),
        })
    }
}

impl Read for GuardianPurpose {
    fn read(json: &Json) -> Option<Self> {
        let (separate, decided) = (json.flag("separate")?, Decided::parse(&json.text("decided")?)?);
        let texts = Texts::of(json);
        texts.whole(Self {
            id: texts.text("id"),
            name: texts.text("name"),
            used: texts.text("used"),
            aim: texts.text("aim"),
            kept: texts.text("kept"),
            refusing: texts.text("refusing"),
            separate,
            decided,
            receipt: json.text("receipt"),
        })
    }
}

impl Read for GuardianView {
    fn read(json: &Json) -> Option<Self> {
        let (policy, purposes) = (field(json, "policy")?, list(json, "purposes")?);
        Some(Self { child: json.text("child")?, policy, until: json.text("until")?, purposes })
    }
}
