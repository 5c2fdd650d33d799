//! Early repayments as work for the clients: each case repays a loan of its own, and the amount that is typed is the one
//! that the bank itself reckoned before the run.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use waypost_testkit::{Bank, Button, Form};

use super::Dice;

/// The people of the company's posts that take part.
pub(super) const PEOPLE: [&str; 4] = ["shenyue", "luolin", "hanbing", "jiangtao"];

/// Who starts cases.
pub(super) const STARTERS: [&str; 2] = ["shenyue", "hanbing"];

/// The flow.
pub(super) const FLOW: &str = "early_repayment";

/// The only kind of picture that is needed: its first bytes are those of one.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// Loans to repay.
#[derive(Debug)]
pub(super) struct Loans {
    /// What settles each on the day.
    totals: Vec<String>,
    day: String,
    next: AtomicUsize,
}

impl Loans {
    /// Has the bank make loans, and asks what settles each.
    pub(super) fn make(bank: &Bank, count: usize) -> Self {
        let (status, answer) = bank.ask("POST", "/admin/loans", json!({ "count": count }));
        assert_eq!(status, 200, "{answer}");
        // Far enough away that it is not past when a long run ends.
        let day = today_and(3);
        let total = |n: usize| {
            let (_, quote) = bank.ask("GET", &format!("/loans/{}/payoff?on={day}", name(n)), Value::Null);
            quote["total"].as_str().unwrap_or_default().to_owned()
        };
        Self { totals: (1..=count).map(total).collect(), next: AtomicUsize::new(1), day }
    }

    /// Whether there are loans left to repay.
    pub(super) fn are_left(&self) -> bool {
        self.next.load(Ordering::Acquire) <= self.totals.len()
    }

    /// Fills in what this flow asks for; `text` is the page, which names the loan.
    pub(super) fn fill(&self, mut form: Form, text: &str, dice: &mut Dice) -> Form {
        let names: Vec<String> = form.names().into_iter().map(str::to_owned).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        if has("item.loan_number") && !text.contains("L9-") {
            form = form.set("item.loan_number", &name(self.next.fetch_add(1, Ordering::AcqRel)));
        }
        if has("item.repay_on") {
            form = form.set("item.repay_on", &self.day);
        }
        if has("item.borrower") {
            form = form.set("item.borrower", "客户");
        }
        if has("item.confirmed_amount") {
            // Now and then somebody mistypes; then nothing may be debited.
            let amount = if dice.one_in(20) { "1.00" } else { self.total(text) };
            form = form.set("item.confirmed_amount", amount);
        }
        if has("item.signed_photo") {
            form = form.attach("item.signed_photo", "signed.png", PICTURE);
        }
        form
    }

    /// Of several ways the first one, mostly: the others give up.
    pub(super) fn choose<'a>(buttons: &'a [Button], dice: &mut Dice) -> Option<&'a Button> {
        if dice.one_in(25) { dice.pick(buttons) } else { buttons.first() }
    }

    /// The total of the loan that a page names.
    fn total(&self, text: &str) -> &str {
        let number = text
            .split("L9-")
            .nth(1)
            .and_then(|rest| rest.get(..6))
            .and_then(|digits| digits.parse::<usize>().ok());
        let total = number.and_then(|number| self.totals.get(number.checked_sub(1)?));
        total.map_or("1.00", String::as_str)
    }
}

fn name(n: usize) -> String {
    format!("L9-{n:06}")
}

/// The day so many days from now, in Beijing.
fn today_and(days: u64) -> String {
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    date((now + 8 * 3600) / 86_400 + days)
}

/// A day from the count of days since 1970.
fn date(mut days: u64) -> String {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

#[cfg(test)]
mod tests;
