use crate::{
    Absence, OrgData, Period, Snapshot, Substitute,
    sample::{bureau, day, u},
};

fn period(from: &str, until: &str) -> Period {
    Period { from: Some(day(from)), until: Some(day(until)) }
}

#[test]
fn an_absence_tells_and_a_substitute_acts() {
    let away = |from, until| Absence { user: u(2), period: period(from, until), reason: "出差".into() };
    let acts = period("2026-10-01", "2026-10-04");
    let org = Snapshot::new(OrgData {
        absences: vec![away("2026-10-01", "2026-10-08"), away("2026-10-05", "2026-10-20")],
        substitutes: vec![Substitute { principal: u(2), substitute: u(3), period: acts, post: None }],
        ..bureau()
    })
    .unwrap();
    for (date, until, stand_in) in [
        ("2026-09-30", None, None),
        ("2026-10-01", Some("2026-10-08"), Some(3)),
        ("2026-10-05", Some("2026-10-20"), None),
        ("2026-10-20", Some("2026-10-20"), None),
        ("2026-10-21", None, None),
    ] {
        let absence = org.absence_of(u(2), day(date));
        assert_eq!(absence.and_then(|absence| absence.period.until), until.map(day), "{date}");
        let acting: Vec<_> = org.stand_ins(u(2), day(date)).into_iter().map(|(user, _)| user).collect();
        assert_eq!(acting, stand_in.map(u).into_iter().collect::<Vec<_>>(), "{date}");
        assert!(org.holders(crate::sample::p(20), day(date)).contains(&u(2)), "being away takes nothing");
    }
    assert_eq!(org.absences_of(u(2)).count(), 2);
    assert_eq!(org.absences_of(u(3)).count(), 0);
}

#[test]
fn periods_overlap_when_a_day_lies_in_both() {
    let open = Period::ALWAYS;
    let until = |text: &str| Period { from: None, until: Some(day(text)) };
    let from = |text: &str| Period { from: Some(day(text)), until: None };
    for (one, other, expected) in [
        (open, open, true),
        (until("2026-10-01"), from("2026-10-01"), true),
        (until("2026-10-01"), from("2026-10-02"), false),
        (period("2026-01-01", "2026-01-31"), period("2026-01-31", "2026-02-10"), true),
        (period("2026-01-01", "2026-01-31"), period("2026-02-01", "2026-02-10"), false),
    ] {
        assert_eq!(one.overlaps(&other), expected, "{one:?} {other:?}");
        assert_eq!(other.overlaps(&one), expected, "{other:?} {one:?}");
    }
}
