use serde_json::{Value, json};
use waypost_action_sdk::WireValue;

use super::*;

fn settings() -> Value {
    json!({
        "template": "# 贷款结清证明\n\n编号：{{certificate_number}}\n\n{{borrower}} 已还清 {{amount total}} 元（{{capital total}}）。\n\n> {{date business_date}}\n",
        "title": "结清证明 {{certificate_number}}",
        "into": "certificate",
        "number": "certificate_number",
    })
}

fn input(settings: Value) -> Input {
    let mut input =
        Input { settings, business_date: "2026-11-30".into(), language: "zh-CN".into(), ..Input::default() };
    for (key, value) in [
        ("certificate_number", "融证〔2026〕1号".into()),
        ("borrower", "陈伟 <b>".into()),
        ("total", WireValue::Decimal("101350.42".into())),
    ] {
        input.properties.insert(key.into(), value);
    }
    input
}

#[test]
fn the_document_is_attached_and_stands_alone() {
    let output = Certificate.run(&input(settings())).unwrap();
    let [document] = &output.attach[..] else { panic!("{} documents", output.attach.len()) };
    assert_eq!(
        (document.into.as_str(), document.name.as_str()),
        ("certificate", "结清证明 融证〔2026〕1号.html")
    );
    let html = std::str::from_utf8(&document.content).unwrap();
    for words in [
        "<h1>贷款结清证明</h1>",
        "陈伟 &lt;b&gt; 已还清 101,350.42 元（壹拾万壹仟叁佰伍拾元肆角贰分）。",
        "2026年11月30日",
        "size: A4",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    for outside in ["<script", "http:", "https:", "src=", "href="] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn what_is_wrong_is_told_at_the_check_with_its_line_and_fails_the_run() {
    let check = |change: Value, words: &str| {
        let mut settings = settings();
        settings.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let input = input(settings);
        let refused = Certificate.check(&input).unwrap();
        assert!(matches!(&refused, Verdict::Refused(said) if said.contains(words)), "{refused:?}");
        assert!(matches!(Certificate.run(&input), Err(Fault::Failed { retry: false, .. })));
    };
    check(json!({"template": "一\n二\n{{borower}}"}), "证明模板第 3 行：没有名为「borower」的属性或表项");
    check(json!({"template": "一\n{{{borrower}}}"}), "证明模板第 2 行：模板中不能使用 {{{ }}}");
    check(json!({"template": "{{#if a}}"}), "模板语法有误");
    check(json!({"template": " "}), "模板为空");
    check(json!({"title": "{{x}}"}), "证明标题：第 1 行：没有名为「x」");
    check(json!({"number": "other_number"}), "还没有编号「other_number」");
    check(json!({"into": "证明"}), "不是属性名");
    check(json!({"colour": 1}), "unknown field `colour`");
}

#[test]
fn no_value_makes_a_path_of_the_files_name() {
    for (title, name) in
        [("../../etc/passwd", "etcpasswd.html"), ("a\nb:c", "abc.html"), ("..", "document.html")]
    {
        assert_eq!(file_name(title), name);
    }
}

#[test]
fn the_preview_names_the_document_or_what_is_missing() {
    assert_eq!(
        Certificate.preview(&input(settings())),
        Ok(Some("生成文件「结清证明 融证〔2026〕1号.html」".into()))
    );
    let mut input = input(settings());
    input.language = "en".into();
    input.properties.remove("certificate_number");
    assert_eq!(Certificate.preview(&input), Ok(Some("There is no number “certificate_number” yet".into())));
}
