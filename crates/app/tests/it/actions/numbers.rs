//! Number series: void numbers stay with their reason, gaps are told, a start is set upwards only.

use waypost_app::{access::DefinesFlows, numbers::SeriesPage};
use waypost_base::Code;
use waypost_engine::Command;

use super::{before_the_number, definer, house};
use crate::support::{House, code, sub, text};

const SERIES: (&str, &str) = ("市房备", "2026");

fn page(house: &House, proof: &DefinesFlows) -> SeriesPage {
    house.app.series_page(proof, SERIES.0, SERIES.1, None).unwrap().unwrap()
}

fn drawn(house: &House, project: &str) -> i64 {
    let case = before_the_number(house, project);
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    assert_eq!(house.run_actions(), 1);
    case
}

#[test]
fn a_number_stays_with_its_case_and_is_void_when_the_case_is_revoked() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let (first, second) = (drawn(&house, "甲"), drawn(&house, "乙"));
    let wangfang = house.person("wangfang");
    house.act(&wangfang, first, |by| Command::Revoke { by, reason: "不办了".to_owned() }).unwrap();
    let shown = page(&house, &proof);
    let told: Vec<_> =
        shown.drawn.iter().map(|it| (it.n, it.number, it.written.as_str(), it.void.as_deref())).collect();
    assert_eq!(
        told,
        [(2, second, "市房备〔2026〕2号", None), (1, first, "市房备〔2026〕1号", Some("revoked"))]
    );
    assert_eq!((shown.series.next, shown.gaps.len()), (3, 0));
    let third = drawn(&house, "丙");
    assert_eq!(
        house.property(&wangfang, third, "record_number"),
        Some(text("市房备〔2026〕3号")),
        "never again"
    );
    house.assert_clean();
    house.plant("UPDATE series_number SET void = NULL, void_at = NULL");
    assert!(house.problems().iter().any(|it| it.what.contains("numbers drawn")), "verify compares them");
}

#[test]
fn a_case_that_draws_again_leaves_its_former_number_void() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let case = drawn(&house, "甲");
    let yangfan = house.person("yangfan");
    let steps = house.case(&yangfan, case).steps;
    let visit = waypost_base::VisitId::new(steps.iter().rev().find(|step| step.stage == 5).unwrap().id);
    house.act(&yangfan, case, |by| Command::Withdraw { by, visit }).unwrap();
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    assert_eq!(house.run_actions(), 1);
    let told: Vec<_> = page(&house, &proof).drawn.into_iter().map(|it| (it.n, it.void)).collect();
    assert_eq!(told, [(2, None), (1, Some("replaced".to_owned()))]);
    house.assert_clean();
}

#[test]
fn an_administrator_declares_a_number_void_once_and_with_a_reason() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    drawn(&house, "甲");
    let void = |n: i64, reason: &str| house.app.declare_number_void(&proof, SERIES, n, reason).unwrap();
    assert_eq!(void(1, " ").unwrap_err().fields[0].code, Code::ReasonMissing);
    assert_eq!(void(2, "写错").unwrap_err().fields[0].code, Code::NumberNotDrawn);
    void(1, "写错").unwrap();
    assert_eq!(void(1, "写错").unwrap_err().fields[0].code, Code::NumberVoid);
    let shown = page(&house, &proof);
    assert_eq!((shown.voids[0].n, shown.voids[0].reason.as_str()), (1, "写错"));
    let chain = "SELECT count(*) FROM journal WHERE chain = 5 AND kind = 'number_void'";
    assert_eq!(house.number(chain), 1);
    // What was proved too long ago is proved anew.
    house.clock.advance_millis(3_600_000);
    assert_eq!(code(void(1, "再来").map(|()| unreachable!())), Code::SignInAgain);
    house.assert_clean();
}

#[test]
fn a_series_begins_where_it_is_set_and_goes_upwards_only() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let set = |start: i64, reason: &str| house.app.set_next_number(&proof, SERIES, start, reason).unwrap();
    assert_eq!(set(100, "").unwrap_err().fields[0].code, Code::ReasonMissing);
    set(100, "接续旧系统").unwrap();
    let case = drawn(&house, "甲");
    let wangfang = house.person("wangfang");
    assert_eq!(house.property(&wangfang, case, "record_number"), Some(text("市房备〔2026〕100号")));
    let back = set(50, "退回").unwrap_err();
    assert_eq!((back.fields[0].code, back.fields[0].params["min"].as_str()), (Code::SeriesBackwards, "101"));
    assert_eq!(set(i64::MAX, "太大").unwrap_err().fields[0].code, Code::ValueTooLarge);
    let gaps = page(&house, &proof).gaps;
    assert_eq!((gaps.len(), gaps[0].from, gaps[0].to), (1, 1, 99));
    assert_eq!(gaps[0].set.as_ref().unwrap().reason, "接续旧系统");
    set(200, "新年度").unwrap();
    house.assert_clean();
    house.plant("DELETE FROM series_start");
    assert!(house.problems().iter().any(|it| it.what.contains("gap")), "what was skipped is accounted for");
}

#[test]
fn numbers_drawn_before_this_table_was_there_are_found_in_the_journals() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let (first, _) = (drawn(&house, "甲"), drawn(&house, "乙"));
    let wangfang = house.person("wangfang");
    house.act(&wangfang, first, |by| Command::Revoke { by, reason: "不办了".to_owned() }).unwrap();
    let before = page(&house, &proof).drawn;
    let up = include_str!("../../../../../migrations/sqlite/2026-11-30-000043_numbers/up.sql");
    let fill =
        up.split_once("-- Numbers drawn so far").unwrap().1.split_once("INSERT INTO sqlite_stat1").unwrap().0;
    house.plant(&format!("DELETE FROM series_number; -- {fill}"));
    assert_eq!(page(&house, &proof).drawn, before);
    house.assert_clean();
}
