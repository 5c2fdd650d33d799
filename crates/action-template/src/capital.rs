//! Amounts of yuan in capital figures (大写金额), as on cheques: 壹仟肆佰零玖元伍角整.
//!
//! Zeros between figures are one 零, zeros at the end are nothing; 整 closes what has no 分.

use rust_decimal::{Decimal, prelude::ToPrimitive};

const FIGURES: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// An amount in capital figures; `None` where it has more than two places, or is past 9 999 万亿.
pub fn yuan(amount: Decimal) -> Option<String> {
    let cents = amount.abs().checked_mul(Decimal::ONE_HUNDRED)?;
    let cents = cents.fract().is_zero().then(|| cents.to_u64()).flatten()?;
    let (whole, jiao, fen) = (cents / 100, cents / 10 % 10, cents % 10);
    if whole >= 10_u64.pow(16) {
        return None;
    }
    let mut text = if amount.is_sign_negative() && cents > 0 { "负".to_owned() } else { String::new() };
    if whole > 0 {
        text.push_str(&figures(whole));
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) if whole == 0 => text.push_str("零元整"),
        (0, 0) => text.push('整'),
        (jiao, fen) => {
            if jiao > 0 {
                text.push(figure(jiao));
                text.push('角');
            } else if whole > 0 {
                text.push('零');
            }
            if fen > 0 {
                text.push(figure(fen));
                text.push('分');
            } else {
                text.push('整');
            }
        }
    }
    Some(text)
}

/// A whole number from 1: by 亿, then by 万, then by places.
fn figures(number: u64) -> String {
    for (unit, sign) in [(100_000_000, '亿'), (10_000, '万')] {
        if number >= unit {
            let rest = number % unit;
            let gap = if rest > 0 && rest < unit / 10 { "零" } else { "" };
            let rest = if rest > 0 { figures(rest) } else { String::new() };
            return format!("{}{sign}{gap}{rest}", figures(number / unit));
        }
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, sign) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push(figure(digit));
        text.push_str(sign);
    }
    text
}

fn figure(digit: u64) -> char {
    FIGURES.get(usize::try_from(digit).unwrap_or(0)).copied().unwrap_or('零')
}

#[cfg(test)]
mod tests;
