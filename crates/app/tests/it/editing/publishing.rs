//! The end of a draft, and the versions of a flow.

use waypost_app::{
    clock::Clock,
    editing::{Settings, VersionState},
};
use waypost_base::{Code, FormVersionId, StageNo};
use waypost_engine::{
    Edit,
    definition::{Duration, Handlers, TimeUnit},
};

use super::*;
use crate::support::MORNING;

const DAY: i64 = 86_400_000;

fn publish(house: &House, by: &DefinesFlows, draft: &FlowDraft) -> Result<(), (Rejection, bool)> {
    house.clock.advance_millis(1_000);
    let done = house.app.publish_flow(by, draft.version, draft.revision, false).unwrap();
    done.map(drop).map_err(|why| (why.rejection, why.report.is_some()))
}

#[test]
fn a_running_case_keeps_its_version_and_a_new_one_gets_the_new() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let old = house.filing(&wangfang, "旧版本");
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &name(2, "收件")(&shown)).unwrap();
    publish(&house, &one, &read(&house, &one, shown.version)).unwrap();
    let new = house.filing(&wangfang, "新版本");
    for (case, expected) in [(old, "受理"), (new, "收件")] {
        let view = house.case(&wangfang, case);
        assert_eq!(view.flow.stage_name(StageNo(2), "zh-CN"), expected);
    }
    let versions = house.app.flow_versions(&one, shown.flow).unwrap().unwrap();
    let told: Vec<_> = versions.iter().map(|line| (line.no, line.state, line.running, line.ended)).collect();
    assert_eq!(told, [(2, VersionState::InForce, 1, 0), (1, VersionState::Ended, 1, 0)]);
    assert_eq!(versions[0].published.unwrap().0, Some(one.who().user()));
    assert_eq!((versions[1].ends, versions[0].begins), (versions[0].begins, versions[0].begins));
    assert_eq!(house.number("SELECT count(*) FROM flow_edit"), 0, "the revisions of a draft end with it");
    house.assert_clean();
}

#[test]
fn what_is_unsound_is_refused_with_the_report() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let unsound = with_stage(&shown, 3, |stage| {
        (stage.handlers, stage.rule) = (Handlers::All, Some("most of them".to_owned()));
    });
    edit(&house, &one, &shown, &unsound).unwrap();
    let (refused, has_report) = publish(&house, &one, &read(&house, &one, shown.version)).unwrap_err();
    assert_eq!((refused.code, refused.params["count"].as_str(), has_report), (Code::FlowRefused, "1", true));
    let report = read(&house, &one, shown.version).report;
    assert_eq!(report.problems[0].stages, [StageNo(3)]);
    assert_eq!(read(&house, &one, shown.version).state, VersionState::Draft);
}

#[test]
fn a_longest_wait_is_published_and_shown() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let limit = Some(Duration { count: 3, unit: TimeUnit::WorkingDays });
    edit(&house, &one, &shown, &with_stage(&shown, 3, |stage| stage.limit = limit)).unwrap();
    let now = read(&house, &one, shown.version);
    let done = house.app.publish_flow(&one, now.version, now.revision, false).unwrap().unwrap();
    assert_eq!(done.report.problems, [], "the organisation works by a calendar");
    let case = house.filing(&house.person("wangfang"), "有时限");
    let view = house.case(&house.person("wangfang"), case);
    assert_eq!(view.flow.flow.definition().stage(StageNo(3)).unwrap().limit, limit);
}

#[test]
fn a_version_for_a_later_day_waits_for_it() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &name(2, "收件")(&shown)).unwrap();
    let day = Settings {
        form_version: shown.form_version,
        policies: shown.policies.clone(),
        valid_from: Some("2026-06-03".parse().unwrap()),
        note: "六月三日起".to_owned(),
    };
    house.app.set_flow_settings(&one, shown.version, 1, &day, None).unwrap().unwrap();
    publish(&house, &one, &read(&house, &one, shown.version)).unwrap();
    let states = || {
        let versions = house.app.flow_versions(&one, shown.flow).unwrap().unwrap();
        versions.iter().map(|line| line.state).collect::<Vec<_>>()
    };
    assert_eq!(states(), [VersionState::Waiting, VersionState::InForce]);
    let stage_of = |case| house.case(&wangfang, case).flow.stage_name(StageNo(2), "zh-CN");
    assert_eq!(stage_of(house.filing(&wangfang, "前")), "受理");
    house.clock.advance_millis(2 * DAY);
    assert_eq!(states(), [VersionState::InForce, VersionState::Ended]);
    let wangfang = house.person("wangfang");
    assert_eq!(stage_of(house.filing(&wangfang, "后")), "收件");
    let begins = house.app.flow_versions(&one, shown.flow).unwrap().unwrap()[0].begins.unwrap().millis();
    assert_eq!(begins, MORNING - MORNING % DAY + 2 * DAY - 8 * 3_600_000, "midnight in the bureau");
    house.assert_clean();
}

#[test]
fn on_every_day_one_version_is_in_force() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let flow = flow(&house, &one, "contract_filing");
    // The second from the third of June, the third from the tenth, and then a fourth at once.
    for (text, day) in [("二", Some("2026-06-03")), ("三", Some("2026-06-10")), ("四", None)] {
        let version = house.app.open_flow_draft(&one, flow, None).unwrap().unwrap();
        let shown = read(&house, &one, version);
        edit(&house, &one, &shown, &name(2, text)(&shown)).unwrap();
        let shown = read(&house, &one, version);
        let settings = Settings {
            form_version: shown.form_version,
            policies: shown.policies.clone(),
            valid_from: day.map(|day| day.parse().unwrap()),
            note: text.to_owned(),
        };
        house.app.set_flow_settings(&one, version, shown.revision, &settings, None).unwrap().unwrap();
        publish(&house, &one, &read(&house, &one, version)).unwrap();
        let named = house.app.flow_to_define(&one, "contract_filing").unwrap().unwrap();
        assert_eq!(named.in_force, Some(if day.is_none() { 4 } else { 1 }), "told as it is: {text}");
    }
    let (tenant, now) = (house.tenant, house.clock.now().millis());
    for (days, expected) in [(0, "四"), (1, "四"), (3, "二"), (8, "二"), (10, "三"), (400, "三")] {
        let found =
            house.app.shared.db.read(|conn| waypost_store::flows::in_force(conn, tenant, now + days * DAY));
        let found: Vec<_> =
            found.unwrap().into_iter().filter(|(row, _)| row.code == "contract_filing").collect();
        assert_eq!(found.len(), 1, "{days} days on");
        let shown = read(&house, &one, found[0].1);
        assert_eq!(stage_name(&shown.definition, 2), expected, "{days} days on");
    }
}

#[test]
fn a_day_that_has_passed_is_refused_at_its_field() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let day = Settings {
        form_version: shown.form_version,
        policies: Vec::new(),
        valid_from: Some("2026-06-01".parse().unwrap()),
        note: String::new(),
    };
    house.app.set_flow_settings(&one, shown.version, 0, &day, None).unwrap().unwrap();
    house.clock.advance_millis(DAY);
    let one = administrator(&house, "huanghai");
    let (refused, _) = publish(&house, &one, &read(&house, &one, shown.version)).unwrap_err();
    assert_eq!(fields(&refused), [("valid_from", Code::DayPassed)]);
    let no_form = Settings { form_version: Some(FormVersionId::new(3)), valid_from: None, ..day };
    let refused = house.app.set_flow_settings(&one, shown.version, 1, &no_form, None).unwrap().unwrap_err();
    assert_eq!(fields(&refused), [("form_version", Code::ValueNotChoice)]);
}

#[test]
fn who_edits_while_another_publishes_or_discards_is_told() {
    let house = House::demo();
    let [one, two] = ["huanghai", "xuefeng"].map(|name| administrator(&house, name));
    let shown = draft(&house, &one);
    edit(&house, &one, &shown, &name(3, "初步审查")(&shown)).unwrap();
    let (refused, _) = publish(&house, &two, &shown).unwrap_err();
    assert_eq!((refused.code, refused.params["who"].as_str()), (Code::ChangedMeanwhile, "黄海"));
    let stale = house.app.discard_flow_draft(&two, shown.version, shown.revision).unwrap().unwrap_err();
    assert_eq!(stale.code, Code::ChangedMeanwhile);
    publish(&house, &one, &read(&house, &one, shown.version)).unwrap();
    let refused = edit(&house, &two, &shown, &name(4, "二审")(&shown)).unwrap_err();
    assert_eq!((refused.code, refused.params["who"].as_str()), (Code::DraftClosed, "黄海"));
    assert!(refused.params.contains_key("when"));

    let next = draft(&house, &two);
    assert_eq!((next.no, stage_name(&next.definition, 3)), (3, "初步审查"));
    house.app.discard_flow_draft(&one, next.version, next.revision).unwrap().unwrap();
    let refused = edit(&house, &two, &next, &name(4, "二审")(&next)).unwrap_err();
    assert_eq!(refused.code, Code::DraftClosed);
    assert_eq!(draft(&house, &two).no, 3, "a number is free again when its draft is thrown away");
    house.assert_clean();
}

#[test]
fn nothing_starts_with_a_flow_that_was_ended() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "还在办");
    let contract = flow(&house, &one, "contract_filing");
    house.clock.advance_millis(1_000);
    assert!(house.app.retire_flow(&one, contract).unwrap().unwrap());
    assert!(!house.app.retire_flow(&one, contract).unwrap().unwrap());
    assert!(house.app.startable(wangfang.who(), "contract_filing").unwrap().is_none());
    house.submit(&house.person("lina"), case, crate::support::sub()).unwrap();
    let again = draft(&house, &one);
    publish(&house, &one, &again).unwrap();
    assert!(house.app.startable(wangfang.who(), "contract_filing").unwrap().is_some());
}

#[test]
fn two_versions_are_compared_and_every_act_is_recorded() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let way = Edit::AddTransition { branch: None, transition: transition(3, 5, "情况简单") };
    edit(&house, &one, &shown, &way).unwrap();
    publish(&house, &one, &read(&house, &one, shown.version)).unwrap();
    let versions = house.app.flow_versions(&one, shown.flow).unwrap().unwrap();
    let compared =
        house.app.compare_flow_versions(&one, versions[1].version, versions[0].version).unwrap().unwrap();
    assert_eq!((compared.before.no, compared.after.no), (1, 2));
    assert_eq!(compared.difference.transitions_added.len(), 1);
    assert!(compared.difference.stages_changed.is_empty());
    let kinds = ["draft_opened", "flow_edited", "publish"];
    for kind in kinds {
        assert!(house.number(&format!("SELECT count(*) FROM journal WHERE kind = '{kind}'")) > 0, "{kind}");
    }
    house.assert_clean();
}
