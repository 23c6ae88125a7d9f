//! What is served is what was signed: files byte for byte, and pages on which nothing else may run.

use anyhow::{Context as _, ensure};
use contract::pages::Door;
use e2e::server::Server;
use e2e::{Result, settings};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// `privacy-server release check`, with a server to compare.
fn check(release: &Path, key: &Path, origin: &str) -> Result<Output> {
    let mut check = Command::new(settings::server());
    check.args(["release", "check"]).arg(release).arg("--key").arg(key).args(["--url", origin]);
    check.output().context("the check does not start")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A copy of the app, to change something in it.
fn copy_of_the_app(assets: &Path) -> Result<TempDir> {
    let copy = TempDir::new()?;
    for door in Door::ALL.map(Door::name) {
        fs::create_dir(copy.path().join(door))?;
        for file in fs::read_dir(assets.join(door))? {
            let file = file?;
            fs::copy(file.path(), copy.path().join(door).join(file.file_name()))?;
        }
    }
    Ok(copy)
}

/// The file of a door that ends so.
fn file(app: &Path, door: &str, end: &str) -> Result<PathBuf> {
    let files = fs::read_dir(app.join(door))?.filter_map(|file| Some(file.ok()?.path()));
    files.into_iter().find(|file| file.display().to_string().ends_with(end)).context(format!("no {end}"))
}

#[tokio::test]
async fn what_is_served_is_the_signed_release() -> Result<()> {
    let (release, key) = settings::release();
    let server = Server::demo().await?;
    let output = check(&release, &key, &server.origin)?;
    ensure!(output.status.success(), "{}{}", said(&output), String::from_utf8_lossy(&output.stderr));
    ensure!(said(&output).contains("0 to mend"), "{}", said(&output));
    Ok(())
}

#[tokio::test]
async fn a_server_with_another_program_or_script_is_found_out() -> Result<()> {
    let (release, key) = settings::release();
    let mut server = Server::demo().await?;

    let changed = copy_of_the_app(&settings::assets())?;
    // What browsers get is the compressed copy: a change of that one alone must be seen, too.
    let program = file(changed.path(), "account", ".wasm.br")?;
    fs::copy(file(changed.path(), "center", ".wasm.br")?, program)?;
    server.start_with_app(changed.path()).await?;
    let output = check(&release, &key, &server.origin)?;
    ensure!(!output.status.success(), "{}", said(&output));
    ensure!(said(&output).contains("_bg.wasm is not what was signed"), "{}", said(&output));

    let changed = copy_of_the_app(&settings::assets())?;
    let page = file(changed.path(), "forms", "index.html")?;
    let html = fs::read_to_string(&page)?.replace("</script>", ";void 0</script>");
    fs::write(&page, html)?;
    server.start_with_app(changed.path()).await?;
    let output = check(&release, &key, &server.origin)?;
    ensure!(!output.status.success(), "{}", said(&output));
    let told = "/requests?lang=en has another content security policy";
    ensure!(said(&output).contains(told), "{}", said(&output));
    Ok(())
}

#[test]
fn the_release_says_what_it_is_made_of() -> Result<()> {
    let (release, _) = settings::release();
    for (list, crates) in
        [("app", ["leptos", "rexie", "aes-gcm"]), ("privacy-server", ["axum", "sea-orm", "ed25519-dalek"])]
    {
        let text = fs::read_to_string(release.join(format!("components/{list}.cdx.json")))?;
        let json: serde_json::Value = serde_json::from_str(&text)?;
        ensure!(
            json["bomFormat"] == "CycloneDX" && json["specVersion"] == "1.5",
            "{list} is of another kind"
        );
        let components = json["components"].as_array().context("no components")?;
        for name in crates {
            let found = components.iter().find(|component| component["name"] == name);
            let found = found.with_context(|| format!("{list} does not name {name}"))?;
            ensure!(found["version"].is_string() && found["licenses"].is_array(), "{found}");
        }
        let folder = settings::workspace().canonicalize()?;
        ensure!(!text.contains(&folder.display().to_string()), "{list} names the folder it was built in");
    }
    Ok(())
}
