//! Rules of the checklist.

use waypost_base::FileRef;

use super::*;

fn used() -> MaterialUse {
    MaterialUse {
        id: 7,
        scans_key: item_key(7, "scans").unwrap(),
        copies_key: item_key(7, "copies").unwrap(),
        code: "m".to_owned(),
        name: "合同".into(),
        note: Label::default(),
        specimen: None,
        valid: (None, None),
        closed: false,
        valid_days: None,
        kind: MaterialKind::Original,
        copies: 2,
        scan: true,
        again: true,
        required: true,
        stages: vec![StageNo(1)],
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_material_is_asked_for_from_its_first_to_its_last_day() {
    let dated = MaterialUse { valid: (Some(day("2026-01-01")), Some(day("2026-12-31"))), ..used() };
    for (today, asked) in
        [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)]
    {
        assert_eq!(dated.is_asked(day(today)), asked, "{today}");
    }
    assert!(!MaterialUse { closed: true, ..used() }.is_asked(day("2026-06-01")));
}

#[test]
fn what_is_missing_is_what_was_asked_for_and_is_not_there() {
    let file =
        FileRef { sha256: "0".repeat(64), name: "a.pdf".into(), media: "application/pdf".into(), bytes: 1 };
    let values = |copies: Option<i64>, scans: usize| {
        let counted = copies.map(|n| (used().copies_key, Value::Integer(n)));
        let scanned = (scans > 0).then(|| (used().scans_key, Value::Files(vec![file.clone(); scans])));
        counted.into_iter().chain(scanned).collect::<Values>()
    };
    for (copies, scans, missing) in [
        (None, 0, (2, true)),
        (Some(0), 1, (2, false)),
        (Some(1), 1, (1, false)),
        (Some(2), 0, (0, true)),
        (Some(9), 2, (0, false)),
    ] {
        let found = used().shortage(&values(copies, scans), day("2026-06-01"));
        assert_eq!((found.copies, found.scan), missing, "{copies:?} {scans}");
    }
    let ended = MaterialUse { valid: (None, Some(day("2026-01-01"))), ..used() };
    assert!(!ended.shortage(&Values::new(), day("2026-06-01")).is_any());
}

#[test]
fn a_required_material_is_judged_after_what_is_handed_in_and_only_where_it_is_taken() {
    let today = day("2026-06-01");
    let handed = |n: i64| vec![(used().copies_key, Some(Value::Integer(n)))];
    let paper = [MaterialUse { scan: false, ..used() }];
    let told = |stage: u32, handed: &[(ItemKey, Option<Value>)]| {
        problems(&paper, StageNo(stage), &Values::new(), handed, today).len()
    };
    assert_eq!(told(1, &[]), 1);
    assert_eq!(told(1, &handed(1)), 1);
    assert_eq!(told(1, &handed(2)), 0);
    assert_eq!(told(2, &[]), 0);
    let optional = [MaterialUse { required: false, ..used() }];
    assert_eq!(problems(&optional, StageNo(1), &Values::new(), &[], today), []);
}

#[test]
fn a_forms_own_items_never_have_the_keys_of_a_checklist() {
    let form = Form::new("表", vec![Item::new(used().scans_key, "扫描件", Kind::YesNo)]);
    let faults = form.check();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].problem.code(), "reserved_key");
    assert!(is_checklist(&used().copies_key));
    assert!(!is_checklist(&ItemKey::new("material_7_copies").unwrap()));
}
