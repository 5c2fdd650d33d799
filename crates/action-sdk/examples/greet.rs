//! An action tried without a server: the bytes that a worker would pass, and the reply.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use waypost_action_sdk::{
    Action, Ask, Describe, Fault, Input, Output, abi,
    api::{Named, Request, Side, encode},
};

#[derive(Default)]
struct Greet;

static GREET: Greet = Greet;

impl Action for Greet {
    fn describe(&self) -> Describe {
        Describe::new("greet", "0.1.0").summary("Greets whoever sent the document.")
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        let who = input.sender.people.first().ok_or_else(|| Fault::refused("nobody to greet"))?;
        Ok(Output::default().set("greeting", format!("您好，{}", who.name)))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let people = vec![Named { id: "12".into(), name: "王芳".into() }];
    for sender in [Side { people, posts: vec![] }, Side::default()] {
        let request = encode(&Request::new(Ask::Run, Input { sender, ..Input::default() }))?;
        let reply = abi::reply_bytes(|| &GREET, &request).ok_or("no reply")?;
        println!("{}", String::from_utf8(reply)?);
    }
    Ok(())
}
