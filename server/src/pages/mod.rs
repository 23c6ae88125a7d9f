//! The pages as the server sends them: whole, in the right language, the same for everyone.

mod article;
mod assets;
mod bridge;
mod content;
mod csp;
mod frame;
mod reload;
mod render;
mod shell;

pub use assets::Assets;
pub use render::{Rendered, page};
pub use shell::{Door, Shells};
pub(crate) use shell::{Runs, elements};

use crate::{
    error::Failure,
    http::{Access, Api, cookie, language, text},
    state::AppState,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{language::Language, paths, problem::Code};

/// Every page with a URL of its own, and the door whose app moves into it.
pub const PAGES: [(&str, Door); 16] = [
    ("/", Door::Center),
    ("/policy", Door::Center),
    ("/policy/versions", Door::Center),
    ("/policy/changes", Door::Center),
    ("/policy/{version}", Door::Center),
    ("/choices", Door::Center),
    ("/receipts", Door::Account),
    ("/verify", Door::Account),
    ("/sign-in", Door::Center),
    ("/sessions", Door::Account),
    ("/forget", Door::Forms),
    ("/contact", Door::Center),
    ("/security", Door::Center),
    ("/data", Door::Account),
    ("/requests", Door::Forms),
    ("/assets/{file}", Door::Center),
];

/// The routes of pages and files.
#[must_use]
pub fn routes(api: Api) -> Api {
    PAGES.iter().fold(api, |api, (path, _)| match *path {
        "/assets/{file}" => api.route(Method::GET, path, Access::Public, assets::handler),
        path => api.route(Method::GET, path, Access::Public, handler),
    })
}

/// A version that was never published is a page that does not exist, as any other: people are told so by a page.
async fn handler(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    text::check_query(uri.query())?;
    match answer(&state, &uri, &headers, StatusCode::OK).await {
        Err(failure) if failure.code() == Code::NotFound => {
            answer(&state, &uri, &headers, StatusCode::NOT_FOUND).await
        }
        other => other,
    }
}

/// Anything else: a file of `public/`, or a clear "not found": a page for people, a problem for programs.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let path = parts.uri.path();
    if parts.method.is_safe() {
        if let Some(file) = state.shells.assets().public(path) {
            return file.respond(&parts.headers);
        }
        let page = !path.starts_with(paths::API) && !path.starts_with("/.well-known/") && !path.contains('.');
        if page {
            let found = answer(&state, &parts.uri, &parts.headers, StatusCode::NOT_FOUND).await;
            return found.unwrap_or_else(IntoResponse::into_response);
        }
    }
    Failure::new(Code::NotFound).into_response()
}

async fn answer(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    status: StatusCode,
) -> Result<Response, Failure> {
    let language = language::of(uri, headers);
    let path = match status {
        StatusCode::OK => inner_path(uri),
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
        && cookie::read(headers, cookie::LANGUAGE) != Some(Language::tag(asked))
    {
        out.append(header::SET_COOKIE, cookie::language(&state.config, asked));
    }
    Ok(response)
}

/// The path, and of the query what changes the page: only the versions to compare, in one order.
fn inner_path(uri: &Uri) -> String {
    let mut path = uri.path().to_owned();
    if path == content::CHANGES {
        let query = uri.query().unwrap_or_default();
        for name in ["from=", "to="] {
            if let Some(pair) = query.split('&').find(|pair| pair.starts_with(name)) {
                path.push(if path.contains('?') { '&' } else { '?' });
                path.push_str(pair);
            }
        }
    }
    path
}
