//! The settings of an action row that calls `mail`.

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_net::Origin;
use waypost_action_sdk::api::SecretRef;
use waypost_action_template::{
    compile,
    schema::{field, live},
};

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
    let text = || json!({"type": "string"});
    let flag = || json!({"type": "boolean", "default": false});
    let none = ["", ""];
    let server =
        ["smtps://mail.example、smtp://mail.example:587", "smtps://mail.example, smtp://mail.example:587"];
    let plain = ["仅用于本机的转发服务器，不能带密码", "For a relay on the same machine, without a password"];
    let private = ["服务器可在内网或本机", "The server may lie in the house's own network"];
    let seconds = json!({"type": "integer", "minimum": 1, "maximum": 25, "default": 10});
    let body = json!({"type": "string", "format": "template"});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["server", "from", "to", "subject", "body"],
        "properties": {
            "server": live(field(text(), ["邮件服务器", "Mail server"], server)),
            "plain": live(field(flag(), ["不加密", "Without encryption"], plain)),
            "private": live(field(flag(), ["在内网", "In the house"], private)),
            "user": live(field(text(), ["用户名", "User name"], none)),
            "secret": field(json!({"type": "object", "format": "secret"}), ["密码", "Password"], none),
            "from": live(field(text(), ["发件人", "From"], ["例：驿站 <waypost@example.org>", "Such as Waypost <waypost@example.org>"])),
            "to": field(text(), ["收件人", "To"], ["模板，例：{{borrower_mail}}", "A template, such as {{borrower_mail}}"]),
            "subject": field(text(), ["主题", "Subject"], ["模板，例：贷款 {{loan_number}} 已结清", "A template, such as Loan {{loan_number}} is settled"]),
            "body": field(body, ["正文", "Text"], none),
            "timeout_seconds": live(field(seconds, ["最长等待（秒）", "Longest wait in seconds"], none))
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
