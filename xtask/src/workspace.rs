//! Where things are: the checkout, what cargo builds into, and the folder of installed tools.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::process;

/// Where the installed tools lie, if not in the user's cache. Not `PRIVACY_CENTER_…`: those are the server's settings, and
/// one that it does not know stops its start.
const TOOLS: &str = "PRIVACY_XTASK_TOOLS";

/// The folders that the commands work in.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The checkout: the folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// The folder that cargo builds into.
    pub(crate) target: PathBuf,
    /// The folders of the packages.
    pub(crate) members: Vec<PathBuf>,
    /// The folder of installed tools, shared between checkouts.
    pub(crate) tools: PathBuf,
}

impl Workspace {
    /// Asks cargo and the environment.
    pub(crate) fn find() -> Result<Self> {
        // Asked when running, not when compiling: two checkouts may share one target folder, and so one xtask.
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let own = Path::new(&own);
        let root = own.parent().context("xtask lies in a folder of the checkout")?.to_path_buf();
        let metadata = process::read(process::cargo(&root).args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--quiet",
        ]))?;
        let metadata: serde_json::Value =
            serde_json::from_str(&metadata).context("reading cargo's metadata")?;
        let target =
            metadata["target_directory"].as_str().context("cargo's metadata names no target folder")?;
        let packages = metadata["packages"].as_array().context("cargo's metadata names no packages")?;
        let manifests = packages.iter().filter_map(|package| package["manifest_path"].as_str());
        let members =
            manifests.filter_map(|manifest| Path::new(manifest).parent().map(Path::to_owned)).collect();
        let tools = tools_folder(|name| std::env::var_os(name).map(PathBuf::from))
            .with_context(|| format!("no folder for tools: set {TOOLS} or HOME"))?;
        Ok(Self { target: PathBuf::from(target), members, tools, root })
    }

    /// The built app: one folder per door.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

/// `$PRIVACY_XTASK_TOOLS`, else a folder of ours in the user's cache.
fn tools_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|path| !path.as_os_str().is_empty());
    set(TOOLS)
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("privacy-center")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/privacy-center")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)]) -> Option<PathBuf> {
        tools_folder(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_own_variable_wins_over_the_users_cache() {
        let all = [(TOOLS, "/t"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")];
        assert_eq!(folder(&all), Some("/t".into()));
        assert_eq!(folder(&all[1..]), Some("/x/privacy-center".into()));
        assert_eq!(folder(&all[2..]), Some("/h/.cache/privacy-center".into()));
    }

    #[test]
    fn the_own_variable_is_none_of_the_servers_settings() {
        assert!(!TOOLS.starts_with("PRIVACY_CENTER_"), "the server refuses to start beside {TOOLS}");
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        assert_eq!(
            folder(&[("XDG_CACHE_HOME", ""), ("HOME", "/h")]),
            Some("/h/.cache/privacy-center".into())
        );
        assert_eq!(folder(&[]), None);
    }
}
