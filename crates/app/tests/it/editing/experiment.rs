//! The experiment of the founding text (B5) by an administrator's hands: a row added, a stage added, a stage removed.

use waypost_base::StageNo;
use waypost_engine::Edit;

use super::*;
use crate::support::{House, Person, path, sub, text};

/// Brings a case to 初审 (stage 3).
fn to_first_review(house: &House, wangfang: &Person) -> i64 {
    let case = house.filing(wangfang, "试验");
    house.submit(&house.person("lina"), case, sub()).unwrap();
    case
}

fn branches(house: &House, case: i64) -> Vec<(u32, String, Option<StageNo>)> {
    let offer = house.offer(&house.person("zhangwei"), case);
    offer.submits.into_iter().map(|way| (way.branch, way.condition.text().to_owned(), way.to)).collect()
}

fn publish(house: &House, by: &DefinesFlows, version: FlowVersionId) {
    house.clock.advance_millis(1_000);
    let now = read(house, by, version);
    house.app.publish_flow(by, version, now.revision, false).unwrap().unwrap();
}

#[test]
fn a_row_added_is_offered_to_new_cases_and_not_to_old_ones() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let old = to_first_review(&house, &wangfang);
    let before = branches(&house, old);
    assert_eq!(before.len(), 1);

    let shown = draft(&house, &one);
    let row =
        Edit::AddTransition { branch: Some(2), transition: transition(3, 5, "情况简单，直接备案") };
    edit(&house, &one, &shown, &row).unwrap();
    publish(&house, &one, shown.version);

    let new = to_first_review(&house, &wangfang);
    assert_eq!(branches(&house, new)[1], (2, "情况简单，直接备案".to_owned(), Some(StageNo(5))));
    assert_eq!(branches(&house, old), before, "it keeps its version");
    let opinion = || sub().with("first_opinion", text("同意"));
    house.submit(&house.person("zhangwei"), new, opinion().branch(2)).unwrap();
    house.submit(&house.person("zhangwei"), old, opinion()).unwrap();
    assert_eq!(house.mine(&wangfang), [(new, vec![5], None), (old, vec![4], None)]);
    house.assert_clean();
}

#[test]
fn a_stage_added_is_passed_through() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let shown = draft(&house, &one);
    // 公示 after 受理, by the same post as 初审.
    let added = edit(&house, &one, &shown, &new_stage(&shown, 3, "公示", 2)).unwrap();
    assert_eq!(added.notes[0].params["no"], "7");
    let now = read(&house, &one, shown.version);
    let which = now.definition.submits(StageNo(2)).next().unwrap().clone();
    let led = Edit::Several {
        edits: vec![
            Edit::ReplaceTransition {
                which: which.arrow(),
                transition: Transition { to: Some(StageNo(7)), ..which },
            },
            Edit::AddTransition { branch: None, transition: transition(7, 3, "") },
        ],
    };
    edit(&house, &one, &now, &led).unwrap();
    publish(&house, &one, shown.version);
    let case = to_first_review(&house, &wangfang);
    assert_eq!(house.mine(&wangfang), [(case, vec![7], None)]);
    house.submit(&house.person("zhangwei"), case, sub().with("first_opinion", text("公示期满"))).unwrap();
    assert_eq!(house.mine(&wangfang), [(case, vec![3], None)]);
    house.assert_clean();
}

#[test]
fn a_stage_removed_is_led_around_and_old_cases_still_pass_it() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let old = house.filing(&wangfang, "旧");
    let shown = draft(&house, &one);
    let removed = edit(&house, &one, &shown, &Edit::RemoveStage { no: StageNo(3), reconnect: true }).unwrap();
    let told: Vec<&str> = removed.notes.iter().map(|note| note.code.as_str()).collect();
    assert!(told.contains(&"submit_led"), "{told:?}");
    let now = read(&house, &one, shown.version);
    assert!(!now.report.refuses(), "{:?}", now.report.problems);
    publish(&house, &one, shown.version);
    let new = to_first_review(&house, &wangfang);
    house.submit(&house.person("lina"), old, sub()).unwrap();
    assert_eq!(path(&house.case(&wangfang, new).steps), [(1, 1, "passed"), (1, 2, "passed"), (1, 4, "open")]);
    assert_eq!(path(&house.case(&wangfang, old).steps), [(1, 1, "passed"), (1, 2, "passed"), (1, 3, "open")]);
    house.assert_clean();
}
