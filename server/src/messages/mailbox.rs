//! The demo's and the tests' mailbox: messages lie in one file of lines instead of going out.

use super::Mail;
use crate::clock::Clock;
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// A message that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The recipient.
    pub to: String,
    /// `email` or `phone`.
    pub channel: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// When it arrived, RFC 3339.
    pub at: String,
}

/// Keeps messages, in a file where one is given. Clones share it.
#[derive(Clone, Debug)]
pub struct Mailbox {
    file: Option<PathBuf>,
    messages: Arc<Mutex<Vec<Delivered>>>,
    clock: Clock,
}

impl Mailbox {
    /// A mailbox in memory.
    #[must_use]
    pub fn in_memory(clock: Clock) -> Self {
        Self { file: None, messages: Arc::default(), clock }
    }

    /// A mailbox in a file; what is in it already stays.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn in_file(file: PathBuf, clock: Clock) -> io::Result<Self> {
        let text = if file.exists() { std::fs::read_to_string(&file)? } else { String::new() };
        // A line cut by a killed server is left out, the rest stays.
        let messages = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Self { file: Some(file), messages: Arc::new(Mutex::new(messages)), clock })
    }

    /// Takes a message in.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn deliver(&self, mail: &Mail) -> io::Result<()> {
        let message = Delivered {
            to: mail.to.text().reveal().clone(),
            channel: mail.to.channel().as_str().to_owned(),
            subject: mail.subject.clone(),
            text: mail.text.reveal().clone(),
            at: self.clock.now().to_string(),
        };
        if let Some(file) = &self.file {
            let line = serde_json::to_string(&message)? + "\n";
            std::fs::OpenOptions::new().create(true).append(true).open(file)?.write_all(line.as_bytes())?;
        }
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        Ok(())
    }

    /// All messages, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<Delivered> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }
}
