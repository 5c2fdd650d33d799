use super::letters;

#[test]
fn columns_have_the_letters_of_spreadsheets() {
    for (column, expected) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")] {
        assert_eq!(letters(column), expected);
    }
}
