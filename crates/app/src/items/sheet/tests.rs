use waypost_base::Decimal;
use waypost_forms::{Choice, Formula, Op};

use super::*;

fn sheet(kind: &str) -> ItemSheet {
    ItemSheet { kind: kind.to_owned(), key: "it".to_owned(), label: "项".to_owned(), ..ItemSheet::default() }
}

fn money() -> Kind {
    Kind::Decimal { scale: 2, bounds: Bounds { min: None, max: None } }
}

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

fn fields(sheet: &ItemSheet) -> Vec<(String, Code)> {
    let problems = sheet.read(None).expect_err("problems");
    problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
}

#[test]
fn an_item_goes_through_its_sheet_unchanged() {
    let columns = vec![
        Item::new(key("price"), "单价", money()),
        Item::new(key("n"), "数量", Kind::Integer(Bounds { min: Some(1), max: None })).required(),
        Item::new(key("sum"), "小计", money())
            .computed(Formula::new(Op::Product, ["price".parse().unwrap(), "n".parse().unwrap()])),
    ];
    let options = vec![
        Choice::new("a", Label::new("甲").with("en", "A")),
        Choice::new("乙", "乙"),
        Choice::new("x = y", Label::new("丙 | 丁").with("fr", "C")),
    ];
    let kinds = [
        Kind::Text(TextRule {
            lengths: Lengths { min: Some(1), max: Some(9) },
            pattern: Some(Pattern::new("[a-z]+")),
        }),
        Kind::LongText(TextRule::default()),
        Kind::Integer(Bounds { min: Some(-3), max: Some(7) }),
        Kind::Decimal {
            scale: 2,
            bounds: Bounds { min: "0.01".parse::<Decimal>().ok(), max: "9.5".parse().ok() },
        },
        Kind::Date(Bounds { min: "2026-01-01".parse().ok(), max: None }),
        Kind::Choice(options.clone()),
        Kind::Choices(options),
        Kind::YesNo,
        Kind::Person,
        Kind::Department,
        Kind::File(FileRule { max: Some(3), media: vec!["image/*".into(), "application/pdf".into()] }),
        Kind::Table(TableRule { columns, rows: Bounds { min: Some(1), max: Some(20) } }),
    ];
    for kind in kinds {
        let mut item = Item::new(key("it"), Label::new("项").with("en", "It").with("fr", "Ça"), kind);
        item.help = "提示\n两行".into();
        item.sensitive = true;
        assert_eq!(ItemSheet::of(&item).read(Some(&item)), Ok(item.clone()), "{item:?}");
    }
    let computed =
        Item::new(key("sum"), "合计", money()).computed(Formula::new(Op::Sum, ["it.sum".parse().unwrap()]));
    assert_eq!(ItemSheet::of(&computed).read(Some(&computed)), Ok(computed));
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let long = "字".repeat(1_000_000);
    let cases: Vec<(ItemSheet, &str, Code)> = vec![
        (ItemSheet { key: "Größe".into(), ..sheet("text") }, "key", Code::BadKey),
        (ItemSheet { key: " ".into(), ..sheet("text") }, "key", Code::ValueRequired),
        (ItemSheet { label: " ".into(), ..sheet("text") }, "label", Code::ValueRequired),
        (ItemSheet { label: long.clone(), ..sheet("text") }, "label", Code::ValueTooLong),
        (ItemSheet { label_en: "a\0b".into(), ..sheet("text") }, "label_en", Code::ValueControl),
        (ItemSheet { help: long, ..sheet("text") }, "help", Code::ValueTooLong),
        (ItemSheet { max_length: "viel".into(), ..sheet("text") }, "max_length", Code::ValueNotInteger),
        (ItemSheet { min_length: "-1".into(), ..sheet("text") }, "min_length", Code::ValueTooSmall),
        (ItemSheet { min: "1.5".into(), ..sheet("integer") }, "min", Code::ValueNotInteger),
        (
            ItemSheet { max: "1,5".into(), scale: "2".into(), ..sheet("decimal") },
            "max",
            Code::ValueNotDecimal,
        ),
        (sheet("decimal"), "scale", Code::ValueRequired),
        (ItemSheet { min: "31.2.2026".into(), ..sheet("date") }, "min", Code::ValueNotDate),
        (sheet("unknown"), "kind", Code::ValueNotChoice),
        (ItemSheet { result: "text".into(), ..sheet(COMPUTED) }, "op", Code::ValueNotChoice),
        (sheet(COMPUTED), "result", Code::ValueNotChoice),
        (
            ItemSheet {
                result: "integer".into(),
                op: "sum".into(),
                of: vec!["a b".into()],
                ..sheet(COMPUTED)
            },
            "of",
            Code::ValueNotChoice,
        ),
        (
            ItemSheet { columns: vec![ItemSheet { key: "9".into(), ..sheet("text") }], ..sheet("table") },
            "column.0.key",
            Code::BadKey,
        ),
        (
            ItemSheet { options: "a\nb".into(), default: "c".into(), ..sheet("choice") },
            "default",
            Code::ValueNotChoice,
        ),
    ];
    for (sheet, field, code) in cases {
        assert_eq!(fields(&sheet), [(field.to_owned(), code)]);
    }
}

#[test]
fn a_suggested_key_is_a_key_and_is_free() {
    let mut catalogue = Catalogue::default();
    for (label, en, expected) in [
        ("金额", "Total amount (¥)", "total_amount"),
        ("PDF 文件", "", "pdf"),
        ("金额", "", "item_1"),
        ("金额", "Total amount", "total_amount_1"),
        ("新", "New", "new_1"),
        ("长", &"long ".repeat(50), "long_long_long_long_long_long_long_long"),
        ("", "9 lives", "item_2"),
    ] {
        let typed = ItemSheet { label: label.into(), label_en: en.into(), ..sheet("text") };
        let found = suggested_key(&typed, &catalogue);
        assert_eq!(found, expected, "{label} {en}");
        let item = Item::new(key(&found), "x", Kind::YesNo);
        let known =
            super::super::CatalogueItem { item, revision: 1, closed: false, changed_at: 0, changed_by: None };
        catalogue.items.insert(key(&found), known);
    }
}

#[test]
fn two_who_change_one_item_at_once_both_keep_theirs() {
    let column = |key: &str, label: &str| ItemSheet {
        kind: "text".into(),
        key: key.into(),
        label: label.into(),
        ..ItemSheet::default()
    };
    let was = ItemSheet {
        kind: "table".into(),
        label: "明细".into(),
        options: "a\nb".into(),
        columns: vec![column("x", "甲"), column("y", "乙")],
        ..ItemSheet::default()
    };
    let with = |change: &dyn Fn(&mut ItemSheet)| {
        let mut sheet = was.clone();
        change(&mut sheet);
        sheet
    };
    let nothing = with(&|sheet| sheet.options = "a\r\nb ".into());
    let name = with(&|sheet| sheet.label = "清单".into());
    let other = with(&|sheet| sheet.label = "目录".into());
    let need = with(&|sheet| sheet.required = true);
    let first = with(&|sheet| sheet.columns[0].label = "一".into());
    let second = with(&|sheet| sheet.columns[1].label = "二".into());
    let more = with(&|sheet| sheet.columns.push(column("z", "丙")));
    let less = with(&|sheet| drop(sheet.columns.remove(1)));
    let told = |mine: &ItemSheet, now: &ItemSheet| -> (ItemSheet, Vec<String>) {
        let (merged, problems) = mine.merge(&was, now);
        (merged, problems.into_iter().map(|problem| problem.field).collect())
    };
    for changed in [&name, &need, &first, &more, &less] {
        assert_eq!(told(changed, &was), (changed.clone(), Vec::new()));
        assert_eq!(told(&nothing, changed), (changed.clone(), Vec::new()));
        assert_eq!(told(changed, changed), (changed.clone(), Vec::new()));
    }
    let (merged, problems) = told(&name, &need);
    assert_eq!((merged.label.as_str(), merged.required, problems.len()), ("清单", true, 0));
    let (merged, problems) = told(&first, &second);
    let labels: Vec<&str> = merged.columns.iter().map(|column| column.label.as_str()).collect();
    assert_eq!((labels, problems.len()), (vec!["一", "二"], 0));
    assert_eq!(told(&name, &other).1, ["label"]);
    assert_eq!(told(&name, &other).0.label, "清单");
    assert_eq!(told(&more, &less).1, ["columns"]);
    assert_eq!(told(&first, &with(&|sheet| sheet.columns[0].label = "1".into())).1, ["column.0.label"]);
}
