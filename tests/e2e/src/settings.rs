//! Where the programs and files are that the journeys need; each can be set from the environment.

use std::env;
use std::path::PathBuf;

/// The server's program, `E2E_SERVER`.
#[must_use]
pub fn server() -> PathBuf {
    from_env("E2E_SERVER", || workspace().join("target/debug/privacy-server"))
}

/// The built app, `E2E_ASSETS`.
#[must_use]
pub fn assets() -> PathBuf {
    from_env("E2E_ASSETS", || workspace().join("dist"))
}

/// The signed release that server and app come from, `E2E_RELEASE`, and the key to check it with, `E2E_RELEASE_KEY`.
#[must_use]
pub fn release() -> (PathBuf, PathBuf) {
    let folder = workspace().join("target/tmp/release");
    (
        from_env("E2E_RELEASE", || folder.join("privacy-center")),
        from_env("E2E_RELEASE_KEY", || folder.join("release.key.pub")),
    )
}

/// `axe.min.js` of axe-core 4, `E2E_AXE`.
#[must_use]
pub fn axe() -> PathBuf {
    from_env("E2E_AXE", || workspace().join("target/tools/node_modules/axe-core/axe.min.js"))
}

/// The driver of Chromium, `E2E_CHROMEDRIVER`.
#[must_use]
pub fn chromedriver() -> PathBuf {
    from_env("E2E_CHROMEDRIVER", || "/usr/bin/chromedriver".into())
}

/// The driver of WebKitGTK, `E2E_WEBKITDRIVER`.
#[must_use]
pub fn webkit_driver() -> PathBuf {
    from_env("E2E_WEBKITDRIVER", || "/usr/bin/WebKitWebDriver".into())
}

/// WebKitGTK's own small browser, `E2E_MINIBROWSER`.
#[must_use]
pub fn mini_browser() -> PathBuf {
    from_env("E2E_MINIBROWSER", || {
        let multiarch = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
        let folders = [format!("{multiarch}/webkit2gtk-4.1"), "/usr/libexec/webkit2gtk-4.1".to_owned()];
        let known = folders.into_iter().map(|folder| PathBuf::from(folder).join("MiniBrowser"));
        known.clone().find(|path| path.exists()).or_else(|| known.into_iter().next()).unwrap_or_default()
    })
}

/// Where pictures go, `E2E_SCREENSHOTS`.
#[must_use]
pub fn screenshots() -> PathBuf {
    from_env("E2E_SCREENSHOTS", || workspace().join("target/screenshots"))
}

fn from_env(name: &str, otherwise: impl FnOnce() -> PathBuf) -> PathBuf {
    env::var_os(name).map_or_else(otherwise, PathBuf::from)
}

/// The checkout: where `policy/` and `datamap/` lie.
#[must_use]
pub fn workspace() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
