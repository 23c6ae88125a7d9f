//! After Trunk: what nobody needs leaves the program and its glue, names between the two become short, and glue and styles are
//! pressed and stand in the page: each request that starts before the first paint delays it.
//!
//! Both are made by wasm-bindgen of one pinned version; what does not look as that version writes it ends the build.

mod glue;
mod page;
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::process;
use crate::setup::tools;
use crate::workspace::Workspace;

/// What the compiler uses; Binaryen may use it too.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-mutable-globals",
    "--enable-multivalue",
];
/// Rebuilding the control flow from flat code, between the usual passes, gains another percent.
const PASSES: [&str; 6] = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"];

/// Shrinks a door: its program, named after what is in it now; its glue and styles, which move into its page.
pub(crate) fn door(here: &Workspace, folder: &Path, name: &str) -> Result<()> {
    let old = stem(folder, name)?;
    let (glue, program) = (folder.join(format!("{old}.js")), folder.join(format!("{old}_bg.wasm")));
    let text = fs::read_to_string(&glue).with_context(|| format!("reading {}", glue.display()))?;
    let text = glue::without_unused_classes(&text)?;

    let bytes = fs::read(&program).with_context(|| format!("reading {}", program.display()))?;
    let called = glue::called(&text);
    fs::write(&program, program::keep_exports(&bytes, &called)?)?;
    optimise(here, &program)?;

    let bytes = fs::read(&program)?;
    let (imports, exports) = program::names(&bytes)?;
    if let Some(missing) = called.iter().find(|name| !exports.contains(*name)) {
        bail!("the glue calls {missing}, which the program does not have");
    }
    let (imports, exports) = (short(imports), short(exports));
    let bytes = program::rename(&bytes, glue::MODULE, &imports, &exports)?;
    let text = glue::rename(&text, &imports, &exports)?;

    let new = format!("{name}-{}_bg.wasm", &hex::encode(Sha256::digest(&bytes))[..16]);
    fs::remove_file(&glue)?;
    fs::remove_file(&program)?;
    fs::write(folder.join(&new), bytes)?;
    let file = folder.join("index.html");
    let html = fs::read_to_string(&file)?;
    let mut styles = Vec::new();
    for part in page::styles(&html)? {
        styles.push(pressed(here, folder, "css", &part)?);
    }
    let start = pressed(here, folder, "js", &[&*text, &page::start(&new)].concat())?;
    fs::write(&file, page::compose(&html, &old, &new, &styles, &start)?)?;
    Ok(())
}

/// `center-0123456789abcdef`, as Trunk named the files.
fn stem(folder: &Path, name: &str) -> Result<String> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        stems.extend(file.strip_suffix("_bg.wasm").filter(|stem| stem.starts_with(name)).map(str::to_owned));
    }
    match stems.as_slice() {
        [stem] => Ok(stem.clone()),
        _ => bail!("{} holds {} programs instead of one", folder.display(), stems.len()),
    }
}

fn optimise(here: &Workspace, program: &Path) -> Result<()> {
    let mut wasm_opt = process::command(tools::wasm_opt(here), &here.root);
    process::run(wasm_opt.args(PASSES).args(FEATURES).arg(program).arg("-o").arg(program))
}

/// A script or style through esbuild. What a script does not use of itself goes: nothing of it is offered to others.
fn pressed(here: &Workspace, folder: &Path, kind: &str, text: &str) -> Result<String> {
    let (long, small) = (folder.join(format!("long.{kind}")), folder.join(format!("small.{kind}")));
    fs::write(&long, text)?;
    let mut esbuild = process::command(tools::esbuild(here), folder);
    esbuild.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]);
    // Addresses in styles are the server's.
    esbuild.arg("--external:/*").arg(&long).arg(format!("--outfile={}", small.display()));
    process::run(&mut esbuild)?;
    let pressed = fs::read_to_string(&small)?.trim().to_owned();
    fs::remove_file(long)?;
    fs::remove_file(small)?;
    Ok(pressed)
}

/// A short name for each.
fn short(names: Vec<String>) -> BTreeMap<String, String> {
    names.into_iter().enumerate().map(|(index, name)| (name, letters(index))).collect()
}

/// a, b, …, z, aa, ab, …
fn letters(index: usize) -> String {
    const ALPHABET: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let last = char::from(ALPHABET[index % ALPHABET.len()]);
    let before = match index / ALPHABET.len() {
        0 => String::new(),
        more => letters(more - 1),
    };
    format!("{before}{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_letters_and_never_the_same() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["a", "z", "aa", "zz", "aaa"]);
        let all: std::collections::BTreeSet<_> = (0..2000).map(letters).collect();
        assert_eq!(all.len(), 2000);
    }
}
