use crate::{Page, form::Form};

const TASK: &str = r#"
<form class="filter" method="get" action="/inbox"><select name="category"><option value="">all</option></select></form>
<form class="work" id="v7" method="post" action="/cases/1/visits/7/submit" enctype="multipart/form-data" novalidate>
<button class="implicit" formaction="/cases/1/visits/7/save" aria-hidden="true">暂存</button>
<input type="hidden" name="csrf" value="t&amp;1">
<label for="a">合同金额</label><input id="a" name="item.amount" type="text" value="1">
<textarea name="opinion" rows="3">
第一行
第二行</textarea>
<select name="item.usage"><option value="">—</option><option value="shop" selected>商业</option></select>
<input type="hidden" name="item.kind" value=""><label><input type="radio" name="item.kind" value="yes"> 是</label>
<label><input type="radio" name="item.kind" value="no" checked> 否</label>
<input type="checkbox" name="keep.scan" value="f1" checked><input type="checkbox" name="straight_back" value="yes">
<input type="file" name="item.scan" multiple>
<button name="branch" value="1" class="primary"><b>提交1</b><small>初审通过 → 复审</small></button>
<button name="branch" value="2" disabled><b>提交2</b></button>
<button formaction="/cases/1/visits/7/claim">签收</button>
</form>"#;

fn task() -> Form {
    Page::of("/cases/1", TASK).form("v7")
}

#[test]
fn a_form_sends_what_a_browser_would_send() {
    let form = task().set("item.amount", "12.50").press("提交1");
    let expected = [
        ("csrf", "t&1"),
        ("item.amount", "12.50"),
        ("opinion", "第一行\n第二行"),
        ("item.usage", "shop"),
        ("item.kind", ""),
        ("item.kind", "no"),
        ("keep.scan", "f1"),
        ("branch", "1"),
    ];
    assert_eq!(form.fields(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(form.action(), "/cases/1/visits/7/submit");
    assert_eq!(form.empty_files(), ["item.scan"]);
}

#[test]
fn a_button_decides_where_the_form_goes() {
    assert_eq!(task().press("签收").action(), "/cases/1/visits/7/claim");
    assert_eq!(task().press_to("/claim").action(), "/cases/1/visits/7/claim");
    assert_eq!(task().press_value("branch", "1").action(), "/cases/1/visits/7/submit");
    assert_eq!(task().buttons()[1].words, "提交1 初审通过 → 复审");
}

#[test]
fn choosing_replaces_what_was_chosen() {
    let form = task().set("item.kind", "yes").set("item.usage", "").set("straight_back", "yes");
    let sent = |name: &str| -> Vec<String> {
        form.fields().into_iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
    };
    assert_eq!(sent("item.kind"), ["", "yes"]);
    assert_eq!(sent("item.usage"), [""]);
    assert_eq!(sent("straight_back"), ["yes"]);
}

#[test]
fn bad_input_can_be_forced_in() {
    let form = task().put("item.usage", "castle").put("extra", "1").without("csrf");
    assert_eq!(form.value("item.usage").as_deref(), Some("castle"));
    assert_eq!(form.value("extra").as_deref(), Some("1"));
    assert_eq!(form.value("csrf"), None);
}

#[test]
#[should_panic(expected = "no button \"提交2\"")]
fn a_closed_button_cannot_be_pressed() {
    let _ = task().press("提交2");
}

#[test]
#[should_panic(expected = "no control \"item.usage\" that takes \"castle\"")]
fn a_select_takes_only_what_it_offers() {
    let _ = task().set("item.usage", "castle");
}

#[test]
fn a_form_is_found_by_its_action_too() {
    let page = Page::of("/inbox", TASK);
    assert_eq!(page.form("/cases/1/").id(), "v7");
    assert!(!page.form("/inbox").is_post());
}
