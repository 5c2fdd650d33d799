//! Flows as classic tables: CSV with the mark of UTF-8, so that spreadsheets read it, and no cell that one of them
//! would take for a formula.

use std::collections::BTreeSet;

use waypost_base::Label;
use waypost_engine::definition::{Handlers, TimeUnit};

use super::{
    columns::{Column, Table},
    directory::Directory,
    sheet::safe,
};
use crate::{FlowPackage, Package, StagePackage, flow::MaterialShape, short::ReceiverText};

/// One table as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// Which table.
    pub table: Table,
    /// Its name, with ending.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The tables of a package's flows. The stage table has a column for every attribute that a stage has.
///
/// # Errors
/// When writing to memory fails.
pub fn tables(package: &Package, directory: &Directory) -> Result<Vec<TableFile>, csv::Error> {
    let stages = package.flows.iter().flat_map(|flow| &flow.stages);
    let names: BTreeSet<&str> =
        stages.flat_map(|stage| stage.attributes.keys()).map(String::as_str).collect();
    let attributes: Vec<&str> = names.into_iter().collect();
    let mut files = Vec::new();
    for table in [Table::Flow, Table::Stage, Table::Branch, Table::Step, Table::FlowMaterial] {
        let columns: Vec<Column> = columns_of(table);
        let mut header: Vec<String> = columns.iter().map(|column| table.header(*column).to_owned()).collect();
        if table == Table::Stage {
            header.extend(attributes.iter().map(|name| (*name).to_owned()));
        }
        let rows = package.flows.iter().flat_map(|flow| match table {
            Table::Flow => vec![description(flow, package, directory)],
            Table::Stage => flow.stages.iter().map(|stage| stage_row(flow, stage, &attributes)).collect(),
            Table::Branch => branches(flow),
            Table::FlowMaterial => materials(flow),
            _ => flow.stages.iter().map(|stage| step(flow, stage, directory)).collect(),
        });
        files.push(file(table, header, rows)?);
    }
    let header = columns_of(Table::Material).into_iter();
    let header = header.map(|column| Table::Material.header(column).to_owned()).collect();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = package.materials.iter().map(|row| {
        let (code, name) = (row.code.to_string(), row.name.text().to_owned());
        vec![code, name, String::new(), day(row.valid_from), day(row.valid_to)]
    });
    files.push(file(Table::Material, header, rows)?);
    Ok(files)
}

/// The empty tables with an example, to be filled in.
///
/// # Errors
/// When writing to memory fails.
pub fn templates() -> Result<Vec<TableFile>, csv::Error> {
    const EXAMPLES: &[(Table, &[&[&str]])] = &[
        (
            Table::Flow,
            &[&[
                "C01",
                "合同备案",
                "1-3",
                "《城市商品房预售管理办法》第十条",
                "2026-01-01",
                "",
                "商品房买卖合同网上备案。",
                "房地产市场",
            ]],
        ),
        (
            Table::Stage,
            &[
                &["C01", "1", "申请备案", "", "", "填写合同信息并上传扫描件。"],
                &["C01", "2", "受理", "2", "工作日", "核对材料是否齐全。"],
                &["C01", "3", "初审", "5", "工作日", "审查合同内容。"],
            ],
        ),
        (
            Table::Branch,
            &[
                &["C01", "1", "提交申请", "2", "1"],
                &["C01", "2", "材料不齐，退回补正", "1", "0"],
                &["C01", "2", "材料齐全，予以受理", "3", "1"],
                &["C01", "3", "需重新受理", "2", "0"],
                &["C01", "3", "初审通过", "", "1"],
            ],
        ),
        (
            Table::Step,
            &[
                &["C01", "1", "申请备案", "", "", "", "1", "", ""],
                &["C01", "2", "受理", "", "受理岗", "", "1", "2", "工作日"],
                &["C01", "3", "初审", "", "权属科/初审岗", "", "1", "5", "工作日"],
            ],
        ),
        (Table::Material, &[&["M01", "身份证明", "", "2026-01-01", ""]]),
        (Table::FlowMaterial, &[&["C01", "M01", "1", "复印件", "否"]]),
    ];
    EXAMPLES
        .iter()
        .map(|(table, rows)| {
            let columns = columns_of(*table);
            let header = columns.iter().map(|column| table.header(*column).to_owned()).collect();
            file(*table, header, rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()))
        })
        .collect()
}

/// The columns that are written. The description has no form in the founding text and the stage no receiver, which
/// stands in the step table; both are read all the same.
fn columns_of(table: Table) -> Vec<Column> {
    let all = table.columns().iter().map(|(column, ..)| *column);
    all.filter(|column| {
        !matches!((table, column), (Table::Flow, Column::Form) | (Table::Stage, Column::Receiver))
    })
    .collect()
}

fn file(
    table: Table,
    header: Vec<String>,
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<TableFile, csv::Error> {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    for row in std::iter::once(header).chain(rows) {
        writer.write_record(row.iter().map(|cell| safe(cell)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(TableFile { table, name: format!("{}.csv", table.file_name()), bytes })
}

fn description(flow: &FlowPackage, package: &Package, directory: &Directory) -> Vec<String> {
    let stages: Vec<String> = flow.stages.iter().map(|stage| stage.no.to_string()).collect();
    let policies: Vec<&str> = flow.policies.iter().map(Label::text).collect();
    let category = flow.category.as_ref().map(|code| {
        let own =
            package.categories.iter().find(|row| row.code == *code).map(|row| row.name.text().to_owned());
        let known =
            || directory.categories.iter().find(|(known, _)| known == code.as_str()).map(|row| row.1.clone());
        own.or_else(known).unwrap_or_else(|| code.to_string())
    });
    vec![
        flow.code.to_string(),
        flow.name.text().to_owned(),
        stages.join("、"),
        policies.join("\n"),
        flow.valid_from.map(|day| day.to_string()).unwrap_or_default(),
        String::new(),
        flow.description.text().to_owned(),
        category.unwrap_or_default(),
    ]
}

fn stage_row(flow: &FlowPackage, stage: &StagePackage, attributes: &[&str]) -> Vec<String> {
    let (count, unit) = limit(stage);
    let own = attributes.iter().map(|name| stage.attributes.get(*name).cloned().unwrap_or_default());
    [
        flow.code.to_string(),
        stage.no.to_string(),
        stage.name.text().to_owned(),
        count,
        unit,
        stage.description.text().to_owned(),
    ]
    .into_iter()
    .chain(own)
    .collect()
}

fn branches(flow: &FlowPackage) -> Vec<Vec<String>> {
    let rows = flow.transitions.iter().map(|row| {
        vec![
            flow.code.to_string(),
            row.from.to_string(),
            row.condition.text().to_owned(),
            row.to.map(|to| to.to_string()).unwrap_or_default(),
            row.branch.to_string(),
        ]
    });
    rows.collect()
}

fn materials(flow: &FlowPackage) -> Vec<Vec<String>> {
    let rows = flow.materials.iter().map(|row| {
        let kind = match row.kind {
            MaterialShape::Original => "原件",
            MaterialShape::Copy => "复印件",
            MaterialShape::Either => "原件或复印件",
            MaterialShape::Electronic => "电子件",
        };
        let again = if row.again { "是" } else { "否" };
        let (flow, material) = (flow.code.to_string(), row.material.to_string());
        vec![flow, material, row.copies.to_string(), kind.to_owned(), again.to_owned()]
    });
    rows.collect()
}

fn step(flow: &FlowPackage, stage: &StagePackage, directory: &Directory) -> Vec<String> {
    let names = |of: &StagePackage| {
        let named: Vec<String> =
            of.receivers.iter().map(|receiver: &ReceiverText| directory.name_of(receiver)).collect();
        named.join("、")
    };
    // Whoever submits to the stage sends it; the first is sent by whoever may start.
    let is_first = flow.stages.first().is_some_and(|first| first.no == stage.no);
    let mut senders: Vec<String> = Vec::new();
    for row in flow.transitions.iter().filter(|row| row.branch > 0 && row.to == Some(stage.no)) {
        let from = flow.stages.iter().find(|from| from.no == row.from).map(&names).unwrap_or_default();
        if !from.is_empty() && !senders.contains(&from) {
            senders.push(from);
        }
    }
    let sender = if is_first { names(stage) } else { senders.join("、") };
    let (count, unit) = limit(stage);
    let handlers = match stage.handlers.0 {
        Handlers::All => "0".to_owned(),
        Handlers::Count(n) => n.to_string(),
        Handlers::Share(share) => format!("{share}%"),
        Handlers::Ordered => "依次".to_owned(),
    };
    vec![
        flow.code.to_string(),
        stage.no.to_string(),
        stage.name.text().to_owned(),
        sender,
        names(stage),
        stage.action.as_ref().map(ToString::to_string).unwrap_or_default(),
        handlers,
        count,
        unit,
    ]
}

fn limit(stage: &StagePackage) -> (String, String) {
    let Some(limit) = stage.limit else { return (String::new(), String::new()) };
    let unit = match limit.0.unit {
        TimeUnit::Minutes => "分钟",
        TimeUnit::Hours => "小时",
        TimeUnit::Days => "天",
        TimeUnit::WorkingHours => "工作小时",
        TimeUnit::WorkingDays => "工作日",
    };
    (limit.0.count.to_string(), unit.to_owned())
}
