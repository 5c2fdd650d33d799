//! The record, as auditors read it.

use chrono::NaiveDate;
use waypost_app::{
    access::Administers,
    chain::Chain,
    record::{Area, RecordFilter},
};
use waypost_base::Code;
use waypost_org::Permission;

use crate::support::{DAY, House, Person, sub, text};

fn proof(person: &Person) -> Administers {
    person.who().administers(Permission::Audit).expect("an auditor")
}

/// Kind and who of what was done, the newest first.
fn acts(house: &House, auditor: &Person, filter: RecordFilter) -> Vec<(String, Option<String>)> {
    let listed = house.app.acts(&proof(auditor), &filter, None).unwrap();
    let name = |user| auditor.who().organisation().person_name(user);
    listed.rows.into_iter().map(|act| (act.kind, act.who.map(name))).collect()
}

fn said(kind: &str, who: &str) -> (String, Option<String>) {
    (kind.to_owned(), Some(who.to_owned()))
}

#[test]
fn every_act_about_a_case_stands_there_with_who_did_it_and_for_whom() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let auditor = house.holder("huanghai", Permission::Audit);
    let case = house.filing(&wangfang, "阳光花园");
    let other = house.filing(&house.person("zhaolei"), "滨江苑");
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    // The second reviewer is away, and a substitute handles it.
    let lintao = house.person("lintao");
    house.submit(&lintao, case, sub().with("second_opinion", text("同意"))).unwrap();
    let of_case = RecordFilter { case: Some(case), ..RecordFilter::default() };
    let all = acts(&house, &auditor, of_case.clone());
    assert_eq!(
        all,
        [said("submit", "林涛"), said("submit", "张伟"), said("submit", "李娜"), said("start", "王芳")]
    );
    let listed = house.app.acts(&proof(&auditor), &of_case, None).unwrap();
    let newest = &listed.rows[0];
    assert!(newest.for_whom.is_some() && newest.details.is_empty());
    assert_eq!(newest.case.as_ref().map(|of| of.number), Some(case));
    // By person: what he did, as himself or for another.
    let by = |person: &Person, area| RecordFilter {
        person: Some(person.who().user()),
        area,
        ..RecordFilter::default()
    };
    assert_eq!(acts(&house, &auditor, by(&lina, Area::Cases)), [said("submit", "李娜")]);
    assert_eq!(acts(&house, &auditor, by(&lintao, Area::Cases)), [said("submit", "林涛")]);
    let of_flow = RecordFilter { flow: Some("contract_filing".to_owned()), ..RecordFilter::default() };
    assert_eq!(acts(&house, &auditor, of_flow).len(), 5);
    let none = RecordFilter { flow: Some("seal_use".to_owned()), ..RecordFilter::default() };
    assert_eq!(acts(&house, &auditor, none), []);
    let none = RecordFilter { case: Some(other + 100), ..RecordFilter::default() };
    assert_eq!(acts(&house, &auditor, none), []);
    // Who acted for whom.
    let acting = house.app.acting(&proof(&auditor), None, (None, None), None).unwrap().rows;
    assert_eq!(acting.len(), 1);
    assert_eq!((acting[0].row.number, acting[0].row.handler), (case, lintao.who().user().raw()));
    let of_lina = house.app.acting(&proof(&auditor), Some(lina.who().user()), (None, None), None).unwrap();
    assert!(of_lina.rows.is_empty());
}

#[test]
fn sign_ins_and_administrators_acts_are_found_by_person_and_period() {
    let house = House::demo();
    let auditor = house.holder("huanghai", Permission::Audit);
    let wangfang = house.person("wangfang");
    let kinds = |filter: RecordFilter| -> Vec<String> {
        acts(&house, &auditor, filter).into_iter().map(|(kind, _)| kind).collect()
    };
    let of = |area| RecordFilter { area: Area::Chain(area), ..RecordFilter::default() };
    assert_eq!(acts(&house, &auditor, of(Chain::SignIns))[0], said("sign_in", "王芳"));
    // The password that the operator gave is an act upon him.
    let about = RecordFilter { person: Some(wangfang.who().user()), ..RecordFilter::default() };
    assert_eq!(kinds(about.clone()), ["person_reset", "sign_in"], "of one instant");
    let day = |text: &str| -> Option<NaiveDate> { text.parse().ok() };
    let earlier = RecordFilter { until: day("2026-05-31"), ..about.clone() };
    assert_eq!(kinds(earlier), Vec::<String>::new());
    house.clock.advance_millis(2 * DAY);
    house.person("wangfang");
    let later = RecordFilter { from: day("2026-06-02"), ..about.clone() };
    assert_eq!(kinds(later), ["sign_in"]);
    assert_eq!(kinds(RecordFilter { area: Area::Chain(Chain::SignIns), ..about }).len(), 2);
}

#[test]
fn pages_of_the_record_follow_each_other_without_a_gap() {
    let house = House::demo();
    let auditor = house.holder("huanghai", Permission::Audit);
    let wangfang = house.person("wangfang");
    for n in 0..130 {
        house.filing(&wangfang, &format!("阳光花园 {n}栋"));
    }
    for filter in [
        RecordFilter { area: Area::Cases, ..RecordFilter::default() },
        RecordFilter { person: Some(wangfang.who().user()), area: Area::Cases, ..RecordFilter::default() },
        RecordFilter { flow: Some("contract_filing".to_owned()), ..RecordFilter::default() },
    ] {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let listed = house.app.acts(&proof(&auditor), &filter, after.as_deref()).unwrap();
            all.extend(listed.rows.iter().map(|act| act.case.as_ref().map(|of| of.number)));
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<Option<i64>> = (1..=130).rev().map(Some).collect();
        assert_eq!(all.len(), 130, "{filter:?}");
        assert_eq!(all, expected, "{filter:?}");
    }
    let all = house.app.acts(&proof(&auditor), &RecordFilter::default(), None).unwrap();
    assert_eq!(all.rows.len(), 100);
    assert!(all.next.is_some());
}

#[test]
fn every_export_is_itself_recorded() {
    let house = House::demo();
    let auditor = house.holder("huanghai", Permission::Audit);
    house.filing(&house.person("wangfang"), "阳光花园");
    let (rows, more) = house.app.export_acts(&proof(&auditor), &RecordFilter::default()).unwrap();
    assert!(!more && rows.len() > 5);
    house.app.export_search(auditor.who(), "阳光").unwrap().unwrap();
    let exports = RecordFilter { area: Area::Chain(Chain::Exports), ..RecordFilter::default() };
    assert_eq!(acts(&house, &auditor, exports), [said("search", "黄海"), said("record", "黄海")]);
    house.assert_clean();
}

#[test]
fn an_auditor_of_a_period_reads_until_its_last_day_and_changes_nothing() {
    let house = House::demo();
    house.import(
        "format = 1\n[organisation]\n\
         posts = [{ code = \"outside_audit\", name = \"外部审计\", department = \"office\", permissions = [\"audit\"] }]\n\
         people = [{ code = \"shenji\", name = \"审计\" }]\n\
         appointments = [{ person = \"shenji\", post = \"outside_audit\", from = 2026-06-01, until = 2026-06-03 }]\n",
    );
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    let auditor = house.person("shenji");
    assert!(auditor.who().administers(Permission::Audit).is_ok());
    assert_eq!(house.app.search(auditor.who(), "阳光", None).unwrap().unwrap().rows.len(), 1);
    let view = house.case(&auditor, case);
    assert!(view.offers.visits.is_empty() && !view.offers.may_revoke && !view.offers.may_comment);
    house.clock.advance_millis(3 * DAY);
    let auditor = house.person("shenji");
    assert_eq!(auditor.who().administers(Permission::Audit).map(drop).unwrap_err().code, Code::NotAllowed);
    assert!(house.see(&auditor, case).is_err());
    assert!(house.app.search(auditor.who(), "阳光", None).unwrap().unwrap().rows.is_empty());
}
