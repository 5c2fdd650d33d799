//! Finds who gets a document, and who may act while the clerk is away. Run: `cargo run -p waypost-org --example who_gets_it`.

use std::{collections::BTreeMap, error::Error, io::Write};

use waypost_base::{DepartmentId, Label, PostId, Receiver, ReceiverRule, UserId};
use waypost_org::{About, Appointment, Department, OrgData, Period, Person, Post, Snapshot, Substitute};

fn main() -> Result<(), Box<dyn Error>> {
    let registry = DepartmentId::new(1);
    let (head, clerk) = (PostId::new(10), PostId::new(11));
    let (wang, li, zhao) = (UserId::new(100), UserId::new(101), UserId::new(102));
    let post = |id, code: &str, name: &str| Post {
        id,
        code: code.into(),
        name: Label::new(name),
        department: registry,
        permissions: Default::default(),
    };
    let person = |id, sign_in: &str, name: &str| Person {
        id,
        sign_in: sign_in.into(),
        name: name.into(),
        active: true,
    };
    let away = Period { from: Some("2026-11-20".parse()?), until: Some("2026-11-27".parse()?) };
    let org = Snapshot::new(OrgData {
        departments: vec![Department {
            id: registry,
            code: "registry".into(),
            name: Label::new("登记科").with("en", "Registry"),
            parent: None,
            head: Some(head),
        }],
        posts: vec![post(head, "registry-head", "科长"), post(clerk, "registry-clerk", "科员")],
        people: vec![person(wang, "wang", "王"), person(li, "li", "李"), person(zhao, "zhao", "赵")],
        appointments: vec![
            Appointment { user: wang, post: head, period: Period::ALWAYS },
            Appointment { user: li, post: clerk, period: Period::ALWAYS },
        ],
        substitutes: vec![Substitute { principal: li, substitute: zhao, period: away, post: Some(clerk) }],
        absences: vec![],
    })?;

    let today = "2026-11-21".parse()?;
    let rule = ReceiverRule {
        receivers: vec![Receiver::Post(clerk), Receiver::InitiatorHead { levels: 1, chain: false }],
        ..ReceiverRule::default()
    };
    let about = About {
        initiator: li,
        department: org.primary_department(li, today),
        handled: &BTreeMap::new(),
        form: &|_| None,
    };
    let mut out = std::io::stdout().lock();
    for party in org.resolve(&rule, &about, today) {
        writeln!(out, "{party}")?;
        for actor in org.candidates(&party, &[], today) {
            match actor.acting_for {
                None => writeln!(out, "  {}", actor.user)?,
                Some(principal) => writeln!(out, "  {} for {principal}", actor.user)?,
            }
        }
    }
    Ok(())
}
