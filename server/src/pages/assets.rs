//! The built files: read once, served from memory, precompressed, for ever the same under their hashed names.

use crate::{error::Failure, state::AppState};
use axum::{
    body::Bytes,
    extract::{Path as UrlPath, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use contract::pages::Door;
use contract::problem::Code;
use std::{collections::BTreeMap, fs, io, path::Path};

/// All files, by the path they are served at.
#[derive(Debug)]
pub struct Assets {
    hashed: BTreeMap<String, File>,
    public: BTreeMap<String, File>,
    build: String,
}

/// One file.
#[derive(Debug)]
pub struct File {
    bytes: Bytes,
    brotli: Option<Bytes>,
    kind: &'static str,
    forever: bool,
}

impl Assets {
    pub(super) fn load(folder: &Path) -> io::Result<Self> {
        let mut assets = Self { hashed: BTreeMap::new(), public: BTreeMap::new(), build: String::new() };
        for door in Door::ALL.map(Door::name) {
            for entry in fs::read_dir(folder.join(door))? {
                let path = entry?.path();
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                let Some(kind) = kind(name) else { continue };
                let brotli = fs::read(folder.join(door).join(format!("{name}.br"))).ok().map(Bytes::from);
                // Trunk writes a hash of up to 16 digits (no leading zeros) into the names of what it builds; the rest comes from public/.
                let forever = name
                    .split(['-', '_', '.'])
                    .any(|part| part.len() >= 12 && part.bytes().all(|digit| digit.is_ascii_hexdigit()));
                let file = File { bytes: fs::read(&path)?.into(), brotli, kind, forever };
                let files = if forever { &mut assets.hashed } else { &mut assets.public };
                files.insert(name.to_owned(), file);
            }
        }
        if let Ok(text) = fs::read_to_string(folder.join("build.json")) {
            let build: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            build
                .get("build_id")
                .and_then(|id| id.as_str())
                .unwrap_or_default()
                .clone_into(&mut assets.build);
        }
        Ok(assets)
    }

    /// A file of `public/` at this path.
    #[must_use]
    pub fn public(&self, path: &str) -> Option<&File> {
        self.public.get(path.strip_prefix('/')?)
    }

    /// Each file with the path that it is served at.
    pub(crate) fn served(&self) -> impl Iterator<Item = (String, &Bytes)> {
        let hashed = self.hashed.iter().map(|(name, file)| (format!("/assets/{name}"), &file.bytes));
        hashed.chain(self.public.iter().map(|(name, file)| (format!("/{name}"), &file.bytes)))
    }

    /// Which build it is.
    #[must_use]
    pub fn build(&self) -> &str {
        &self.build
    }
}

pub(super) async fn handler(
    State(state): State<AppState>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let file = state.shells.assets().hashed.get(&name).ok_or(Failure::new(Code::NotFound))?;
    Ok(file.respond(&headers))
}

impl File {
    pub(super) fn respond(&self, headers: &HeaderMap) -> Response {
        let body = if accepts_brotli(headers) { self.brotli.as_ref() } else { None };
        let mut response = body.unwrap_or(&self.bytes).clone().into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        let caching = if self.forever {
            "public, max-age=31536000, immutable, no-transform"
        } else {
            "public, max-age=3600, no-transform"
        };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        if body.is_some() {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

/// Whether the browser takes brotli.
pub(super) fn accepts_brotli(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        parts.next() == Some("br")
            && parts.all(|part| !matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        _ => return None,
    })
}
