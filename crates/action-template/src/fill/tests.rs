use waypost_action_sdk::{Input, WireValue, api::Document};

use super::*;

fn values() -> Values {
    let mut input = Input { case_number: 12, business_date: "2026-11-30".into(), ..Input::default() };
    for (key, value) in [
        ("total", WireValue::Decimal("1234567.8".into())),
        ("card", "6212345678901265".into()),
        ("rate", WireValue::Decimal("0.0435".into())),
        ("evil", "<script>alert('x')</script> {{total}} \"a/b?c\"".into()),
        ("count", WireValue::Integer(3)),
    ] {
        input.properties.insert(key.into(), value);
    }
    let items = [("borrower".to_owned(), WireValue::from("陈伟")), ("card".to_owned(), "item".into())];
    input.documents.push(Document { title: "还款".into(), values: items.into(), ..Document::default() });
    Values::of(&input)
}

fn check(template: &str, expected: &str) {
    assert_eq!(fill(template, Style::Words, &values(), "zh-CN").as_deref(), Ok(expected), "{template}");
}

fn fails(template: &str, expected: &str) {
    let fault = fill(template, Style::Words, &values(), "zh-CN").unwrap_err();
    assert_eq!(fault.say("zh-CN"), expected, "{template}");
    assert!(fault.say("en").is_ascii() || fault.say("en").contains('“'), "{}", fault.say("en"));
}

#[test]
fn values_and_helpers_are_written_as_people_read_them() {
    check("{{borrower}} {{case_number}} {{title}}", "陈伟 12 还款");
    check("{{amount total}}", "1,234,567.80");
    check("{{capital total}}", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整");
    check("{{tail card}} {{percent rate}} {{date business_date}}", "…1265 4.35% 2026年11月30日");
    check("{{#if note}}有{{else}}无{{/if}}{{#if count}} {{count}}{{/if}}", "无 3");
    let english = fill("{{date business_date}}", Style::Words, &values(), "en");
    assert_eq!(english.as_deref(), Ok("2026-11-30"));
}

#[test]
fn a_name_that_is_missing_is_told_with_its_line() {
    fails("一\n二 {{totl}}", "第 2 行：没有名为「totl」的属性或表项");
    fails("{{amount totl}}", "第 1 行：没有名为「totl」的属性或表项");
    fails("{{amount borrower}}", "第 1 行：模板函数用错：amount “陈伟”");
    fails("{{date total}}", "第 1 行：模板函数用错：date “1234567.8”");
    fails("{{shout total}}", "第 1 行：模板函数用错：shout?");
    fails("  ", "模板为空");
}

#[test]
fn what_would_let_a_value_become_markup_is_refused() {
    for template in
        ["{{{total}}}", "a\n{{& total}}", "{{> other}}", "{{~{total}}}", "{{#*inline 'x'}}{{/inline}}"]
    {
        let fault = fill(template, Style::Html, &values(), "zh-CN").unwrap_err();
        assert!(matches!(fault, TemplateFault::Forbidden { .. }), "{template}: {fault:?}");
    }
    let fault = fill("一\n{{#if x}}", Style::Words, &values(), "en").unwrap_err();
    assert!(matches!(fault, TemplateFault::Syntax { .. }), "{fault:?}");
}

#[test]
fn a_value_stays_a_value_in_every_style() {
    let fill = |style| fill("{{evil}}", style, &values(), "zh-CN").unwrap();
    assert_eq!(fill(Style::Words), "<script>alert('x')</script> {{total}} \"a/b?c\"");
    assert!(!fill(Style::Html).contains('<'));
    assert!(!fill(Style::Address).contains(['/', '?', '<', ' ', '"', '{']));
}

#[test]
fn too_much_is_refused() {
    let long = "a".repeat(TEMPLATE + 1);
    assert_eq!(compile(&long), Err(TemplateFault::TooLong { most: TEMPLATE }));
    let many = values().with("rows", vec!["一".repeat(1000); 1000]);
    assert_eq!(
        super::fill("{{#each rows}}{{this}}{{/each}}", Style::Words, &many, ""),
        Err(TemplateFault::TooLong { most: MADE })
    );
}
