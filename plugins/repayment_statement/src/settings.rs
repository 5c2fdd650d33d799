//! The settings, and the loan that they read out of a case.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_sdk::Input;
use waypost_action_template::{Style, Values, compile, fill, is_key, schema::field};

use crate::{reckon::DayCount, words::Problem};

/// The statement unless the settings hold another one.
const STATEMENT: &str = include_str!("statement.md");

/// As an administrator sets them; the README says what each means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    principal: String,
    rate: String,
    interest_from: String,
    repay_on: String,
    day_count: String,
    #[serde(default = "zero")]
    fee_rate: String,
    #[serde(default = "zero")]
    fee: String,
    #[serde(default = "five")]
    valid_days: u64,
    #[serde(default = "prefix")]
    prefix: String,
    #[serde(default = "template")]
    pub template: String,
    #[serde(default = "title")]
    pub title: String,
}

/// What is reckoned with.
#[derive(Clone, Copy, Debug)]
pub struct Loan {
    pub principal: Decimal,
    pub rate: Decimal,
    pub day_count: DayCount,
    pub interest_from: NaiveDate,
    pub repay_on: NaiveDate,
    pub fee_rate: Decimal,
    pub fee: Decimal,
    pub valid_until: NaiveDate,
}

fn zero() -> String {
    "0".to_owned()
}

const fn five() -> u64 {
    5
}

fn prefix() -> String {
    "statement".to_owned()
}

fn template() -> String {
    STATEMENT.to_owned()
}

fn title() -> String {
    "提前还款结清单".to_owned()
}

/// JSON Schema of the settings, for the administrator's page.
pub fn schema() -> Value {
    let text = || json!({"type": "string"});
    let such = |example: &str| [format!("例：{example}"), format!("Such as {example}")];
    let value = |title, example: &str| {
        let [chinese, english] = such(example);
        field(text(), title, [&chinese, &english])
    };
    let none = ["", ""];
    let days = json!({"type": "integer", "minimum": 0, "maximum": 90, "default": 5});
    let prefix = json!({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,40}$", "default": "statement"});
    let template = json!({"type": "string", "format": "template", "default": STATEMENT});
    let heading = json!({"type": "string", "maxLength": 60, "default": title()});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["principal", "rate", "interest_from", "repay_on", "day_count"],
        "properties": {
            "principal": value(["本金", "Principal"], "{{loan_principal}}"),
            "rate": value(["年利率", "Yearly rate"], "{{loan_rate}}, 0.0435"),
            "interest_from": value(["起息日", "Interest from"], "{{loan_interest_from}}"),
            "repay_on": value(["还款日", "Day of repayment"], "{{repay_on}}"),
            "day_count": value(["计息方式", "Day count"], "{{loan_day_count}}, ACT/360, ACT/365F, ACT/ACT, 30/360"),
            "fee_rate": value(["费率", "Fee as a part of the principal"], "0.01"),
            "fee": value(["固定费用", "Fixed fee"], "50"),
            "valid_days": field(days, ["有效天数", "Valid for so many days"], none),
            "prefix": field(prefix, ["属性前缀", "What its properties begin with"], none),
            "template": field(template, ["结清单模板", "Template of the statement"], none),
            "title": field(heading, ["文件标题", "Title of the document"], none)
        }
    })
}

impl Settings {
    /// Reads and judges settings.
    pub fn read(settings: &Value) -> Result<Self, Problem> {
        let settings = Self::deserialize(settings).map_err(|error| Problem::Unreadable(error.to_string()))?;
        if settings.prefix.len() > 41 || !is_key(&settings.prefix) {
            return Err(Problem::NotAKey(settings.prefix));
        }
        if settings.valid_days > 90 {
            return Err(Problem::ValidDays);
        }
        let title = settings.title.trim();
        if title.is_empty()
            || title.chars().count() > 60
            || title.contains(['/', '\\'])
            || title.contains(char::is_control)
        {
            return Err(Problem::Title);
        }
        compile(&settings.template).map_err(Problem::Template)?;
        Ok(settings)
    }

    /// One of the properties.
    pub fn key(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// The loan of this case, judged.
    pub fn loan(&self, input: &Input) -> Result<Loan, Problem> {
        let values = Values::of(input);
        let text = |template: &str| {
            fill(template, Style::Words, &values, &input.language)
                .map(|text| text.trim().to_owned())
                .map_err(Problem::Template)
        };
        let number = |template: &str, what| {
            let text = text(template)?;
            let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
            plain.then(|| text.parse::<Decimal>().ok()).flatten().ok_or(Problem::NoNumber { what, text })
        };
        let day = |template: &str, what| {
            let text = text(template)?;
            text.parse::<NaiveDate>().map_err(|_| Problem::NoDate { what, text })
        };
        let today = input.business_date.parse::<NaiveDate>().map_err(|_| Problem::NoBusinessDate)?;
        let count = text(&self.day_count)?;
        let repay_on = day(&self.repay_on, "还款日 repay_on")?;
        let valid = today.checked_add_days(Days::new(self.valid_days)).ok_or(Problem::NoBusinessDate)?;
        let loan = Loan {
            principal: number(&self.principal, "本金 principal")?,
            rate: number(&self.rate, "年利率 rate")?,
            day_count: DayCount::read(&count).ok_or(Problem::NoDayCount(count))?,
            interest_from: day(&self.interest_from, "起息日 interest_from")?,
            repay_on,
            fee_rate: number(&self.fee_rate, "费率 fee_rate")?,
            fee: number(&self.fee, "固定费用 fee")?,
            // What is owed is another amount on any later day.
            valid_until: valid.min(repay_on),
        };
        loan.judge(today)?;
        Ok(loan)
    }
}

impl Loan {
    fn judge(&self, today: NaiveDate) -> Result<(), Problem> {
        let cents = |amount: Decimal| amount.normalize().scale() <= 2;
        let share = |rate: Decimal| (Decimal::ZERO..=Decimal::ONE).contains(&rate);
        if self.repay_on < today {
            Err(Problem::Past(self.repay_on.to_string()))
        } else if self.repay_on < self.interest_from {
            Err(Problem::BeforeInterest {
                on: self.repay_on.to_string(),
                from: self.interest_from.to_string(),
            })
        } else if self.principal <= Decimal::ZERO || !cents(self.principal) {
            Err(Problem::BadPrincipal(self.principal.to_string()))
        } else if !share(self.rate) || !share(self.fee_rate) {
            Err(Problem::BadRate)
        } else if self.fee < Decimal::ZERO || !cents(self.fee) {
            Err(Problem::BadFee(self.fee.to_string()))
        } else {
            Ok(())
        }
    }
}
