//! Who may call a route. A route cannot be added without saying so, and the tests walk the whole list.

use super::{client, cookie, origin, text};
use crate::{auth, error::Failure, guardians, private::Private, state::AppState};
use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    handler::Handler,
    http::{HeaderMap, Method, Uri, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, on},
};
use contract::{paths, problem::Code, session::Kind};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone; a session is looked up where there is one.
    Public,
    /// Whoever is signed in.
    Person,
    /// Whoever is signed in, also to an account that is cancelled and kept until its erasure.
    PersonOrHeld,
    /// Riders that are signed in.
    Rider,
    /// Riders that are signed in, also to an account that is cancelled and kept until its erasure.
    RiderOrHeld,
    /// Riders that are signed in; visitors, for their browser.
    RiderOrBrowser,
    /// Whoever is signed in; visitors whose browser is known by an earlier choice.
    PersonOrBrowser,
    /// A guardian, by the session that a link and its number opened; who else is signed in does not matter.
    Guardian,
    /// The operator's backend, by service key.
    Partner,
    /// Browsers that report on their own, without our header or a session; such a route changes nothing.
    Report,
    /// Everyone, in the demo only.
    Demo,
}

/// One declared route.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The method.
    pub method: Method,
    /// The path as in the contract, with `{…}` for parameters.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// A session that was found for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id; not the secret.
    pub id: String,
    /// The person's id.
    pub person: String,
    /// Rider or address holder.
    pub kind: Kind,
    /// Whether the opt-out signal was on when it began.
    pub gpc: bool,
}

/// The session of a request, if there is one: an extractor.
#[derive(Clone, Debug)]
pub struct Caller(pub Option<Session>);

impl Caller {
    /// The session. Behind [`Access::Person`] and [`Access::Rider`] there always is one.
    ///
    /// # Errors
    /// `sign_in_needed` when there is none.
    pub fn session(&self) -> Result<&Session, Failure> {
        self.0.as_ref().ok_or(Failure::new(Code::SignInNeeded))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or(Self(None)))
    }
}

/// A router in the making that knows who may call what.
pub struct Api {
    state: AppState,
    router: Router<AppState>,
    declared: Vec<Declared>,
}

impl Api {
    /// An empty one.
    #[must_use]
    pub fn new(state: AppState) -> Self {
        Self { state, router: Router::new(), declared: Vec::new() }
    }

    /// Adds a route with its access.
    #[must_use]
    pub fn route<H, T>(mut self, method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("a standard method");
        // Who asks for the operator's backend never waits for a connection behind people.
        let state = if access == Access::Partner { self.state.for_gate() } else { self.state.clone() };
        let guarded = on(filter, handler)
            .with_state(state.clone())
            .route_layer(from_fn_with_state((state, access), guard));
        self.router = self.router.route(path, guarded);
        self.declared.push(Declared { method, path, access });
        self
    }

    /// Adds a feature's routes.
    #[must_use]
    pub fn with(self, routes: fn(Self) -> Self) -> Self {
        routes(self)
    }

    /// The router and the list of what it answers to.
    pub fn finish(self) -> (Router<AppState>, Vec<Declared>) {
        (self.router, self.declared)
    }
}

async fn guard(
    State((state, access)): State<(AppState, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    // The body is not `Sync`, so the request itself cannot be borrowed across a wait.
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    if access == Access::Guardian {
        return match admit_guardian(&state, &method, &uri, &headers).await {
            Ok(session) => {
                request.extensions_mut().insert(session);
                next.run(request).await
            }
            Err(failure) => failure.into_response(),
        };
    }
    match admit(&state, access, &method, &uri, &headers).await {
        Ok((caller, renewed)) => {
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            // Pages are the same for everyone and may be kept: they carry nobody's cookie.
            if let Some(token) = renewed.filter(|_| uri.path().starts_with(paths::API)) {
                cookie::renew_session(&state.config, response.headers_mut(), token.reveal());
            }
            response
        }
        Err(failure) => failure.into_response(),
    }
}

async fn admit_guardian(
    state: &AppState,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<guardians::Session, Failure> {
    text::check_query(uri.query())?;
    if !method.is_safe() {
        origin::check(&state.config.public_url, headers)?;
        client::check(headers)?;
    }
    let token = cookie::read(headers, cookie::guardian_name(&state.config));
    Ok(guardians::session(state, token.ok_or(Failure::new(Code::GuardianSessionOver))?).await?)
}

async fn admit(
    state: &AppState,
    access: Access,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(Caller, Option<Private<String>>), Failure> {
    let nobody = (Caller(None), None);
    // Programs ask exactly. To a page's address anyone may have added what they like before a person followed it.
    if uri.path().starts_with(paths::API) {
        text::check_query(uri.query())?;
    }
    match access {
        Access::Demo => {
            return if state.demo.is_some() { Ok(nobody) } else { Err(Code::NotFound.into()) };
        }
        Access::Report => return Ok(nobody),
        Access::Guardian => return Err(Code::GuardianSessionOver.into()),
        Access::Partner => {
            auth::partner(state, headers).await?;
            return Ok(nobody);
        }
        Access::Public
        | Access::Person
        | Access::PersonOrHeld
        | Access::Rider
        | Access::RiderOrHeld
        | Access::RiderOrBrowser
        | Access::PersonOrBrowser => {}
    }
    if !method.is_safe() {
        origin::check(&state.config.public_url, headers)?;
        client::check(headers)?;
    }
    let found = auth::session(state, headers).await?;
    let (session, renewed) = found.map_or((None, None), |found| (Some(found.session), found.renewed));
    match (access, &session) {
        // What a browser may, its visitor's cookie decides: see `visitors::Owner`.
        (Access::Public, _) | (Access::RiderOrBrowser | Access::PersonOrBrowser, None) => {
            Ok((Caller(session), renewed))
        }
        (_, None) => Err(Code::SignInNeeded.into()),
        (Access::Rider | Access::RiderOrHeld | Access::RiderOrBrowser, Some(found))
            if found.kind == Kind::Shared =>
        {
            Err(Code::AddressShared.into())
        }
        (Access::RiderOrHeld, Some(found)) if found.kind == Kind::Address => Err(Code::RiderOnly.into()),
        (Access::PersonOrHeld | Access::RiderOrHeld, _) => Ok((Caller(session), renewed)),
        (_, Some(found)) if found.kind == Kind::Held => Err(Code::AccountHeld.into()),
        (Access::Rider | Access::RiderOrBrowser, Some(found)) if found.kind != Kind::Rider => {
            Err(Code::RiderOnly.into())
        }
        _ => Ok((Caller(session), renewed)),
    }
}
