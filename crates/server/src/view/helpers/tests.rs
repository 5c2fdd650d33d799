use std::{borrow::Cow, sync::Arc};

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::{Assets, Catalogues, register};
use crate::view::source::Files;

fn render(template: &str, lang: &str, data: Json) -> Result<String, String> {
    let text = |words: &'static str| Cow::Borrowed(words.as_bytes());
    let ago = "ago-now = now\nago-minutes = { $n } min\nago-hours = { $n } h\nago-days = { $n } d\n";
    let files = Files::from([
        (
            "locales/en/a.ftl".to_owned(),
            text(
                "waits = { $count ->\n    [one] { $count } waits\n   *[other] { $count } wait\n}\nlong = { BYTES($n) }\n",
            ),
        ),
        ("locales/en/b.ftl".to_owned(), text(ago)),
        ("locales/zh-CN/a.ftl".to_owned(), text("waits = { $count } 件\n")),
        ("static/a.css".to_owned(), text("a{}")),
    ]);
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    let words = Arc::new(Catalogues::load(&files).unwrap());
    register(&mut templates, &words, &Arc::new(Assets::load(&files)));
    let frame = json!({ "lang": lang, "zone_minutes": 480, "now": 1_795_276_800_000_i64 });
    let mut data = data;
    data["frame"] = frame;
    templates.render_template(template, &data).map_err(|why| format!("{why:?}"))
}

fn check(template: &str, lang: &str, data: Json, wanted: &str) {
    assert_eq!(render(template, lang, data).as_deref(), Ok(wanted), "{template} in {lang}");
}

#[test]
fn t_says_a_key_with_its_parameters_and_plural_forms() {
    check("{{t \"waits\" count=n}}", "en", json!({ "n": 1 }), "1 waits");
    check("{{t \"waits\" count=n}}", "en", json!({ "n": 3 }), "3 wait");
    check("{{t \"waits\" count=n}}", "zh-CN", json!({ "n": 3 }), "3 件");
    check("{{t text}}", "en", json!({ "text": { "key": "waits", "params": { "count": 2 } } }), "2 wait");
    check("{{t \"waits\" count=n}}", "zh-CN", json!({ "n": "<b>" }), "&lt;b&gt; 件");
    check("{{t \"long\" n=n}}", "en", json!({ "n": 1_740_000 }), "1.7 MB");
    check("{{t \"long\" n=n}}", "en", json!({ "n": 5 }), "5 B");
}

#[test]
fn t_refuses_an_unknown_key_and_a_missing_parameter() {
    for template in
        ["{{t \"nowhere\"}}", "{{t \"waits\"}}", "{{t \"waits\" count=lost}}", "{{t lost}}", "{{t}}"]
    {
        assert!(render(template, "en", json!({})).is_err(), "{template}");
    }
}

#[test]
fn date_writes_the_organisations_time_in_the_readers_way() {
    // 2026-11-21T07:04:00Z, 15:04 in Beijing; the last one is past midnight there.
    let data = || json!({ "at": 1_795_244_640_000_i64, "late": 1_795_280_400_000_i64 });
    check("{{date at}}", "zh-CN", data(), "2026-11-21 15:04");
    check("{{date at}}", "en", data(), "21 Nov 2026, 15:04");
    check("{{date at \"iso\"}}", "en", data(), "2026-11-21T07:04:00Z");
    check("{{date late \"day\"}}", "zh-CN", data(), "2026-11-22");
    check("{{date late \"day\"}}", "en", data(), "22 Nov 2026");
    assert!(render("{{date lost}}", "en", data()).is_err());
}

#[test]
fn ago_rounds_down_and_never_looks_ahead() {
    let now = 1_795_276_800_000_i64;
    for (before, wanted) in
        [(-5, "now"), (59, "now"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (90_000, "1 d")]
    {
        check("{{ago at}}", "en", json!({ "at": now - before * 1000 }), wanted);
    }
}

#[test]
fn asset_names_the_hash_and_refuses_an_unknown_file() {
    let url = render("{{asset \"a.css\"}}", "en", json!({})).unwrap();
    assert!(
        url.starts_with("/static/a-") && url.ends_with(".css") && url.len() == "/static/a-.css".len() + 16,
        "{url}"
    );
    assert!(render("{{asset \"b.css\"}}", "en", json!({})).is_err());
}

#[test]
fn if_refuses_a_field_that_does_not_exist() {
    check("{{#if a}}yes{{else}}no{{/if}}", "en", json!({ "a": [] }), "no");
    check("{{#unless a}}yes{{/unless}}", "en", json!({ "a": null }), "yes");
    for template in ["{{#if lost}}a{{/if}}", "{{#unless lost}}a{{/unless}}", "{{#if a.lost}}a{{/if}}"] {
        assert!(render(template, "en", json!({ "a": {} })).is_err(), "{template}");
    }
}
