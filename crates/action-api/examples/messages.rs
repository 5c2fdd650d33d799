//! Prints the messages that cross the boundary, as `docs/PLUGIN-ABI.md` shows them.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use waypost_action_api::{Ask, Describe, Draw, Input, Output, Reply, Request, Stage};

fn main() -> Result<(), serde_json::Error> {
    let input = Input {
        key: "c12-v7-a3".into(),
        case_number: 12,
        flow: "合同备案".into(),
        stage: Stage { no: 5, name: "备案".into() },
        now: "2026-11-21T08:00:00.000Z".into(),
        business_date: "2026-11-21".into(),
        language: "zh-CN".into(),
        ..Input::default()
    };
    let draw = Draw {
        series: "市房备".into(),
        period: "2026".into(),
        pattern: "市房备〔2026〕{n}号".into(),
        into: "filing_number".into(),
    };
    println!("{}", serde_json::to_string_pretty(&Describe::new("number", "1.0.0").answering(Ask::Check))?);
    println!("{}", serde_json::to_string_pretty(&Request::new(Ask::Run, input))?);
    println!("{}", serde_json::to_string_pretty(&Reply::Done(Output::default().draw(draw)))?);
    Ok(())
}
