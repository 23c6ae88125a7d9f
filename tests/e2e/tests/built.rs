//! What is served is what was built: each program is named after its bytes, and each page names its program.

use anyhow::{Context as _, ensure};
use e2e::Result;
use e2e::server::Server;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

#[tokio::test]
async fn every_page_names_a_program_that_is_named_after_its_bytes() -> Result<()> {
    let server = Server::demo().await?;
    for (page, door) in [("/policy", "center"), ("/receipts", "account"), ("/requests", "forms")] {
        let html = reqwest::get(server.url(page)).await?.text().await?;
        let name = html.split("/assets/").nth(1).and_then(|rest| rest.split('"').next());
        let name = name.with_context(|| format!("{page} names no program"))?;
        let program = reqwest::get(server.url(&format!("/assets/{name}"))).await?;
        ensure!(program.status() == 200, "{name} answers {}", program.status());
        let mut hash = String::new();
        for byte in &Sha256::digest(program.bytes().await?)[..8] {
            write!(hash, "{byte:02x}")?;
        }
        ensure!(name == format!("{door}-{hash}_bg.wasm"), "{page} names {name}, whose bytes are {hash}");
    }
    Ok(())
}
