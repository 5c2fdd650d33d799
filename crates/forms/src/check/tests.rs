use super::*;
use crate::sample::*;

/// The faults of a form with these items and sections, a line each.
fn check(form: &str, expected: &[&str]) {
    let form: Form = toml::from_str(&format!("name = '表'\n{form}")).unwrap();
    let faults: Vec<String> = form.check().iter().map(FormFault::to_string).collect();
    assert_eq!(faults, expected, "{form:?}");
}

fn check_one(rules: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|what| format!("item `it`: {what}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&format!("items = [{{ key = 'it', label = '项', {rules} }}]"), &expected);
}

#[test]
fn bounds_and_lengths_do_not_cross() {
    let crossed = "its least value is greater than its greatest";
    check_one("kind = 'integer', min = 1, max = 1", &[]);
    check_one("kind = 'integer', min = 2, max = 1", &[crossed]);
    check_one("kind = 'decimal', scale = 1, min = '0.2', max = '0.1'", &[crossed]);
    check_one("kind = 'date', min = '2026-01-02', max = '2026-01-01'", &[crossed]);
    check_one(
        "kind = 'text', min_length = 2, max_length = 1",
        &["its shortest length is greater than its longest"],
    );
    check_one("kind = 'text', min_length = 501", &["its shortest length is greater than its longest"]);
    check_one("kind = 'text', max_length = 0", &["its longest length must be from 1 to 4000"]);
    check_one("kind = 'long_text', max_length = 200001", &["its longest length must be from 1 to 200000"]);
    check_one(
        "kind = 'decimal', scale = 1, max = '0.25'",
        &["a bound has more than 1 digits after the point"],
    );
    check_one("kind = 'decimal', scale = 19", &["it has more than 18 digits after the point"]);
}

#[test]
fn patterns_can_be_used() {
    check_one("kind = 'text', pattern = '[0-9]+'", &[]);
    check_one(
        "kind = 'text', pattern = '(?i)a'",
        &["its pattern cannot be used: of the groups that begin with `(?` only `(?:…)` is taken"],
    );
}

#[test]
fn choices_are_there_and_distinct() {
    check_one("kind = 'choice'", &["it has no choices"]);
    check_one(
        "kind = 'choices', options = [{ key = 'a', label = 'A' }, { key = 'a', label = '' }, { key = ' b', label = 'B' }]",
        &["the choice `a` is there twice", "the choice `a` has no good name", "` b` is no key of a choice"],
    );
    let many = Kind::Choice((0..501).map(|n| Choice::new(format!("c{n}"), "C")).collect());
    assert_eq!(one_item(many).check()[0].problem, FormProblem::TooManyChoices(501));
}

#[test]
fn a_default_keeps_the_items_rules() {
    check_one("kind = 'integer', max = 5, default = 5", &[]);
    check_one("kind = 'integer', max = 5, default = 6", &["its default breaks its rules: value_too_large"]);
    check_one("kind = 'person', default = '7'", &["an item of this kind has no default"]);
    check_one(
        "kind = 'date', default = '2026-01-01', min = '2026-02-01'",
        &["its default breaks its rules: value_too_small"],
    );
}

#[test]
fn file_items_ask_for_some_files_of_known_kinds() {
    check_one("kind = 'file', max_files = 100, media = ['image/*', 'application/vnd.ms-excel']", &[]);
    check_one(
        "kind = 'file', max_files = 0, media = ['pdf', 'a/b/c', 'Image/png']",
        &[
            "its number of files must be from 1 to 100",
            "`pdf` is no media type",
            "`a/b/c` is no media type",
            "`Image/png` is no media type",
        ],
    );
}

#[test]
fn names_are_there_and_short() {
    let long = "长".repeat(201);
    check(
        &format!(
            "items = [{{ key = 'a', label = '', kind = 'yes_no' }}, {{ key = 'b', label = '{long}', kind = 'yes_no', unit = '{long}' }}]"
        ),
        &[
            "item `a`: its name is empty",
            "item `b`: its name is longer than 200 characters or has control characters",
            "item `b`: its unit is longer than 20 characters or has control characters",
        ],
    );
    assert_eq!(Form::new(" ", vec![]).check()[0].problem, FormProblem::NameMissing);
}

#[test]
fn keys_are_distinct_and_sections_name_each_item_once() {
    check(
        "items = [{ key = 'a', label = 'A', kind = 'yes_no' }, { key = 'a', label = 'B', kind = 'yes_no' }]
         sections = [{ label = 'S', items = ['a', 'x'] }, { items = ['a'] }]",
        &[
            "section 1: it names `x`, which is no item of the form",
            "section 2: it names `a`, which stands in a section already",
            "item `a`: its key is used twice",
        ],
    );
}

#[test]
fn a_form_has_at_most_three_hundred_items() {
    let items = |count: usize| (0..count).map(|n| Item::new(key(&format!("k{n}")), "K", line())).collect();
    assert_eq!(Form::new("F", items(300)).check(), []);
    assert_eq!(Form::new("F", items(301)).check()[0].problem, FormProblem::TooManyItems(301));
}

#[test]
fn faults_of_a_table_stand_at_its_columns() {
    check_one("kind = 'table'", &["it has no columns"]);
    let rows = "its most rows must be from 1 to 200, and its least rows not more than these";
    let column = "columns = [{ key = 'a', label = 'A', kind = 'date' }]";
    check_one(&format!("kind = 'table', max_rows = 201, {column}"), &[rows]);
    check_one(&format!("kind = 'table', min_rows = 3, max_rows = 2, {column}"), &[rows]);
    check_one(&format!("kind = 'table', min_rows = 2, max_rows = 2, {column}"), &[]);
    let many: Vec<_> = (0..31).map(|n| format!("{{ key = 'c{n}', label = 'A', kind = 'date' }}")).collect();
    check_one(
        &format!("kind = 'table', columns = [{}]", many.join(",")),
        &["it has 31 columns; at most 30 are taken"],
    );
    check(
        "items = [{ key = 'it', label = '项', kind = 'table', columns = [
            { key = 'a', label = ' ', kind = 'text' },
            { key = 'a', label = 'A', kind = 'integer', min = 2, max = 1 },
            { key = 'f', label = 'F', kind = 'file' },
            { key = 't', label = 'T', kind = 'table' },
            { key = 'd', label = 'D', kind = 'integer', default = 1 },
        ] }]",
        &[
            "item `it`, column `a`: its name is empty",
            "item `it`, column `a`: its key is used twice",
            "item `it`, column `a`: its least value is greater than its greatest",
            "item `it`, column `f`: a column cannot be of kind `file`",
            "item `it`, column `t`: a column cannot be of kind `table`",
            "item `it`, column `d`: an item of this kind has no default",
        ],
    );
}

/// The faults of an item `it` that is computed so, beside `n` (number), `s` (sensitive number), `w` (text), `d` (day)
/// and a table `t` with the columns `n` and `s`.
fn check_formula(item: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|what| format!("item `it`: {what}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let form = format!(
        "items = [
            {{ key = 'n', label = 'N', kind = 'decimal', scale = 2 }},
            {{ key = 's', label = 'S', kind = 'integer', sensitive = true }},
            {{ key = 'w', label = 'W', kind = 'text' }},
            {{ key = 'd', label = 'D', kind = 'date' }},
            {{ key = 't', label = 'T', kind = 'table', columns = [
                {{ key = 'n', label = 'N', kind = 'integer' }},
                {{ key = 's', label = 'S', kind = 'integer', sensitive = true }},
            ] }},
            {{ key = 'it', label = '项', {item} }},
        ]"
    );
    check(&form, &expected);
}

#[test]
fn a_formula_reads_what_is_there_and_of_use() {
    check_formula("kind = 'integer', formula = { op = 'sum', of = ['n', 't.n', '5'] }", &[]);
    check_formula("kind = 'integer', formula = { op = 'count', of = ['t', 'w', 's', 't.s'] }", &[]);
    check_formula("kind = 'date', formula = { op = 'least', of = ['d'] }", &[]);
    check_formula("kind = 'integer', sensitive = true, formula = { op = 'sum', of = ['s', 't.s'] }", &[]);
    check_formula(
        "kind = 'integer', formula = { op = 'sum', of = ['gone', 't.gone', 'n.n', 'w', 'd', 't'] }",
        &[
            "its formula reads `gone`, which is not there",
            "its formula reads `t.gone`, which is not there",
            "its formula reads `n.n`, which is not there",
            "its formula cannot compute with `w`",
            "its formula cannot compute with `d`",
            "its formula cannot compute with `t`",
        ],
    );
    check_formula(
        "kind = 'integer', formula = { op = 'greatest', of = ['s', 't.s'] }",
        &[
            "its formula reads `s`, which is sensitive, so it must be sensitive too",
            "its formula reads `t.s`, which is sensitive, so it must be sensitive too",
        ],
    );
    check_formula(
        "kind = 'date', formula = { op = 'least', of = ['n', '5'] }",
        &["its formula cannot compute with `n`", "its formula cannot compute with `5`"],
    );
}

#[test]
fn a_computed_item_is_of_a_kind_that_can_be_and_takes_nothing_written() {
    let few = "its formula reads too little or more than 20 things";
    check_formula("kind = 'integer', formula = { op = 'sum', of = [] }", &[few]);
    check_formula("kind = 'integer', formula = { op = 'difference', of = ['n'] }", &[few]);
    check_formula(
        "kind = 'text', formula = { op = 'count', of = ['n'] }",
        &["an item of kind `text` cannot be computed as `count`"],
    );
    check_formula(
        "kind = 'integer', required = true, default = 1, formula = { op = 'sum', of = ['n'] }",
        &["what is computed takes no `required`", "what is computed takes no `default`"],
    );
}

#[test]
fn nothing_is_computed_from_itself() {
    let circular = "it is computed from itself";
    check_formula("kind = 'integer', formula = { op = 'sum', of = ['it'] }", &[circular]);
    check(
        "items = [
            { key = 'a', label = 'A', kind = 'integer', formula = { op = 'sum', of = ['b'] } },
            { key = 'b', label = 'B', kind = 'integer', formula = { op = 'sum', of = ['a'] } },
            { key = 't', label = 'T', kind = 'table', columns = [
                { key = 'x', label = 'X', kind = 'integer', formula = { op = 'sum', of = ['y'] } },
                { key = 'y', label = 'Y', kind = 'integer', formula = { op = 'sum', of = ['x'] } },
            ] },
        ]",
        &[
            "item `a`: it is computed from itself",
            "item `b`: it is computed from itself",
            "item `t`, column `x`: it is computed from itself",
            "item `t`, column `y`: it is computed from itself",
        ],
    );
}
