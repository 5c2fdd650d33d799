//! Secrets, number series and one incident, as samples.

use waypost_base::{Code, FieldProblem, Rejection, Timestamp};
use waypost_engine::event::IncidentKind;

use super::{HOSTILE, Sample, sample, say};
use crate::{
    pages::{
        Choice,
        administration::{
            incident::{Attempt, IncidentPage, PluginRow},
            incidents,
        },
        flows::cell::{Cell, CellKind},
        numbers::{GapRow, NumberRow, NumbersPage, SeriesPage, SeriesRow, start_fields, void_fields},
        secrets::{SecretRow, SecretsPage},
    },
    view::{Lang, Text},
};

const AT: Timestamp = Timestamp::from_millis(1_795_276_800_000);

/// Every sample.
pub fn all(lang: Lang) -> Vec<Sample> {
    let short = Rejection::of_fields(vec![FieldProblem::new("value", Code::ValueTooShort).with("min", 6)]);
    vec![
        sample("secrets", SecretsPage::new(secrets(lang))),
        sample("secrets_refused", SecretsPage::new(secrets(lang)).refused(&short, HOSTILE)),
        sample("secrets_empty", SecretsPage::new(Vec::new())),
        sample("numbers", numbers(lang)),
        sample("numbers_empty", NumbersPage { series: Vec::new(), ..numbers(lang) }),
        sample("series", series()),
        sample("incident", incident(lang)),
    ]
}

fn secrets(lang: Lang) -> Vec<SecretRow> {
    let row = |name: &str, lost: bool, used: &str| SecretRow {
        name: name.into(),
        at: AT,
        who: (!lost).then(|| say(lang, "王芳", "Wang Fang")),
        lost,
        used: used.into(),
    };
    vec![row("bank_token", false, "debit · settle"), row("mail", true, "")]
}

fn numbers(lang: Lang) -> NumbersPage {
    let row = |name: String, period: &str| SeriesRow {
        href: "/numbers/series?name=x&period=2026".into(),
        name,
        period: period.into(),
        next: 13,
    };
    let series = vec![row(say(lang, "市房备", "Filing"), "2026"), row(HOSTILE.into(), "")];
    NumbersPage { series, fields: start_fields(), problems: None }
}

fn series() -> SeriesPage {
    let number = |n: i64, state: Text, void: bool| NumberRow {
        n,
        written: format!("市房备〔2026〕{n}号"),
        case: 7,
        at: AT,
        state,
        void,
    };
    let declared =
        Text::new("series-void-declared").with("reason", HOSTILE).with("who", "x").with("when", "y");
    let why = ["replaced", "revoked", "not_accepted", "taken_back"];
    let voids = why.iter().zip(1..).map(|(why, n)| number(n, Text::new(format!("series-void-{why}")), true));
    SeriesPage {
        name: "市房备".into(),
        period: "2026".into(),
        next: 13,
        numbers: vec![number(12, Text::new("series-good"), false), number(11, declared, true)]
            .into_iter()
            .chain(voids)
            .collect(),
        more: Some("/numbers/series?name=x&period=2026&before=1".into()),
        gaps: vec![GapRow {
            which: Text::new("series-gap").with("from", "1").with("to", "9"),
            why: Text::new("series-gap-unknown"),
            unknown: true,
        }],
        fields: void_fields(),
        problems: None,
    }
}

fn incident(lang: Lang) -> IncidentPage {
    let (words, advice) = incidents::words(IncidentKind::ActionFailed);
    let attempt = |n: i64, outcome: &str| Attempt {
        n,
        at: AT,
        took: 30_000,
        outcome: Text::new(format!("attempt-{outcome}")),
        words: HOSTILE.into(),
        build: "http_call 0.1.0 0a1b2c3d".into(),
    };
    let text = |name: &str, label: &'static str| Cell::new(name, label, "x");
    IncidentPage {
        id: "1".into(),
        number: 7,
        title: HOSTILE.into(),
        flow: say(lang, "提前还款", "Early repayment"),
        stage: say(lang, "扣款", "Debit"),
        words,
        advice,
        at: AT,
        detail: HOSTILE.into(),
        plugin: Some(PluginRow { name: "http_call".into(), version: "0.1.0".into(), hash: "0".repeat(64) }),
        attempts: ["unanswered", "failed", "refused", "done"]
            .iter()
            .zip(1..)
            .map(|(it, n)| attempt(n, it))
            .collect(),
        key: "k".into(),
        retry: vec![text("retry_reason", "field-reason").kind(CellKind::Area)],
        button: incidents::button(IncidentKind::ActionFailed),
        mend: vec![
            text("property.account", "field-setting_value")
                .labelled(Text::new("incident-property").with("key", "account")),
            text("new_key", "incident-new-key"),
            text("new_value", "incident-new-value"),
            Cell::check("effect_did_not_happen", "incident-not-happened", false)
                .help("incident-not-happened-help"),
            text("mend_reason", "field-reason").kind(CellKind::Area),
        ],
        action: Some(("/actions/debit".into(), HOSTILE.into())),
        skip: vec![
            Cell::select("branch", "incident-skip-branch", vec![Choice::new("1", "x")], "1"),
            text("skip_reason", "field-reason").kind(CellKind::Area),
        ],
        problems: None,
    }
}
