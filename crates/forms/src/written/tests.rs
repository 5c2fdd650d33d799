use crate::{Item, sample::*};

/// Reading the rules fails, and the error has these words.
fn check_refused(rules: &str, expected: &str) {
    let error =
        toml::from_str::<Item>(&format!("key = 'it'\nlabel = '项'\n{rules}")).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_rule_that_the_kind_does_not_have_is_refused_by_name() {
    check_refused("kind = 'text'\nmin = 1", "item `it`: a kind `text` takes no `min`");
    check_refused("kind = 'integer'\nmax_length = 1", "item `it`: a kind `integer` takes no `max_length`");
    check_refused("kind = 'yes_no'\noptions = []", "item `it`: a kind `yes_no` takes no `options`");
    check_refused("kind = 'date'\nscale = 1", "item `it`: a kind `date` takes no `scale`");
    check_refused("kind = 'decimal'", "item `it`: a kind `decimal` needs a `scale`");
    check_refused("kind = 'text'\ncolumns = []", "item `it`: a kind `text` takes no `columns`");
    check_refused("kind = 'table'\ncolumns = []\nmin = 1", "item `it`: a kind `table` takes no `min`");
    check_refused(
        "kind = 'table'\ncolumns = [{ key = 'b', label = 'B', kind = 'date', scale = 1 }]",
        "item `b`: a kind `date` takes no `scale`",
    );
    check_refused(
        "kind = 'integer'\nformula = { op = 'sum', of = ['a b'] }",
        "`a b` is neither an item, nor a column as `table.column`, nor a number",
    );
    check_refused("kind = 'integer'\nformula = { op = 'mean', of = ['a'] }", "unknown variant `mean`");
}

#[test]
fn what_is_ill_written_is_told() {
    check_refused("kind = 'number'", "unknown variant `number`");
    check_refused("kind = 'text'\ncolour = 'red'", "unknown field `colour`");
    check_refused("kind = 'integer'\nmin = 'many'", "its `min` is not of kind \"integer\"");
    check_refused("kind = 'date'\nmin = '2026-02-30'", "its `min` is not of kind \"date\"");
    check_refused("kind = 'decimal'\nscale = 2\nmin = 0.1", "decimals and days are written as text");
    check_refused("kind = 'integer'\ndefault = 'x'", "its default is refused: value_not_integer");
}

#[test]
fn every_kind_is_read_as_it_was_written() {
    for rules in [
        "kind = 'text'\nmin_length = 1\nmax_length = 9\npattern = '[a-z]+'\ndefault = 'abc'",
        "kind = 'long_text'\nsensitive = true",
        "kind = 'integer'\nmin = -5\nmax = 9223372036854775807\ndefault = 0",
        "kind = 'decimal'\nscale = 2\nmin = '0.01'\nmax = '99'\ndefault = '1.5'",
        "kind = 'date'\nmin = '2026-01-01'\nmax = '2026-12-31'\ndefault = '2026-06-01'",
        "kind = 'choice'\noptions = [{ key = 'a', label = { default = '甲', en = 'A' } }]\ndefault = 'a'",
        "kind = 'choices'\noptions = [{ key = 'a', label = 'A' }]\ndefault = ['a']",
        "kind = 'yes_no'\ndefault = true",
        "kind = 'person'\nhelp = '经办人'",
        "kind = 'department'\nrequired = true",
        "kind = 'table'\nmin_rows = 1\nmax_rows = 9\ncolumns = [{ key = 'a', label = 'A', kind = 'integer', min = 1 }, { key = 'b', label = 'B', kind = 'choice', options = [{ key = 'x', label = 'X' }] }]",
        "kind = 'table'\nrequired = true\ncolumns = [{ key = 'a', label = 'A', kind = 'date', formula = { op = 'least', of = ['b'] } }]",
        "kind = 'decimal'\nscale = 2\nmax = '9'\nformula = { op = 'product', of = ['a', 't.b', '0.13'] }",
        "kind = 'file'\nmax_files = 3\nmedia = ['application/pdf']",
    ] {
        let item = written(rules);
        let toml = toml::to_string(&item).unwrap();
        assert_eq!(toml::from_str::<Item>(&toml).unwrap(), item, "{toml}");
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(serde_json::from_str::<Item>(&json).unwrap(), item, "{json}");
    }
}
