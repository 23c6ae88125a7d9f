//! One route as the API's description tells it. What follows from a route's access is added by `document`.

use axum::http::Method;
use contract::problem::Code;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// What a route takes and answers.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) note: Option<&'static str>,
    pub(super) query: Vec<(&'static str, &'static str)>,
    pub(super) once: bool,
    pub(super) body: Option<Value>,
    pub(super) answers: Vec<(u16, Value)>,
    pub(super) codes: Vec<Code>,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

/// The description of a route, to be filled in.
pub(super) fn operation(method: Method, path: &'static str, summary: &'static str) -> Operation {
    Operation {
        method,
        path,
        summary,
        note: None,
        query: Vec::new(),
        once: false,
        body: None,
        answers: Vec::new(),
        codes: Vec::new(),
        schemas: Vec::new(),
    }
}

impl Operation {
    /// More than the summary says.
    pub(super) fn note(mut self, text: &'static str) -> Self {
        self.note = Some(text);
        self
    }

    /// An optional parameter after the question mark.
    pub(super) fn query(mut self, name: &'static str, what: &'static str) -> Self {
        self.query.push((name, what));
        self
    }

    /// The texts come in the language of `lang`, of the cookie, or of `Accept-Language`.
    pub(super) fn language(self) -> Self {
        self.query("lang", "The language of the texts, `en` or `zh-Hans`; else `Accept-Language` decides.")
    }

    /// With an `Idempotency-Key`: sent twice, it has one effect.
    pub(super) fn once(mut self) -> Self {
        self.once = true;
        self.fails(&[Code::IdempotencyMismatch, Code::InFlight])
    }

    /// A JSON body of this type.
    pub(super) fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(json!({ "schema": self.refer::<T>() }));
        self
    }

    /// A JSON body of the example's type.
    pub(super) fn takes_like<T: ToSchema + Serialize>(mut self, example: &T) -> Self {
        self.body = Some(json!({ "schema": self.refer::<T>(), "example": example }));
        self
    }

    /// Success: JSON of this type.
    pub(super) fn answers<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let schema = self.refer::<T>();
        self.answers.push((status, content(what, &json!({ "schema": schema }))));
        self
    }

    /// Success: JSON of this type, or `null`.
    pub(super) fn answers_maybe<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let schema = json!({ "oneOf": [{ "type": "null" }, self.refer::<T>()] });
        self.answers.push((status, content(what, &json!({ "schema": schema }))));
        self
    }

    /// Success: JSON of the example's type.
    pub(super) fn answers_like<T: ToSchema + Serialize>(
        mut self,
        status: u16,
        what: &str,
        example: &T,
    ) -> Self {
        let schema = self.refer::<T>();
        self.answers.push((status, content(what, &json!({ "schema": schema, "example": example }))));
        self
    }

    /// Success: JSON without a schema of its own.
    pub(super) fn answers_any(mut self, status: u16, what: &str) -> Self {
        self.answers.push((status, content(what, &json!({ "schema": { "type": "object" } }))));
        self
    }

    /// Success: a text that is not JSON.
    pub(super) fn answers_text(mut self, status: u16, kind: &str, what: &str) -> Self {
        let content = json!({ kind: { "schema": { "type": "string" } } });
        self.answers.push((status, json!({ "description": what, "content": content })));
        self
    }

    /// Success without a body.
    pub(super) fn answers_nothing(mut self, status: u16, what: &str) -> Self {
        self.answers.push((status, json!({ "description": what })));
        self
    }

    /// Problems of this route's own, besides those that follow from who may call it and from its body.
    pub(super) fn fails(mut self, codes: &[Code]) -> Self {
        self.codes.extend_from_slice(codes);
        self
    }

    fn refer<T: ToSchema>(&mut self) -> Value {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        reference(&name)
    }
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn content(what: &str, json: &Value) -> Value {
    json!({ "description": what, "content": { "application/json": json } })
}
