//! The settings of an action row that calls `mail`.

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_net::Origin;
use waypost_action_sdk::api::SecretRef;
use waypost_action_template::compile;

use crate::words::Problem;

/// As an administrator sets them; the README says what each means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    server: String,
    #[serde(default)]
    pub plain: bool,
    #[serde(default)]
    pub private: bool,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub secret: Option<SecretRef>,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub body: String,
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
}

const fn ten() -> u64 {
    10
}

/// JSON Schema of the settings, for the administrator's page.
pub fn schema() -> Value {
    let template = |title: &str, words: &str| json!({"type": "string", "format": "template", "title": title, "description": words});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["server", "from", "to", "subject", "body"],
        "properties": {
            "server": {"type": "string", "title": "邮件服务器", "description": "smtps://mail.example, smtp://mail.example:587"},
            "plain": {"type": "boolean", "default": false, "title": "不加密", "description": "For a relay on the same machine."},
            "private": {"type": "boolean", "default": false, "title": "在内网", "description": "The server may lie in the house's own network."},
            "user": {"type": "string", "title": "用户名"},
            "secret": {"type": "object", "format": "secret", "required": ["secret"], "additionalProperties": false,
                "properties": {"secret": {"type": "string"}}, "title": "密码"},
            "from": {"type": "string", "title": "发件人", "description": "驿站 <waypost@example.org>"},
            "to": template("收件人", "{{borrower_mail}}"),
            "subject": template("主题", "贷款 {{loan_number}} 已结清"),
            "body": template("正文", "Plain text."),
            "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 25, "default": 10, "title": "最长等待（秒）"}
        }
    })
}

impl Settings {
    /// Reads and judges settings.
    pub fn read(settings: &Value) -> Result<Self, Problem> {
        let settings = Self::deserialize(settings).map_err(|error| Problem::Unreadable(error.to_string()))?;
        settings.origin()?;
        let tls = settings.server.trim().to_ascii_lowercase().starts_with("smtps:");
        if settings.plain && tls {
            return Err(Problem::PlainTls);
        }
        if settings.plain && (settings.user.is_some() || settings.secret.is_some()) {
            return Err(Problem::PlainPassword);
        }
        if settings.user.is_some() != settings.secret.is_some() {
            return Err(Problem::HalfSignIn);
        }
        if !(1..=25).contains(&settings.timeout_seconds) {
            return Err(Problem::Timeout);
        }
        for template in [&settings.to, &settings.subject, &settings.body] {
            compile(template).map_err(Problem::Template)?;
        }
        Ok(settings)
    }

    /// The server.
    pub fn origin(&self) -> Result<Origin, Problem> {
        let bad = || Problem::BadServer(self.server.clone());
        let mail =
            ["smtp:", "smtps:"].iter().any(|it| self.server.trim().to_ascii_lowercase().starts_with(it));
        if mail { self.server.parse().map_err(|_| bad()) } else { Err(bad()) }
    }

    /// Whether the line begins with TLS.
    pub fn is_smtps(&self) -> bool {
        self.server.trim().to_ascii_lowercase().starts_with("smtps:")
    }
}
