//! Words have one written form: what is read from a form, a file or the database is the same value again.

use std::error::Error;

use waypost_base::{Code, Decimal, FieldProblem, Party, PostId, Rejection, Timestamp, UserId};

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn Error>> {
    let amount: Decimal = "12345.670".parse()?;
    println!("{amount}, in JSON {}", serde_json::to_string(&amount)?);

    for party in [Party::Post(PostId::new(7)), Party::Seat(PostId::new(7), UserId::new(3))] {
        let read: Party = party.to_string().parse()?;
        println!("{party} is read again as {read:?}");
    }
    println!("{}", Timestamp::from_millis(1_780_275_600_000));

    // A refusal is data: a code, its parameters, and what is wrong per field. Pages put it into words.
    let long = FieldProblem::new("title", Code::ValueTooLong).with("max", 120).with("length", 121);
    println!("{}", serde_json::to_string(&Rejection::of_fields(vec![long]))?);
    Ok(())
}
