use serde_json::{Value, json};

use super::*;

fn settings() -> Value {
    json!({
        "principal": "{{loan_principal}}",
        "rate": "{{loan_rate}}",
        "interest_from": "{{loan_interest_from}}",
        "repay_on": "{{repay_on}}",
        "day_count": "{{loan_day_count}}",
        "fee_rate": "0.01",
    })
}

fn input(settings: Value) -> Input {
    let mut input = Input {
        settings,
        case_number: 12,
        business_date: "2026-11-28".into(),
        language: "zh-CN".into(),
        ..Input::default()
    };
    for (key, value) in [
        ("loan_principal", WireValue::Decimal("100000".into())),
        ("loan_rate", WireValue::Decimal("0.0435".into())),
        ("loan_interest_from", WireValue::Date("2026-11-01".into())),
        ("repay_on", WireValue::Date("2026-11-30".into())),
        ("loan_day_count", "ACT/360".into()),
    ] {
        input.properties.insert(key.into(), value);
    }
    input
}

#[test]
fn the_amounts_become_properties_and_the_statement_a_document() {
    let output = RepaymentStatement.run(&input(settings())).unwrap();
    let set: Vec<_> =
        output.set.iter().map(|(key, value)| (key.as_str(), value.as_words().unwrap())).collect();
    assert_eq!(
        set,
        [
            ("statement_days", "29".into()),
            ("statement_fee", "1000".into()),
            ("statement_interest", "350.42".into()),
            ("statement_principal", "100000".into()),
            ("statement_total", "101350.42".into()),
            // The day of repayment comes before five days are over.
            ("statement_valid_until", "2026-11-30".into()),
        ]
    );
    let [document] = &output.attach[..] else { panic!("{} documents", output.attach.len()) };
    assert_eq!((document.into.as_str(), document.media.as_str()), ("statement_document", "text/html"));
    assert_eq!(document.name, "提前还款结清单-2026-11-30.html");
    let html = std::str::from_utf8(&document.content).unwrap();
    for words in ["101,350.42", "壹拾万壹仟叁佰伍拾元肆角贰分", "2026年11月30日", "29 天", "业务流号：12"]
    {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn the_same_question_has_the_same_document() {
    let input = input(settings());
    assert_eq!(RepaymentStatement.run(&input), RepaymentStatement.run(&input));
}

#[test]
fn a_loan_that_cannot_be_is_refused_in_words_at_check_and_run() {
    let check = |key: &str, value: &str, words: &str| {
        let mut input = input(settings());
        input.properties.insert(key.into(), value.into());
        assert_eq!(RepaymentStatement.check(&input), Ok(Verdict::Refused(words.into())), "{key}");
        assert_eq!(RepaymentStatement.run(&input), Err(Fault::refused(words)), "{key}");
    };
    check("repay_on", "2026-11-27", "还款日 2026-11-27 已过，请重新选择");
    check("repay_on", "明天", "还款日 repay_on：「明天」不是日期");
    check("repay_on", "2026-02-30", "还款日 repay_on：「2026-02-30」不是日期");
    check("loan_interest_from", "2026-12-01", "还款日 2026-11-30 早于起息日 2026-12-01");
    check("loan_principal", "0", "本金 0 应大于 0，最多两位小数");
    check("loan_principal", "100.001", "本金 100.001 应大于 0，最多两位小数");
    check("loan_principal", "1e9", "本金 principal：「1e9」不是数字");
    check("loan_rate", "4.35", "利率和费率应在 0 与 1 之间，例如 0.0435");
    check("loan_rate", "-0.01", "利率和费率应在 0 与 1 之间，例如 0.0435");
    check("loan_day_count", "ACT/364", "没有计息方式「ACT/364」；可用 ACT/360、ACT/365F、ACT/ACT、30/360");
    check("loan_principal", "79228162514264337593543950335", "金额过大，无法精确计算");
}

#[test]
fn what_only_an_administrator_can_mend_is_a_failure() {
    let check = |change: Value, words: &str| {
        let mut settings = settings();
        settings.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let input = input(settings);
        let fault = RepaymentStatement.run(&input).unwrap_err();
        assert!(
            matches!(&fault, Fault::Failed { retry: false, words: said } if said.contains(words)),
            "{fault:?}"
        );
        assert!(
            matches!(RepaymentStatement.check(&input), Ok(Verdict::Refused(said)) if said.contains(words))
        );
    };
    check(json!({"principal": "{{nothing}}"}), "没有名为「nothing」");
    check(json!({"template": "{{#if x}}"}), "模板语法有误");
    check(json!({"template": "{{statement_totl}}"}), "没有名为「statement_totl」");
    check(json!({"prefix": "结清"}), "不能作属性前缀");
    check(json!({"valid_days": 91}), "0 至 90");
    check(json!({"title": "../x"}), "不含斜杠");
    check(json!({"colour": "red"}), "unknown field `colour`");
}

#[test]
fn fees_are_a_part_of_the_principal_and_a_fixed_amount() {
    let mut settings = settings();
    settings["fee"] = "12.5".into();
    settings["fee_rate"] = "0.000333".into();
    settings["prefix"] = "offer".into();
    settings["template"] = "{{offer_fee}}".into();
    // 33.30 + 12.50
    assert_eq!(
        RepaymentStatement.run(&input(settings)).unwrap().set["offer_fee"],
        WireValue::Decimal("45.8".into())
    );
}

#[test]
fn the_preview_tells_the_amounts() {
    let mut input = input(settings());
    let words = "应还 101,350.42 元：本金 100,000.00，利息 350.42（29 天），费用 1,000.00";
    assert_eq!(RepaymentStatement.preview(&input), Ok(Some(words.into())));
    input.language = "en".into();
    assert!(RepaymentStatement.preview(&input).unwrap().unwrap().starts_with("To pay 101,350.42:"));
    input.properties.insert("repay_on".into(), "2026-01-01".into());
    assert!(RepaymentStatement.preview(&input).unwrap().unwrap().contains("is past"));
}
