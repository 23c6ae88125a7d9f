//! A receipt's payload (after ISO/IEC TS 27560), from an event and its circumstances.

use super::{POLICY, notice::Shown, wording};
use crate::{
    clock::rfc3339,
    config::{Config, Operator},
    db::entities::consent_events,
    error::{Failure, internal},
};
use contract::{
    consent::Basis,
    receipt::{Controller, Event, Notice, Payload, Previous, Processing},
};

/// The schema that our receipts name.
const SCHEMA: &str = "privacy-center/receipt/1";

/// What a payload is made of. Nothing in it says who the person is but their pseudonym.
pub(super) struct Material<'a> {
    pub(super) config: &'a Config,
    pub(super) shown: &'a Shown,
    pub(super) event: &'a consent_events::Model,
    pub(super) record_id: &'a str,
    pub(super) previous: Option<Previous>,
    pub(super) pseudonym: &'a str,
    pub(super) build: &'a str,
}

/// The payload.
pub(super) fn payload(material: Material<'_>) -> Result<Payload, Failure> {
    let Material { config, shown, event, record_id, previous, pseudonym, build } = material;
    let url = format!("{}/policy/{}", config.public_url, shown.published.version);
    Ok(Payload {
        schema: SCHEMA.to_owned(),
        record_id: record_id.to_owned(),
        sequence: event.sequence,
        previous,
        subject: pseudonym.to_owned(),
        controller: Controller {
            name: Operator::text(&config.operator.name, shown.language).to_owned(),
            contact: wording::contact(&config.operator),
        },
        processing: processing(config, shown, &event.purpose, &url)?,
        notice: Notice {
            version: shown.published.version.clone(),
            sha256: shown.sha256.clone(),
            language: shown.language.tag().to_owned(),
            url,
        },
        event: Event {
            state: event.state.clone(),
            at: rfc3339(event.at),
            actor: event.actor.clone(),
            method: event.method.clone(),
            build: build.to_owned(),
        },
    })
}

fn processing(config: &Config, shown: &Shown, purpose: &str, url: &str) -> Result<Processing, Failure> {
    let operator = &config.operator;
    let storage = Operator::text(&operator.storage_region, shown.language).to_owned();
    let jurisdiction = operator.jurisdiction.clone();
    if purpose == POLICY {
        return Ok(Processing {
            purpose: POLICY.to_owned(),
            lawful_basis: "agreement".to_owned(),
            categories: Vec::new(),
            sensitive: false,
            recipients: Vec::new(),
            storage,
            retention: wording::retention(url, shown.language),
            jurisdiction,
            withdrawal: wording::change_of_answer(operator, &config.public_url, shown.language),
        });
    }
    let found =
        shown.published.meta.purpose(purpose).ok_or_else(|| internal("an event of an unknown purpose"))?;
    let names = found.recipients.iter().map(|id| {
        let recipient = shown.published.meta.recipients.iter().find(|recipient| recipient.id == *id);
        recipient
            .and_then(|recipient| recipient.text.get(&shown.language))
            .map_or_else(|| id.clone(), |text| text.name.clone())
    });
    Ok(Processing {
        purpose: found.id.clone(),
        lawful_basis: match found.basis {
            Basis::Consent => "consent",
            Basis::Necessary => "necessary",
        }
        .to_owned(),
        categories: found.categories.clone(),
        sensitive: found.sensitive,
        recipients: names.collect(),
        storage,
        retention: shown.text(found)?.kept.clone(),
        jurisdiction,
        withdrawal: wording::withdrawal(operator, &config.public_url, shown.language),
    })
}
