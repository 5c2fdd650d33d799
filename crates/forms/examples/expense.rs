//! Judges an expense claim as it was typed, first with mistakes. Run: `cargo run -p waypost-forms --example expense`.

use std::{error::Error, io::Write};

use waypost_base::{DepartmentId, FileRef, FormVersionId, ItemKey, UserId, Values, value::apply_changes};
use waypost_forms::{Form, Right, Rights, World};

const FORM: &str = r#"{
    "format": 1,
    "name": { "default": "报销单", "en": "Expense claim" },
    "items": [
        { "key": "purpose", "label": "事由", "kind": "text", "required": true, "max_length": 40 },
        { "key": "amount", "label": "金额", "kind": "decimal", "scale": 2, "min": "0.01", "unit": "元" },
        { "key": "paid_by", "label": "付款方式", "kind": "choice",
          "options": [{ "key": "cash", "label": "现金" }, { "key": "bank", "label": "转账" }] },
        { "key": "account", "label": "账号", "kind": "text", "pattern": "[0-9]{16,19}", "sensitive": true },
        { "key": "approved", "label": "批准金额", "kind": "decimal", "scale": 2 }
    ]
}"#;

/// An organisation of one person, and no uploads.
struct Office;

impl World for Office {
    fn person_exists(&self, user: UserId) -> bool {
        user == UserId::new(1)
    }

    fn department_exists(&self, _: DepartmentId) -> bool {
        false
    }

    fn file_offered(&self, _: &FileRef) -> bool {
        false
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let form = Form::from_json(FORM)?;
    for fault in form.check() {
        writeln!(out, "fault: {fault}")?;
    }

    let mut rights = Rights::new();
    for item in ["purpose", "amount", "paid_by", "account"] {
        rights.insert(ItemKey::new(item)?, Right::Write);
    }
    let mut values = Values::new();
    let attempts = [
        [("purpose", ""), ("amount", "1,250"), ("paid_by", "cheque"), ("account", "12"), ("approved", "1")],
        [
            ("purpose", "差旅"),
            ("amount", "１２５０．５"),
            ("paid_by", "bank"),
            ("account", "6222021234568890"),
            ("approved", ""),
        ],
    ];
    for attempt in attempts {
        let mut typed = Vec::new();
        for (item, text) in attempt {
            typed.push((ItemKey::new(item)?, vec![text.to_owned()]));
        }
        match form.judge_typed(&rights, &values, &typed, &Office) {
            Ok(changes) => apply_changes(&mut values, &changes),
            Err(problems) => {
                for problem in problems {
                    writeln!(out, "{}: {} {:?}", problem.field, problem.code, problem.params)?;
                }
            }
        }
    }

    let reader = Rights::new();
    for shown in form.visible(&reader, &values) {
        writeln!(out, "{}: {:?}", shown.item.label, shown.display("zh-CN"))?;
    }
    writeln!(out, "{}", form.seen_json(FormVersionId::new(1), &reader, &values))?;
    Ok(())
}
