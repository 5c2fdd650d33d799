use super::*;
use crate::view::{Lang, Views};

#[test]
fn every_notice_that_may_be_shown_has_words() {
    let views = Views::new(None).unwrap();
    let source = include_str!("../../../http/ctx.rs");
    let keys: Vec<&str> = source.split('"').filter(|text| text.starts_with("flash-")).collect();
    assert!(keys.len() > 10, "the list of notices is where it was");
    for key in keys {
        for lang in Lang::ALL {
            let words = views.text(lang, &Text::new(key));
            assert!(!words.contains('⟦'), "{key} in {}", lang.tag());
        }
    }
}

#[test]
fn a_list_of_people_comes_in_parts_that_leave_nobody_out() {
    for count in [0_i64, 1, 99, 100, 101, 250] {
        let ids: Vec<i64> = (0..count).map(|id| id * 7 + 3).collect();
        let (mut seen, mut after): (Vec<i64>, _) = (Vec::new(), None);
        loop {
            let (from, next) = part(&ids, after);
            seen.extend(ids.iter().skip(from).take(PAGE));
            if next.is_none() {
                break;
            }
            after = next;
        }
        assert_eq!(seen, ids, "{count} people");
    }
    assert_eq!(part(&[1, 2], Some(9)).0, 0, "an unknown id begins anew");
}

#[test]
fn every_stored_kind_of_incident_is_read_back() {
    for (stored, expected) in [
        ("nobody_found", Some(IncidentKind::NobodyFound)),
        ("action_failed", Some(IncidentKind::ActionFailed)),
        ("late_answer", Some(IncidentKind::LateAnswer)),
        ("of_another_version", None),
    ] {
        assert_eq!(kind(stored), expected, "{stored}");
    }
}

#[test]
fn a_stored_refusal_is_read_back_with_its_parameters() {
    let read = rejection("claimed_by_other", r#"{"who":"7"}"#).unwrap();
    assert_eq!(read.code, Code::ClaimedByOther);
    assert_eq!(read.params.get("who").map(String::as_str), Some("7"));
    assert_eq!(rejection("not_found", "").map(|read| read.code), Some(Code::NotFound));
    assert!(rejection("of_another_version", "{}").is_none());
}

#[test]
fn only_a_confirmed_second_factor_counts() {
    assert!(!has_factor(None));
    assert!(!has_factor(Some("what nobody wrote")));
}
