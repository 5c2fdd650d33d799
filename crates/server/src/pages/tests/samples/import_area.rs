//! The import page: empty, refused, with faults, with a plan, done.

use waypost_app::{
    classic::{FilesFault, FlowChange, Plan, PlannedFlow},
    import::{FlowCheck, OpenDraft, ProblemView},
};
use waypost_base::{Code, FieldProblem, Label, Rejection};
use waypost_engine::check::Severity;
use waypost_interchange::classic::{CellFault, CellProblem, Note, NoteKind, Place};

use crate::{
    pages::{
        Choice,
        import::page::{Download, ImportPage},
    },
    view::{Lang, Text},
};

pub fn empty() -> ImportPage {
    let all = Download { href: "/export/all/".to_owned(), label: Text::new("import-export-all") };
    let one =
        Download { href: "/export/categories/market/".to_owned(), label: Text::plain("房地产市场") };
    ImportPage::new(vec![all, one])
}

pub fn refused() -> ImportPage {
    empty().refused(&Rejection::of_fields(vec![FieldProblem::new("tables", Code::ValueRequired)]))
}

fn place(row: u32, column: u32) -> Place {
    Place { file: "房管局流程.xlsx".to_owned(), sheet: "阶段表".to_owned(), row, column }
}

/// Every problem that a cell may have, each with a hint and without.
pub fn faults(lang: Lang) -> ImportPage {
    let mut plan = Plan::default();
    for (row, problem) in (2..).zip(CellProblem::ALL) {
        let fault = CellFault::new(place(row, 3), *problem, "受里岗");
        plan.faults.push(FilesFault::Cell(fault.clone().hint("受理岗")));
        plan.faults.push(FilesFault::Cell(fault));
    }
    plan.faults.push(FilesFault::Organisation("org.toml".to_owned()));
    let (flow, who) = ("contract_filing".to_owned(), "刘程".to_owned());
    plan.faults.push(FilesFault::DraftOpen(OpenDraft { flow, no: 3, who }));
    plan.faults.push(FilesFault::Refused("why".to_owned()));
    for kind in NoteKind::ALL {
        plan.notes.push(Note { place: place(1, 7), kind: *kind, text: "档案柜".to_owned() });
    }
    plan.flows = flows(false);
    empty().with_plan(&plan, Vec::new(), false, lang.tag())
}

pub fn plan(lang: Lang, done: bool) -> ImportPage {
    let plan = Plan { flows: flows(done), ..Plan::default() };
    let kept = Choice { value: format!("{}/x.csv", "0".repeat(64)), label: "x.csv".to_owned(), chosen: true };
    empty().with_plan(&plan, vec![kept], done, lang.tag())
}

fn flows(done: bool) -> Vec<PlannedFlow> {
    let names = ["商品房买卖合同备案", "存量房转移登记", "公共租赁住房资格审核", "物业维修资金使用申请"];
    let changes = [FlowChange::New, FlowChange::New, FlowChange::NewVersion, FlowChange::Unchanged];
    let all = names.iter().zip(changes).enumerate();
    all.map(|(i, (name, change))| {
        let problem = ProblemView {
            severity: Severity::Refuses,
            code: "no_receivers".to_owned(),
            params: [("stage".to_owned(), "受理".to_owned())].into(),
            trace: Vec::new(),
        };
        let refused = i == 1;
        let check = FlowCheck {
            flow: format!("C{i:02}"),
            publishable: !refused,
            problems: if refused { vec![problem] } else { Vec::new() },
        };
        PlannedFlow {
            code: format!("C{i:02}"),
            name: Label::new(*name),
            stages: 6 + i,
            change,
            draft: None,
            published: done && !refused,
            check: (change != FlowChange::Unchanged).then_some(check),
        }
    })
    .collect()
}
