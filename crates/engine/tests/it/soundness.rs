//! Nets with known verdicts.

use waypost_engine::net::{End, FlawKind, Net, Verdict};

use crate::data;

fn read(json: &serde_json::Value) -> Net {
    let json = &json["net"];
    let mut net = Net::new();
    let names: Vec<&str> = json["places"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    for name in &names {
        net.place(*name);
    }
    let number = |name: &str| names.iter().position(|known| *known == name).unwrap();
    let arcs = |side: &serde_json::Value| -> Vec<(usize, u32)> {
        let side = side.as_object().unwrap();
        side.iter().map(|(p, w)| (number(p), u32::try_from(w.as_u64().unwrap()).unwrap())).collect()
    };
    for transition in json["transitions"].as_array().unwrap() {
        net.transition(
            transition["id"].as_str().unwrap(),
            &arcs(&transition["in"]),
            &arcs(&transition["out"]),
        );
    }
    net.start(number(json["source"].as_str().unwrap()), 1);
    net.end(End::Sink(number(json["sink"].as_str().unwrap())));
    net
}

/// Whether one of the flaws found is what the index names.
fn fits(kind: &str, found: &FlawKind) -> bool {
    match kind {
        "improper completion" => matches!(found, FlawKind::Leftover),
        "deadlock" => matches!(found, FlawKind::Stuck),
        "no option to complete" => matches!(found, FlawKind::Endless | FlawKind::Stuck),
        "dead transition" | "dead part" => matches!(found, FlawKind::Dead(_)),
        "unbounded" | "unbounded, weights" => matches!(found, FlawKind::Unbounded(_)),
        other => panic!("a kind this test does not know: {other}"),
    }
}

#[test]
fn every_net_gets_its_known_verdict_for_the_known_reason() {
    let Some(folder) = data::folder("soundness") else { return };
    let index = data::read(&folder, "index.json");
    let entries = index.as_array().unwrap();
    let (mut sound, mut unsound) = (0, 0);
    for entry in entries {
        let (id, kind) = (entry["id"].as_str().unwrap(), entry["kind"].as_str().unwrap());
        let net = read(&data::read(&folder, &format!("{id}.json")));
        let verdict = net.check(100_000);
        let plain = net.check_without_reduction(100_000);
        assert_eq!(verdict == Verdict::Sound, plain == Verdict::Sound, "{id}: with and without reduction");
        match (entry["verdict"].as_str().unwrap(), verdict) {
            ("sound", Verdict::Sound) => sound += 1,
            ("unsound", Verdict::Unsound(flaws)) => {
                assert!(flaws.iter().any(|flaw| fits(kind, &flaw.kind)), "{id} is `{kind}`, found {flaws:?}");
                unsound += 1;
            }
            (expected, found) => panic!("{id} is {expected}, found {found:?}"),
        }
    }
    println!("{sound} sound, {unsound} unsound, as known");
    assert!(sound >= 8 && unsound >= 8);
}
