//! `cargo xtask release`: the server, the app, the policy and the lists of what they are made of, in one signed folder.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::app::{self, Mode};
use crate::inputs;
use crate::process;
use crate::serve::{self, Profile};
use crate::setup::{self, Need, tools};
use crate::workspace::Workspace;

/// What has to be set up before a release can be made.
pub(crate) const NEEDS: &[Need] =
    &[Need::WasmTarget, Need::Trunk, Need::WasmBindgen, Need::Binaryen, Need::Esbuild, Need::Cyclonedx];

/// The server's list of files, as it signs it.
const LIST: &str = "release.json";
/// The name under which lists of components lie beside each `Cargo.toml` until they are moved.
const COMPONENTS: &str = "release-components";

/// Makes a release for this machine's kind, signed with `key`.
pub(crate) fn run(here: &Workspace, key: &Path, out: &Path) -> Result<()> {
    setup::ensure(here, NEEDS)?;
    let out = std::path::absolute(out)?;
    make(here, &std::path::absolute(key)?, &out, Profile::Release)?;
    let out = out.display();
    process::say(format!(
        "\nThe release is in {out}; {out}/privacy-server release check {out} --key KEY.pub checks it"
    ))
}

/// Builds both halves, and puts them into `out`, which is emptied if it holds an earlier release.
pub(crate) fn make(here: &Workspace, key: &Path, out: &Path, profile: Profile) -> Result<()> {
    if out.exists() && fs::read_dir(out)?.next().is_some() && !out.join(LIST).is_file() {
        bail!("{} holds something else than a release: name an empty folder", out.display());
    }
    app::build(here, &here.dist(), Mode::Small)?;
    let built = serve::build_server(here, profile)?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("emptying {}", out.display()))?;
    }
    copy(&here.dist(), &out.join("dist"))?;
    copy(&here.root.join("policy"), &out.join("policy"))?;
    let server = out.join("privacy-server");
    fs::copy(&built, &server).with_context(|| format!("copying {}", built.display()))?;
    components(here, "server", None, &out.join("components/privacy-server.cdx.json"))?;
    components(here, "", Some("wasm32-unknown-unknown"), &out.join("components/app.cdx.json"))?;
    let mut sign = process::command(&server, &here.root);
    sign.args(["release", "sign"]).arg(out).arg("--key").arg(key).args(["--source", &revision(here)]);
    process::run(&mut sign)
}

/// Copies the files below a folder; what a build keeps for itself begins with a full stop and stays.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in inputs::files(from) {
        if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        let place = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(place.parent().context("a file has a folder")?)?;
        fs::copy(&file, &place).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(())
}

/// Writes the list of everything that a package is built from (`CycloneDX` 1.5), for this machine's kind or another.
fn components(here: &Workspace, package: &str, target: Option<&str>, place: &Path) -> Result<()> {
    let mut list = process::command(tools::cyclonedx(here), &here.root);
    list.args(["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5"]);
    if let Some(target) = target {
        list.args(["--target", target]);
    }
    let listed = process::run(list.args(["--override-filename", COMPONENTS]));
    // It writes one for each package of the workspace, beside its Cargo.toml.
    let name = format!("{COMPONENTS}.json");
    let text = fs::read_to_string(here.root.join(package).join(&name));
    for member in &here.members {
        match fs::remove_file(member.join(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    listed?;
    let text = text.with_context(|| format!("the list of what {package} is built from"))?;
    fs::create_dir_all(place.parent().context("a file has a folder")?)?;
    fs::write(place, without_folders(&text, &here.root))
        .with_context(|| format!("writing {}", place.display()))
}

/// Our own packages are named by the folder they were built in: that is nobody else's business.
fn without_folders(text: &str, root: &Path) -> String {
    text.replace(&format!("file://{}", root.display()), "file://")
}

/// The commit, with a mark if something is not committed; empty outside a repository.
fn revision(here: &Workspace) -> String {
    let git = |arguments: &[&str]| process::read(process::command("git", &here.root).args(arguments));
    let Ok(commit) = git(&["rev-parse", "HEAD"]) else { return String::new() };
    let clean = git(&["status", "--porcelain"]).is_ok_and(|changes| changes.trim().is_empty());
    format!("{}{}", commit.trim(), if clean { "" } else { " with changes" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_build_does_not_get_into_the_list() {
        let text = r#"{"bom-ref":"path+file:///home/me/center/server#0.1.0","purl":"pkg:cargo/serde@1.0.0"}"#;
        let text = without_folders(text, Path::new("/home/me/center"));
        assert_eq!(text, r#"{"bom-ref":"path+file:///server#0.1.0","purl":"pkg:cargo/serde@1.0.0"}"#);
    }

    #[test]
    fn what_a_build_keeps_for_itself_is_not_copied() {
        let folder = std::env::temp_dir().join(format!("xtask-release-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        fs::create_dir_all(from.join("center")).expect("a temporary folder");
        fs::write(from.join("center/a.wasm"), "1").expect("a file");
        fs::write(from.join(".stamp"), "2").expect("a file");
        copy(&from, &to).expect("copied");
        assert_eq!(fs::read_to_string(to.join("center/a.wasm")).expect("copied"), "1");
        assert!(!to.join(".stamp").exists());
        fs::remove_dir_all(folder).expect("removed");
    }
}
