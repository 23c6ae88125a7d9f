//! A mailbox that receives over SMTP (RFC 5321), as much of it as a sending server needs.

use crate::Result;
use mail_parser::MessageParser;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A letter as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The address it was sent to (`RCPT TO`).
    pub to: String,
    /// Its subject, decoded.
    pub subject: String,
    /// Its plain text, decoded.
    pub text: String,
}

/// The listener and what it received.
#[derive(Debug)]
pub struct Mailbox {
    /// Where to send to.
    pub address: SocketAddr,
    letters: Arc<Mutex<Vec<Letter>>>,
    task: JoinHandle<()>,
}

impl Mailbox {
    /// Starts listening on a free port of this machine.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let letters = Arc::default();
        let task = tokio::spawn(accept(listener, Arc::clone(&letters)));
        Ok(Self { address, letters, task })
    }

    /// Everything received so far, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().map(|letters| letters.clone()).unwrap_or_default()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The first run of exactly six digits (a space in the middle does not count against it).
#[must_use]
pub fn six_digits(text: &str) -> Option<String> {
    let groups = text.split(|character: char| !character.is_ascii_digit() && character != ' ');
    groups.map(|group| group.replace(' ', "")).find(|group| group.len() == 6)
}

async fn accept(listener: TcpListener, letters: Arc<Mutex<Vec<Letter>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let letters = Arc::clone(&letters);
        tokio::spawn(async move {
            // A sender that hangs up early has simply delivered nothing.
            let _ = converse(stream, &letters).await;
        });
    }
}

async fn converse(stream: TcpStream, letters: &Mutex<Vec<Letter>>) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut to = Vec::new();
    stream.write_all(b"220 localhost mailbox\r\n").await?;
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "HELO" | "NOOP" => b"250 ok\r\n",
            "MAIL" | "RSET" => {
                to.clear();
                b"250 ok\r\n"
            }
            "RCPT" => {
                to.extend(line.split(['<', '>']).nth(1).map(str::to_owned));
                b"250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 end with a dot\r\n").await?;
                let body = read_body(&mut stream).await?;
                receive(&body, &to, letters);
                b"250 received\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"502 not here\r\n",
        };
        stream.write_all(answer).await?;
    }
}

async fn read_body(stream: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 || line == b".\r\n" {
            return Ok(body);
        }
        // RFC 5321, 4.5.2: a leading dot was doubled by the sender.
        body.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn receive(body: &[u8], to: &[String], letters: &Mutex<Vec<Letter>>) {
    let Some(message) = MessageParser::default().parse(body) else { return };
    let subject = message.subject().unwrap_or_default().to_owned();
    let text = message.body_text(0).unwrap_or_default().into_owned();
    if let Ok(mut letters) = letters.lock() {
        letters.extend(to.iter().map(|to| Letter {
            to: to.clone(),
            subject: subject.clone(),
            text: text.clone(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn a_code_is_found_among_other_numbers() {
        assert_eq!(six_digits("Call 400 123 4567. Your code: 012 345.").as_deref(), Some("012345"));
        assert_eq!(six_digits("您的验证码是 987654，10 分钟内有效。").as_deref(), Some("987654"));
        assert_eq!(six_digits("Nothing in 2026."), None);
    }
}
