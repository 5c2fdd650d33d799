//! Cells to values, in the spellings that people use: days, lengths of time, how many, yes and no, lists.

use chrono::NaiveDate;
use waypost_engine::definition::{Duration, Handlers, TimeUnit};

use super::CellProblem;
use crate::flow::MaterialShape;

/// A whole number; spreadsheets write `3.0` now and then, and people wide digits.
pub fn number(text: &str) -> Result<u32, CellProblem> {
    let narrow = narrow(text);
    let whole = narrow.strip_suffix(".0").unwrap_or(&narrow);
    whole.parse().map_err(|_| CellProblem::NotNumber)
}

/// A day: `2026-01-31`, `2026/1/31`, `2026.1.31`, `2026年1月31日`, `20260131`; a time of day behind it is passed over.
pub fn day(text: &str) -> Result<NaiveDate, CellProblem> {
    let narrow = narrow(text);
    let date = narrow.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> =
        date.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = match parts.as_slice() {
        [year, month, day] => [*year, *month, *day],
        [all] if all.len() == 8 && all.is_ascii() => [&all[..4], &all[4..6], &all[6..]],
        _ => return Err(CellProblem::NotDay),
    };
    let numbers = (year.parse().ok(), month.parse().ok(), day.parse().ok());
    let (Some(year), Some(month), Some(day)) = numbers else { return Err(CellProblem::NotDay) };
    let found = NaiveDate::from_ymd_opt(year, month, day).ok_or(CellProblem::NotDay)?;
    if (1900..=2999).contains(&year) { Ok(found) } else { Err(CellProblem::NotDay) }
}

/// A unit of time.
pub fn unit(text: &str) -> Option<TimeUnit> {
    Some(match narrow(text).to_lowercase().trim_start_matches('个').trim() {
        "分钟" | "分" | "minute" | "minutes" | "min" | "mins" => TimeUnit::Minutes,
        "小时" | "时" | "钟头" | "hour" | "hours" | "h" => TimeUnit::Hours,
        "天" | "日" | "自然日" | "日历日" | "日历天" | "day" | "days" | "d" => TimeUnit::Days,
        "工作小时" | "工时" | "workinghour" | "workinghours" | "working_hours" | "working hours" => {
            TimeUnit::WorkingHours
        }
        "工作日" | "工作天" | "workingday" | "workingdays" | "working_days" | "working days"
        | "business days" => TimeUnit::WorkingDays,
        _ => return None,
    })
}

/// A length of time: `5个工作日`, `3 天`, or a bare number where the unit stands elsewhere.
pub fn duration(text: &str, elsewhere: Option<TimeUnit>) -> Result<Duration, CellProblem> {
    let narrow = narrow(text);
    let end = narrow.find(|c: char| !c.is_ascii_digit()).unwrap_or(narrow.len());
    let (digits, rest) = narrow.split_at(end);
    let count = digits.parse().map_err(|_| CellProblem::NotDuration)?;
    let rest = rest.strip_prefix(".0").unwrap_or(rest).trim();
    let unit = if rest.is_empty() { elsewhere } else { unit(rest) };
    Ok(Duration { count, unit: unit.ok_or(CellProblem::NotDuration)? })
}

/// How many must handle a step: 0 or 全部 for all, 1 or 任一 for any one, n, a share, 依次 for one after another.
pub fn handlers(text: &str) -> Result<Handlers, CellProblem> {
    let narrow = narrow(text).to_lowercase();
    match narrow.as_str() {
        "全部" | "所有" | "全体" | "所有人" | "all" => return Ok(Handlers::All),
        "任一" | "任意一人" | "任一人" | "任意" | "一人" | "any" | "anyone" | "any one" => {
            return Ok(Handlers::Count(1));
        }
        "依次" | "顺序" | "逐个" | "ordered" | "one after another" => return Ok(Handlers::Ordered),
        _ => {}
    }
    if let Some(share) = narrow.strip_suffix('%') {
        let share = share.trim().parse().ok().filter(|share| (1..=100).contains(share));
        return share.map(Handlers::Share).ok_or(CellProblem::NotHandlers);
    }
    let count = narrow.trim_end_matches(['人', '个', '名']);
    match number(count) {
        Ok(0) => Ok(Handlers::All),
        Ok(n) => Ok(Handlers::Count(n)),
        Err(_) => Err(CellProblem::NotHandlers),
    }
}

/// Yes or no.
pub fn yes_no(text: &str) -> Result<bool, CellProblem> {
    match narrow(text).to_lowercase().as_str() {
        "是" | "要" | "需要" | "true" | "yes" | "y" | "1" | "√" | "对" | "真" => Ok(true),
        "否" | "不" | "不要" | "不需要" | "false" | "no" | "n" | "0" | "×" | "假" => Ok(false),
        _ => Err(CellProblem::NotYesNo),
    }
}

/// In which shape a material is taken.
pub fn shape(text: &str) -> Result<MaterialShape, CellProblem> {
    Ok(match narrow(text).to_lowercase().as_str() {
        "原件" | "正本" | "original" => MaterialShape::Original,
        "复印件" | "副本" | "copy" => MaterialShape::Copy,
        "原件或复印件" | "原件/复印件" | "均可" | "either" => MaterialShape::Either,
        "电子" | "电子件" | "电子版" | "扫描件" | "electronic" => MaterialShape::Electronic,
        _ => return Err(CellProblem::NotKind),
    })
}

/// The parts of a list in one cell.
pub fn list(text: &str) -> Vec<&str> {
    let parts = text.split(['、', ',', '，', ';', '；', '\n', '→']);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Wide digits and letters as narrow ones, without spaces around.
pub fn narrow(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
