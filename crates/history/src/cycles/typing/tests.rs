use waypost_testkit::Page;

use super::*;

const PAGE: &str = r#"<form id="start" method="post" action="/start/seal_use" enctype="multipart/form-data">
<input type="hidden" name="csrf" value="c"><input type="hidden" name="key" value="k">
<input name="title"><input name="item.amount"><input name="item.copies" value="1">
<select name="item.usage"><option value="">—</option><option value="shop">商业</option></select>
<input type="hidden" name="item.kind" value=""><input type="radio" name="item.kind" value="yes">
<input type="file" name="item.scan"><input type="checkbox" name="keep.scan" value="f" checked>
<input type="checkbox" name="straight_back" value="yes"><textarea name="opinion"></textarea></form>"#;

#[test]
fn every_item_is_filled_in_and_nothing_else_is_touched() {
    let filled = fill(Page::of("/start/seal_use", PAGE).form("start"), &mut Dice::new(3));
    let value = |name: &str| filled.value(name).unwrap_or_default();
    assert_eq!((value("csrf"), value("key"), value("keep.scan")), ("c".into(), "k".into(), "f".into()));
    assert!(value("title").starts_with("办件 ") && value("opinion").starts_with("意见 "));
    assert!(value("item.amount").parse::<f64>().is_ok_and(|amount| amount >= 1.0));
    assert!(value("item.copies").parse::<u32>().is_ok_and(|copies| (1..10).contains(&copies)));
    assert_eq!(value("item.usage"), "shop");
    let kinds: Vec<_> = filled.fields().into_iter().filter(|(name, _)| name == "item.kind").collect();
    assert_eq!(kinds.last().map(|(_, value)| value.as_str()), Some("yes"));
    assert_eq!(filled.value("straight_back"), None);
}
