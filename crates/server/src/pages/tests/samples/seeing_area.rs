//! Sample pages of searching, supervising and the record.

use waypost_base::{Code, Rejection, Timestamp};

use super::{HOSTILE, at, say};
use crate::{
    pages::{
        case::Status,
        deadline::Deadline,
        search::{FoundRow, Keep, SearchPage, ViewLine},
        tests::{Sample, sample},
    },
    view::{Lang, Text},
};

pub fn all(lang: Lang) -> Vec<Sample> {
    let long = Rejection::new(Code::TextTooLong).with("limit", 200).with("length", 1_048_576);
    vec![
        sample("search", search(lang)),
        sample("search_empty", SearchPage::new(String::new(), Vec::new())),
        sample("search_refused", SearchPage::new("。，".into(), views(lang)).refused(&Code::SearchEmpty.into())),
        sample("search_long", SearchPage::new("x".repeat(400), Vec::new()).refused(&long)),
        sample("search_keep_refused", keep_refused(lang)),
    ]
}

fn views(lang: Lang) -> Vec<ViewLine> {
    let view = |id: &str, name: &str, shared, of: Option<&str>, count: &str| ViewLine {
        id: id.into(),
        name: name.into(),
        shared,
        of: of.map(str::to_owned),
        count: count.into(),
        current: id == "7",
    };
    vec![
        view("7", say(lang, "我处超期", "Our overdue").as_str(), false, None, "3"),
        view("8", HOSTILE, true, None, "99+"),
        view("9", say(lang, "本月备案", "Filed this month").as_str(), true, Some("李晓明"), ""),
    ]
}

fn row(lang: Lang, status: Status, late: Option<i64>) -> FoundRow {
    FoundRow {
        href: "/cases/1024".into(),
        number: 1024,
        title: HOSTILE.into(),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: (status == Status::Running).then(|| say(lang, "初审", "First review")),
        who: (status == Status::Running).then(|| say(lang, "市场处 初审岗", "Market office, first review")),
        initiator: say(lang, "李晓明", "Li Xiaoming"),
        at: at(30),
        status,
        deadline: late.map(|days| Deadline::new(at(days), Timestamp::from_millis(at(0).millis()), 0)),
    }
}

fn search(lang: Lang) -> SearchPage {
    let mut page = SearchPage::new(HOSTILE.trim().into(), views(lang));
    page.searched = true;
    page.rows = vec![
        row(lang, Status::Running, Some(2)),
        row(lang, Status::Completed, None),
        row(lang, Status::Revoked, None),
    ];
    page.next = Some("/search?q=a&after=12".into());
    page
}

fn keep_refused(lang: Lang) -> SearchPage {
    let mut page = SearchPage::new(HOSTILE.trim().into(), views(lang));
    page.searched = true;
    let problem = Some(Text::from(&Rejection::new(Code::ValueRequired)));
    page.keep = Keep { name: HOSTILE.trim().into(), shared: true, problem };
    page
}
