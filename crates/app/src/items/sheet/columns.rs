//! Columns of a table: a sheet each, of which the page shows the rules that columns mostly need.

use waypost_base::FieldProblem;
use waypost_forms::{Item, Kind};

use super::ItemSheet;

/// The columns; problems are named `column.N.FIELD`. A column found again by its key keeps what its sheet leaves out.
pub(super) fn read(
    sheets: &[ItemSheet],
    before: Option<&Kind>,
    problems: &mut Vec<FieldProblem>,
) -> Vec<Item> {
    let before = before.map_or(&[][..], Kind::columns);
    let mut columns = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let base = before.iter().find(|column| column.key.as_str() == sheet.key.trim());
        let mut own = Vec::new();
        let column = sheet.read_into(base, &mut own);
        problems.extend(
            own.into_iter()
                .map(|problem| FieldProblem { field: format!("column.{at}.{}", problem.field), ..problem }),
        );
        columns.extend(column);
    }
    columns
}
