//! Everything this action says to people, in both languages; Chinese unless English is asked for.

/// What is wrong with the settings, or with the case they are used on.
#[derive(Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not the shape of the settings; the parser's words.
    Unreadable(String),
    /// The series has no name, too long a one, or one with a slash.
    Series { longest: usize },
    /// The pattern is too long.
    PatternLong { longest: usize },
    /// `{n}` is not there exactly once.
    PatternWithoutN,
    /// Braces around something unknown.
    PatternUnknown,
    /// A control character.
    Control,
    /// No key of a property.
    NotAKey(String),
    /// Counted per year, but the year is not written.
    WouldRepeatEachYear,
    /// Counted per scope, but the scope is not written.
    ScopeNotInPattern,
    /// The pattern writes a scope, but none is set.
    ScopeMissing,
    /// The case has no usable value for the scope.
    NoScopeValue(String),
    /// No business date came with the question.
    NoBusinessDate,
}

impl Problem {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let (zh, en) = match self {
            Problem::Unreadable(why) => {
                (format!("取号设置有误：{why}"), format!("The settings of the number do not fit: {why}"))
            }
            Problem::Series { longest } => (
                format!("取号设置有误：系列名应为 1 至 {longest} 个字，不含“/”"),
                format!("The series needs a name of 1 to {longest} characters without “/”"),
            ),
            Problem::PatternLong { longest } => (
                format!("取号设置有误：格式最长 {longest} 个字"),
                format!("The pattern is longer than {longest} characters"),
            ),
            Problem::PatternWithoutN => (
                "取号设置有误：格式中 {n} 必须出现且只出现一次".into(),
                "The pattern must contain {n} exactly once".into(),
            ),
            Problem::PatternUnknown => (
                "取号设置有误：格式中只能使用 {n}、{year} 和 {scope}".into(),
                "The pattern may use only {n}, {year} and {scope} in braces".into(),
            ),
            Problem::Control => (
                "取号设置有误：系列名和格式不能含控制字符".into(),
                "Series and pattern may not contain control characters".into(),
            ),
            Problem::NotAKey(key) => (
                format!("取号设置有误：「{key}」不是属性名"),
                format!("“{key}” is not the key of a property"),
            ),
            Problem::WouldRepeatEachYear => (
                "取号设置有误：按年编号时格式须含 {year}，否则各年号码重复".into(),
                "Counting starts again each year, so the pattern needs {year}, else numbers repeat".into(),
            ),
            Problem::ScopeNotInPattern => (
                "取号设置有误：分号时格式须含 {scope}，否则号码重复".into(),
                "Each scope is counted on its own, so the pattern needs {scope}, else numbers repeat".into(),
            ),
            Problem::ScopeMissing => (
                "取号设置有误：格式含 {scope}，但没有设置分号属性".into(),
                "The pattern contains {scope}, but no scope is set".into(),
            ),
            Problem::NoScopeValue(key) => (
                format!("不能取号：「{key}」没有可用于编号的值"),
                format!("No number can be drawn: “{key}” has no value that can be part of a number"),
            ),
            Problem::NoBusinessDate => {
                ("不能取号：没有业务日期".into(), "No number can be drawn: there is no business date".into())
            }
        };
        pick(language, zh, en)
    }
}

/// What the button will do.
pub fn preview(language: &str, written: &str) -> String {
    pick(language, format!("取下一个号：{written}"), format!("Draws the next number: {written}"))
}

fn pick(language: &str, zh: String, en: String) -> String {
    if language == "en" || language.starts_with("en-") { en } else { zh }
}
