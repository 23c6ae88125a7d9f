//! Carries phone messages: each one a signed JSON to the operator's message gateway, which sends it on.

use super::{Mail, NotSent};
use crate::{clock::Clock, config::Endpoint, outgoing::Sender};
use serde::Serialize;

/// The way to the message gateway.
#[derive(Clone, Debug)]
pub struct Gateway {
    sender: Sender,
    clock: Clock,
}

/// What the gateway gets, as `docs/operator.md` describes it.
#[derive(Serialize)]
struct PhoneMessage<'a> {
    /// The message's own id: the same over retries, as in `webhook-id`.
    id: &'a str,
    /// The number, E.164.
    to: &'a str,
    /// [`super::Template`], for gateways that send approved templates only.
    template: &'static str,
    language: &'static str,
    /// What goes into the template.
    values: &'a super::Values,
    /// The whole text, for gateways that send texts.
    text: &'a str,
}

/// A message without a person: the gateway answers 2xx and sends nothing.
#[derive(Serialize)]
struct Ping {
    template: &'static str,
}

impl Gateway {
    /// Prepares the way; nothing is sent yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(endpoint: &Endpoint, clock: Clock) -> Result<Self, String> {
        Ok(Self { sender: Sender::new("gateway", endpoint)?, clock })
    }

    pub(super) async fn send(&self, id: &str, mail: &Mail) -> Result<(), NotSent> {
        let message = PhoneMessage {
            id,
            to: mail.to.text().reveal(),
            template: mail.template.as_str(),
            language: mail.language.tag(),
            values: &mail.values,
            text: mail.text.reveal(),
        };
        let sent = self.sender.post(id, self.clock.now().as_second(), &message).await;
        sent.map_err(|not| NotSent { retry: not.retry(), what: not.what() })
    }

    /// Sends a signed `{"template": "ping"}`, as `doctor` does.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn ping(&self, id: &str) -> Result<(), crate::outgoing::NotSent> {
        self.sender.post(id, self.clock.now().as_second(), &Ping { template: "ping" }).await
    }
}
