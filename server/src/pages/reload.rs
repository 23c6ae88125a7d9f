//! Live reload, in development only: the page asks which build is served, and reloads when it is another.

/// The inline script; it is hashed like every other.
pub(super) const SCRIPT: &str = r#"<script>{let b;const t=()=>fetch("/dev/build").then(r=>r.text()).then(x=>{if(b&&b!==x)location.reload();b=x}).catch(()=>0).finally(()=>setTimeout(t,700));t()}</script>"#;
