//! Which table a sheet is, and which of its columns is which: told by the headers, in Chinese or English, in the
//! spellings that bureaus use. A unit in a header (`时限（工作日）`) goes for all cells below it.

use super::{CellFault, CellProblem, Sheet, value::unit};
use waypost_engine::definition::TimeUnit;

/// The tables of the two founding texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Table {
    Branch,
    Step,
    FlowMaterial,
    Stage,
    Flow,
    Material,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Column {
    Flow,
    Name,
    Stages,
    Policies,
    Start,
    End,
    Description,
    Category,
    Form,
    Stage,
    Limit,
    Unit,
    Condition,
    Next,
    Branch,
    Order,
    Sender,
    Receiver,
    Action,
    HowMany,
    Material,
    Specimen,
    Copies,
    Kind,
    Again,
}

/// A column that a table may have: the column, whether the table is none without it, and its spellings (the first
/// in Chinese and the first in English are what we write).
type Row = (Column, bool, &'static [&'static str], &'static [&'static str]);

const FLOW_WORDS: &[&str] =
    &["流程号", "流程编号", "流程代码", "流程名称", "流程", "业务流程", "业务流程号", "所属流程", "流程名"];
const FLOW_ENGLISH: &[&str] =
    &["flow", "flownumber", "flowno", "flowcode", "flowid", "process", "processno", "workflow", "flowname"];

impl Table {
    /// Every table, those that are told most surely first.
    pub const ALL: [Table; 6] =
        [Table::Branch, Table::Step, Table::FlowMaterial, Table::Stage, Table::Flow, Table::Material];

    /// Its name in files.
    pub const fn file_name(self) -> &'static str {
        match self {
            Table::Flow => "flow_description",
            Table::Stage => "stage",
            Table::Branch => "branch",
            Table::Material => "material",
            Table::FlowMaterial => "flow_material",
            Table::Step => "step",
        }
    }

    /// What sheets of it are called.
    const fn hints(self) -> &'static [&'static str] {
        match self {
            Table::Flow => &["流程描述", "流程说明", "流程表头", "flowdescription"],
            Table::Stage => &["阶段", "环节", "stage"],
            Table::Branch => &["流程表", "流向", "分支", "branch", "transition"],
            Table::Material => &["材料目录", "材料表", "material"],
            Table::FlowMaterial => &["流程材料", "办理材料", "flowmaterial"],
            Table::Step => &["步骤", "step"],
        }
    }

    /// Its columns, in the order in which we write them.
    pub const fn columns(self) -> &'static [Row] {
        match self {
            Table::Flow => &[
                (
                    Column::Flow,
                    false,
                    &["流程号", "流程编号", "流程代码", "编号", "代码"],
                    &["number", "flownumber", "flowno", "flowcode", "code", "flow", "flowid", "no"],
                ),
                (Column::Name, true, &["流程名称", "名称", "流程名", "流程"], &["name", "flowname", "title"]),
                (
                    Column::Stages,
                    false,
                    &[
                        "包含阶段",
                        "包含的阶段",
                        "所含阶段",
                        "阶段",
                        "阶段列表",
                        "包含环节",
                        "环节",
                        "步骤数",
                        "步数",
                        "环节数",
                        "阶段数",
                    ],
                    &["stages", "containsstages", "stagesitcontains", "numberofsteps", "steps"],
                ),
                (
                    Column::Policies,
                    false,
                    &[
                        "法律法规",
                        "依据",
                        "法规依据",
                        "法律政策",
                        "政策法规",
                        "法律法规和政策",
                        "法律、法规和政策",
                        "遵循的法律政策",
                        "办理依据",
                        "设定依据",
                    ],
                    &["policies", "lawsandpolicies", "laws", "legalbasis", "basis"],
                ),
                (
                    Column::Start,
                    false,
                    &[
                        "开始时间",
                        "起始时间",
                        "生效时间",
                        "启用时间",
                        "开始日期",
                        "生效日期",
                        "启用日期",
                        "起始日期",
                    ],
                    &["starttime", "start", "startdate", "validfrom", "from"],
                ),
                (
                    Column::End,
                    false,
                    &[
                        "结束时间",
                        "终止时间",
                        "失效时间",
                        "停用时间",
                        "结束日期",
                        "终止日期",
                        "失效日期",
                        "停用日期",
                    ],
                    &["endtime", "end", "enddate", "validto", "until"],
                ),
                (
                    Column::Description,
                    false,
                    &["说明", "描述", "流程说明", "流程描述", "备注"],
                    &["description", "remark", "remarks", "notes"],
                ),
                (
                    Column::Category,
                    false,
                    &["类别", "分类", "流程类别", "业务类别", "类型"],
                    &["category", "group", "type"],
                ),
                (Column::Form, false, &["表单", "表单代码", "申请表"], &["form", "formcode"]),
            ],
            Table::Stage => &[
                (Column::Flow, true, FLOW_WORDS, FLOW_ENGLISH),
                (
                    Column::Stage,
                    true,
                    &["阶段号", "阶段编号", "阶段序号", "阶段代码", "环节号", "环节编号", "环节序号", "序号"],
                    &["stagenumber", "stageno", "stage", "stagecode", "number", "no"],
                ),
                (
                    Column::Name,
                    true,
                    &["阶段名称", "阶段名", "环节名称", "环节名", "名称", "阶段", "环节"],
                    &["name", "stagename", "title"],
                ),
                (
                    Column::Limit,
                    false,
                    &["时限", "办理时限", "期限", "时间限制", "办结时限", "阶段时限"],
                    &["timelimit", "limit", "deadline", "duration"],
                ),
                (Column::Unit, false, &["时限单位", "单位", "时间单位"], &["unit", "timeunit", "limitunit"]),
                (
                    Column::Description,
                    false,
                    &["阶段描述", "说明", "描述", "阶段说明", "环节说明", "备注", "工作内容"],
                    &["description", "remark", "remarks", "notes"],
                ),
                (
                    Column::Receiver,
                    false,
                    &["接收岗位", "办理岗位", "岗位", "接收者", "处理岗位", "办理人", "接收部门"],
                    &["receiver", "receivers", "post", "handler"],
                ),
            ],
            Table::Branch => &[
                (Column::Flow, true, FLOW_WORDS, FLOW_ENGLISH),
                (
                    Column::Stage,
                    true,
                    &[
                        "阶段号",
                        "阶段",
                        "当前阶段",
                        "本阶段",
                        "当前阶段号",
                        "阶段编号",
                        "环节",
                        "环节号",
                        "当前环节",
                        "起始阶段",
                    ],
                    &["stage", "stagenumber", "stageno", "from", "fromstage", "currentstage"],
                ),
                (
                    Column::Condition,
                    false,
                    &["条件", "流转条件", "转移条件", "条件说明"],
                    &["condition", "when", "conditions"],
                ),
                (
                    Column::Next,
                    true,
                    &[
                        "下一阶段",
                        "下一阶段号",
                        "下阶段",
                        "后续阶段",
                        "目标阶段",
                        "下一环节",
                        "下一环节号",
                        "后续环节",
                    ],
                    &["nextstage", "next", "to", "tostage", "nextstageno"],
                ),
                (
                    Column::Branch,
                    true,
                    &["分支号", "分支", "分支编号", "分支序号"],
                    &["branchnumber", "branch", "branchno"],
                ),
            ],
            Table::Step => &[
                (Column::Flow, true, FLOW_WORDS, FLOW_ENGLISH),
                (
                    Column::Order,
                    true,
                    &["顺序号", "顺序", "步骤", "步骤号", "步骤序号", "序号", "次序", "环节序号"],
                    &["order", "step", "stepno", "sequence", "seq", "steporder"],
                ),
                (
                    Column::Name,
                    false,
                    &["步骤名称", "环节名称", "名称", "阶段名称"],
                    &["name", "stepname", "stage", "stagename"],
                ),
                (
                    Column::Sender,
                    false,
                    &["发送者", "发送岗位", "发送方", "发送", "发件岗位", "发送部门", "发起岗位"],
                    &["sender", "senders", "sendingpost", "from"],
                ),
                (
                    Column::Receiver,
                    true,
                    &["接收者", "接收岗位", "接收方", "接收", "收件岗位", "接收部门"],
                    &["receiver", "receivers", "receivingpost", "to"],
                ),
                (Column::Action, false, &["处理动作", "动作", "操作", "处理"], &["action", "operation"]),
                (
                    Column::HowMany,
                    false,
                    &["处理人数", "人数", "处理数量", "需处理人数", "几人处理"],
                    &["howmany", "handlers", "numberofhandlers", "people", "count"],
                ),
                (
                    Column::Limit,
                    false,
                    &["最长等待时间", "最长等待", "等待时间", "最大等待时间", "时限", "等待时限"],
                    &["maxwait", "longestwait", "wait", "maximumwait", "limit"],
                ),
                (
                    Column::Unit,
                    false,
                    &["时间单位", "单位", "等待单位", "时限单位"],
                    &["unit", "timeunit", "waitunit"],
                ),
            ],
            Table::Material => &[
                (
                    Column::Material,
                    true,
                    &["材料号", "材料编号", "材料代码", "编号", "代码", "序号"],
                    &["materialnumber", "materialno", "number", "materialcode", "code", "no"],
                ),
                (
                    Column::Name,
                    true,
                    &["材料名称", "名称", "材料名", "材料"],
                    &["name", "materialname", "material"],
                ),
                (
                    Column::Specimen,
                    false,
                    &["样本", "样本图片", "样图", "样本图像", "材料样本"],
                    &["specimen", "specimenimage", "sample", "image"],
                ),
                (
                    Column::Start,
                    false,
                    &["开始时间", "起始时间", "生效时间", "启用时间", "开始日期", "生效日期"],
                    &["starttime", "start", "startdate", "validfrom", "from"],
                ),
                (
                    Column::End,
                    false,
                    &["结束时间", "终止时间", "失效时间", "停用时间", "结束日期", "终止日期"],
                    &["endtime", "end", "enddate", "validto", "until"],
                ),
            ],
            Table::FlowMaterial => &[
                (Column::Flow, true, FLOW_WORDS, FLOW_ENGLISH),
                (
                    Column::Material,
                    true,
                    &["材料号", "材料编号", "材料代码", "材料", "材料名称"],
                    &["materialnumber", "material", "materialno", "materialcode", "materialname"],
                ),
                (Column::Copies, true, &["份数", "数量"], &["copies", "count", "quantity"]),
                (
                    Column::Kind,
                    false,
                    &["材料种类", "种类", "类型", "材料类型", "原件复印件", "形式"],
                    &["kind", "type"],
                ),
                (
                    Column::Again,
                    false,
                    &["重复收取", "是否重收", "重新收取", "再次收取", "是否再收", "再收"],
                    &["again", "takenagain", "collectagain"],
                ),
            ],
        }
    }

    /// The header that we write for a column.
    pub fn header(self, column: Column) -> &'static str {
        let found = self.columns().iter().find(|(of, ..)| *of == column);
        found.and_then(|(_, _, chinese, _)| chinese.first().copied()).unwrap_or_default()
    }
}

/// A recognised sheet: its table and where its columns are.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Which table.
    pub table: Table,
    /// The row of the headers, as the sheet counts.
    pub header: u32,
    /// The columns found, with their places from 0.
    pub columns: Vec<(Column, usize)>,
    /// The unit that a header names.
    pub unit: Option<TimeUnit>,
    /// Columns that nobody knows: header and place from 0.
    pub unknown: Vec<(String, usize)>,
}

impl Layout {
    /// The place of a column, from 0.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(of, _)| *of == column).map(|(_, at)| *at)
    }
}

/// Rows in which the headers are looked for: titles may stand above them.
const HEADER_AMONG: usize = 10;

/// What a sheet is.
///
/// # Errors
/// That no table is known by these headers, naming the column that the nearest table misses.
pub fn recognise(sheet: &Sheet) -> Result<Layout, Vec<CellFault>> {
    let hint = simple(&format!("{}{}", sheet.file, sheet.name)).0;
    let mut best: Option<(i64, Layout, Vec<CellFault>)> = None;
    let mut nearest: Option<(usize, u32, Table, Column)> = None;
    for (row, cells) in sheet.rows.iter().take(HEADER_AMONG) {
        for table in Table::ALL {
            let (layout, twice) = match_row(sheet, table, *row, cells);
            let missing = table
                .columns()
                .iter()
                .find(|(column, required, ..)| *required && layout.at(*column).is_none());
            let found = layout.columns.len();
            match missing {
                Some((column, ..)) => {
                    if found > 1 && nearest.is_none_or(|(most, ..)| found > most) {
                        nearest = Some((found, *row, table, *column));
                    }
                }
                None => {
                    let named = table.hints().iter().any(|word| hint.contains(word));
                    let score = i64::try_from(found).unwrap_or(0) * 2
                        - i64::try_from(layout.unknown.len()).unwrap_or(0)
                        + if named { 3 } else { 0 };
                    if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                        best = Some((score, layout, twice));
                    }
                }
            }
        }
    }
    match (best, nearest) {
        (Some((_, layout, twice)), _) if twice.is_empty() => Ok(layout),
        (Some((_, _, twice)), _) => Err(twice),
        (None, Some((_, row, table, column))) => Err(vec![
            sheet.fault(row, 0, CellProblem::ColumnMissing, table.file_name()).hint(table.header(column)),
        ]),
        (None, None) => {
            let (row, cells) =
                sheet.rows.first().map_or((1, String::new()), |(row, cells)| (*row, cells.join(" | ")));
            Err(vec![sheet.fault(row, 0, CellProblem::TableUnknown, &cells)])
        }
    }
}

fn match_row(sheet: &Sheet, table: Table, row: u32, cells: &[String]) -> (Layout, Vec<CellFault>) {
    let mut layout = Layout { table, header: row, columns: Vec::new(), unit: None, unknown: Vec::new() };
    let mut twice = Vec::new();
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
        let (word, inner) = simple(cell);
        let columns = table.columns().iter();
        let found = columns
            .filter_map(|(column, _, chinese, english)| {
                let rank = chinese.iter().position(|spelling| *spelling == word);
                let rank = rank.or_else(|| english.iter().position(|spelling| *spelling == word))?;
                Some((rank, *column))
            })
            .filter(|(rank, column)| *rank == 0 || layout.at(*column).is_none())
            .min();
        let known = found.or_else(|| {
            // A word for two columns (环节) that one of them has already is the same column a second time.
            let mut columns = table.columns().iter();
            columns
                .find(|(_, _, c, e)| c.contains(&word.as_str()) || e.contains(&word.as_str()))
                .map(|row| (0, row.0))
        });
        match known {
            Some((_, column)) if layout.at(column).is_some() => {
                let place = u32::try_from(at + 1).unwrap_or(u32::MAX);
                twice.push(sheet.fault(row, place, CellProblem::ColumnTwice, cell));
            }
            Some((_, column)) => {
                layout.columns.push((column, at));
                if column == Column::Limit {
                    layout.unit = unit(&inner);
                }
            }
            None => layout.unknown.push((cell.trim().to_owned(), at)),
        }
    }
    (layout, twice)
}

/// A header without spaces, marks and case, and what stands in its brackets.
fn simple(header: &str) -> (String, String) {
    let (mut word, mut inner, mut depth) = (String::new(), String::new(), 0);
    for c in header.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth -= 1,
            _ if depth > 0 => inner.push(c),
            ' ' | '\u{3000}' | '_' | '-' | ':' | '：' | '*' | '\n' | '\r' | '\t' | '/' | '\u{feff}' => {}
            _ => word.extend(c.to_lowercase()),
        }
    }
    (word, inner)
}
