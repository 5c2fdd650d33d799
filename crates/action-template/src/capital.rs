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
mod tests {
    use super::yuan;

    #[test]
    fn amounts_are_written_as_on_a_cheque() {
        for (amount, expected) in [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.30", "叁角整"),
            ("1", "壹元整"),
            ("10", "壹拾元整"),
            ("1.05", "壹元零伍分"),
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("100000", "壹拾万元整"),
            ("1000010", "壹佰万零壹拾元整"),
            ("10000010", "壹仟万零壹拾元整"),
            ("100000001", "壹亿零壹元整"),
            ("100010000", "壹亿零壹万元整"),
            ("120000000000.99", "壹仟贰佰亿元玖角玖分"),
            ("1000000000000", "壹万亿元整"),
            ("1234567890123.45", "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
            ("-12.3", "负壹拾贰元叁角整"),
        ] {
            assert_eq!(yuan(amount.parse().unwrap()).as_deref(), Some(expected), "{amount}");
        }
        for none in ["0.001", "10000000000000000"] {
            assert_eq!(yuan(none.parse().unwrap()), None, "{none}");
        }
    }
}
