//! Registering plugins, and trying them without a server.

use std::fs;

use serde_json::{Value, json};

use super::support::Place;

const SETTINGS: &str = r#"{"from": "id_number", "into": "birth_date"}"#;

fn input(number: &str) -> String {
    let properties = json!({"id_number": {"text": number}});
    json!({"properties": properties, "settings": {"from": "id_number", "into": "birth_date"}, "language": "en"})
        .to_string()
}

#[test]
fn a_plugin_is_registered_by_name_and_content() {
    let place = Place::with_tenant();
    let file = place.plugin();
    let before = place.facts();
    place.run(&["plugin", "add", "../evil", &file]).refused_with("`../evil` is not a plugin's name");
    place.run(&["plugin", "add", "number", "/nowhere.so"]).refused("there is no file /nowhere.so");
    assert_eq!(place.facts(), before);
    let listed = place.run(&["plugin", "list"]).done();
    assert_eq!(listed, "no plugin is registered; add one with `waypost plugin add NAME FILE`\n");

    let said = place.run(&["plugin", "add", "id_check", &file]).done();
    for told in
        ["registered id_check as ", "calls itself `citizen_id`", "version   1.0.0", "needs     nothing"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    let listed: Value = serde_json::from_str(&place.run(&["--json", "plugin", "list"]).done()).unwrap();
    assert_eq!(
        (listed["plugin"].as_str(), listed["sha256"].as_str().map(str::len)),
        (Some("id_check"), Some(64))
    );
    assert_eq!(listed["describes"]["version"], "1.0.0");
    assert!(said.contains(listed["sha256"].as_str().unwrap()));
    assert!(fs::metadata(listed["path"].as_str().unwrap()).unwrap().is_file());
    let shown = place.run(&["plugin", "list"]).done();
    assert!(shown.ends_with("\tcitizen_id 1.0.0, needs nothing\n"), "{shown}");
}

#[test]
fn a_file_that_is_no_plugin_is_not_registered() {
    let place = Place::with_tenant();
    let before = place.facts();
    let file = place.file("libplugin.so", "not a library");
    place.run(&["plugin", "add", "rubbish", &file]).refused_with("cannot be loaded");
    place.run(&["plugin", "show", &file]).refused_with("cannot be loaded");
    place.run(&["plugin", "run", &file]).refused_with("cannot be loaded");
    assert_eq!(place.facts(), before);
}

#[test]
fn a_plugin_whose_copy_was_altered_is_listed_as_such() {
    let place = Place::with_tenant();
    place.run(&["plugin", "add", "id_check", &place.plugin()]).done();
    let listed: Value = serde_json::from_str(&place.run(&["--json", "plugin", "list"]).done()).unwrap();
    fs::write(listed["path"].as_str().unwrap(), "altered").unwrap();
    let shown = place.run(&["plugin", "list"]).done();
    assert!(
        shown.contains("cannot run: ") && shown.contains("is not the file that was registered"),
        "{shown}"
    );
    place.run(&["plugin", "run", "id_check"]).refused_with("is not the file that was registered");
}

#[test]
fn a_plugin_is_tried_without_a_server_or_a_data_folder() {
    let place = Place::empty();
    let file = place.plugin();
    let good = place.file("input.json", &input("11010519491231002X"));
    let asked =
        ["plugin", "run", &file, "--input", &good, "--ask", "check", "--ask", "preview", "--ask", "run"];
    let said = place.run(&[&["--json"], &asked[..]].concat()).done();
    let replies: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        replies,
        [
            json!({"ask": "check", "reply": {"answer": "allowed"}}),
            json!({"ask": "preview",
                "reply": {"answer": "preview", "words": "Fills in the date of birth: 1949-12-31"}}),
            json!({"ask": "run",
                "reply": {"answer": "done", "set": {"birth_date": {"date": "1949-12-31"}}}}),
        ]
    );
    assert!(!place.data().exists(), "nothing was made");

    let ran = place.run(&["plugin", "run", &file, "--input", &good]);
    assert_eq!(ran.err, "");
    assert!(ran.done().starts_with("run: {\n  \"answer\": \"done\""));
    let shown = place.run(&["plugin", "show", &file]).done();
    assert!(
        shown.starts_with("citizen_id 1.0.0\n") && shown.contains("answers   check, preview, run"),
        "{shown}"
    );
}

#[test]
fn a_registered_plugin_is_tried_by_its_name() {
    let place = Place::with_tenant();
    place.run(&["plugin", "add", "id_check", &place.plugin()]).done();
    let bad = place.file("input.json", &input("110105"));
    let said = place.run(&["plugin", "run", "id_check", "--input", &bad, "--ask", "check"]).done();
    assert!(said.contains("has 18 digits"), "{said}");
    let refused = "there is no file other, and no plugin registered as `other`; there are: id_check";
    place.run(&["plugin", "run", "other"]).refused(refused);
}

#[test]
fn what_is_wrong_with_an_input_is_told_where_it_was_given() {
    let place = Place::empty();
    let file = place.plugin();
    let run = |text: &str, more: &[&str]| {
        let input = place.file("input.json", text);
        place.run(&[&["plugin", "run", &file, "--input", &input], more].concat())
    };
    run("{", &[]).refused_with("input.json is no JSON: ");
    run(r#"{"properties": 7}"#, &[]).refused_with("is no input: invalid type: integer `7`");
    run("{}", &["--settings", "{"]).refused_with("the settings are no JSON");
    run("{}", &["--settings", "/nowhere.json"]).refused_with("cannot read /nowhere.json");
    place
        .run(&["plugin", "run", &file, "--input", "/nowhere.json"])
        .refused_with("cannot read /nowhere.json");
    place.run(&["plugin", "run", "No such"]).refused("there is no file No such");

    let mistyped = run(r#"{"propertys": {}}"#, &["--settings", SETTINGS, "--ask", "check"]);
    assert!(
        mistyped.err.contains("`propertys` is no field of an input and is ignored; there are: "),
        "{mistyped:?}"
    );
    let ran = run("{}", &[]);
    assert!(ran.err.contains("the input has no settings, and this plugin takes some"), "{ran:?}");
    let ran = run("{}", &["--settings", r#"{"from": "id_number"}"#]);
    assert!(ran.err.contains("the settings lack `into`, which the plugin's schema requires"), "{ran:?}");
    assert!(ran.err.contains("waypost: the plugin failed\nrun: "), "{ran:?}");
    assert_eq!(ran.code, Some(1), "a failure is one for scripts too");
}
