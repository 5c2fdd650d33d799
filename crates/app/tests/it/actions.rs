//! Actions as users meet them: asked before a step, what a published version means, secrets, delivery, numbers.

mod asked;
mod delivery;
mod meaning;
mod numbers;
mod sealed;

use serde_json::json;
use waypost_action_host::api::{Ask, Describe};
use waypost_app::access::DefinesFlows;

use crate::support::{House, Person};

/// A settings schema in which the series is what is meant and the pattern is live.
fn schema() -> serde_json::Value {
    json!({
        "type": "object", "required": ["series", "pattern", "into"],
        "properties": {
            "series": {"type": "string"},
            "pattern": {"type": "string", "x-waypost": {"live": true}},
            "into": {"type": "string"},
            "token": {"type": "string", "format": "secret"}
        }
    })
}

/// The demo's house, with the plugin `number` described: it answers these questions.
fn house(answers: &[Ask]) -> House {
    let house = House::demo();
    describe(
        &house,
        answers
            .iter()
            .fold(Describe::new("number", "1").settings(schema()), |said, ask| said.answering(*ask)),
    );
    house.app.shared.run_plugins_with(house.script.clone());
    house
}

fn describe(house: &House, description: Describe) {
    house.script.describe_as(description);
    let file = house.folder().join("number.so");
    house.app.register_described("number", &file, Some(&*house.script)).unwrap();
}

/// A case whose next step has the action: it stands at 备案.
fn before_the_number(house: &House, project: &str) -> i64 {
    use crate::support::{sub, text};
    let case = house.filing(&house.person("wangfang"), project);
    house.submit(&house.person("lina"), case, sub()).unwrap();
    house.submit(&house.person("zhangwei"), case, sub().with("first_opinion", text("同意"))).unwrap();
    house.submit(&house.person("chenjing"), case, sub().with("second_opinion", text("同意"))).unwrap();
    case
}

/// Whoever defines flows.
fn definer(house: &House) -> (Person, DefinesFlows) {
    let person = house.holder("machao", waypost_org::Permission::AdministerFlows);
    let proof = person.who().defines_flows().unwrap();
    (person, proof)
}
