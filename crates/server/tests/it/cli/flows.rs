//! Packages of flows: taken in whole or not at all, with every reason told.

use serde_json::Value;

use super::support::{Place, SOUND};

/// Refuses a package, twice: when it is checked and when it is taken in; nothing changes.
#[track_caller]
fn refused(text: &str, words: impl Fn(&str) -> String) {
    let place = Place::with_organisation();
    let before = place.facts();
    let file = place.file("flow.toml", text);
    for command in [&["flow", "check", &file][..], &["flow", "import", "--publish", &file]] {
        place.run(command).refused(words(&file));
    }
    assert_eq!(place.facts(), before);
    place.run(&["flow", "export", "leave"]).refused("there is no flow `leave`");
}

#[test]
fn broken_toml_is_told_with_line_and_column() {
    refused("format = 1\n[[flows]\n", |file| format!("{file}:2:9: unclosed array table, expected `]`"));
    let place = Place::with_organisation();
    let file = place.file("flow.toml", &SOUND.replace("name = \"Ask\"", "nmae = \"Ask\""));
    place.run(&["flow", "check", &file]).refused_with(&format!("{file}:9:1: unknown field `nmae`"));
}

#[test]
fn wrong_references_are_all_told_at_their_places() {
    let wrong = SOUND.replace("post:clerk", "post:cleric").replace("to = 2", "to = 9");
    refused(&wrong, |file| {
        format!(
            "{file} was not taken in: it has references that lead nowhere\n\
             {file}:10:14: flows[0].stages[0].receivers[0]: there is no post `cleric`\n\
             {file}:20:6: flows[0].transitions[0].to: there is no stage `9`"
        )
    });
}

#[test]
fn an_unsound_flow_is_told_in_plain_words() {
    let endless = format!("{SOUND}\n[[flows.transitions]]\nfrom = 2\nbranch = 1\nto = 1\n");
    refused(&endless, |file| {
        format!(
            "{file} was not taken in: a flow cannot be published\n\
             leave: Cannot be published: No way leads from “Ask” to an end. Add a transition that leads on, or out \
             of the flow."
        )
    });
}

#[test]
fn the_operators_language_is_used() {
    let place = Place::with_organisation();
    let file = place.file("flow.toml", &format!("{SOUND}guard = \"form.amount >\"\n"));
    place.run_in("zh_CN.UTF-8", &["flow", "check", &file]).refused_with("“Ask”第 1 路的条件写得不对");
    place
        .run_in("en_GB.UTF-8", &["flow", "check", &file])
        .refused_with("branch 1 of “Ask” is not well written");
}

#[test]
fn a_program_gets_the_problems_as_data() {
    let place = Place::with_organisation();
    let file = place.file("flow.toml", &SOUND.replace("receivers = [\"post:chief\"]", ""));
    let ran = place.run(&["--json", "flow", "import", &file, "--publish"]);
    assert_eq!(ran.code, Some(1));
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["published"], false);
    assert_eq!(told["checks"][0]["problems"][0]["code"], "no_receivers");
    assert_eq!(told["checks"][0]["problems"][0]["params"]["stage"], "Grant");
}

#[test]
fn of_several_flows_all_are_published_or_none() {
    let place = Place::with_organisation();
    let before = place.facts();
    let other =
        SOUND.replace("format = 1", "").replace("\"leave\"", "\"travel\"").replace("[\"post:chief\"]", "[]");
    let file = place.file("flows.toml", &format!("{SOUND}{other}"));
    place.run(&["flow", "import", &file, "--publish"]).refused_with("travel: Cannot be published");
    place.run(&["flow", "export", "leave"]).refused("there is no flow `leave`");
    assert_eq!(place.facts(), before);
}

#[test]
fn a_sound_flow_is_checked_published_and_exported_as_it_came() {
    let place = Place::with_organisation();
    let before = place.facts();
    let file = place.file("flow.toml", SOUND);
    assert_eq!(place.run(&["flow", "check", &file]).done(), "1 flow can be published\n");
    assert_eq!(place.facts(), before, "a check changes nothing");
    assert_eq!(place.run(&["flow", "import", &file]).done(), "took in drafts: leave\n");
    assert_eq!(place.run(&["flow", "import", "--publish", &file]).done(), "published: leave\n");
    let exported = place.run(&["flow", "export", "leave"]).done();

    let other = Place::with_organisation();
    let file = other.file("exported.toml", &exported);
    other.run(&["flow", "import", "--publish", &file]).done();
    assert_eq!(other.run(&["flow", "export", "leave"]).done(), exported);
}

#[test]
fn a_check_sees_an_organisation_that_comes_with_the_flow() {
    let place = Place::with_tenant();
    let organisation = super::support::ORGANISATION.replace("format = 1", "");
    let file = place.file("all.toml", &format!("{SOUND}{organisation}"));
    assert_eq!(place.run(&["flow", "check", &file]).done(), "1 flow can be published\n");
    place.run(&["flow", "export", "leave"]).refused("there is no flow `leave`");
    assert!(!place.run(&["org", "export"]).done().contains("clerk"));
}

#[test]
fn a_plugin_that_is_not_there_yet_is_told_and_does_not_keep_a_flow_back() {
    let place = Place::with_organisation();
    let action = "[[actions]]\ncode = \"draw\"\nname = \"Draw a number\"\ncall = \"number\"\n";
    let file = place.file("flow.toml", &format!("{SOUND}\n{action}"));
    let told = "action draw: the plugin `number` is not registered yet; do so with `waypost plugin add`\n";
    let ran = place.run(&["flow", "import", "--publish", &file]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "published: leave\n", told));
    let plugin = place.plugin();
    place.run(&["plugin", "add", "number", &plugin]).done();
    assert_eq!(place.run(&["flow", "check", &file]).err, "");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let place = Place::with_organisation();
    place.run(&["flow", "check", "/nowhere.toml"]).refused_with("cannot read /nowhere.toml");
    std::fs::write(place.path().join("latin.toml"), b"format = 1 # caf\xe9").unwrap();
    let latin = place.path().join("latin.toml");
    place.run(&["flow", "check", latin.to_str().unwrap()]).refused_with("latin.toml is not UTF-8 text");
}
