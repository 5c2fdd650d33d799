//! A new flow from chosen stages of another.

use std::collections::BTreeSet;

use waypost_base::{Code, StageNo};

use super::*;

#[test]
fn stages_1_2_and_6_become_a_flow_with_proposed_links() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let chosen = BTreeSet::from([1, 2, 6].map(StageNo));
    let proposed = house.app.propose_flow_copy(&one, shown.version, &chosen).unwrap().unwrap();
    assert!(
        proposed.links.iter().any(|link| link.link.from == StageNo(2) && link.link.to == Some(StageNo(6)))
    );
    let copied =
        house.app.copy_flow(&one, shown.version, &chosen, &new_flow("short", None)).unwrap().unwrap();
    let made = read(&house, &one, copied.version);
    assert_eq!((made.code.as_str(), made.no, made.form_version), ("short", 1, shown.form_version));
    assert_eq!(made.definition, proposed.definition);
    assert_eq!(copied.links, proposed.links);
    house.assert_clean();
}

#[test]
fn a_choice_that_makes_no_flow_is_refused_and_leaves_nothing() {
    let house = House::demo();
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let copy = |chosen: BTreeSet<StageNo>, code: &str| {
        house.app.copy_flow(&one, shown.version, &chosen, &new_flow(code, None)).unwrap()
    };
    let before = house.number("SELECT count(*) FROM flow");
    assert_eq!(fields(&copy(BTreeSet::new(), "short").unwrap_err()), [("stages", Code::ValueRequired)]);
    let taken = copy(BTreeSet::from([StageNo(1)]), "contract_filing").unwrap_err();
    assert_eq!(fields(&taken), [("code", Code::NameTaken)]);
    assert_eq!(house.number("SELECT count(*) FROM flow"), before);
}
