//! Reads packages and says what is wrong with them: `cargo run -p waypost-interchange --example check -- FILE…`
//! (without a file, a small one of its own). References are looked for inside the files alone.

use std::{collections::BTreeMap, error::Error};

use waypost_base::{ActionId, CategoryId, DepartmentId, FlowId, FormId, PostId, UserId};
use waypost_interchange::{Codes, Package, parse};

const OWN: &str = r#"
format = 1

[organisation]
departments = [{ code = "office", name = "办公室" }]
posts = [{ code = "clerk", name = "文员", department = "office" }]

[[flows]]
code = "note"
name = "便函"
stages = [
    { no = 1, name = "起草", receivers = ["post:clerk"] },
    { no = 2, name = "核稿", receivers = ["post:editor"] },
]
transitions = [{ from = 1, branch = 1, to = 2 }]
"#;

/// What the files themselves hold; the number of an entry stands for its id.
struct Inside(BTreeMap<String, i64>);

impl Inside {
    fn of(package: &Package) -> Self {
        let organisation = &package.organisation;
        let codes = (organisation.departments.iter().map(|row| format!("department {}", row.code)))
            .chain(organisation.posts.iter().map(|row| format!("post {}", row.code)))
            .chain(organisation.people.iter().map(|row| format!("person {}", row.code)))
            .chain(package.categories.iter().map(|row| format!("category {}", row.code)))
            .chain(package.forms.iter().map(|row| format!("form {}", row.code)))
            .chain(package.actions.iter().map(|row| format!("action {}", row.code)))
            .chain(package.flows.iter().map(|row| format!("flow {}", row.code)));
        Self(codes.zip(1..).collect())
    }

    fn id(&self, kind: &str, code: &str) -> Option<i64> {
        self.0.get(&format!("{kind} {code}")).copied()
    }
}

impl Codes for Inside {
    fn post(&self, code: &str) -> Option<PostId> {
        self.id("post", code).map(PostId::new)
    }
    fn department(&self, code: &str) -> Option<DepartmentId> {
        self.id("department", code).map(DepartmentId::new)
    }
    fn person(&self, code: &str) -> Option<UserId> {
        self.id("person", code).map(UserId::new)
    }
    fn action(&self, code: &str) -> Option<ActionId> {
        self.id("action", code).map(ActionId::new)
    }
    fn flow(&self, code: &str) -> Option<FlowId> {
        self.id("flow", code).map(FlowId::new)
    }
    fn form(&self, code: &str) -> Option<FormId> {
        self.id("form", code).map(FormId::new)
    }
    fn category(&self, code: &str) -> Option<CategoryId> {
        self.id("category", code).map(CategoryId::new)
    }
}

#[expect(clippy::print_stdout, reason = "an example for the command line")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut whole = Package::default();
    let files: Vec<_> = std::env::args().skip(1).collect();
    for file in &files {
        let text = std::fs::read_to_string(file)?;
        whole = whole.join(parse(&text).map_err(|fault| format!("{file}: {fault}"))?);
    }
    if files.is_empty() {
        whole = parse(OWN)?;
    }
    let inside = Inside::of(&whole);
    let mut faults = whole.check_codes().err().unwrap_or_default();
    faults.extend(whole.organisation.check(&inside).err().unwrap_or_default());
    for fault in faults {
        println!("{fault}");
    }
    for flow in &whole.flows {
        match flow.resolve(&inside) {
            Ok(definition) => println!("{}: {} stages", flow.code, definition.stages.len()),
            Err(faults) => faults.iter().for_each(|fault| println!("{}: {fault}", flow.code)),
        }
    }
    Ok(())
}
