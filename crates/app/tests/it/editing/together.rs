//! Two administrators at one draft lose nothing.

use chrono::NaiveDate;
use waypost_app::editing::Settings;
use waypost_base::{Code, StageNo};
use waypost_engine::Edit;

use super::*;

#[test]
fn a_second_administrator_gets_the_same_draft() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let first = draft(&house, &one);
    assert_eq!((first.no, first.revision), (2, 0));
    assert_eq!(draft(&house, &two).version, first.version);
    assert!(!first.report.refuses(), "{:?}", first.report);
}

#[test]
fn different_fields_of_one_stage_are_both_kept() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    let first = edit(&house, &one, &shown, &name(3, "初步审查")(&shown)).unwrap();
    assert_eq!((first.revision, first.merged), (1, false));
    let other = with_stage(&shown, 3, |stage| stage.returns.previous = true);
    let second = edit(&house, &two, &shown, &other).unwrap();
    assert_eq!((second.revision, second.merged), (2, true));
    let now = read(&house, &one, shown.version);
    let stage = now.definition.stage(StageNo(3)).unwrap();
    assert_eq!((stage.name.text(), stage.returns.previous), ("初步审查", true));
    house.assert_clean();
}

#[test]
fn the_same_field_is_refused_and_says_who_changed_it_to_what() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &name(3, "初步审查")(&shown)).unwrap();
    // Somebody else goes on elsewhere: he is not the one to be named.
    let later = draft(&house, &two);
    edit(&house, &two, &later, &name(4, "二审")(&later)).unwrap();
    let before = read(&house, &one, shown.version);
    let refused = edit(&house, &two, &shown, &name(3, "预审")(&shown)).unwrap_err();
    assert_eq!((refused.code, refused.params["who"].as_str()), (Code::ChangedMeanwhile, "黄海"));
    assert_eq!(fields(&refused), [("name", Code::ChangedMeanwhile)]);
    let field = &refused.fields[0].params;
    assert_eq!(
        (field["who"].as_str(), field["mine"].as_str(), field["theirs"].as_str()),
        ("黄海", "预审", "初步审查")
    );
    assert_eq!(field["stage"], "初步审查");
    let after = read(&house, &one, shown.version);
    assert_eq!((after.revision, after.definition), (before.revision, before.definition));
}

#[test]
fn what_both_add_has_its_own_number() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &new_stage(&shown, 3, "会签", 3)).unwrap();
    edit(&house, &two, &shown, &new_stage(&shown, 3, "公示", 3)).unwrap();
    let way = |to| Edit::AddTransition { branch: None, transition: transition(3, to, "") };
    edit(&house, &one, &shown, &way(7)).unwrap();
    edit(&house, &two, &shown, &way(8)).unwrap();
    let now = read(&house, &one, shown.version).definition;
    assert_eq!((stage_name(&now, 7), stage_name(&now, 8)), ("会签", "公示"));
    let branches: Vec<u32> = now.submits(StageNo(3)).map(|row| row.branch).collect();
    assert_eq!(branches, [1, 2, 3]);
}

#[test]
fn a_stage_that_one_removed_is_not_brought_back_by_the_other() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &Edit::RemoveStage { no: StageNo(4), reconnect: true }).unwrap();
    let refused = edit(&house, &two, &shown, &name(4, "二审")(&shown)).unwrap_err();
    assert_eq!((refused.code, fields(&refused)[0]), (Code::ChangedMeanwhile, ("no", Code::ChangedMeanwhile)));
    let gone = Edit::AddTransition { branch: None, transition: transition(3, 4, "") };
    let refused = edit(&house, &two, &shown, &gone).unwrap_err();
    assert_eq!(fields(&refused), [("to", Code::StageUnknown)]);
}

#[test]
fn settings_are_merged_like_stages() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    let settings = |note: &str, day: Option<&str>| Settings {
        form_version: shown.form_version,
        policies: shown.policies.clone(),
        valid_from: day.map(|day| day.parse::<NaiveDate>().unwrap()),
        note: note.to_owned(),
    };
    let set = |by: &DefinesFlows, settings: &Settings| {
        house.app.set_flow_settings(by, shown.version, shown.revision, settings, None).unwrap()
    };
    set(&one, &settings("简化流程", None)).unwrap();
    assert!(set(&two, &settings("", Some("2026-09-01"))).unwrap().merged);
    let now = read(&house, &one, shown.version);
    assert_eq!((now.note.as_str(), now.valid_from.unwrap().to_string().as_str()), ("简化流程", "2026-09-01"));
    let refused = set(&two, &settings("另一说明", None)).unwrap_err();
    assert_eq!(fields(&refused), [("note", Code::ChangedMeanwhile)]);
    let past = set(&two, &settings("", Some("2026-05-31"))).unwrap_err();
    assert_eq!(fields(&past), [("valid_from", Code::DayPassed)]);
}

#[test]
fn an_edit_is_taken_back_after_another_went_on() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    assert!(!shown.can_undo && !shown.can_redo);
    edit(&house, &one, &shown, &name(3, "初步审查")(&shown)).unwrap();
    edit(&house, &one, &shown, &new_stage(&shown, 3, "会签", 3)).unwrap();
    edit(&house, &two, &shown, &name(4, "二审")(&shown)).unwrap();
    let undo = |by: &DefinesFlows| house.app.undo_flow_edit(by, shown.version).unwrap();
    let redo = |by: &DefinesFlows| house.app.redo_flow_edit(by, shown.version).unwrap();
    undo(&one).unwrap();
    undo(&one).unwrap();
    let now = read(&house, &one, shown.version);
    assert_eq!(stage_name(&now.definition, 3), stage_name(&shown.definition, 3));
    assert_eq!(now.definition.stages.len(), shown.definition.stages.len());
    assert_eq!(stage_name(&now.definition, 4), "二审", "the other's edit stays");
    assert!(!now.can_undo && now.can_redo);
    assert_eq!(undo(&one).unwrap_err().code, Code::NothingToUndo);
    redo(&one).unwrap();
    let now = read(&house, &one, shown.version);
    assert_eq!(stage_name(&now.definition, 3), "初步审查");
    redo(&one).unwrap();
    assert_eq!(stage_name(&read(&house, &one, shown.version).definition, 7), "会签");
    assert_eq!(redo(&one).unwrap_err().code, Code::NothingToUndo);
    // A new edit ends what could be repeated.
    undo(&one).unwrap();
    let now = read(&house, &one, shown.version);
    edit(&house, &one, &now, &name(5, "登记")(&now)).unwrap();
    assert!(!read(&house, &one, shown.version).can_redo);
    house.assert_clean();
}

#[test]
fn an_edit_that_another_built_upon_is_not_taken_back() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &name(3, "初步审查")(&shown)).unwrap();
    let later = draft(&house, &two);
    edit(&house, &two, &later, &name(3, "预审")(&later)).unwrap();
    let refused = house.app.undo_flow_edit(&one, shown.version).unwrap().unwrap_err();
    assert_eq!((refused.code, refused.params["who"].as_str()), (Code::ChangedMeanwhile, "薛峰"));
    assert_eq!(stage_name(&read(&house, &one, shown.version).definition, 3), "预审");
}

#[test]
fn only_the_newest_revisions_are_kept_and_an_older_page_is_told() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    for round in 0..205 {
        let now = read(&house, &one, shown.version);
        edit(&house, &one, &now, &name(3, &format!("初审{round}"))(&now)).unwrap();
    }
    assert_eq!(house.number("SELECT count(*) FROM flow_edit"), 200);
    let refused = edit(&house, &one, &shown, &name(4, "二审")(&shown)).unwrap_err();
    assert_eq!(refused.code, Code::ChangedMeanwhile);
    let entries = house.app.flow_edits(&one, shown.version).unwrap().unwrap();
    assert_eq!((entries[0].revision, entries.len()), (205, 200));
    assert!(matches!(entries[0].edit, Some(Edit::ReplaceStage { .. })));
}
