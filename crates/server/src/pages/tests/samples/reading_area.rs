//! Samples of copies, receipts, urging and usual phrases.

use waypost_base::{Code, FieldProblem, Rejection};

use super::{HOSTILE, at, say};
use crate::{
    pages::{
        Choice, Field, FieldKind,
        account::PhrasesPart,
        case::{
            ReasonPart, Status,
            reading::{Acknowledge, CopyLine, CopyPart, ReadingPart, SendPart},
        },
        inbox::{Claimed, InboxPage, Row, Tab},
        phrases::Phrases,
    },
    view::{Counts, Lang, Text},
};

pub fn part(lang: Lang) -> ReadingPart {
    let words = [say(lang, "同意。", "Agreed."), HOSTILE.to_owned()];
    let mut text = Field::new("copy", "text").kind(FieldKind::Area).labelled("copy-say").optional();
    text.phrases = Phrases::new(&words, "/cases/7/copy#copy", "text");
    let mut to = CopyPart {
        people: vec![Choice::new("zhangm", say(lang, "张敏", "Zhang Min")), Choice::new("x", HOSTILE)],
        id: "copy-copy_to".into(),
        to_read: true,
        open: true,
        problem: None,
    };
    to.refuse(&Rejection::of_fields(vec![FieldProblem::new("copy_to", Code::ValueRequired)]));
    let urge = Field::new("urge", "text").kind(FieldKind::Area).labelled("urge-words").optional();
    ReadingPart {
        copies: vec![
            CopyLine {
                who: HOSTILE.into(),
                how: Text::new("copy-to_read"),
                sent: at(9),
                read_by: Some(say(lang, "张敏", "Zhang Min")),
                read_at: Some(at(3)),
            },
            CopyLine {
                who: say(lang, "档案岗", "Records"),
                how: Text::new("copy-for_reference"),
                sent: at(9),
                read_by: None,
                read_at: None,
            },
        ],
        acknowledge: vec![Acknowledge {
            copy: "15".into(),
            key: "key-9".into(),
            from: Some(HOSTILE.into()),
            words: Some(HOSTILE.into()),
            party: Some(say(lang, "档案岗", "Records")),
        }],
        send: Some(SendPart { key: "key-8".into(), to, text, problems: None }),
        urge: Some(ReasonPart { key: "key-7".into(), text: urge, problems: None, open: true }),
        urged: Some(Text::new("urge-wait").with("minutes", 12_i64)),
    }
}

pub fn phrases(lang: Lang) -> PhrasesPart {
    let kept = [say(lang, "同意。", "Agreed."), say(lang, "请补充材料。", "Please add what is missing.")];
    let long = FieldProblem::new("phrases", Code::ValueTooLong).with("max", 100).with("length", 130);
    PhrasesPart::new(&kept).refused(&Rejection::of_fields(vec![long]), HOSTILE)
}

pub fn inbox(lang: Lang) -> InboxPage {
    let row = |number: i64, state: &'static str| Row {
        href: format!("/cases/{number}"),
        number: Some(number),
        title: HOSTILE.into(),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: None,
        who: Some(say(lang, "张敏", "Zhang Min")),
        at: at(number),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: Some(Text::new(state)),
        status: Some(Status::Running),
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    };
    let rows = vec![row(1, "copy-waits"), row(2, "copy-read"), row(3, "copy-for_reference")];
    let counts = Counts { copies: 1, ..Counts::default() };
    InboxPage::new(Tab::Copies, counts, Vec::new(), rows, None, false)
}
