//! Samples of deadlines, notices, calendars, mail and what took too long.

use waypost_app::{
    calendars::{self, Effect},
    desk::notices::{KINDS, NoticeBody},
};
use waypost_base::{Code, FieldProblem, Rejection, Timestamp};

use super::{HOSTILE, at, say};
use crate::{
    pages::{
        Choice,
        account::{KindChoice, NoticesPart},
        calendars::{CalendarLine, CalendarPage, CalendarsPage, EffectPart, MovedRow, Published},
        deadline::Deadline,
        mail::{MailPage, MailRow},
        notices::{NoticeCase, NoticeRow, NoticesPage, words},
        overruns::{OutcomeChoice, OverrunRow, OverrunsPage, StageLine},
        tests::{Sample, sample},
    },
    view::{Lang, Text},
};

pub fn pages(lang: Lang) -> Vec<Sample> {
    let bad_hours = Rejection::of_fields(vec![
        FieldProblem::new("week.monday", Code::ValueNoHours),
        FieldProblem::new("day.0.until", Code::PeriodBackwards),
    ]);
    let bad_time = Rejection::of_fields(vec![FieldProblem::new("digest_time", Code::ValueNoTime)]);
    let no_notices = NoticesPage { unread: true, rows: Vec::new(), all: None, next: None, later: false };
    let no_mail = MailPage { configured: false, waiting: Vec::new(), failed: Vec::new(), ..mail(lang) };
    vec![
        sample("notices", notices(lang)),
        sample("notices_empty", no_notices.clone()),
        sample("notices_none", NoticesPage { unread: false, ..no_notices }),
        sample("calendars", calendars_list(lang)),
        sample("calendar", calendar(lang)),
        sample("calendar_refused", calendar(lang).refused(&bad_hours)),
        sample("calendar_looked_at", CalendarPage { effect: Some(effect(lang)), ..calendar(lang) }),
        sample("calendar_no_effect", calendar(lang).looked_at(&Effect::default(), "0".into(), lang.tag())),
        sample("overruns", overruns(lang)),
        sample("overruns_empty", OverrunsPage { rows: Vec::new(), stages: Vec::new(), ..overruns(lang) }),
        sample("mail", mail(lang)),
        sample("mail_refused", mail(lang).refused(&bad_time, "soon", false)),
        sample("mail_unconfigured", no_mail),
    ]
}

/// A deadline of each shape.
pub fn deadline(number: i64) -> Option<Deadline> {
    let hour = 3_600_000;
    let left = match number % 4 {
        0 => 50 * hour,
        1 => -30 * hour,
        2 => hour / 2,
        _ => return None,
    };
    Some(Deadline::new(at(0).plus_millis(left), at(0), i64::from(number % 4 == 0) * 2))
}

pub fn notices_part() -> NoticesPart {
    let kinds = KINDS.into_iter().map(|kind| KindChoice {
        value: kind,
        label: Text::new(format!("notice-kind-{kind}")),
        chosen: kind == "returned",
    });
    NoticesPart { address: Some("lixm@example.org".into()), digest: true, kinds: kinds.collect() }
}

fn notices(lang: Lang) -> NoticesPage {
    let what = |kind: &str, what: Option<&str>, mine: bool| {
        let body = NoticeBody { n: Some(3), what: what.map(str::to_owned), mine, ..NoticeBody::default() };
        words::what(kind, &body, Some("2026-06-01 17:30"), Some("李娜"))
    };
    let mut said: Vec<Text> = ["reminder", "warning", "returned", "escalated", "incident", "taken_back"]
        .into_iter()
        .map(|kind| what(kind, None, false))
        .collect();
    said.push(what("taken_back", None, true));
    let outcomes = ["recall", "note", "escalate", "submit", "return", "transfer"];
    said.extend(outcomes.map(|outcome| what("overdue", Some(outcome), false)));
    said.extend(["completed", "not_accepted", "revoked"].map(|ending| what("ended", Some(ending), false)));
    let asked = ["transferred", "reassigned", "signer_before", "signer_after", "signer_beside"];
    let asked = asked.into_iter().chain(["signer_removed", "delegated", "answered", "taken_back"]);
    said.extend(asked.map(|it| what("asked", Some(it), false)));
    for kind in ["reminder", "warning", "escalated", "returned"] {
        said.push(words::what(kind, &NoticeBody::default(), None, None));
    }
    let row = |(n, what): (usize, Text)| NoticeRow {
        id: n.to_string(),
        what,
        at: at(i64::try_from(n).unwrap_or_default()),
        unread: n < 5,
        case: (n != 2).then(|| NoticeCase {
            number: 1024,
            title: if n == 3 { HOSTILE.into() } else { say(lang, "买卖合同备案", "Sale contract") },
            flow: say(lang, "合同备案", "Contract filing"),
            stage: (n != 4).then(|| say(lang, "初审", "First review")),
        }),
        words: (n == 3).then(|| HOSTILE.into()),
    };
    NoticesPage {
        unread: false,
        rows: said.into_iter().enumerate().map(row).collect(),
        all: Some("20".into()),
        next: Some("/notices?after=1".into()),
        later: true,
    }
}

fn calendars_list(lang: Lang) -> CalendarsPage {
    let line = |name: Option<String>, no, own| CalendarLine { name, href: "/calendars/7".into(), no, own };
    CalendarsPage {
        rows: vec![
            line(None, 3, true),
            line(None, 0, false),
            line(Some(say(lang, "窗口", "Window")), 2, true),
            line(Some(say(lang, "权属科", "Titles")), 2, false),
        ],
        departments: vec![Choice::new("8", say(lang, "财务科", "Finance"))],
    }
}

fn calendar(lang: Lang) -> CalendarPage {
    let mut sheet = calendars::default(480);
    let exception = waypost_engine::calendar::Exception {
        name: HOSTILE.trim().into(),
        hours: waypost_engine::calendar::Hours::Off,
    };
    sheet.dates.insert("2026-10-01".parse().unwrap_or_default(), exception);
    let page = CalendarPage {
        href: "/calendars/7".into(),
        name: Some(say(lang, "窗口", "Window")),
        no: 2,
        published: Some(Published { at: at(70), who: Some(say(lang, "李晓明", "Li Xiaoming")) }),
        inherits: false,
        may_inherit: true,
        week: Vec::new(),
        days: Vec::new(),
        effect: None,
        faults: Vec::new(),
        problems: None,
    };
    page.showing(&sheet, lang)
}

fn effect(lang: Lang) -> EffectPart {
    let row = |to: Option<Timestamp>| MovedRow {
        number: 1024,
        flow: say(lang, "合同备案", "Contract filing"),
        stage: say(lang, "初审", "First review"),
        from: at(0),
        to,
    };
    EffectPart {
        mark: "0f".into(),
        cases: 12,
        more: true,
        moves: 2,
        moved: vec![row(Some(at(-20))), row(None)],
    }
}

fn overruns(lang: Lang) -> OverrunsPage {
    let row = |outcome: &str, visible: bool| OverrunRow {
        number: 1024,
        title: visible.then(|| HOSTILE.into()),
        href: visible.then(|| "/cases/1024".into()),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: say(lang, "初审", "First review"),
        run: 1,
        outcome: Text::new(format!("overrun-{outcome}")),
        due: at(30),
        at: at(29),
    };
    let outcomes = ["recall", "note", "escalate", "submit", "return", "transfer"];
    OverrunsPage {
        flows: vec![
            Choice::new("", ""),
            Choice::new("contract_filing", say(lang, "合同备案", "Contract filing")),
        ],
        outcomes: vec![
            OutcomeChoice { value: "", label: Text::new("overruns-all"), chosen: true },
            OutcomeChoice { value: "recall", label: Text::new("overrun-recall"), chosen: false },
        ],
        stage: "2".into(),
        from: "2026-01-01".into(),
        until: String::new(),
        stages: vec![StageLine {
            flow: say(lang, "合同备案", "Contract filing"),
            stage: say(lang, "初审", "First review"),
            count: 17,
            recalled: 4,
            href: "/overruns?flow=contract_filing&stage=3".into(),
        }],
        more: true,
        rows: outcomes.into_iter().enumerate().map(|(n, outcome)| row(outcome, n % 2 == 0)).collect(),
        next: Some("/overruns?after=1.2.3".into()),
    }
}

fn mail(lang: Lang) -> MailPage {
    let row = |kind: &'static str, error: Option<&str>| MailRow {
        who: say(lang, "李晓明", "Li Xiaoming"),
        address: "lixm@example.org".into(),
        kind: Text::new(kind),
        made: at(3),
        attempts: i32::from(error.is_some()) * 12,
        error: error.map(str::to_owned),
    };
    MailPage {
        configured: true,
        digest_time: "08:30".into(),
        time_problem: None,
        working_days: true,
        waiting: vec![row("mail-kind-digest", None), row("mail-kind-at_once", Some("451 try again later"))],
        failed: vec![row("mail-kind-digest", Some(HOSTILE.trim()))],
        problems: None,
    }
}
