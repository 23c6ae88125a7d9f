//! The archive's framing: a ZIP that is written from front to end, handed on in segments, with a manifest of what is in it.

use super::SEGMENT;
use crate::{
    error::{Failure, internal},
    keys::hex,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// What was written and not handed on yet.
#[derive(Clone, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file of the archive, as the manifest lists it.
#[derive(Serialize)]
struct Listed {
    name: String,
    bytes: u64,
    sha256: String,
}

/// An archive in the making. Its files are written one after the other; what is full goes out in segments.
pub(super) struct Archive {
    pending: Pending,
    zip: ZipWriter<StreamWriter<Pending>>,
    open: Option<(String, u64, Sha256)>,
    listed: Vec<Listed>,
}

impl Archive {
    pub(super) fn new() -> Self {
        let pending = Pending::default();
        Self { zip: ZipWriter::new_stream(pending.clone()), pending, open: None, listed: Vec::new() }
    }

    /// Begins the next file. Names are ASCII, without folders above, and unique without their case.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Failure> {
        self.end_file();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(0o600)
            .large_file(true);
        self.zip.start_file(name, options).map_err(|error| broken(&error))?;
        self.open = Some((name.to_owned(), 0, Sha256::new()));
        Ok(())
    }

    /// Writes on in the file that was begun last.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.zip.write_all(text.as_bytes()).map_err(|error| broken(&error))?;
        if let Some((_, bytes, hash)) = &mut self.open {
            *bytes += text.len() as u64;
            hash.update(text.as_bytes());
        }
        Ok(())
    }

    /// Ends the archive with its manifest: the size and SHA-256 of each file before it.
    pub(super) fn end(mut self, about: &serde_json::Value) -> Result<Vec<Vec<u8>>, Failure> {
        self.end_file();
        let manifest = serde_json::json!({ "about": about, "files": self.listed });
        let text =
            serde_json::to_string_pretty(&manifest).map_err(|_| internal("a manifest does not serialise"))?;
        self.begin("manifest.json")?;
        self.write(&text)?;
        self.zip.finish().map_err(|error| broken(&error))?;
        let rest = std::mem::take(&mut *self.pending.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(rest.chunks(SEGMENT).map(<[u8]>::to_vec).collect())
    }

    /// The segments that are full.
    pub(super) fn full(&mut self) -> Vec<Vec<u8>> {
        let mut pending = self.pending.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut full = Vec::new();
        while pending.len() >= SEGMENT {
            full.push(pending.drain(..SEGMENT).collect());
        }
        full
    }

    fn end_file(&mut self) {
        if let Some((name, bytes, hash)) = self.open.take() {
            self.listed.push(Listed { name, bytes, sha256: hex(&hash.finalize()) });
        }
    }
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    internal(&format!("an archive: {error}"))
}
