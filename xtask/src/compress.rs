//! After Trunk: a `.br` beside each file that gains from it, and `build.json`, the list of what was built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::inputs;

/// How hard to press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Quality 11 with the largest standard window: what is served.
    Most,
    /// Quality 4: while developing, waiting costs more than bytes.
    Little,
}

impl Effort {
    fn quality(self) -> i32 {
        match self {
            Self::Most => 11,
            Self::Little => 4,
        }
    }
}

/// Endings of the files that get a `.br`; the pages themselves are composed and compressed by the server.
const PRESSED: [&str; 5] = ["js", "wasm", "css", "svg", "json"];

/// Brotli of `content`.
pub(crate) fn brotli(content: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: effort.quality(),
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut pressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut pressed, &params).context("compressing with brotli")?;
    Ok(pressed)
}

/// Writes the `.br` files and `build.json` of a built app.
pub(crate) fn finish(dist: &Path, effort: Effort) -> Result<()> {
    let mut hash = Sha256::new();
    let mut list = Vec::new();
    for file in built(dist) {
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&content));
        let pressed = if is_pressed(&file) {
            let pressed = brotli(&content, effort)?;
            fs::write(beside(&file), &pressed)
                .with_context(|| format!("writing beside {}", file.display()))?;
            Some(pressed.len())
        } else {
            None
        };
        list.push(json!({ "path": name, "bytes": content.len(), "brotli": pressed }));
    }
    let build_id = &hex::encode(hash.finalize())[..16];
    let text = serde_json::to_string_pretty(&json!({ "build_id": build_id, "files": list }))?;
    fs::write(dist.join("build.json"), text + "\n").context("writing build.json")
}

/// What Trunk wrote: everything in the doors' folders but our own `.br` files.
fn built(dist: &Path) -> impl Iterator<Item = PathBuf> {
    let doors = contract::pages::Door::ALL.iter().map(|door| dist.join(door.name()));
    doors.flat_map(|door| inputs::files(&door)).filter(|file| file.extension().is_none_or(|end| end != "br"))
}

fn is_pressed(file: &Path) -> bool {
    file.extension().and_then(|end| end.to_str()).is_some_and(|end| PRESSED.contains(&end))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressed_bytes_come_back_unchanged() {
        let text = "Stop using my diagnostics. ".repeat(400);
        for effort in [Effort::Most, Effort::Little] {
            let pressed = brotli(text.as_bytes(), effort).expect("compresses");
            assert!(pressed.len() < text.len() / 10, "{effort:?}: {}", pressed.len());
            let mut back = Vec::new();
            brotli::BrotliDecompress(&mut &pressed[..], &mut back).expect("decompresses");
            assert_eq!(back, text.as_bytes());
        }
    }

    #[test]
    fn the_list_names_every_file_and_presses_what_gains() {
        let dist = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        fs::create_dir_all(dist.join("center")).expect("a temporary folder");
        fs::write(dist.join("center/center-1.js"), "export default 1;".repeat(20)).expect("a file");
        fs::write(dist.join("center/index.html"), "<!DOCTYPE html>").expect("a file");
        finish(&dist, Effort::Most).expect("finishes");
        let once = fs::read_to_string(dist.join("build.json")).expect("the list");
        let list: serde_json::Value = serde_json::from_str(&once).expect("JSON");
        assert_eq!(list["files"][0]["path"], "center/center-1.js");
        assert_eq!(list["files"][0]["bytes"], 340);
        assert!(dist.join("center/center-1.js.br").is_file());
        assert!(list["files"][1]["brotli"].is_null() && !dist.join("center/index.html.br").exists());
        finish(&dist, Effort::Most).expect("finishes again");
        assert_eq!(fs::read_to_string(dist.join("build.json")).expect("the list"), once, "repeatable");
        fs::remove_dir_all(dist).expect("removed");
    }
}
