//! What the app's build leaves for the pages: styles, links, the script that starts it. One shell per door.

use super::{Assets, bridge, csp, reload};
use contract::pages::Door;
use std::{io, path::Path, sync::Arc};

/// The shells and the built files. Clones share them.
#[derive(Clone, Debug)]
pub struct Shells {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// One for each of [`Door::ALL`].
    shells: Vec<Shell>,
    assets: Assets,
    cache: super::render::Cache,
}

/// One door's pieces.
#[derive(Debug)]
pub(super) struct Shell {
    /// `<style>…</style>` as built: what the frame needs, for the head.
    pub(super) frame_styles: String,
    /// All other styles, to stand after the frame's header: a browser that has come so far paints it.
    pub(super) styles: String,
    /// `<link rel="modulepreload" …>` and the preload of the program.
    pub(super) links: String,
    /// The script that comes before all others, for the head.
    pub(super) first_script: String,
    /// The bridge to the operator's app, to stand after the frame's header; and the one that starts the app, for the end of the body.
    pub(super) bridge_script: String,
    pub(super) start_script: String,
    /// The policy with the hashes of all of these.
    pub(super) csp: String,
}

/// What a door's pages run, and the policy that keeps everything else from running.
pub(crate) struct Runs<'a> {
    pub(crate) csp: &'a str,
    pub(crate) scripts: Vec<&'a str>,
}

impl Shells {
    /// Reads the folder that the build made.
    ///
    /// # Errors
    /// When a file is missing or is not what the build makes.
    pub fn load(folder: &Path, dev_reload: bool) -> io::Result<Self> {
        let assets = Assets::load(folder)?;
        let shell = |door: Door| Shell::load(folder, door, dev_reload);
        let shells = Door::ALL.into_iter().map(shell).collect::<io::Result<_>>()?;
        Ok(Self { inner: Arc::new(Inner { shells, assets, cache: super::render::Cache::default() }) })
    }

    pub(super) fn shell(&self, door: Door) -> &Shell {
        &self.inner.shells[door as usize]
    }

    /// What a door's pages run.
    pub(crate) fn runs(&self, door: Door) -> Runs<'_> {
        let shell = self.shell(door);
        let scripts = [&shell.first_script, &shell.bridge_script, &shell.start_script];
        let scripts = scripts.into_iter().flat_map(|part| elements(part, "<script", "</script>")).collect();
        Runs { csp: &shell.csp, scripts }
    }

    /// The built files.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.inner.assets
    }

    pub(super) fn cache(&self) -> &super::render::Cache {
        &self.inner.cache
    }
}

impl Shell {
    fn load(folder: &Path, door: Door, dev_reload: bool) -> io::Result<Self> {
        let file = folder.join(door.name()).join("index.html");
        let html = std::fs::read_to_string(&file).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error} (build the app first)", file.display()))
        })?;
        let styles = elements(&html, "<style", "</style>");
        let (frame_styles, styles) = styles.split_at(usize::from(!styles.is_empty()));
        let (frame_styles, styles) = (frame_styles.concat(), styles.concat());
        let starts = elements(&html, "<script", "</script>");
        let links: Vec<_> =
            elements(&html, "<link", ">").into_iter().filter(|link| link.contains("preload")).collect();
        if starts.is_empty() || links.is_empty() {
            return Err(io::Error::other(format!("{} is not what the build makes", file.display())));
        }
        let first_script = format!("<script>{}</script>", bridge::TAKE);
        let back = if door == Door::Center { bridge::back() } else { String::new() };
        let bridge_script = format!("<script>{}{back}{}</script>", bridge::script(), csp::TRUSTED_TYPES);
        let mut start_script = starts.concat();
        if dev_reload {
            start_script.push_str(reload::SCRIPT);
        }
        let csp = csp::for_page(
            &format!("{frame_styles}{styles}"),
            &format!("{first_script}{bridge_script}{start_script}"),
        );
        Ok(Self {
            frame_styles,
            styles,
            links: links.concat(),
            first_script,
            bridge_script,
            start_script,
            csp,
        })
    }
}

/// Every piece from `open` to the next `close`, both included. The build's output is ours and plain; see `index.html`.
pub(crate) fn elements<'a>(html: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find(open) {
        let Some(end) = rest[start..].find(close) else { break };
        let end = start + end + close.len();
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn pieces_are_found_in_order() {
        let html = "<style>a{}</style>x<link rel=\"preload\"><style>b{}</style>";
        assert_eq!(elements(html, "<style", "</style>"), ["<style>a{}</style>", "<style>b{}</style>"]);
        assert_eq!(elements(html, "<link", ">"), ["<link rel=\"preload\">"]);
        assert!(elements("<style>open", "<style", "</style>").is_empty());
    }
}
