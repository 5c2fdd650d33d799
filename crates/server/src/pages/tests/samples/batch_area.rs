//! Samples of batches: started together, answered one by one, submitted from the list.

use waypost_base::{Code, FieldProblem, Rejection};

use super::{HOSTILE, case_area, case_area::task, items, materials, say};
use crate::{
    pages::{
        Choice, ItemField, ItemValue, Problems,
        batches::{AnswerChoice, BatchPage, DocumentPart},
        case::{Branch, branches},
        inbox::approve::{ApprovedPage, Line},
        start::batch::{BatchStartPage, DocumentPart as StartPart, Started},
        tests::{Sample, sample},
    },
    view::{Lang, Text},
};

pub fn all(lang: Lang) -> Vec<Sample> {
    vec![
        sample("batch_start", start(lang)),
        sample("batch_start_refused", start_refused(lang)),
        sample("batch", batch(lang)),
        sample("batch_refused", batch_refused(lang)),
        sample("batch_votes", batch_votes(lang)),
        sample("batch_approved", approved()),
    ]
}

fn start(lang: Lang) -> BatchStartPage {
    let part = |n: u32| {
        let mut part = StartPart::new(n);
        part.items = items(&part.id, lang);
        ItemField::under(&mut part.items, &part.at);
        part.materials = Some(materials::checklist(&part.id, lang, true));
        part.shown = vec![ItemValue::new(say(lang, "收件人", "Receiver"), "")];
        part
    };
    BatchStartPage {
        flow: "contract_filing".into(),
        name: say(lang, "合同备案", "Contract filing"),
        description: say(lang, "商品房买卖合同网上备案。", "Filing of sale contracts."),
        key: "key-3".into(),
        departments: vec![Choice::new("1", say(lang, "市场科", "Market")), Choice::new("2", "B")],
        documents: vec![part(1), part(2)],
        may_add: true,
        branches: branches(vec![Branch::new(None, "", None)]),
        started: Vec::new(),
        problems: None,
    }
}

fn start_refused(lang: Lang) -> BatchStartPage {
    let mut page = start(lang);
    page.documents[0].left_out = true;
    page.documents[1].title.value = HOSTILE.into();
    page.documents[1].refuse(&Rejection::of_fields(vec![
        FieldProblem::new("title", Code::ValueControl),
        FieldProblem::new("buyer", Code::ValueRequired),
    ]));
    page.started = vec![Started { number: 7, title: HOSTILE.into() }];
    page.summarize(Text::new("batch-start-refused").with("bad", 1_u32).with("all", 2_u32));
    page
}

fn batch(lang: Lang) -> BatchPage {
    let choice = |value: &str, label: Text| AnswerChoice {
        value: value.into(),
        label,
        note: (value == "submit").then(|| say(lang, "材料齐全 → 复审", "documents complete → Second review")),
        chosen: value.is_empty(),
        closed: value == "submit.2",
    };
    let mut open = DocumentPart::new(71, 1024, HOSTILE, Text::new("event-waiting"));
    open.who = Some(say(lang, "初审岗", "First review"));
    open.values = vec![ItemValue::new(say(lang, "买受人", "Buyer"), say(lang, "陈建国", "Chen Jianguo"))];
    let mut work = task(lang);
    ItemField::under(&mut work.items, &open.at);
    open.task = Some(work);
    open.answers = vec![
        choice("", Text::new("batch-answer-leave")),
        choice("submit", Text::new("submit")),
        choice("submit.2", Text::new("submit-n").with("n", 2_u32)),
        choice("return", Text::new("command-return")),
    ];
    open.returns = vec![Choice::new("1", say(lang, "申请备案", "Apply")), Choice::new("end", "")];
    let mut done = DocumentPart::new(
        72,
        1025,
        "",
        Text::new("event-stage_returned").with("to", say(lang, "申请备案", "Apply")),
    );
    done.who = Some(say(lang, "张敏", "Zhang Min"));
    done.said = Some(say(lang, "面积写错。", "The floor area is wrong."));
    done.again = Some("733".into());
    done.answered = Some(Text::new("batch-answer-done"));
    BatchPage {
        batch: "731".into(),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: say(lang, "初审", "First review"),
        many: Text::new("batch-many").with("n", 2_u32),
        key: "key-4".into(),
        documents: vec![open, done],
        open: true,
        may_submit_all: true,
        problems: None,
    }
}

fn batch_refused(lang: Lang) -> BatchPage {
    let mut page = batch(lang);
    page.documents[0].words.value = HOSTILE.into();
    page.documents[0].refuse(&Rejection::of_fields(vec![
        FieldProblem::new("words", Code::ReasonMissing),
        FieldProblem::new("buyer", Code::ValueRequired),
    ]));
    let gone = Rejection::new(Code::AlreadyHandled).with("who", "none").with("when", "");
    page.documents[1].refuse(&gone);
    page.documents[1].leftover = Some(HOSTILE.into());
    page.problems = Some(Problems {
        id: "batch-problems".into(),
        summary: Text::new("batch-answered-in-part").with("bad", 2_u32).with("all", 2_u32),
        fields: Vec::new(),
    });
    page
}

fn batch_votes(lang: Lang) -> BatchPage {
    let mut page = batch(lang);
    let votes = case_area::vote_part(lang);
    let choice = |value: &str, label: &'static str| AnswerChoice {
        value: value.into(),
        label: Text::new(label),
        note: None,
        chosen: value == "vote.reject",
        closed: false,
    };
    let document = &mut page.documents[0];
    document.answers = vec![
        choice("", "batch-answer-leave"),
        choice("submit", "vote-approve"),
        choice("vote.reject", "vote-reject"),
        choice("vote.abstain", "vote-abstain"),
    ];
    document.returns.clear();
    if let Some(task) = &mut document.task {
        (task.shown, task.votes) = (Some(3), Some(votes));
    }
    page.may_submit_all = false;
    page
}

fn approved() -> ApprovedPage {
    let line = |number, words: Text, refused| Line { number, words, refused, fields: Vec::new() };
    let missing = Text::from(&FieldProblem::new("buyer", Code::ValueRequired));
    let refused = Text::new("rejection-batch_not_allowed");
    ApprovedPage {
        summary: Text::new("batch-approved-count").with("bad", 1_u32).with("all", 2_u32),
        lines: vec![
            line(7, Text::new("batch-approved-done"), false),
            Line { fields: vec![missing], ..line(8, refused, true) },
        ],
        opinion: HOSTILE.into(),
    }
}
