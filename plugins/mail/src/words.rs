//! Everything this action says to people, in both languages; Chinese unless English is asked for.

use waypost_action_sdk::Fault;
use waypost_action_template::{TemplateFault, say};

/// What is wrong: with the settings, with the case, or with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Unreadable(String),
    BadServer(String),
    PlainTls,
    PlainPassword,
    HalfSignIn,
    Timeout,
    Template(TemplateFault),
    /// An address that cannot be read.
    BadAddress(String),
    BadFrom(String),
    NoSecret(String),
    NotWritten(String),
    OwnAddress(String),
    /// The server does not know a recipient.
    Unknown(String),
    /// The server says no for good.
    Refused(String),
    /// The server is not there, says not now, or the line broke.
    NotNow(String),
}

impl Problem {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let settings = |zh: &str, en: &str| (format!("邮件设置有误：{zh}"), en.to_owned());
        let (zh, en) = match self {
            Self::Unreadable(why) => settings(why, &format!("The settings of the letter do not fit: {why}")),
            Self::BadServer(text) => settings(
                &format!("「{text}」应写成 smtps://主机 或 smtp://主机:587"),
                &format!("“{text}” is no server such as smtps://host or smtp://host:587"),
            ),
            Self::PlainTls => {
                settings("smtps 服务器总是加密的", "A server at smtps:// is never without encryption")
            }
            Self::PlainPassword => {
                settings("不加密时不能发送密码", "A password is not sent without encryption")
            }
            Self::HalfSignIn => {
                settings("用户名和密码应同时设置", "User name and password are set together or not at all")
            }
            Self::Timeout => settings("最长等待应为 1 至 25 秒", "The longest wait must be 1 to 25 seconds"),
            Self::Template(fault) => (fault.say("zh-CN"), fault.say("en")),
            Self::BadAddress(text) => {
                (format!("「{text}」不是邮件地址"), format!("“{text}” is no mail address"))
            }
            Self::BadFrom(text) => settings(
                &format!("发件人「{text}」不是邮件地址"),
                &format!("The sender “{text}” is no mail address"),
            ),
            Self::NoSecret(name) => {
                (format!("尚未设置密钥「{name}」"), format!("The secret “{name}” is not set"))
            }
            Self::NotWritten(why) => {
                (format!("邮件无法写成：{why}"), format!("The letter cannot be written: {why}"))
            }
            Self::OwnAddress(host) => (
                format!("邮件服务器 {host} 的地址在内网或本机，不允许连接"),
                format!(
                    "{host} lies in the house's own network: an administrator has to allow it as private"
                ),
            ),
            Self::Unknown(said) => (
                format!("邮件服务器不认识收件人：{said}"),
                format!("The server does not know the recipient: {said}"),
            ),
            Self::Refused(said) => {
                (format!("邮件服务器拒绝：{said}"), format!("The mail server refused: {said}"))
            }
            Self::NotNow(said) => {
                (format!("邮件暂时发不出去：{said}"), format!("The letter cannot be sent now: {said}"))
            }
        };
        say(language, zh, en)
    }

    /// As a fault: what people of the case can mend refuses, what time mends is tried again.
    pub fn fault(&self, language: &str) -> Fault {
        match self {
            Self::BadAddress(_) | Self::Unknown(_) => Fault::refused(self.say(language)),
            Self::NotNow(_) => Fault::for_now(self.say(language)),
            _ => Fault::failed(self.say(language)),
        }
    }
}
