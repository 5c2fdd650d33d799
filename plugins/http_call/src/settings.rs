//! The settings of an action row that calls `http_call`, and what makes them good.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_net::Allowed;
use waypost_action_sdk::api::SecretRef;
use waypost_action_template::{compile, is_key};

use crate::words::Problem;

/// As an administrator sets them; the README says what each means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default)]
    pub method: Method,
    pub url: String,
    #[serde(default)]
    pub allow: Vec<String>,
    #[serde(default)]
    pub allow_private: Vec<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub secret: Option<SecretRef>,
    #[serde(default = "authorization")]
    pub secret_header: String,
    #[serde(default = "bearer")]
    pub secret_prefix: String,
    #[serde(default)]
    pub body: Option<Value>,
    #[serde(default)]
    pub done: Vec<u16>,
    #[serde(default)]
    pub refused: Vec<u16>,
    #[serde(default)]
    pub words: Option<String>,
    #[serde(default)]
    pub set: Vec<Taken>,
    #[serde(default)]
    pub same: Vec<Pair>,
    #[serde(default)]
    pub not_after: Option<String>,
    #[serde(default)]
    pub check_url: Option<String>,
    #[serde(default)]
    pub preview: Option<String>,
    #[serde(default)]
    pub preview_en: Option<String>,
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
    #[serde(default = "idempotency_key")]
    pub key_header: String,
}

/// What is done to the address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    #[default]
    Post,
    Put,
    Patch,
    Delete,
}

/// A property taken from the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    pub into: String,
    pub from: String,
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub optional: bool,
}

/// What kind of value it becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Text,
    Decimal,
    Integer,
    Date,
    Bool,
}

/// Two values that must be the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub left: String,
    pub right: String,
    #[serde(default)]
    pub words: String,
}

fn authorization() -> String {
    "Authorization".to_owned()
}

fn bearer() -> String {
    "Bearer ".to_owned()
}

fn idempotency_key() -> String {
    "Idempotency-Key".to_owned()
}

const fn ten() -> u64 {
    10
}

/// JSON Schema of the settings, for the administrator's page.
pub fn schema() -> Value {
    let key = "^[a-z][a-z0-9_]{0,63}$";
    let origins = |title: &str, words: &str| json!({"type": "array", "items": {"type": "string"}, "title": title, "description": words});
    let statuses = |title: &str, words: &str| json!({"type": "array", "items": {"type": "integer", "minimum": 100, "maximum": 599}, "title": title, "description": words});
    let text = |title: &str, words: &str| json!({"type": "string", "title": title, "description": words});
    let template = |title: &str, words: &str| json!({"type": "string", "format": "template", "title": title, "description": words});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["url"],
        "properties": {
            "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"], "default": "POST", "title": "方法"},
            "url": template("地址", "https://bank.example/loans/{{loan_number}}"),
            "allow": origins("允许的系统", "https://bank.example; its address must be public."),
            "allow_private": origins("允许的内网系统", "http://10.0.0.5:8080; may lie in the house's own network."),
            "headers": {"type": "object", "additionalProperties": {"type": "string", "format": "template"}, "title": "请求头"},
            "secret": {"type": "object", "format": "secret", "required": ["secret"], "additionalProperties": false,
                "properties": {"secret": {"type": "string"}}, "title": "密钥"},
            "secret_header": {"type": "string", "default": "Authorization", "title": "密钥的请求头"},
            "secret_prefix": {"type": "string", "default": "Bearer ", "title": "密钥前缀"},
            "body": {"title": "请求内容", "description": "JSON; its texts are templates, {\"value\": \"key\"} is a value with its type."},
            "done": statuses("表示成功的状态", "Without any: 200 to 299."),
            "refused": statuses("表示业务拒绝的状态", "The case goes on along the branch for refusals."),
            "words": text("拒绝说明的位置", "JSON pointer into the answer: /message"),
            "set": {"type": "array", "title": "写回的属性", "items": {"type": "object", "additionalProperties": false,
                "required": ["into", "from"], "properties": {
                    "into": {"type": "string", "pattern": key, "title": "属性"},
                    "from": text("答复中的位置", "JSON pointer: /card/number"),
                    "kind": {"enum": ["text", "decimal", "integer", "date", "bool"], "default": "text", "title": "类型"},
                    "optional": {"type": "boolean", "default": false, "title": "可以没有"}}}},
            "same": {"type": "array", "title": "必须一致的值", "items": {"type": "object", "additionalProperties": false,
                "required": ["left", "right"], "properties": {
                    "left": {"type": "string", "pattern": key, "title": "甲"},
                    "right": {"type": "string", "pattern": key, "title": "乙"},
                    "words": text("不一致时的说明", "")}}},
            "not_after": {"type": "string", "pattern": key, "title": "有效期",
                "description": "A property with the last day on which it may be submitted."},
            "check_url": template("提交前查询的地址", "Read before the submit; a refusal refuses there."),
            "preview": template("预览", "从卡 {{tail bank_card}} 扣款 {{amount total}} 元"),
            "preview_en": template("预览（英文）", ""),
            "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 25, "default": 10, "title": "最长等待（秒）"},
            "key_header": {"type": "string", "default": "Idempotency-Key", "title": "幂等键的请求头"}
        }
    })
}

impl Settings {
    /// Reads and judges settings.
    pub fn read(settings: &Value) -> Result<Self, Problem> {
        let settings = Self::deserialize(settings).map_err(|error| Problem::Unreadable(error.to_string()))?;
        settings.judge()?;
        Ok(settings)
    }

    /// What may be called.
    pub fn allowed(&self) -> Result<Allowed, Problem> {
        let (public, private) = (self.allow.iter(), self.allow_private.iter());
        Allowed::read(public.map(String::as_str), private.map(String::as_str))
            .map_err(|bad| Problem::BadOrigin(bad.0))
    }

    fn judge(&self) -> Result<(), Problem> {
        self.allowed()?;
        if self.allow.is_empty() && self.allow_private.is_empty() {
            return Err(Problem::NothingAllowed);
        }
        if !(1..=25).contains(&self.timeout_seconds) {
            return Err(Problem::Timeout);
        }
        if self.body.is_some() && matches!(self.method, Method::Get | Method::Delete) {
            return Err(Problem::BodyUnsent);
        }
        let templates = [&self.check_url, &self.preview, &self.preview_en].into_iter().flatten();
        for template in templates.chain([&self.url]).chain(self.headers.values()) {
            compile(template).map_err(Problem::Template)?;
        }
        if let Some(body) = &self.body {
            texts(body, &mut |text| compile(text).map_err(Problem::Template))?;
        }
        let pairs = self.same.iter().flat_map(|pair| [&pair.left, &pair.right]);
        let keys = self.set.iter().map(|taken| &taken.into).chain(pairs).chain(&self.not_after);
        if let Some(bad) = keys.into_iter().find(|key| !is_key(key)) {
            return Err(Problem::NotAKey(bad.clone()));
        }
        let pointers = self.set.iter().map(|taken| &taken.from).chain(&self.words);
        if let Some(bad) = pointers.into_iter().find(|pointer| !pointer.starts_with('/')) {
            return Err(Problem::NotAPointer(bad.clone()));
        }
        match self.done.iter().find(|status| self.refused.contains(status)) {
            Some(status) => Err(Problem::BothDoneAndRefused(*status)),
            None => Ok(()),
        }
    }
}

/// Every text of a body that is a template. An empty one is sent as it is.
fn texts(body: &Value, judge: &mut impl FnMut(&str) -> Result<(), Problem>) -> Result<(), Problem> {
    match body {
        Value::String(text) if !text.is_empty() => judge(text),
        Value::Array(list) => list.iter().try_for_each(|it| texts(it, judge)),
        Value::Object(map) => map.values().try_for_each(|it| texts(it, judge)),
        _ => Ok(()),
    }
}
