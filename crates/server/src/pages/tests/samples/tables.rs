//! A sub-table of the samples, to fill in and to read.

use waypost_base::{Code, RowId};

use super::say;
use crate::{
    pages::{
        Choice, Control, ItemField,
        item::{FieldRow, ShownCell, ShownRow, ShownTable, TableColumn, TableField, row_label},
    },
    view::{Lang, Text},
};

fn columns(form: &str, lang: Lang) -> Vec<TableColumn> {
    let column = |label: String, numeric| TableColumn {
        label,
        unit: None,
        help: None,
        required: false,
        numeric,
        list: String::new(),
        people: Vec::new(),
    };
    vec![
        TableColumn { required: true, ..column(say(lang, "日期", "Day"), false) },
        column(say(lang, "类别", "Kind"), false),
        TableColumn {
            list: format!("{form}-people-lines-who"),
            people: vec![Choice::new("zhangm", say(lang, "张敏", "Zhang Min"))],
            ..column(say(lang, "经办人", "Person"), false)
        },
        TableColumn {
            unit: Some(say(lang, "元", "yuan")),
            help: Some(say(lang, "含税", "with tax")),
            ..column(say(lang, "单价", "Price"), true)
        },
        column(say(lang, "金额", "Amount"), true),
    ]
}

pub fn field(form: &str, lang: Lang) -> ItemField {
    let columns = columns(form, lang);
    let row = |name: &str, id: u32| {
        let list = columns[2].list.clone();
        let controls = [
            Control::Date { value: "2026-11-02".into() },
            Control::Select { choices: super::choices(lang) },
            Control::PersonOf { value: "zhangm".into(), list },
            Control::Decimal { value: "12.5".into() },
            Control::Output { value: if id > 0 { "1,012.50".into() } else { String::new() } },
        ];
        let cells = controls.into_iter().zip(&columns).enumerate().map(|(at, (control, column))| {
            let mut cell = ItemField::new(form, format!("lines.{name}.c{at}"), column.label.clone(), control);
            cell.row = Some(row_label(RowId(id)));
            cell.required = column.required;
            cell.unit.clone_from(&column.unit);
            cell
        });
        FieldRow {
            name: name.into(),
            label: row_label(RowId(id)),
            removable: id > 0,
            removed: id == 3,
            cells: cells.collect(),
        }
    };
    let mut rows = vec![row("1", 1), row("3", 3), row("n1", 0), row("n2", 0)];
    rows[0].cells[3].problem = Some(Text::new(format!("rejection-{}", Code::ValueNotDecimal)));
    let table = TableField { columns, rows, more: Some("/start/1/rows".into()), many: false };
    ItemField {
        required: true,
        help: Some(say(lang, "每张票据一行。", "One row per receipt.")),
        ..ItemField::new(form, "lines", say(lang, "费用明细", "Expenses"), Control::Table(table))
    }
}

pub fn total(form: &str, lang: Lang) -> ItemField {
    let label = say(lang, "合计", "Total");
    ItemField {
        unit: Some(say(lang, "元", "yuan")),
        ..ItemField::new(form, "total", label, Control::Output { value: "2,025.00".into() })
    }
}

pub fn shown(lang: Lang) -> ShownTable {
    let columns = columns("", lang);
    let values = ["2026-11-02", "交通", "张敏", "12.50", ""];
    let row = |id: u32| ShownRow {
        label: row_label(RowId(id)),
        cells: columns
            .iter()
            .zip(values)
            .map(|(column, value)| ShownCell {
                label: column.label.clone(),
                value: value.into(),
                unit: column.unit.clone(),
                numeric: column.numeric,
            })
            .collect(),
    };
    ShownTable { rows: vec![row(1), row(3)], many: false, columns }
}
