//! The API's description of itself: OpenAPI 3.1, made from the declared routes, `operations.rs` and its parts and the contract's types.

mod document;
mod guardians;
mod my_data;
mod operation;
mod operations;

use crate::http::{Access, Api, access::Declared};
use axum::{
    Extension,
    body::Bytes,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use contract::paths;
use std::sync::{Arc, OnceLock};

/// The description of a server's routes, made when it is first asked for. Clones share it.
#[derive(Clone, Debug)]
pub struct Description(Arc<(Vec<Declared>, OnceLock<Bytes>)>);

impl Description {
    /// Of these routes.
    #[must_use]
    pub fn new(declared: &[Declared]) -> Self {
        Self(Arc::new((declared.to_vec(), OnceLock::new())))
    }

    /// The document as JSON.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        let (declared, document) = &*self.0;
        let make = || {
            let json = document::document(declared, &operations::all());
            serde_json::to_vec(&json).expect("a JSON value serialises").into()
        };
        document.get_or_init(make).clone()
    }
}

/// The routes.
#[must_use]
pub fn routes(api: Api) -> Api {
    api.route(Method::GET, paths::OPENAPI, Access::Public, show)
}

/// `GET /api/openapi.json`.
async fn show(Extension(description): Extension<Description>) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], description.bytes()).into_response()
}

/// Method and path of everything that is described, for the test that holds it against the declared routes.
#[must_use]
pub fn described() -> Vec<(Method, &'static str)> {
    operations::all().into_iter().map(|operation| (operation.method, operation.path)).collect()
}

/// Names that two different types of the contract share: in the description only one of them could stand.
#[must_use]
pub fn clashes() -> Vec<String> {
    let mut known = std::collections::BTreeMap::new();
    let mut clashes = Vec::new();
    let all = operations::all().into_iter().chain(operations::messages());
    for (name, schema) in all.flat_map(|operation| operation.schemas) {
        let schema = serde_json::json!(schema);
        if known.insert(name.clone(), schema.clone()).is_some_and(|other| other != schema) {
            clashes.push(name);
        }
    }
    clashes
}
