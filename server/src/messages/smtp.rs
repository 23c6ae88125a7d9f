//! Carries mail: over SMTP, or into the local mailbox.

use super::{Mail, Mailbox};
use crate::config::{self, Security};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox as Address, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use std::time::Duration;

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Carrier {
    /// To a mail server.
    Smtp(Smtp),
    /// Into the local mailbox, in the demo and in tests.
    Local(Mailbox),
}

/// A mail server and our sender's address.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Smtp")
    }
}

/// Why a mail did not leave. Holds no personal data: `retry` decides, `what` is logged.
#[derive(Debug)]
pub struct NotSent {
    /// Whether a later try may succeed.
    pub retry: bool,
    /// The kind of failure.
    pub what: &'static str,
}

impl Smtp {
    /// Prepares the line; nothing is sent yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(settings: &config::Smtp) -> Result<Self, String> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match settings.security {
            Security::None => Ok(Transport::builder_dangerous(&settings.host)),
            Security::Starttls => Transport::starttls_relay(&settings.host),
            Security::Tls => Transport::relay(&settings.host),
        };
        let mut builder = builder
            .map_err(|error| format!("smtp: {error}"))?
            .port(settings.port)
            .timeout(Some(Duration::from_secs(20)));
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
        }
        let from = settings.from.parse().map_err(|error| format!("smtp.from: {error}"))?;
        Ok(Self { transport: builder.build(), from })
    }

    async fn send(&self, id: &str, mail: &Mail) -> Result<(), NotSent> {
        let broken = |what| NotSent { retry: false, what };
        let domain = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.to.reveal().parse().map_err(|_| broken("address"))?)
            .subject(&mail.subject)
            // Stable over retries, so that a mail sent twice is recognised as one.
            .message_id(Some(format!("<{id}@{domain}>")))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.reveal().clone())
            .map_err(|_| broken("message"))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(broken("refused for good")),
            Err(error) if error.is_transient() => Err(NotSent { retry: true, what: "refused for now" }),
            Err(error) if error.is_timeout() => Err(NotSent { retry: true, what: "time-out" }),
            Err(_) => Err(NotSent { retry: true, what: "no connection" }),
        }
    }
}

impl Carrier {
    /// Sends one mail; `id` names it over retries.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn send(&self, id: &str, mail: &Mail) -> Result<(), NotSent> {
        match self {
            Self::Smtp(smtp) => smtp.send(id, mail).await,
            Self::Local(mailbox) => mailbox
                .deliver(mail.to.reveal(), &mail.subject, mail.text.reveal())
                .map_err(|_| NotSent { retry: true, what: "mailbox" }),
        }
    }
}
