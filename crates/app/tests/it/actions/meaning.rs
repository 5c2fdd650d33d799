//! What a published version means by an action row, and what a new build of a plugin would change.

use waypost_action_host::api::{Ask, Describe, Need};
use waypost_app::{
    actions::{BuildChange, Delivery},
    editing::ActionLine,
};
use waypost_base::Code;

use super::{before_the_number, definer, describe, house, schema};
use crate::support::{House, sub};

fn row(house: &House) -> ActionLine {
    let (_, proof) = definer(house);
    house
        .app
        .action_lines(&proof)
        .unwrap()
        .unwrap()
        .into_iter()
        .find(|it| it.content.code == "record_number")
        .unwrap()
}

fn save(house: &House, settings: &[(&str, &str)], correction: Option<&str>) -> usize {
    let (_, proof) = definer(house);
    let line = row(house);
    let mut content = line.content;
    for (key, value) in settings {
        content.settings.insert((*key).to_owned(), (*value).into());
    }
    house.app.save_action(&proof, Some(line.id), &content, correction).unwrap().unwrap().kept
}

fn drawn(house: &House, case: i64) -> String {
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    assert_eq!(house.run_actions(), 1);
    match house.property(&house.person("yangfan"), case, "record_number") {
        Some(waypost_base::Value::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_published_version_keeps_what_it_means_and_live_settings_hold_at_once() {
    let house = house(&[]);
    let case = before_the_number(&house, "旧");
    assert_eq!(save(&house, &[("series", "另"), ("pattern", "新〔{year}〕{n}号")], None), 1);
    assert_eq!(drawn(&house, case), "新〔2026〕1号");
    assert_eq!(house.script.asked()[0].settings["series"], "市房备", "what it meant");
    // A version published after the change means the new content.
    let changed =
        waypost_demo::CONTRACT_FILING.replace("{ default = \"受理\", en", "{ default = \"收件\", en");
    house.publish_all(&house.import(&changed.replace("series = \"市房备\"", "series = \"另\"")));
    let next = before_the_number(&house, "新");
    drawn(&house, next);
    assert_eq!(house.script.asked()[1].settings["series"], "另");
    house.assert_clean();
}

#[test]
fn a_correction_holds_for_running_cases_and_needs_a_reason() {
    let house = house(&[]);
    let case = before_the_number(&house, "旧");
    assert_eq!(save(&house, &[("series", "错")], None), 1);
    let (_, proof) = definer(&house);
    let line = row(&house);
    let refused =
        house.app.save_action(&proof, Some(line.id), &line.content, Some(" ")).unwrap().unwrap_err();
    assert_eq!(refused.fields[0].code, Code::ReasonMissing);
    assert_eq!(save(&house, &[("series", "对")], Some("系列名写错了")), 0);
    drawn(&house, case);
    assert_eq!(house.script.asked()[0].settings["series"], "对");
    let (uses, contents) = house.app.action_uses(&proof, line.id).unwrap().unwrap();
    assert!(uses.iter().any(|it| it.flow == "contract_filing" && it.means.is_none()));
    let told: Vec<_> = contents.iter().map(|row| (row.no, row.reason.as_str())).collect();
    assert_eq!(told, [(3, "系列名写错了"), (2, ""), (1, "")]);
}

#[test]
fn settings_are_judged_when_saved_and_when_a_flow_is_published() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let line = row(&house);
    let mut content = line.content.clone();
    content.settings.remove("series");
    content.settings.insert("token".to_owned(), "hunter22".into());
    content.delivery = Delivery { attempts: 99, ..Delivery::default() };
    let refused = house.app.save_action(&proof, Some(line.id), &content, None).unwrap().unwrap_err();
    let told: Vec<_> = refused.fields.iter().map(|it| (it.field.as_str(), it.code)).collect();
    assert_eq!(
        told,
        [
            ("delivery.attempts", Code::ValueTooLarge),
            ("setting:series", Code::ValueRequired),
            ("setting:token", Code::SecretPlain),
        ]
    );
    content = line.content.clone();
    content.settings.insert("token".to_owned(), serde_json::json!({"secret": "bank"}));
    let refused = house.app.save_action(&proof, Some(line.id), &content, None).unwrap().unwrap_err();
    assert_eq!(
        (refused.fields[0].field.as_str(), refused.fields[0].code),
        ("setting:token", Code::SecretUnknown)
    );

    let changed = waypost_demo::CONTRACT_FILING
        .replace("{ default = \"受理\", en", "{ default = \"收件\", en")
        .replace("series = \"市房备\"", "series = 7");
    let imported = house.import(&changed);
    let check = house.app.publish(house.tenant, imported.flows[0].1, None).unwrap();
    assert!(
        !check.publishable && check.problems.iter().any(|it| it.code == "action_unfit"),
        "{:?}",
        check.problems
    );
}

#[test]
fn what_a_new_build_changes_is_told_before_it_is_registered() {
    let house = house(&[Ask::Check]);
    let mut stricter = schema();
    stricter["required"] = serde_json::json!(["series", "pattern", "into", "office"]);
    stricter["properties"]["office"] = serde_json::json!({"type": "string"});
    let next = Describe::new("number", "2").settings(stricter).needing(Need::Net);
    house.script.describe_as(next.clone());
    let file = house.folder().join("next.so");
    std::fs::write(&file, "another build").unwrap();
    let candidate = house.app.examine_plugin("number", &file, &*house.script).unwrap();
    let change = BuildChange {
        version: Some(("1".to_owned(), "2".to_owned())),
        needs_added: vec!["net".to_owned()],
        answers_removed: vec!["check".to_owned()],
        settings_added: vec!["office".to_owned()],
        ..BuildChange::default()
    };
    assert_eq!(candidate.change, Some(change));
    let rows: Vec<_> =
        candidate.rows.iter().map(|row| (row.action.as_str(), row.problems[0].field.as_str())).collect();
    assert_eq!(rows, [("record_number", "office")]);
    let (_, proof) = definer(&house);
    let before = house.app.plugin_page(&proof, "number").unwrap().unwrap();
    assert_eq!(before.description.unwrap().version, "1", "nothing was registered");
    describe(&house, next);
    let after = house.app.plugin_page(&proof, "number").unwrap().unwrap();
    assert_eq!((after.description.unwrap().version.as_str(), after.rows[0].problems.len()), ("2", 1));
    assert_eq!(house.app.plugin_page(&proof, "none").unwrap().unwrap_err().code, Code::NotFound);
}
