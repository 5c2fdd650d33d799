use waypost_action_sdk::{Input, WireValue};

use super::*;

fn values() -> Values {
    let mut input = Input::default();
    for (key, value) in [
        ("borrower", "陈伟</td><script>alert(1)</script>"),
        ("note", "# 假标题\n| a | b |\n<img src=x onerror=alert(1)>[点我](https://evil.example)"),
    ] {
        input.properties.insert(key.into(), value.into());
    }
    input.properties.insert("total".into(), WireValue::Decimal("101350.42".into()));
    Values::of(&input)
}

fn body(template: &str) -> String {
    let whole = render(template, "证明", &values(), "zh-CN").unwrap();
    let (_, body) = whole.split_once("<main>\n").unwrap();
    body.split_once("</main>").unwrap().0.to_owned()
}

#[test]
fn markdown_becomes_a_sheet() {
    assert_eq!(
        body(
            "# 结清证明\n\n共 **{{amount total}}** 元。\n\n| 项 | 金额 |\n|---|---|\n| 合计 | {{total}} |\n\n> 公章\n"
        ),
        "<h1>结清证明</h1>\n<p>共 <strong>101,350.42</strong> 元。</p>\n<table><thead><tr><th>项</th><th>金额</th></tr></thead>\
         <tbody>\n<tr><td>合计</td><td>101350.42</td></tr>\n</tbody></table>\n<blockquote>\n<p>公章</p>\n</blockquote>\n"
    );
}

#[test]
fn blocks_on_lines_of_their_own_leave_no_paragraph() {
    let template = "{{#if nothing}}\n\n无\n\n{{else}}\n\n有 {{#if total}}钱{{/if}}\n\n{{/if}}\n";
    assert_eq!(body(template), "<p>有 钱</p>\n");
}

#[test]
fn neither_values_nor_templates_bring_markup_script_or_links() {
    let made = body(
        "{{borrower}}\n\n{{note}}\n\n<script>x()</script>\n\n<b onclick=x()>粗</b> ![图](https://evil.example/a.png) [字](javascript:x)\n",
    );
    for bad in ["<script", "<img", "<a ", "<b ", "href", "<h1>假"] {
        assert!(!made.contains(bad), "{bad} in {made}");
    }
    assert!(made.contains("&lt;script&gt;") && made.contains("图") && made.contains("字"), "{made}");
    let whole = render("{{total}}", "</title><script>", &values(), "\"><script>").unwrap();
    assert!(!whole.contains("<script"), "{whole}");
    assert!(!whole.contains("http:") && !whole.contains("https:") && !whole.contains("url("), "{whole}");
}

#[test]
fn what_is_missing_is_told_by_the_line_of_the_template() {
    let fault = render("# 一\n\n二\n\n{{nobody}}", "", &values(), "zh-CN").unwrap_err();
    assert_eq!(fault, TemplateFault::Missing { name: "nobody".into(), line: 5 });
}

#[test]
fn characters_that_stand_in_for_marks_cannot_be_forged() {
    assert_eq!(body("\u{E000}0\u{E001} {{total}}"), "<p>\u{FFFD}0\u{FFFD} 101350.42</p>\n");
}
