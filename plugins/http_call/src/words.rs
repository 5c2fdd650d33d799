//! Everything this action says to people, in both languages; Chinese unless English is asked for.

use waypost_action_sdk::Fault;
use waypost_action_template::{TemplateFault, say};

/// What is wrong: with the settings, with the case, or with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Unreadable(String),
    BadOrigin(String),
    NothingAllowed,
    Timeout,
    BodyUnsent,
    Template(TemplateFault),
    NotAKey(String),
    NotAPointer(String),
    BothDoneAndRefused(u16),
    BadUrl(String),
    NotAllowed(String),
    BadHeader(String),
    NoSecret(String),
    NoValue(String),
    /// Two values differ: words of the settings, else which.
    Differ {
        words: String,
        left: String,
        right: String,
    },
    TooLate {
        until: String,
    },
    NotTaken {
        from: String,
        into: String,
    },
}

impl Problem {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let (zh, en) = match self {
            Self::Unreadable(why) => {
                (format!("调用设置有误：{why}"), format!("The settings of the call do not fit: {why}"))
            }
            Self::BadOrigin(text) => (
                format!("调用设置有误：「{text}」应写成 https://主机:端口"),
                format!("“{text}” is no origin such as https://host:port"),
            ),
            Self::NothingAllowed => (
                "调用设置有误：没有列出允许调用的系统".to_owned(),
                "The settings list no system that may be called".to_owned(),
            ),
            Self::Timeout => (
                "调用设置有误：最长等待应为 1 至 25 秒".to_owned(),
                "The longest wait must be 1 to 25 seconds".to_owned(),
            ),
            Self::BodyUnsent => (
                "调用设置有误：GET 和 DELETE 不带请求内容".to_owned(),
                "GET and DELETE are sent without a body".to_owned(),
            ),
            Self::Template(fault) => (fault.say("zh-CN"), fault.say("en")),
            Self::NotAKey(key) => (
                format!("调用设置有误：「{key}」不是属性名"),
                format!("“{key}” is not the key of a property"),
            ),
            Self::NotAPointer(text) => (
                format!("调用设置有误：「{text}」不是以 / 开头的位置"),
                format!("“{text}” is no JSON pointer: it begins with /"),
            ),
            Self::BothDoneAndRefused(status) => (
                format!("调用设置有误：状态 {status} 不能既表示成功又表示拒绝"),
                format!("Status {status} cannot mean both done and refused"),
            ),
            Self::BadUrl(url) => {
                (format!("「{url}」不是可调用的地址"), format!("“{url}” is no address to call"))
            }
            Self::NotAllowed(origin) => (
                format!("不允许调用 {origin}：请管理员将其加入允许的系统"),
                format!("{origin} may not be called: an administrator has to allow it"),
            ),
            Self::BadHeader(name) => {
                (format!("请求头 {name} 的内容无法发送"), format!("Header {name} cannot be sent as it is"))
            }
            Self::NoSecret(name) => {
                (format!("尚未设置密钥「{name}」"), format!("The secret “{name}” is not set"))
            }
            Self::NoValue(key) => (format!("「{key}」没有值"), format!("“{key}” has no value")),
            Self::Differ { words, left, right } if words.is_empty() => {
                (format!("{left} 与 {right} 不一致"), format!("{left} and {right} differ"))
            }
            Self::Differ { words, left, right } => {
                (format!("{words}（{left} ≠ {right}）"), format!("{words} ({left} ≠ {right})"))
            }
            Self::TooLate { until } => {
                (format!("有效期至 {until}，已过期"), format!("It was valid until {until}"))
            }
            Self::NotTaken { from, into } => (
                format!("对方答复中 {from} 不能写入「{into}」"),
                format!("The answer has nothing at {from} for “{into}”"),
            ),
        };
        say(language, zh, en)
    }

    /// As a fault: what people of the case can mend refuses, all else needs an administrator.
    pub fn fault(&self, language: &str) -> Fault {
        match self {
            Self::Differ { .. } | Self::TooLate { .. } | Self::NoValue(_) => {
                Fault::refused(self.say(language))
            }
            _ => Fault::failed(self.say(language)),
        }
    }
}
