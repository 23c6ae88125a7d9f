//! Holds every answer of every test against the API's description: status, problem code, and the shape of the JSON.

use crate::support::Answer;
use axum::http::Method;
use privacy_server::{http::access::Declared, openapi::Description};
use serde_json::{Map, Value};
use std::sync::OnceLock;

static DOCUMENT: OnceLock<Value> = OnceLock::new();

/// Fails the test where an answer is not as described. Routes that are not described are another test's matter.
#[track_caller]
pub(crate) fn check(declared: &[Declared], method: &Method, path: &str, answer: &Answer) {
    let document = DOCUMENT.get_or_init(|| {
        serde_json::from_slice(&Description::new(declared).bytes()).expect("the description is JSON")
    });
    let Some((template, operation)) = find(document, method, path) else { return };
    let (name, status) = (format!("{method} {template}"), answer.status.as_u16());
    let advice = "see server/src/openapi/operations.rs";
    let Some(told) = operation["responses"].get(status.to_string()) else {
        panic!("{name} answered {status} {}, which is not described: {advice}", answer.code());
    };
    if let Some(codes) = told["x-codes"].as_array() {
        let known = codes.iter().any(|code| code == answer.code());
        assert!(known, "{name} answered {status} {}, which is not described: {advice}", answer.code());
    }
    let shape = &told["content"]["application/json"]["schema"];
    if !shape.is_null()
        && let Err(what) = fits(document, shape, &answer.json)
    {
        panic!("{name} answered {status} unlike its description, {what}: {}", answer.text());
    }
}

/// The operation of a path; one that is spelled out goes before one with a parameter.
fn find<'a>(document: &'a Value, method: &Method, path: &str) -> Option<(&'a str, &'a Value)> {
    let matches = |template: &str| {
        let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        wanted.len() == given.len()
            && wanted.iter().zip(&given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    };
    let paths = document["paths"].as_object()?;
    let fitting = paths.iter().filter(|(template, _)| matches(template));
    let (template, methods) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    Some((template, methods.get(method.as_str().to_lowercase())?))
}

/// Whether a value has the shape of a schema; as much of JSON Schema as the description uses.
pub(crate) fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let place = reference.trim_start_matches('#');
        return fits(document, document.pointer(place).ok_or("a reference that leads nowhere")?, value);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let tried: Vec<_> = any.iter().map(|schema| fits(document, schema, value)).collect();
        let failed = || tried.iter().filter_map(|one| one.clone().err()).collect::<Vec<_>>().join(" and ");
        return if tried.iter().any(Result::is_ok) { Ok(()) } else { Err(failed()) };
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        return Err(format!("{value} is none of {values:?}"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let is = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if !kinds.iter().any(is) {
        return Err(format!("{value} is no {}", kinds.join(" or ")));
    }
    match value {
        Value::Object(fields) => object(document, schema, fields),
        Value::Array(items) => items.iter().try_for_each(|item| fits(document, &schema["items"], item)),
        _ => Ok(()),
    }
}

fn object(document: &Value, schema: &Value, fields: &Map<String, Value>) -> Result<(), String> {
    let Some(properties) = schema["properties"].as_object() else { return Ok(()) };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(required) {
            return Err(format!("`{required}` is missing"));
        }
    }
    for (name, value) in fields {
        let schema = properties.get(name).ok_or_else(|| format!("`{name}` is not described"))?;
        fits(document, schema, value).map_err(|what| format!("`{name}`: {what}"))?;
    }
    Ok(())
}

#[test]
fn a_shape_that_differs_is_noticed() {
    let document = serde_json::json!({ "Part": { "type": "object", "required": ["n"], "properties": {
        "n": { "type": "integer" }, "t": { "type": ["string", "null"] }, "e": { "enum": ["a"], "type": "string" },
    } } });
    let schema = serde_json::json!({ "type": "array", "items": { "$ref": "#/Part" } });
    let fits = |text: &str| fits(&document, &schema, &serde_json::from_str(text).expect("JSON")).is_ok();
    for good in ["[]", "[{\"n\":1}]", "[{\"n\":1,\"t\":null,\"e\":\"a\"}]"] {
        assert!(fits(good), "{good}");
    }
    for bad in [
        "{}",
        "[{}]",
        "[{\"n\":\"1\"}]",
        "[{\"n\":1,\"x\":1}]",
        "[{\"n\":1,\"e\":\"b\"}]",
        "[{\"n\":1,\"t\":2}]",
    ] {
        assert!(!fits(bad), "{bad}");
    }
}
