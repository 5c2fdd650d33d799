//! Who defines which flows.

use std::collections::BTreeSet;

use waypost_app::editing::{CategoryChanges, CategoryLine, FlowHead, InCategory, NewCategory};
use waypost_base::{CategoryId, Code, Label, PostId, Receiver, Rejection};

use super::*;

/// The category of the demo's flows, and the post of a person.
fn market(house: &House, by: &DefinesFlows) -> CategoryId {
    let categories = house.app.flow_categories(by).unwrap();
    categories.into_iter().find(|line| line.code == "housing_market").unwrap().id
}

fn post_of(house: &House, name: &str) -> PostId {
    let person = house.person(name);
    person.who().organisation().posts_of(person.who().user(), person.who().today())[0]
}

fn line(house: &House, by: &DefinesFlows, category: CategoryId) -> CategoryLine {
    let mut lines = house.app.flow_categories(by).unwrap().into_iter();
    lines.find(|line| line.id == category).unwrap()
}

fn grant(
    house: &House,
    by: &DefinesFlows,
    category: CategoryId,
    posts: &BTreeSet<PostId>,
) -> Result<(), Rejection> {
    let grants = vec![(line(house, by, category), posts.clone())];
    house.app.change_categories(by, &CategoryChanges { grants, ..CategoryChanges::default() }).unwrap()
}

fn add(house: &House, by: &DefinesFlows, new: NewCategory) -> Result<CategoryId, Rejection> {
    let code = new.code.clone();
    let changes = CategoryChanges { new: Some(new), ..CategoryChanges::default() };
    house.app.change_categories(by, &changes).unwrap()?;
    let lines = house.app.flow_categories(by).unwrap();
    Ok(lines.into_iter().find(|line| line.code == code).unwrap().id)
}

#[test]
fn without_the_permission_or_a_category_nobody_defines_flows() {
    let house = House::demo();
    for name in ["wangfang", "lina", "heping", "guohua"] {
        let refused = house.person(name).who().defines_flows().err().expect("refused");
        assert_eq!(
            (refused.code, refused.params["permission"].as_str()),
            (Code::NotAllowed, "administer_flows")
        );
    }
}

#[test]
fn a_category_granted_to_a_post_covers_its_flows_and_no_others() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let category = market(&house, &all);
    let posts = BTreeSet::from([post_of(&house, "zhengli")]);
    grant(&house, &all, category, &posts).unwrap();
    let zhengli = proof(&house.person("zhengli"));
    assert!(house.person("yangfan").who().defines_flows().is_err(), "another post");

    let page = house.app.flows_to_define(&zhengli, &FlowsQuery { limit: 50, ..Default::default() }).unwrap();
    let codes: Vec<&str> = page.lines.iter().map(|line| line.code.as_str()).collect();
    assert_eq!(codes, ["contract_filing"]);
    let shown = draft(&house, &zhengli);
    edit(&house, &zhengli, &shown, &name(3, "初步审查")(&shown)).unwrap();

    let other = flow(&house, &all, "seal_use");
    let version = house.app.open_flow_draft(&all, other, None).unwrap().unwrap();
    let seal = read(&house, &all, version);
    let hidden = [
        house.app.open_flow_draft(&zhengli, other, None).unwrap().map(drop),
        house.app.flow_version(&zhengli, version).unwrap().map(drop),
        edit(&house, &zhengli, &seal, &name(1, "x")(&seal)).map(drop),
        house.app.undo_flow_edit(&zhengli, version).unwrap().map(drop),
        house.app.publish_flow(&zhengli, version, 0, true).unwrap().map(drop).map_err(|why| why.rejection),
        house.app.discard_flow_draft(&zhengli, version, 0).unwrap(),
        house.app.flow_versions(&zhengli, other).unwrap().map(drop),
        house.app.flow_edits(&zhengli, version).unwrap().map(drop),
        house.app.compare_flow_versions(&zhengli, version, version).unwrap().map(drop),
        house.app.propose_flow_copy(&zhengli, version, &BTreeSet::new()).unwrap().map(drop),
        house.app.retire_flow(&zhengli, other).unwrap().map(drop),
    ];
    for (at, outcome) in hidden.into_iter().enumerate() {
        let code = outcome.unwrap_err().code;
        assert!(matches!(code, Code::NotFound | Code::DraftClosed), "{at}: {code}");
    }
    let nowhere = house.app.undo_flow_edit(&zhengli, FlowVersionId::new(3)).unwrap().unwrap_err();
    let hidden = house.app.undo_flow_edit(&zhengli, version).unwrap().unwrap_err();
    assert_eq!(hidden, nowhere, "what is not covered looks as if it were not there");

    grant(&house, &all, category, &BTreeSet::new()).unwrap();
    assert!(house.person("zhengli").who().defines_flows().is_err(), "withdrawn");
    house.assert_clean();
}

#[test]
fn a_grant_ends_with_the_appointment() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let category = market(&house, &all);
    grant(&house, &all, category, &BTreeSet::from([post_of(&house, "zhengli")])).unwrap();
    assert!(house.person("zhengli").who().defines_flows().is_ok());
    house.plant("UPDATE appointment SET valid_to = 1 WHERE person IN (SELECT id FROM person WHERE name = 'zhengli'); UPDATE tenant_state SET org_version = org_version + 1");
    assert!(house.person("zhengli").who().defines_flows().is_err());
}

#[test]
fn a_category_administrator_neither_moves_flows_out_nor_changes_categories() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let category = market(&house, &all);
    grant(&house, &all, category, &BTreeSet::from([post_of(&house, "zhengli")])).unwrap();
    let zhengli = proof(&house.person("zhengli"));
    let contract = flow(&house, &zhengli, "contract_filing");
    let head = |category| FlowHead { name: "合同备案".into(), description: Label::default(), category };
    let now = house.app.flow_to_define(&zhengli, "contract_filing").unwrap().unwrap();
    let seen = FlowHead { name: now.name, description: now.description, category: now.category };
    let out = |category| house.app.change_flow_head(&zhengli, contract, &seen, &head(category)).unwrap();
    assert_eq!(fields(&out(None).unwrap_err()), [("category", Code::ValueRequired)]);
    let other = NewCategory { code: "other".to_owned(), name: "其他".into() };
    let second = add(&house, &all, other.clone()).unwrap();
    assert_eq!(fields(&out(Some(second)).unwrap_err()), [("category", Code::NotAllowed)]);
    assert_eq!(fields(&out(Some(CategoryId::new(7))).unwrap_err()), [("category", Code::ValueNotChoice)]);
    out(Some(category)).unwrap();
    assert_eq!(out(Some(category)).unwrap_err().code, Code::ChangedMeanwhile, "it is not as it was seen");
    let created = house.app.create_flow(&zhengli, &new_flow("repay", None)).unwrap().unwrap_err();
    assert_eq!(fields(&created), [("category", Code::ValueRequired)]);
    house.app.create_flow(&zhengli, &new_flow("repay", Some(category))).unwrap().unwrap();

    let line = line(&house, &all, category);
    let refused = [
        CategoryChanges { new: Some(other), ..CategoryChanges::default() },
        CategoryChanges { names: vec![(line.clone(), "x".into())], ..CategoryChanges::default() },
        CategoryChanges { order: Some(Vec::new()), ..CategoryChanges::default() },
        CategoryChanges { grants: vec![(line, BTreeSet::new())], ..CategoryChanges::default() },
    ];
    let refused = refused.map(|changes| house.app.change_categories(&zhengli, &changes).unwrap());
    for outcome in refused {
        assert_eq!(outcome.unwrap_err().code, Code::NotAllowed);
    }
    let seen = house.app.flow_categories(&zhengli).unwrap();
    assert_eq!(seen.iter().map(|line| line.id).collect::<Vec<_>>(), [category]);
}

#[test]
fn categories_are_added_named_ordered_and_granted() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let add =
        |code: &str, name: &str| add(&house, &all, NewCategory { code: code.to_owned(), name: name.into() });
    assert_eq!(
        fields(&add("housing_market", "").unwrap_err()),
        [("new.code", Code::NameTaken), ("new.name", Code::ValueRequired)]
    );
    assert_eq!(fields(&add("a b", "x").unwrap_err()), [("new.code", Code::ValuePattern)]);
    assert_eq!(fields(&add("long", &"长".repeat(300_000)).unwrap_err()), [("new.name", Code::ValueTooLong)]);
    let loans = add("loans", "贷款").unwrap();
    // One change of several at once: all of it, or nothing.
    let seen = line(&house, &all, loans);
    let several = |posts: BTreeSet<PostId>| CategoryChanges {
        names: vec![(seen.clone(), Label::new("住房贷款").with("en", "Loans"))],
        grants: vec![(seen.clone(), posts)],
        order: Some(vec![loans]),
        new: None,
    };
    let before = house.app.flow_categories(&all).unwrap();
    house.app.change_categories(&all, &several(BTreeSet::from([PostId::new(1)]))).unwrap().unwrap_err();
    assert_eq!(house.app.flow_categories(&all).unwrap(), before);
    house.app.change_categories(&all, &several(BTreeSet::new())).unwrap().unwrap();
    let late = house.app.change_categories(&all, &several(BTreeSet::new())).unwrap().unwrap_err();
    assert_eq!(late.code, Code::ChangedMeanwhile, "it is not as it was seen");
    let missing = grant(&house, &all, loans, &BTreeSet::from([PostId::new(1)])).unwrap_err();
    assert_eq!(fields(&missing), [(format!("c.{loans}.posts").as_str(), Code::ValueNotChoice)]);
    let posts = BTreeSet::from([post_of(&house, "zhengli"), post_of(&house, "lina")]);
    grant(&house, &all, loans, &posts).unwrap();
    let first = house.app.flow_categories(&all).unwrap().remove(0);
    assert_eq!((first.code.as_str(), first.name.in_language("en"), first.flows), ("loans", "Loans", 0));
    assert_eq!(first.posts.into_iter().collect::<BTreeSet<_>>(), posts);
    let chains = house.number("SELECT count(*) FROM journal WHERE kind LIKE 'categor%'");
    assert_eq!(chains, 5, "each change is recorded");
    house.assert_clean();
}

#[test]
fn flows_are_found_by_words_and_category_page_by_page() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let category = market(&house, &all);
    for no in 0..25 {
        house.app.create_flow(&all, &new_flow(&format!("repay{no:02}"), Some(category))).unwrap().unwrap();
    }
    let page = |search: &str, category, after: Option<&str>| {
        let after = after.map(str::to_owned);
        let query = FlowsQuery { search: search.to_owned(), category, after, limit: 10 };
        let page = house.app.flows_to_define(&all, &query).unwrap();
        (page.lines.iter().map(|line| line.code.clone()).collect::<Vec<_>>(), page.next, page.total)
    };
    let (first, next, total) = page("提前 REPAY", InCategory::Is(category), None);
    assert_eq!(
        (first.len(), first[0].as_str(), next.as_deref(), total),
        (10, "repay00", Some("repay09"), 25)
    );
    let (last, next, _) = page("repay", InCategory::Any, Some("repay19"));
    assert_eq!((last.len(), next), (5, None));
    assert_eq!(page("", InCategory::Any, None).2, 29);
    assert_eq!(page("nothing like it", InCategory::Any, None), (vec![], None, 0));
    assert_eq!(page("%", InCategory::Any, None).2, 0, "no wild cards");
}

#[test]
fn a_flow_is_made_with_its_first_stage_and_every_fault_is_told() {
    let house = House::demo();
    let all = administrator(&house, "huanghai");
    let made = house.app.create_flow(&all, &new_flow("repay", None)).unwrap().unwrap();
    let (flow, version) = (made.flow, made.version);
    let made = read(&house, &all, version);
    assert_eq!((made.flow, made.no, made.definition.stages.len()), (flow, 1, 1));
    assert_eq!(stage_name(&made.definition, 1), "申请");
    assert_eq!(made.definition.stages[0].receivers.receivers, [] as [Receiver; 0]);
    let mut bad = new_flow("repay", None);
    bad.head.name = " ".into();
    bad.first_stage = "a\u{7}".into();
    let refused = house.app.create_flow(&all, &bad).unwrap().unwrap_err();
    assert_eq!(
        fields(&refused),
        [("first_stage", Code::ValueControl), ("code", Code::NameTaken), ("name", Code::ValueRequired)]
    );
    for code in ["a/b", "..", "a b", &"x".repeat(65)] {
        let refused = house.app.create_flow(&all, &new_flow(code, None)).unwrap().unwrap_err();
        assert_eq!(refused.fields[0].field, "code", "{code:?}");
    }
}
