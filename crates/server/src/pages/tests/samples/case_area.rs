//! Sample pages of the case area.

use std::collections::BTreeMap;

use waypost_base::{Code, FieldProblem, Rejection, StageNo};
use waypost_engine::event::IncidentKind;

use super::{HOSTILE, at, items, materials, say};
use crate::{
    diagram::{self, Drawing, Mark},
    pages::{
        Choice, Field, FieldKind, FileLink, ItemValue, Problems,
        administration::incidents,
        case::{
            BallotShown, Branch, CasePage, ChangeRow, Claim, Entry, EntryKind, Head, Holder, IncidentNote,
            LateNote, Leftover, OpinionPart, ReasonPart, RevealRow, SeatShown, Status, Task, Undo, VotePart,
            Withdrawal, branches,
            since::Since,
            step::StepPage,
            task::{Pressed, approvals},
        },
        item::RevealButton,
    },
    view::{Lang, Text},
};

pub fn task(lang: Lang) -> Task {
    let mut task = Task::new("71", say(lang, "初审", "First review"), at(5), "key-2");
    task.description =
        say(lang, "核对合同内容与登记信息是否一致。", "Compare the contract with the register.");
    task.from = Some(say(lang, "张敏", "Zhang Min"));
    task.acting_for = Some(say(lang, "王芳", "Wang Fang"));
    task.returned = Some(say(lang, "面积与房产证不符，请核对。", "The floor area differs from the deed."));
    task.saved = Some(at(1));
    task.items = items(&task.form(), lang).into_iter().take(3).collect();
    let mut rows = vec![
        Branch::new(
            Some(1),
            &say(lang, "材料齐全", "documents complete"),
            Some(say(lang, "复审", "Second review")),
        ),
        Branch::new(
            Some(2),
            &say(lang, "面积小于 90 ㎡", "area below 90 m²"),
            Some(say(lang, "备案", "File")),
        ),
    ];
    rows[1].closed = true;
    task.branches = branches(rows);
    task.split = Some(Text::new("split-all"));
    task.straight_back = Some(say(lang, "复审", "Second review"));
    task.claim = Claim::Mine;
    task.may_return(vec![Choice::new("2", say(lang, "受理", "Accept")), Choice::new("end", "")]);
    task.materials = Some(materials::checklist(&task.form(), lang, true));
    if let Some(part) = &mut task.returns {
        part.missing = materials::ticks(lang);
    }
    let way = |way: &'static str| Choice::new(way, way);
    task.may_transfer(
        vec![Choice::new("wangf", say(lang, "王芳", "Wang Fang"))],
        ["transfer", "delegate", "before", "after", "beside"].map(way).to_vec(),
    );
    task
}

pub fn case(lang: Lang) -> CasePage {
    let review = || say(lang, "初审", "First review");
    let mut waiting = Entry::new(EntryKind::Waiting, Text::new("event-waiting"), at(5));
    waiting.stage = Some(review());
    waiting.who = Some(say(lang, "初审岗：李晓明、王芳", "First review: Li Xiaoming, Wang Fang"));
    let mut done =
        Entry::new(EntryKind::Forward, Text::new("event-visit_decided-branch").with("branch", 1_u32), at(5));
    done.stage = Some(say(lang, "受理", "Accept"));
    done.who = Some(say(lang, "张敏", "Zhang Min"));
    done.for_whom = Some(say(lang, "刘洋", "Liu Yang"));
    done.opinion = Some(say(lang, "材料齐全，同意受理。", "Complete; accepted."));
    done.changes = vec![
        ChangeRow {
            label: say(lang, "建筑面积", "Floor area"),
            before: Some("89.5 ㎡".into()),
            after: Some("98.5 ㎡".into()),
        },
        ChangeRow {
            label: say(lang, "备注", "Remark"),
            before: None,
            after: Some(say(lang, "已核对", "checked")),
        },
    ];
    done.hash = Some("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into());
    done.href = Some("/cases/7/steps/70".into());
    let mut back = Entry::new(
        EntryKind::Back,
        Text::new("event-stage_returned").with("to", say(lang, "申请备案", "Apply")),
        at(30),
    );
    back.stage = Some(say(lang, "受理", "Accept"));
    back.who = Some(say(lang, "张敏", "Zhang Min"));
    back.opinion = Some(say(lang, "缺少买受人身份证复印件。", "The buyer’s identity card is missing."));
    let mut begin = Entry::new(EntryKind::Forward, Text::new("event-case_started"), at(50));
    begin.who = Some(say(lang, "李晓明", "Li Xiaoming"));
    let mut again = Entry::new(EntryKind::Forward, Text::new("event-visit_decided"), at(20));
    again.run = Some(2);
    again.stage = Some(say(lang, "申请备案", "Apply"));
    again.who = begin.who.clone();
    let trouble = Entry::new(EntryKind::Trouble, Text::new("event-incident_raised"), at(21));
    CasePage {
        case: Head {
            id: "7".into(),
            number: 1024,
            title: say(lang, "滨江花园 3 幢 1201 室买卖合同备案", "Riverside 3-1201, sale contract"),
            flow: say(lang, "合同备案", "Contract filing"),
            business_key: Some("HT-2026-00817".into()),
            run: 2,
            again: true,
            status: Status::Running,
            initiator: say(lang, "李晓明", "Li Xiaoming"),
            started: at(50),
            ended: None,
        },
        holders: vec![Holder {
            stage: review(),
            parties: vec![say(lang, "初审岗", "First review"), say(lang, "产权科", "Titles")],
            claimed: None,
            since: at(5),
            deadline: super::time_area::deadline(1024),
            acting: false,
        }],
        ballots: Vec::new(),
        late: Vec::new(),
        tasks: vec![task(lang)],
        form: say(lang, "合同备案表", "Filing form"),
        items: values(lang),
        materials: Some(materials::checklist("case", lang, false)),
        results: vec![ItemValue::new(say(lang, "备案号", "Filing number"), "市房备〔2026〕17号")],
        incidents: Vec::new(),
        openings: vec![RevealRow {
            who: say(lang, "李晓明", "Li Xiaoming"), item: String::new(), at: at(1)
        }],
        reveals: vec![RevealRow {
            who: say(lang, "李晓明", "Li Xiaoming"),
            item: say(lang, "收款账号", "Account"),
            at: at(3),
        }],
        since: Some(Since {
            at: at(30),
            stage: say(lang, "初审", "First review"),
            changes: back.changes.clone(),
            entries: vec![done.clone(), back.clone()],
        }),
        timeline: vec![waiting, done, again, trouble, back, begin],
        drawing: Some(drawing(lang)),
        opinions: Vec::new(),
        withdrawals: vec![Withdrawal {
            visit: "70".into(),
            stage: say(lang, "受理", "Accept"),
            what: Undo::Step,
            who: None,
            key: "key-3".into(),
            problems: None,
        }],
        revoke: Some(ReasonPart::revoke("key-4")),
        comment: Some(ReasonPart::comment("key-5")),
        leftover: Some(Leftover {
            problems: Problems::of(
                "leftover",
                &Rejection::new(Code::AlreadyHandled).with("who", "王芳").with("when", "2026-11-21 15:04:05"),
                |_| None,
            ),
            typed: vec![(String::new(), say(lang, "同意", "Agreed").to_owned())],
        }),
        reading: super::reading_area::part(lang),
        steer: Some("/supervise/cases/1024".into()),
    }
}

pub fn case_refused(lang: Lang) -> CasePage {
    let mut page = case(lang);
    let reason = Rejection::of_fields(vec![FieldProblem::new("return_reason", Code::ReasonMissing)]);
    page.tasks[0].refuse(Pressed::Return, &reason);
    let mut second = task(lang);
    second = Task { visit: "72".into(), ..second };
    let mut second =
        Task { items: Vec::new(), materials: None, returns: None, transfer: None, returned: None, ..second };
    second.opinion.id = "v72-opinion".into();
    second.claim = Claim::Other(say(lang, "王芳", "Wang Fang"));
    second.branches.clear();
    page.tasks.push(second);
    let refused = Rejection::new(Code::SuccessorActed).with("who", "王芳");
    page.withdrawals[0].problems = Some(crate::pages::Problems::of("withdraw", &refused, |_| None));
    page.revoke =
        Some(ReasonPart::revoke("key-4").refused("revoke", &Rejection::new(Code::Irreversible), "typed"));
    page.case.status = Status::Incident;
    let (words, _) = incidents::words(IncidentKind::NobodyFound);
    page.incidents = vec![IncidentNote { words, stage: say(lang, "复审", "Second review"), at: at(2) }];
    page.holders[0].parties.clear();
    page
}

/// What a voter may do.
pub fn vote_part(lang: Lang) -> VotePart {
    let rejection = Text::new("rejects-back").with("to", say(lang, "受理", "Accept"));
    VotePart { leads: false, may_abstain: true, may_reject: true, signs: false, rejection }
}

/// Several decide: the reader's vote, the others' votes, one that came too late.
pub fn case_votes(lang: Lang) -> CasePage {
    let mut task = task(lang);
    task.branches = approvals(vec![Branch::new(Some(1), "", Some(say(lang, "复审", "Second review")))]);
    task.votes = Some(vote_part(lang));
    let seat = |who: &str, vote: &'static str, words: &'static str, voted: bool| SeatShown {
        who: who.to_owned(),
        for_whom: None,
        vote,
        words: Text::new(words),
        added: None,
        weight: None,
        at: voted.then(|| at(2)),
    };
    let mut seats = vec![
        seat(&say(lang, "王芳", "Wang Fang"), "approve", "voted-approve", true),
        seat(&say(lang, "刘洋", "Liu Yang"), "reject", "voted-reject", true),
        seat(&say(lang, "张敏", "Zhang Min"), "abstain", "voted-abstain", true),
        seat(&say(lang, "李晓明", "Li Xiaoming"), "asked", "voted-not", false),
        seat(&say(lang, "陈建国", "Chen Jianguo"), "later", "voted-later", false),
    ];
    seats[0].for_whom = Some(say(lang, "赵强", "Zhao Qiang"));
    seats[0].weight = Some(2);
    seats[4].added = Some(Text::new("seat-added-after").with("by", say(lang, "王芳", "Wang Fang")));
    let ballot = BallotShown {
        visit: "71".into(),
        stage: say(lang, "初审", "First review"),
        measure: Text::new("measure-count").with("n", 2_u32),
        vetoes: Some(Text::new("ballot-vetoes").with("posts", say(lang, "法务岗", "Legal"))),
        progress: Text::new("ballot-progress").with("voted", 3_u32).with("seats", 5_u32),
        seats,
    };
    let late =
        LateNote { stage: say(lang, "受理", "Accept"), who: say(lang, "王芳", "Wang Fang"), at: at(3) };
    let mut page = case(lang);
    page.withdrawals[0].what = Undo::Vote;
    let undo = |what, who| Withdrawal { what, who, ..page.withdrawals[0].clone() };
    let signer = Some(("liuy".to_owned(), say(lang, "刘洋", "Liu Yang")));
    let more = vec![undo(Undo::Delegation, None), undo(Undo::Signer, signer)];
    page.withdrawals.extend(more);
    page.opinions = vec![OpinionPart {
        visit: "75".into(),
        stage: say(lang, "复审", "Second review"),
        by: say(lang, "王芳", "Wang Fang"),
        asks: Some(HOSTILE.into()),
        acting_for: Some(say(lang, "赵强", "Zhao Qiang")),
        key: "key-9".into(),
        text: Field::new("opinion75", "opinion").kind(FieldKind::Area),
        problems: None,
    }];
    CasePage { tasks: vec![task], ballots: vec![ballot], late: vec![late], leftover: None, ..page }
}

pub fn case_ended(lang: Lang) -> CasePage {
    let page = case(lang);
    let ended = Entry::new(EntryKind::End, Text::new("event-case_ended"), at(1));
    CasePage {
        case: Head {
            status: Status::Completed,
            ended: Some(at(1)),
            again: false,
            business_key: None,
            ..page.case
        },
        holders: Vec::new(),
        tasks: Vec::new(),
        results: Vec::new(),
        withdrawals: Vec::new(),
        revoke: None,
        comment: None,
        drawing: None,
        timeline: std::iter::once(ended).chain(page.timeline.into_iter().skip(1)).collect(),
        ..page
    }
}

pub fn case_long(lang: Lang) -> CasePage {
    let marks = BTreeMap::from([(StageNo(30), Mark::Current)]);
    let drawing = diagram::draw(&crate::diagram::tests::sixty(), "x", lang.tag(), &marks);
    CasePage { drawing: Some(drawing), timeline: Vec::new(), tasks: Vec::new(), ..case(lang) }
}

pub fn values(lang: Lang) -> Vec<ItemValue> {
    vec![
        ItemValue::new(say(lang, "买受人", "Buyer"), say(lang, "陈建国", "Chen Jianguo")),
        ItemValue {
            unit: Some("㎡".into()), ..ItemValue::new(say(lang, "建筑面积", "Floor area"), "98.5")
        },
        ItemValue::new(say(lang, "间数", "Rooms"), ""),
        ItemValue::new(say(lang, "签订日期", "Signed on"), "2026-11-02"),
        ItemValue { wide: true, ..ItemValue::new(say(lang, "备注", "Remark"), "第一行\n第二行") },
        ItemValue { files: vec![file(lang)], ..ItemValue::new(say(lang, "合同扫描件", "Scan"), "") },
        ItemValue {
            reveal: reveal("account"),
            ..ItemValue::new(say(lang, "收款账号", "Account"), "••••8890")
        },
        ItemValue {
            revealed: true,
            ..ItemValue::new(say(lang, "身份证号", "Identity card"), "310101199001011234")
        },
        ItemValue {
            wide: true,
            table: Some(super::tables::shown(lang)),
            reveal: reveal("lines"),
            ..ItemValue::new(say(lang, "费用明细", "Expenses"), "")
        },
    ]
}

fn reveal(item: &str) -> Option<RevealButton> {
    Some(RevealButton { address: "/cases/7/reveal".into(), item: item.into() })
}

pub fn file(lang: Lang) -> FileLink {
    FileLink {
        name: say(lang, "合同扫描件.pdf", "contract-scan.pdf"),
        href: "/files/9".into(),
        bytes: 1_740_000,
    }
}

pub fn drawing(lang: Lang) -> Drawing {
    let definition = crate::diagram::tests::contract_filing();
    let marks =
        BTreeMap::from([(StageNo(1), Mark::Done), (StageNo(2), Mark::Done), (StageNo(3), Mark::Current)]);
    diagram::draw(&definition, &say(lang, "合同备案", "Contract filing"), lang.tag(), &marks)
}

pub fn step(lang: Lang) -> StepPage {
    let page = case(lang);
    let entry = page.timeline[1].clone();
    StepPage {
        case: "7".into(),
        number: 1024,
        title: page.case.title,
        flow: page.case.flow,
        stage: say(lang, "受理", "Accept"),
        run: 2,
        from: Some(say(lang, "李晓明", "Li Xiaoming")),
        who: entry.who,
        for_whom: entry.for_whom,
        received: at(20),
        handled: Some(at(5)),
        outcome: entry.what,
        opinion: entry.opinion,
        seen: values(lang),
        changes: entry.changes,
        seen_hash: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
        journal_hash: Some("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into()),
        journal_no: Some(14),
    }
}
