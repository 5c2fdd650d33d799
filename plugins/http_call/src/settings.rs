//! The settings of an action row that calls `http_call`, and what makes them good.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_net::Allowed;
use waypost_action_sdk::api::SecretRef;
use waypost_action_template::{
    compile, is_key,
    schema::{field, live},
};

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
    let text = || json!({"type": "string"});
    let template = || json!({"type": "string", "format": "template"});
    let texts = || json!({"type": "array", "items": {"type": "string"}});
    let statuses = || json!({"type": "array", "items": {"type": "integer", "minimum": 100, "maximum": 599}});
    let key = || json!({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"});
    let none = ["", ""];
    let taken = json!({
        "type": "object", "additionalProperties": false, "required": ["into", "from"],
        "properties": {
            "into": key(), "from": text(), "optional": {"type": "boolean"},
            "kind": {"enum": ["text", "decimal", "integer", "date", "bool"]}
        }
    });
    let pair = json!({
        "type": "object", "additionalProperties": false, "required": ["left", "right"],
        "properties": {"left": key(), "right": key(), "words": text()}
    });
    let mut properties = serde_json::Map::new();
    let mut add = |name: &str, field: Value| {
        properties.insert(name.to_owned(), field);
    };
    let methods = json!({"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"], "default": "POST"});
    add("method", field(methods, ["方法", "Method"], none));
    let help = [
        "例：https://bank.example/loans/{{loan_number}}",
        "Such as https://bank.example/loans/{{loan_number}}",
    ];
    add("url", live(field(text(), ["地址", "Address"], help)));
    let help = [
        "每行一个，例：https://bank.example；其地址须在公网",
        "One a line, such as https://bank.example; at a public address",
    ];
    add("allow", live(field(texts(), ["允许的系统", "Systems that may be called"], help)));
    let help = [
        "每行一个，例：http://10.0.0.5:8080；可在内网或本机",
        "One a line, such as http://10.0.0.5:8080; may lie in the house's own network",
    ];
    add("allow_private", live(field(texts(), ["允许的内网系统", "Systems in the house"], help)));
    let headers = json!({"type": "object", "additionalProperties": {"type": "string"}});
    add("headers", field(headers, ["请求头", "Headers"], none));
    add("secret", field(json!({"type": "object", "format": "secret"}), ["密钥", "Secret"], none));
    let header = json!({"type": "string", "default": "Authorization"});
    add("secret_header", live(field(header, ["密钥的请求头", "Header of the secret"], none)));
    let prefix = json!({"type": "string", "default": "Bearer "});
    add("secret_prefix", live(field(prefix, ["密钥前缀", "What stands before the secret"], none)));
    let help = [
        "JSON；其中文字为模板，{\"value\": \"属性\"} 为带类型的值",
        "JSON; its texts are templates, {\"value\": \"key\"} is a value with its type",
    ];
    add("body", field(json!({}), ["请求内容", "Body"], help));
    let help = ["不填则为 200 至 299", "Without any: 200 to 299"];
    add("done", field(statuses(), ["表示成功的状态", "Statuses that mean done"], help));
    let help = ["办件沿业务拒绝的分支继续", "The case goes on along the branch for refusals"];
    add("refused", field(statuses(), ["表示业务拒绝的状态", "Statuses of a refusal"], help));
    let help = ["答复中的位置，例：/message", "JSON pointer into the answer, such as /message"];
    add("words", field(text(), ["拒绝说明的位置", "Where the refusal's words stand"], help));
    let help = ["into 属性，from 答复中的位置，kind 类型", "into: property, from: JSON pointer, kind"];
    add(
        "set",
        field(json!({"type": "array", "items": taken}), ["写回的属性", "Properties from the answer"], help),
    );
    let help =
        ["left 与 right 不一致时拒绝办理，并说明 words", "Refused, in words, where left and right differ"];
    add(
        "same",
        field(
            json!({"type": "array", "items": pair}),
            ["必须一致的值", "Values that must be the same"],
            help,
        ),
    );
    let help =
        ["存放有效期的属性；逾期不能提交", "A property with the last day on which it may be submitted"];
    add("not_after", field(key(), ["有效期", "Valid until"], help));
    let help = ["提交前只读查询；对方拒绝则不能提交", "Read before the submit; a refusal refuses there"];
    add("check_url", live(field(text(), ["提交前查询的地址", "Asked before the submit"], help)));
    let help = [
        "例：从卡 {{tail bank_card}} 扣款 {{amount total}} 元",
        "Such as: Debits {{amount total}} from card {{tail bank_card}}",
    ];
    add("preview", field(template(), ["预览", "Preview"], help));
    add("preview_en", field(template(), ["预览（英文）", "Preview in English"], none));
    let seconds = json!({"type": "integer", "minimum": 1, "maximum": 25, "default": 10});
    add("timeout_seconds", live(field(seconds, ["最长等待（秒）", "Longest wait in seconds"], none)));
    let header = json!({"type": "string", "default": "Idempotency-Key"});
    add("key_header", field(header, ["幂等键的请求头", "Header of the idempotency key"], none));
    json!({"type": "object", "additionalProperties": false, "required": ["url"], "properties": properties})
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
