//! The pages as the server sends them: whole, in the right language, the same for everyone.

mod article;
mod assets;
mod bridge;
mod choices;
mod content;
mod csp;
mod frame;
mod overview;
mod reload;
mod render;
mod shell;

pub use assets::Assets;
pub use render::{Rendered, page};
pub use shell::Shells;
pub(crate) use shell::{Runs, elements};

use crate::{
    error::Failure,
    http::{Access, Api, cookie, language},
    state::AppState,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{
    language::Language,
    pages::{self, PAGES},
    paths,
    problem::Code,
};

/// Where the built files lie.
const FILE: &str = "/assets/{file}";

/// The routes of pages and files.
#[must_use]
pub fn routes(api: Api) -> Api {
    let api = api.route(Method::GET, FILE, Access::Public, assets::handler);
    PAGES.iter().fold(api, |api, page| api.route(Method::GET, page.path, Access::Public, handler))
}

/// A version that was never published is a page that does not exist, as any other: people are told so by a page.
async fn handler(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    match answer(&state, &uri, &headers, StatusCode::OK).await {
        Err(failure) if failure.code() == Code::NotFound => {
            answer(&state, &uri, &headers, StatusCode::NOT_FOUND).await
        }
        other => other,
    }
}

/// Anything else: a file of `public/`, the page that a slash at the end meant, or a clear "not found": a page for people, a
/// problem for programs.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let path = parts.uri.path();
    if parts.method.is_safe() {
        if let Some(file) = state.shells.assets().public(path) {
            return file.respond(&parts.headers);
        }
        if let Some(meant) = without_slash(&parts.uri) {
            return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, meant)]).into_response();
        }
        // A version's name holds a full stop as well as a file's; a file's name comes last.
        let file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if !file && !path.starts_with(paths::API) && !path.starts_with("/.well-known/") {
            let found = answer(&state, &parts.uri, &parts.headers, StatusCode::NOT_FOUND).await;
            return found.unwrap_or_else(IntoResponse::into_response);
        }
    }
    Failure::new(Code::NotFound).into_response()
}

/// The address of the page without the slashes at its end. Only for pages of ours, so that it leads nowhere else.
fn without_slash(uri: &Uri) -> Option<HeaderValue> {
    let bare = uri.path().trim_end_matches('/');
    if bare == uri.path() || pages::find(bare).is_none() {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{bare}{query}")).ok()
}

async fn answer(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    status: StatusCode,
) -> Result<Response, Failure> {
    let language = language::of(uri, headers);
    let path = match status {
        StatusCode::OK => inner_path(uri, |version| state.policies.version(version).is_some()),
        _ => render::NOT_FOUND.to_owned(),
    };
    let rendered = page(state, &path, language).await?;
    let mut response = if status == StatusCode::OK {
        rendered.respond(headers)
    } else {
        rendered.respond_with(status, headers)
    };
    let out = response.headers_mut();
    out.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie, Accept-Encoding"));
    // A link to a language is remembered, so that the next page speaks it too, with scripts off as well.
    if let Some(asked) = language::in_query(uri)
        && cookie::read(headers, cookie::LANGUAGE.on_loopback) != Some(Language::tag(asked))
    {
        out.append(header::SET_COOKIE, cookie::language(&state.config, asked));
    }
    Ok(response)
}

/// The path, and of the query what changes the page: only the versions to compare, in one order.
fn inner_path(uri: &Uri, is_version: impl Fn(&str) -> bool) -> String {
    let mut path = uri.path().to_owned();
    if path == pages::CHANGES {
        let query = uri.query().unwrap_or_default();
        for name in ["from=", "to="] {
            let known = |pair: &&str| pair.strip_prefix(name).is_some_and(&is_version);
            if let Some(pair) = query.split('&').find(known) {
                path.push(if path.contains('?') { '&' } else { '?' });
                path.push_str(pair);
            }
        }
    }
    path
}
