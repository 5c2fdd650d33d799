use waypost_testkit::Page;

use super::*;

fn loans() -> Loans {
    Loans {
        totals: vec!["10.00".into(), "20.00".into()],
        day: "2026-12-03".into(),
        next: AtomicUsize::new(1),
    }
}

fn form(fields: &str) -> Form {
    let text = format!("<form id=f method=post action=/start/x>{fields}<button>go</button></form>");
    Page::of("/", &text).form("f")
}

#[test]
fn days_are_counted_from_1970() {
    for (days, expected) in
        [(0, "1970-01-01"), (59, "1970-03-01"), (20_787, "2026-11-30"), (19_782, "2024-02-29")]
    {
        assert_eq!(date(days), expected);
    }
}

#[test]
fn each_case_repays_a_loan_of_its_own_and_confirms_what_the_bank_reckoned() {
    let (loans, mut dice) = (loans(), Dice::new(3));
    let start = "<input name=item.loan_number value=''><input name=item.repay_on type=date>";
    for expected in ["L9-000001", "L9-000002"] {
        assert!(loans.are_left());
        let filled = loans.fill(form(start), "", &mut dice);
        assert_eq!(filled.value("item.loan_number").as_deref(), Some(expected));
        assert_eq!(filled.value("item.repay_on").as_deref(), Some("2026-12-03"));
    }
    assert!(!loans.are_left());
    let confirm = "<input name=item.confirmed_amount value=''><input name=item.signed_photo type=file>";
    let typed = |dice: &mut Dice| {
        loans.fill(form(confirm), "贷款编号 L9-000002", dice).value("item.confirmed_amount").unwrap()
    };
    let all: Vec<_> = (0..200).map(|_| typed(&mut dice)).collect();
    assert!(all.iter().filter(|amount| *amount == "20.00").count() > 150);
    assert!(all.iter().any(|amount| amount == "1.00"), "somebody mistypes");
}
