use super::*;
use crate::sample::*;

fn form() -> Form {
    toml::from_str(
        r#"
        name = "合同"
        items = [
            { key = "card", label = "卡号", kind = "text", sensitive = true },
            { key = "amount", label = "金额", kind = "decimal", scale = 2 },
            { key = "secret", label = "内部", kind = "text" },
            { key = "empty", label = "空", kind = "integer", required = true },
        ]
        "#,
    )
    .unwrap()
}

fn values() -> Values {
    Values::from([
        (key("card"), Value::Text("6222021234568890".into())),
        (key("amount"), dec("12.50")),
        (key("secret"), Value::Text("x".into())),
    ])
}

#[test]
fn hidden_items_are_not_seen_and_others_in_the_order_of_the_form() {
    let rights = Rights::from([(key("secret"), Right::Hidden), (key("empty"), Right::Write)]);
    let (form, values) = (form(), values());
    let seen = form.visible(&rights, &values);
    let keys: Vec<_> = seen.iter().map(|shown| (shown.item.key.as_str(), shown.right)).collect();
    assert_eq!(keys, [("card", Right::Read), ("amount", Right::Read), ("empty", Right::Write)]);
    assert!(seen[2].is_required() && !seen[1].is_required());
}

#[test]
fn a_sensitive_item_is_masked_where_it_may_only_be_read() {
    let (form, values) = (form(), values());
    for (right, expected) in [(Right::Read, "••••8890"), (Right::Write, "6222021234568890")] {
        let rights = Rights::from([(key("card"), right)]);
        let shown = form.visible(&rights, &values)[0].display("zh-CN");
        assert_eq!(shown, Some(DisplayText::Plain(expected.to_owned())));
    }
}

#[test]
fn what_the_signer_saw_is_one_canonical_text() {
    let rights = Rights::from([(key("secret"), Right::Hidden), (key("amount"), Right::Require)]);
    assert_eq!(
        form().seen_json(FormVersionId::new(7), &rights, &values()),
        concat!(
            r#"{"form":"7","items":{"amount":{"right":"require","value":{"decimal":"12.5"}},"#,
            r#""card":{"masked":"••••8890","right":"read"},"empty":{"right":"read"}}}"#
        )
    );
}
