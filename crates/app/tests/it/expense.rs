//! A claim with a sub-table and a computed total, walked through the house; and its sensitive values, revealed on
//! record.

use waypost_base::{Code, Row, RowId, Table, Value, Values};
use waypost_engine::Command;
use waypost_org::Permission;
use waypost_store::chains;

use crate::support::{House, Person, Typed, key, sub, text};

const PACKAGE: &str = include_str!("expense_report.toml");
const ACCOUNT: &str = "6222021234568890";
const TICKET: &str = "E-TICKET-7788990011";

fn house() -> House {
    let house = House::demo();
    house.publish_all(&house.import(PACKAGE));
    house
}

fn row(id: u32, count: i64, price: &str, ticket: Option<&str>) -> Row {
    let mut cells = Values::from([
        (key("day"), Value::Date("2026-05-20".parse().unwrap())),
        (key("sort"), Value::Choice("travel".to_owned())),
        (key("count"), Value::Integer(count)),
        (key("price"), Value::Decimal(price.parse().unwrap())),
    ]);
    cells.extend(ticket.map(|ticket| (key("ticket"), text(ticket))));
    Row { id: RowId(id), cells }
}

fn claim(rows: Vec<Row>) -> Typed {
    vec![
        (key("purpose"), Some(text("赴省厅开会"))),
        (key("account"), Some(text(ACCOUNT))),
        (key("lines"), Some(Value::Table(Table::handed(rows)))),
    ]
}

fn decimal(text: &str) -> Option<Value> {
    Some(Value::Decimal(text.parse().unwrap()))
}

/// The stages that are open.
fn open(house: &House, person: &Person, case: i64) -> Vec<i32> {
    let view = house.case(person, case);
    view.steps.iter().filter(|step| step.closed_at.is_none()).map(|step| step.stage).collect()
}

#[test]
fn the_computed_total_chooses_the_branch() {
    let house = house();
    let [heping, gaoxiang] = ["heping", "gaoxiang"].map(|name| house.person(name));
    for (price, total, stage) in [("1666.67", "5000.01", 4), ("1666.66", "4999.98", 5)] {
        let case =
            house.start(&heping, "expense_report", claim(vec![row(0, 3, price, None)])).unwrap().number;
        let view = house.case(&gaoxiang, case);
        assert_eq!(view.values.get("total").cloned(), decimal(total));
        assert_eq!(view.values.get("rows"), Some(&Value::Integer(1)));
        house.submit(&gaoxiang, case, sub().branch(1)).unwrap();
        assert_eq!(open(&house, &heping, case), [stage], "{total}");
    }
    house.assert_clean();
}

#[test]
fn a_row_is_changed_by_its_id_and_the_step_tells_before_and_after() {
    let house = house();
    let [heping, gaoxiang, xuhui] = ["heping", "gaoxiang", "xuhui"].map(|name| house.person(name));
    let rows = vec![row(0, 1, "100", None), row(0, 2, "30.5", None)];
    let case = house.start(&heping, "expense_report", claim(rows)).unwrap().number;
    house.submit(&gaoxiang, case, sub().branch(1)).unwrap();
    let changed = Table::handed(vec![row(2, 2, "30.5", None), row(0, 1, "9", None)]);
    let sub = sub().with("lines", Value::Table(changed));
    house.submit(&xuhui, case, sub).unwrap();
    let view = house.case(&heping, case);
    let Some(Value::Table(table)) = view.values.get("lines") else { panic!("a table") };
    let ids: Vec<u32> = table.rows().iter().map(|row| row.id.0).collect();
    assert_eq!(ids, [2, 3]);
    assert_eq!(view.values.get("total").cloned(), decimal("70"));
    let last = view.steps.last().unwrap().id;
    let told: Vec<_> = view.snapshots.iter().filter(|row| row.visit == last).collect();
    let keys: Vec<&str> = told.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["lines", "total"]);
    let stored = |row: &Option<String>| serde_json::from_str::<Value>(row.as_ref().unwrap()).unwrap();
    assert_eq!(Some(stored(&told[1].before)), decimal("161"));
    assert_eq!(Some(stored(&told[1].after)), decimal("70"));
    house.assert_clean();
}

#[test]
fn nobody_writes_the_total_and_faults_stand_at_their_cells() {
    let house = house();
    let heping = house.person("heping");
    let refused = |values: Typed| {
        let rejection = house.start(&heping, "expense_report", values).unwrap_err();
        let fields = rejection.fields.into_iter().map(|problem| (problem.field, problem.code));
        fields.collect::<Vec<_>>()
    };
    let mut forged = claim(vec![row(0, 1, "5", None)]);
    forged.push((key("total"), decimal("1")));
    assert_eq!(refused(forged), [("total".to_owned(), Code::ValueComputed)]);
    let mut two = vec![row(0, 0, "5", None), row(0, 1, "5", None)];
    two[1].cells.remove(&key("day"));
    assert_eq!(
        refused(claim(two)),
        [
            ("lines.n1.count".to_owned(), Code::ValueTooSmall),
            ("lines.n2.day".to_owned(), Code::ValueRequired)
        ]
    );
    assert_eq!(refused(claim(vec![])), [("lines".to_owned(), Code::ValueRequired)]);
    let dear = claim(vec![row(0, 100, "1000.01", None)]);
    assert_eq!(refused(dear), [("total".to_owned(), Code::ValueTooLarge)]);
    house.assert_clean();
}

/// Who asked for a reveal of an item gets this.
fn reveal(house: &House, person: &Person, case: i64, item: &str) -> Result<(), Code> {
    let visible = house.see(person, case).map_err(|rejection| rejection.code)?;
    let view = house.app.case(person.who(), &visible).unwrap();
    let revealed = house.app.reveal(person.who(), &visible, &view, &key(item)).unwrap();
    revealed.map(drop).map_err(|rejection| rejection.code)
}

#[test]
fn only_who_has_a_part_in_the_case_may_reveal_and_each_time_is_recorded() {
    let house = house();
    let [heping, gaoxiang, sunjianguo, xuhui] =
        ["heping", "gaoxiang", "sunjianguo", "xuhui"].map(|name| house.person(name));
    let auditor = house.holder("huanghai", Permission::Audit);
    let rows = vec![row(0, 3, "2000", Some(TICKET))];
    let case = house.start(&heping, "expense_report", claim(rows)).unwrap().number;
    assert_eq!(reveal(&house, &heping, case, "account"), Ok(()), "who started it only reads it now");
    assert_eq!(reveal(&house, &gaoxiang, case, "lines"), Ok(()), "a column of the table is sensitive");
    for (person, item, code) in [
        (&gaoxiang, "purpose", Code::NotAllowed),
        (&gaoxiang, "nothing", Code::NotFound),
        (&auditor, "account", Code::NotAllowed),
        (&xuhui, "account", Code::NotFound),
    ] {
        assert_eq!(reveal(&house, person, case, item), Err(code), "{item}");
    }
    house.submit(&gaoxiang, case, sub().branch(1)).unwrap();
    assert_eq!(reveal(&house, &sunjianguo, case, "account"), Err(Code::NotFound), "hidden at his stage");
    assert_eq!(reveal(&house, &sunjianguo, case, "lines"), Ok(()));
    house.submit(&sunjianguo, case, sub().branch(1)).unwrap();
    assert_eq!(reveal(&house, &xuhui, case, "account"), Ok(()));
    assert_eq!(
        reveal(&house, &xuhui, case, "lines"),
        Err(Code::NotAllowed),
        "his to write, so nothing is masked"
    );

    let told = |person: &Person| {
        let rows = house.case(person, case).reveals;
        let rows = rows.into_iter().map(|row| (row.person, row.item));
        rows.collect::<Vec<_>>()
    };
    let by = |person: &Person| person.who().user().raw();
    let of = |person: &Person, item: &str| (by(person), item.to_owned());
    let all =
        [of(&xuhui, "account"), of(&sunjianguo, "lines"), of(&gaoxiang, "lines"), of(&heping, "account")];
    assert_eq!(told(&heping), all);
    assert_eq!(told(&sunjianguo), all[1..3], "what is hidden from him is not named to him");
    let head = |conn: &mut waypost_store::Conn| chains::heads(conn, house.tenant);
    let heads = house.app.shared.db.read(head).unwrap();
    assert!(heads.iter().any(|(chain, entries, _)| (*chain, *entries) == (7, 4)), "{heads:?}");
    house.assert_clean();
}

#[test]
fn a_reader_never_gets_more_of_what_a_signer_saw_than_the_end_of_a_sensitive_cell() {
    let house = house();
    let [heping, gaoxiang] = ["heping", "gaoxiang"].map(|name| house.person(name));
    let rows = vec![row(0, 3, "2", Some(TICKET))];
    let case = house.start(&heping, "expense_report", claim(rows)).unwrap().number;
    let view = house.case(&gaoxiang, case);
    let seen = house.app.seen(gaoxiang.who(), &view, &view.steps[0]).unwrap().unwrap();
    assert!(!seen.contains(TICKET) && seen.contains("••••0011"), "{seen}");
    assert!(!seen.contains(ACCOUNT), "{seen}");
    assert_eq!(view.head.title, "赴省厅开会");
    let transfer = |by| Command::Comment { by, text: "看过".to_owned() };
    house.act(&gaoxiang, case, transfer).unwrap();
    house.assert_clean();
}
