//! How messages leave: mail over SMTP, phone messages through the gateway, or both into the local mailbox.

use super::{Gateway, Mail, Mailbox, Smtp};
use crate::auth::address::Channel;

/// The ways out. One that is missing takes no messages at all.
#[derive(Clone, Debug, Default)]
pub struct Carrier {
    /// The mail server.
    pub smtp: Option<Smtp>,
    /// The message gateway.
    pub gateway: Option<Gateway>,
    /// Takes whatever has no other way, in the demo and in tests.
    pub local: Option<Mailbox>,
}

/// Why a message did not leave. Holds no personal data: `retry` decides, `what` is logged.
#[derive(Debug)]
pub struct NotSent {
    /// Whether a later try may succeed.
    pub retry: bool,
    /// The kind of failure.
    pub what: &'static str,
}

impl Carrier {
    /// Whether messages of this channel can leave.
    #[must_use]
    pub const fn carries(&self, channel: Channel) -> bool {
        let way_out = match channel {
            Channel::Email => self.smtp.is_some(),
            Channel::Phone => self.gateway.is_some(),
        };
        way_out || self.local.is_some()
    }

    /// Sends one message; `id` names it over retries.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn send(&self, id: &str, mail: &Mail) -> Result<(), NotSent> {
        match (mail.to.channel(), &self.smtp, &self.gateway, &self.local) {
            (Channel::Email, Some(smtp), ..) => smtp.send(id, mail).await,
            (Channel::Phone, _, Some(gateway), _) => gateway.send(id, mail).await,
            (_, _, _, Some(mailbox)) => {
                mailbox.deliver(mail).map_err(|_| NotSent { retry: true, what: "mailbox" })
            }
            // The setting was there when the message was written: it waits for its return.
            _ => Err(NotSent { retry: true, what: "no way out is configured" }),
        }
    }
}
