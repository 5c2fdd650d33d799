//! Everything this action says to people, in both languages; Chinese unless English is asked for.

use waypost_action_sdk::Fault;
use waypost_action_template::{TemplateFault, say};

/// What is wrong with the settings, or with the loan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Unreadable(String),
    NotAKey(String),
    ValidDays,
    Title,
    Template(TemplateFault),
    NoBusinessDate,
    /// A value that is no number; `what` names it in both languages.
    NoNumber {
        what: &'static str,
        text: String,
    },
    NoDate {
        what: &'static str,
        text: String,
    },
    NoDayCount(String),
    Past(String),
    BeforeInterest {
        on: String,
        from: String,
    },
    BadPrincipal(String),
    BadRate,
    BadFee(String),
    TooLarge,
}

impl Problem {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let (zh, en) = match self {
            Self::Unreadable(why) => {
                (format!("结清单设置有误：{why}"), format!("The settings of the statement do not fit: {why}"))
            }
            Self::NotAKey(key) => (
                format!("结清单设置有误：「{key}」不能作属性前缀"),
                format!("“{key}” cannot begin the key of a property"),
            ),
            Self::ValidDays => (
                "结清单设置有误：有效天数应为 0 至 90".to_owned(),
                "A statement is valid for 0 to 90 days".to_owned(),
            ),
            Self::Title => (
                "结清单设置有误：标题应为 1 至 60 个字，不含斜杠".to_owned(),
                "The title has 1 to 60 characters, without slashes".to_owned(),
            ),
            Self::Template(fault) => (fault.say("zh-CN"), fault.say("en")),
            Self::NoBusinessDate => ("没有业务日期".to_owned(), "There is no business date".to_owned()),
            Self::NoNumber { what, text } => {
                (format!("{what}：「{text}」不是数字"), format!("{what}: “{text}” is no number"))
            }
            Self::NoDate { what, text } => {
                (format!("{what}：「{text}」不是日期"), format!("{what}: “{text}” is no date"))
            }
            Self::NoDayCount(text) => (
                format!("没有计息方式「{text}」；可用 ACT/360、ACT/365F、ACT/ACT、30/360"),
                format!("There is no day count “{text}”: ACT/360, ACT/365F, ACT/ACT, 30/360"),
            ),
            Self::Past(on) => {
                (format!("还款日 {on} 已过，请重新选择"), format!("The day of repayment, {on}, is past"))
            }
            Self::BeforeInterest { on, from } => (
                format!("还款日 {on} 早于起息日 {from}"),
                format!("The day of repayment, {on}, is before interest begins, {from}"),
            ),
            Self::BadPrincipal(text) => (
                format!("本金 {text} 应大于 0，最多两位小数"),
                format!("The principal, {text}, must be above 0 with two places at most"),
            ),
            Self::BadRate => (
                "利率和费率应在 0 与 1 之间，例如 0.0435".to_owned(),
                "Rates lie between 0 and 1, such as 0.0435".to_owned(),
            ),
            Self::BadFee(text) => (
                format!("费用 {text} 不能为负，最多两位小数"),
                format!("The fee, {text}, is not below 0 and has two places at most"),
            ),
            Self::TooLarge => ("金额过大，无法精确计算".to_owned(), "The amount is too large".to_owned()),
        };
        say(language, zh, en)
    }

    /// As a fault: what people of the case can mend refuses, all else needs an administrator.
    pub fn fault(&self, language: &str) -> Fault {
        match self {
            Self::Unreadable(_)
            | Self::NotAKey(_)
            | Self::ValidDays
            | Self::Title
            | Self::Template(_)
            | Self::NoBusinessDate => Fault::failed(self.say(language)),
            _ => Fault::refused(self.say(language)),
        }
    }
}
