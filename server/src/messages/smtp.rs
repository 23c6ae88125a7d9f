//! Carries mail over SMTP.

use super::{Mail, NotSent};
use crate::config::{self, Security};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox as Address, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{AsyncSmtpConnection, TlsParameters},
        extension::{ClientId, Extension},
    },
};
use std::time::Duration;

/// A mail server and our sender's address.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
    settings: config::Smtp,
}

/// How long the mail server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

impl std::fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Smtp")
    }
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
        let mut builder =
            builder.map_err(|error| format!("smtp: {error}"))?.port(settings.port).timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
        }
        let from = settings.from.parse().map_err(|error| format!("smtp.from: {error}"))?;
        Ok(Self { transport: builder.build(), from, settings: settings.clone() })
    }

    /// Connects, greets, and logs in, as `doctor` does; sends nothing.
    ///
    /// # Errors
    /// What the mail server or the line says.
    pub async fn probe(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer as it should".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What the mail server says it cannot do, of what some addresses and texts need.
    ///
    /// # Errors
    /// What the mail server or the line says.
    pub async fn lacks(&self) -> Result<Vec<&'static str>, String> {
        let told = |error: lettre::transport::smtp::Error| error.to_string();
        let config::Smtp { host, port, security, .. } = &self.settings;
        let hello = ClientId::default();
        let tls = || TlsParameters::new(host.clone()).map_err(told);
        let at_once = if *security == Security::Tls { Some(tls()?) } else { None };
        let place = (host.as_str(), *port);
        let connected = AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &hello, at_once, None);
        let mut connection = connected.await.map_err(told)?;
        if *security == Security::Starttls {
            connection.starttls(tls()?, &hello).await.map_err(told)?;
        }
        let wanted = [(Extension::SmtpUtfEight, "SMTPUTF8"), (Extension::EightBitMime, "8BITMIME")];
        let info = connection.server_info();
        let lacking = wanted.into_iter().filter(|(wanted, _)| !info.supports_feature(*wanted));
        let lacking = lacking.map(|(_, name)| name).collect();
        // It was asked; what it says to a goodbye changes nothing.
        let _ = connection.quit().await;
        Ok(lacking)
    }

    pub(super) async fn send(&self, id: &str, mail: &Mail) -> Result<(), NotSent> {
        let broken = |what| NotSent { retry: false, what };
        let domain = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.to.text().reveal().parse().map_err(|_| broken("address"))?)
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
            // What this mail server cannot do it will not be able to do in an hour either.
            Err(error) if error.is_client() && error.to_string().contains("SMTPUTF8") => {
                Err(broken("the mail server cannot send to addresses beyond ASCII (no SMTPUTF8)"))
            }
            Err(error) if error.is_client() && error.to_string().contains("8BITMIME") => {
                Err(broken("the mail server cannot send texts beyond ASCII (no 8BITMIME)"))
            }
            // No STARTTLS, no login that both know: the operator mends that, and then it goes out.
            Err(error) if error.is_client() => {
                Err(NotSent { retry: true, what: "the mail server is not set up for this" })
            }
            Err(error) if error.is_timeout() => Err(NotSent { retry: true, what: "time-out" }),
            Err(_) => Err(NotSent { retry: true, what: "no connection" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Smtp;
    use crate::{
        auth::address::Address,
        config::{self, Security},
        messages::{Mail, Template, Values},
        private::Private,
    };
    use contract::language::Language;
    use tokio::{
        io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
        net::TcpListener,
    };

    /// A mail server that can do nothing beyond greeting.
    async fn plain_server() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                let _ = stream.write_all(b"220 plain\r\n").await;
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let answer = if line.starts_with("EHLO") { "250 plain\r\n" } else { "250 fine\r\n" };
                    let _ = stream.write_all(answer.as_bytes()).await;
                    line.clear();
                }
            }
        });
        port
    }

    async fn send(security: Security, to: &str) -> super::NotSent {
        let settings = config::Smtp {
            host: "127.0.0.1".to_owned(),
            port: plain_server().await,
            security,
            user: None,
            password: None,
            from: "Privacy <privacy@example.org>".to_owned(),
        };
        let mail = Mail {
            to: Address::stored(Private::new(to.to_owned())),
            template: Template::SignInCode,
            language: Language::En,
            subject: "Hello".to_owned(),
            text: Private::new("Hello".to_owned()),
            values: Values::default(),
        };
        Smtp::new(&settings).expect("settings").send("m", &mail).await.expect_err("it cannot be sent")
    }

    #[tokio::test]
    async fn a_mail_waits_for_a_server_that_is_not_set_up_and_not_for_one_that_cannot() {
        assert!(
            send(Security::Starttls, "rider@example.org").await.retry,
            "no STARTTLS: the operator mends that"
        );
        assert!(!send(Security::None, "骑手@example.org").await.retry, "no SMTPUTF8: it stays so");
    }
}
