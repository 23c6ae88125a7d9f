//! Puts the operations together with what every route has in common into one OpenAPI document.

use super::operation::{Operation, operation, reference};
use crate::http::{Access, access::Declared};
use axum::http::Method;
use contract::{
    paths,
    problem::{Code, Problem},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ABOUT: &str = "Failures are problems after RFC 9457 (`application/problem+json`): match on `code`, never on texts. \
    Unknown fields in bodies are refused. Times are RFC 3339 in UTC. Nothing here may be cached. Requests with a session \
    cookie that change something carry `X-Requested-By: privacy-center` and come from our own origin. \
    Routes below `/api/v1/partner` are for the operator's backend, with its service key.";

/// The whole document for these routes.
pub(super) fn document(declared: &[Declared], operations: &[Operation]) -> Value {
    let mut written: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut schemas = Map::new();
    for operation in operations {
        // An operation without a route shows up in the tests, not here.
        let route =
            declared.iter().find(|route| route.path == operation.path && route.method == operation.method);
        let Some(route) = route else { continue };
        let entry = written.entry(operation.path).or_default();
        entry.insert(operation.method.as_str().to_lowercase(), one(operation, route.access));
        for (name, schema) in &operation.schemas {
            schemas.insert(name.clone(), json!(schema));
        }
    }
    let mut messages = Map::new();
    for message in super::operations::messages() {
        schemas.extend(message.schemas.iter().map(|(name, schema)| (name.clone(), json!(schema))));
        messages.insert(message.path.to_owned(), json!({ "post": webhook(&message) }));
    }
    let problem = operation(Method::GET, paths::API, "").answers::<Problem>(200, "");
    schemas.extend(problem.schemas.iter().map(|(name, schema)| (name.clone(), json!(schema))));
    name_times(&mut schemas);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "iwalk-scooter privacy center",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
        },
        "servers": [{ "url": "/" }],
        "paths": written,
        "webhooks": messages,
        "components": { "schemas": schemas, "securitySchemes": security_schemes() },
    });
    point_at_times(&mut document);
    document
}

fn security_schemes() -> Value {
    json!({
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-privacy-center",
            "description": "Set by signing in. On a plain http loopback origin its name is `privacy-center`.",
        },
        "visitor": {
            "type": "apiKey", "in": "cookie", "name": "__Host-visitor",
            "description": "Set by the first choice of a browser without an account. On a plain http loopback origin its name is `visitor`.",
        },
        "guardian": {
            "type": "apiKey", "in": "cookie", "name": "__Host-guardian",
            "description": "Set by opening a guardian's link with its number. On a plain http loopback origin its name is `guardian`.",
        },
        "serviceKey": {
            "type": "http", "scheme": "bearer",
            "description": "The operator's backend; made by `privacy-server service-key`. Never in an app.",
        },
    })
}

fn one(operation: &Operation, access: Access) -> Value {
    let mut told = json!({
        "operationId": id(operation),
        "tags": [tag(operation.path)],
        "summary": operation.summary,
        "parameters": parameters(operation, access),
        "responses": responses(operation, access),
        "security": match access {
            Access::Public => json!([{}, { "session": [] }]),
            Access::Person | Access::PersonOrHeld | Access::Rider | Access::RiderOrHeld => {
                json!([{ "session": [] }])
            }
            Access::RiderOrBrowser => json!([{}, { "session": [] }, { "visitor": [] }]),
            Access::PersonOrBrowser => json!([{ "session": [] }, { "visitor": [] }]),
            Access::Guardian => json!([{ "guardian": [] }]),
            Access::Partner => json!([{ "serviceKey": [] }]),
            Access::Report | Access::Demo => json!([]),
        },
    });
    if let Some(note) = operation.note {
        told["description"] = json!(note);
    }
    if let Some(body) = &operation.body {
        told["requestBody"] = json!({ "required": true, "content": { "application/json": body } });
    }
    told
}

/// A message that we send: its body is what the operation takes.
fn webhook(message: &Operation) -> Value {
    let data = message.body.as_ref().map(|body| body["schema"].clone()).unwrap_or_default();
    let schema = json!({
        "type": "object", "required": ["type", "timestamp", "data"],
        "properties": { "type": { "const": message.path }, "timestamp": reference("Time"), "data": data },
    });
    let header = |name: &str, what: &str| json!({ "name": name, "in": "header", "required": true, "description": what, "schema": { "type": "string" } });
    json!({
        "summary": message.summary,
        "description": "Signed after Standard Webhooks. Not acknowledged, it comes again for a day, under the same id.",
        "parameters": [
            header("webhook-id", "The same over retries: whoever has seen it does nothing twice."),
            header("webhook-timestamp", "Seconds since 1970 of this try. Refuse what is more than five minutes off."),
            header("webhook-signature", "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; several are separated by spaces."),
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": { "2XX": { "description": "Acknowledged." } },
    })
}

/// `getPartnerPeopleSubject` for `GET /api/v1/partner/people/{subject}`.
fn id(operation: &Operation) -> String {
    let words = operation.path.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut id = operation.method.as_str().to_lowercase();
    for word in words.filter(|word| !word.is_empty() && !matches!(*word, "api" | "v1")) {
        id.push_str(&word[..1].to_uppercase());
        id.push_str(&word[1..]);
    }
    id
}

/// The first word of the path that tells routes apart.
fn tag(path: &str) -> &str {
    path.split('/').find(|part| !matches!(*part, "" | "api" | "v1")).unwrap_or("api")
}

fn needs_our_header(method: &Method, access: Access) -> bool {
    let by_browsers = matches!(
        access,
        Access::Public
            | Access::Person
            | Access::PersonOrHeld
            | Access::Rider
            | Access::RiderOrHeld
            | Access::RiderOrBrowser
            | Access::PersonOrBrowser
            | Access::Guardian
    );
    by_browsers && !method.is_safe()
}

fn parameters(operation: &Operation, access: Access) -> Value {
    let named = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = named
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let text = |(name, what): &(&str, &str)| json!({ "name": name, "in": "query", "description": what, "schema": { "type": "string" } });
    all.extend(operation.query.iter().map(text));
    if needs_our_header(&operation.method, access) {
        all.push(json!({
            "name": paths::REQUESTED_BY, "in": "header", "required": true,
            "schema": { "const": paths::REQUESTED_BY_VALUE },
        }));
        all.push(json!({
            "name": paths::CLIENT_VERSION, "in": "header", "required": false,
            "description": "The version that a page was made as. An older one than the server's is refused.",
            "schema": { "type": "integer", "minimum": 0 },
        }));
    }
    if operation.once {
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "A UUID of the client's own: the same key with the same body gets the same result.",
            "schema": { "type": "string", "format": "uuid" },
        }));
    }
    json!(all)
}

fn responses(operation: &Operation, access: Access) -> Value {
    let mut all: BTreeMap<String, Value> =
        operation.answers.iter().map(|(status, answer)| (status.to_string(), answer.clone())).collect();
    let mut by_status: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for code in codes(operation, access) {
        by_status.entry(code.status()).or_default().insert(code.as_str());
    }
    for (status, codes) in by_status {
        let named: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
        let what = json!({
            "description": named.join(", "),
            "x-codes": codes,
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        });
        all.insert(status.to_string(), what);
    }
    json!(all)
}

/// The problems of a route: its own, and those that every route of its kind has.
fn codes(operation: &Operation, access: Access) -> Vec<Code> {
    let mut codes = operation.codes.clone();
    codes.extend([Code::Internal, Code::Unavailable, Code::MalformedRequest]);
    match access {
        Access::PersonOrHeld => codes.push(Code::SignInNeeded),
        Access::RiderOrHeld => {
            codes.extend([Code::SignInNeeded, Code::RiderOnly, Code::AddressShared]);
        }
        Access::Person | Access::PersonOrBrowser => codes.extend([Code::SignInNeeded, Code::AccountHeld]),
        Access::Rider | Access::RiderOrBrowser => {
            codes.extend([Code::SignInNeeded, Code::RiderOnly, Code::AddressShared, Code::AccountHeld]);
        }
        Access::Guardian => codes.push(Code::GuardianSessionOver),
        Access::Partner => codes.push(Code::ServiceKeyInvalid),
        Access::Public | Access::Report | Access::Demo => {}
    }
    if needs_our_header(&operation.method, access) {
        codes.extend([Code::CrossSite, Code::ClientOutdated]);
    }
    if operation.body.is_some() {
        codes.extend([Code::TooLarge, Code::UnsupportedMedia]);
    }
    codes
}

/// The contract's `Time` is a text to the compiler; here it says what kind of text.
fn name_times(schemas: &mut Map<String, Value>) {
    if schemas.remove("String").is_some() {
        let time = json!({ "type": "string", "format": "date-time", "description": "RFC 3339, in UTC." });
        schemas.insert("Time".to_owned(), time);
    }
}

fn point_at_times(value: &mut Value) {
    match value {
        Value::String(text) if text == "#/components/schemas/String" => {
            "#/components/schemas/Time".clone_into(text);
        }
        Value::Array(items) => items.iter_mut().for_each(point_at_times),
        Value::Object(fields) => fields.values_mut().for_each(point_at_times),
        _ => {}
    }
}
