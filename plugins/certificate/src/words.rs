//! Everything this action says to people, in both languages; Chinese unless English is asked for.

use waypost_action_template::{TemplateFault, say};

/// What is wrong with the settings, or with the case they are used on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Unreadable(String),
    NotAKey(String),
    Title(TemplateFault),
    Template(TemplateFault),
    NoNumber(String),
}

impl Problem {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let (zh, en) = match self {
            Self::Unreadable(why) => {
                (format!("证明设置有误：{why}"), format!("The settings of the document do not fit: {why}"))
            }
            Self::NotAKey(key) => (
                format!("证明设置有误：「{key}」不是属性名"),
                format!("“{key}” is not the key of a property"),
            ),
            Self::Title(fault) => {
                (format!("证明标题：{}", fault.say("zh-CN")), format!("Title: {}", fault.say("en")))
            }
            Self::Template(fault) => {
                (format!("证明模板{}", fault.say("zh-CN")), format!("Template, {}", fault.say("en")))
            }
            Self::NoNumber(key) => {
                (format!("还没有编号「{key}」，不能出具"), format!("There is no number “{key}” yet"))
            }
        };
        say(language, zh, en)
    }
}
