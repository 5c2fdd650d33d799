//! Reads packages and says what is wrong with them: `cargo run -p waypost-interchange --example check -- FILE…`
//! (without a file, a small one of its own). References are looked for inside the files alone.

use std::error::Error;

use waypost_interchange::{Package, parse};

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
    let inside = whole.own_codes();
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
