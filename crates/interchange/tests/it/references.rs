//! Wrong references are all told at once, each with the place where it stands.

use waypost_base::{ActionId, DepartmentId, FlowId, Label, PostId, UserId};
use waypost_interchange::{Code, FlowHead, FlowPackage, Names, ReferenceProblem, parse, position_of};

use crate::installation::Installation;

const WRONG: &str = r#"
format = 1

[[flows]]
code = "filing"
name = "备案"
category = "nowhere"
form = "nothing"

[[flows.stages]]
no = 1
name = "申请"
receivers = ["post:post-1", "post:gone", "handler_of:8", "person:nobody"]
nobody = "post:gone"
deadline = "transfer:gone"
action = "magic"
cancels = [9]

[[flows.stages]]
no = 1
name = "受理"
sub_flow = "other"
receivers = ["department:d", "department_head:department-2", "least_loaded:l"]

[[flows.transitions]]
from = 1
branch = 1
to = 3

[[flows.transitions]]
from = 4
branch = 0
"#;

#[test]
fn all_wrong_references_are_told_with_where_they_stand() {
    let package = parse(WRONG).unwrap();
    let faults = package.flows[0].resolve(&Installation).unwrap_err();
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "category: there is no category `nowhere`",
            "form: there is no form `nothing`",
            "stages[1].no: the stage `1` stands twice",
            "stages[0].cancels[0]: there is no stage `9`",
            "stages[0].receivers[1]: there is no post `gone`",
            "stages[0].receivers[2]: there is no stage `8`",
            "stages[0].receivers[3]: there is no person `nobody`",
            "stages[0].nobody: there is no post `gone`",
            "stages[0].action: there is no action `magic`",
            "stages[0].deadline: there is no post `gone`",
            "stages[1].receivers[0]: there is no department `d`",
            "stages[1].receivers[2]: there is no post `l`",
            "stages[1].sub_flow: there is no flow `other`",
            "transitions[0].to: there is no stage `3`",
            "transitions[1].from: there is no stage `4`",
        ]
    );

    let at = position_of(WRONG, &format!("flows[0].{}", faults[4].path)).unwrap();
    assert_eq!((at.line, at.column), (13, 29), "{}", faults[4]);
}

/// An installation whose things have lost their codes.
struct Nameless;

impl Names for Nameless {
    fn post(&self, _: PostId) -> Option<String> {
        None
    }
    fn department(&self, _: DepartmentId) -> Option<String> {
        None
    }
    fn person(&self, _: UserId) -> Option<String> {
        None
    }
    fn action(&self, _: ActionId) -> Option<String> {
        Some("two words".to_owned())
    }
    fn flow(&self, _: FlowId) -> Option<String> {
        None
    }
}

#[test]
fn what_has_no_code_is_told_on_export() {
    let text = r#"
        format = 1
        [[flows]]
        code = "filing"
        name = "备案"
        stages = [{ no = 1, name = "申请", receivers = ["post:post-1", "initiator"], action = "action-2" }]
    "#;
    let definition = parse(text).unwrap().flows[0].resolve(&Installation).unwrap();
    let head = FlowHead {
        code: Code::new("filing").unwrap(),
        name: Label::new("备案"),
        description: Label::default(),
        category: None,
        policies: Vec::new(),
        valid_from: None,
        form: None,
    };
    let faults = FlowPackage::export(head, &definition, &Nameless).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.path.as_str(), fault.code.as_str())).collect();
    assert_eq!(told, [("stages[0].receivers[0]", "1"), ("stages[0].action", "2")]);
    assert!(faults.iter().all(|fault| fault.problem == ReferenceProblem::NoCode));
}
