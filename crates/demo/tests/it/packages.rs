#![expect(clippy::unwrap_used, reason = "helpers of tests outside test functions")]

use std::collections::BTreeSet;

use waypost_base::{Label, StageNo};
use waypost_engine::{
    Rule,
    definition::{Definition, Handlers, Join, Split, StageKind},
};
use waypost_interchange::{OrganisationPackage, Package, parse};

/// Everything as one package, as an import of the whole folder would read it.
fn whole() -> Package {
    waypost_demo::FLOWS
        .iter()
        .fold(parse(waypost_demo::ORGANISATION).unwrap(), |whole, text| whole.join(parse(text).unwrap()))
}

/// The company's packages as one.
fn company() -> Package {
    waypost_demo::COMPANY_FLOWS
        .iter()
        .fold(parse(waypost_demo::COMPANY).unwrap(), |whole, text| whole.join(parse(text).unwrap()))
}

fn flow(code: &str) -> Definition {
    let whole = whole();
    let flow = whole.flows.iter().find(|flow| flow.code.as_str() == code).unwrap();
    flow.resolve(&whole.own_codes()).unwrap()
}

/// The rows of a flow as (from, branch, to).
fn rows(definition: &Definition) -> BTreeSet<(u32, u32, Option<u32>)> {
    definition.transitions.iter().map(|row| (row.from.0, row.branch, row.to.map(|to| to.0))).collect()
}

#[test]
fn every_reference_leads_somewhere() {
    for whole in [whole(), company()] {
        let inside = whole.own_codes();
        assert_eq!(whole.check_codes(), Ok(()));
        assert_eq!(whole.organisation.check(&inside), Ok(()));
        for flow in &whole.flows {
            assert_eq!(flow.resolve(&inside).err(), None, "{}", flow.code);
        }
    }
    let draft = parse(waypost_demo::SEAL_USE).unwrap();
    assert_eq!(draft.categories.len(), 1, "each file can be imported by itself");
}

#[test]
fn what_is_written_reads_back_equal() {
    for whole in [whole(), company()] {
        assert_eq!(parse(&whole.to_toml().unwrap()), Ok(whole));
    }
}

#[test]
fn contract_filing_is_the_experiment_of_the_founding_text() {
    let filing = flow("contract_filing");
    let names: Vec<_> = filing.stages.iter().map(|stage| stage.name.text()).collect();
    assert_eq!(names, ["申请备案", "受理", "初审", "复审", "备案", "领合同"]);
    assert_eq!(
        rows(&filing),
        BTreeSet::from([
            (1, 0, None),
            (1, 1, Some(2)),
            (2, 0, Some(1)),
            (2, 1, Some(3)),
            (3, 0, Some(2)),
            (3, 1, Some(4)),
            (4, 0, Some(3)),
            (4, 1, Some(5)),
            (5, 0, Some(4)),
            (5, 1, Some(6)),
            (6, 1, None),
        ])
    );
    let with_action: Vec<_> = filing.stages.iter().filter(|stage| stage.action.is_some()).collect();
    assert_eq!(with_action.iter().map(|stage| stage.no).collect::<Vec<_>>(), [StageNo(5)]);
    let action = &whole().actions[0];
    assert_eq!((action.call.as_str(), &action.settings["into"]), ("number", &"record_number".into()));
}

#[test]
fn joint_review_splits_joins_and_returns_from_after_the_join() {
    let review = flow("joint_review");
    assert_eq!(review.stage(StageNo(1)).unwrap().split, Split::All);
    assert_eq!(review.stage(StageNo(4)).unwrap().join, Join::All);
    assert!(rows(&review).is_superset(&BTreeSet::from([(4, 0, Some(2)), (4, 0, Some(1))])));
}

#[test]
fn use_of_the_seal_has_a_choice_and_a_route_with_a_guard_and_a_default() {
    let seal = flow("seal_use");
    assert_eq!(seal.stage(StageNo(2)).unwrap().split, Split::Choose);
    assert_eq!(seal.submits(StageNo(2)).count(), 2);
    let route = seal.stage(StageNo(3)).unwrap();
    assert_eq!((route.kind, route.split), (StageKind::Route, Split::First));
    let guards: Vec<_> = seal.submits(StageNo(3)).map(|row| row.guard.as_deref()).collect();
    assert_eq!(guards, [Some("gt(form.amount, \"10000\")"), None]);
}

#[test]
fn a_purchase_is_decided_by_any_two_of_five_and_then_by_all_with_one_veto() {
    let purchase = flow("purchase_review");
    let (review, leaders) = (purchase.stage(StageNo(2)).unwrap(), purchase.stage(StageNo(3)).unwrap());
    assert_eq!((review.handlers, review.receivers.receivers.len()), (Handlers::Count(2), 5));
    assert_eq!((leaders.handlers, leaders.rule.as_deref()), (Handlers::All, Some("any_veto")));
}

#[test]
fn a_rule_names_posts_by_their_codes() {
    let whole = whole();
    let mut flow = whole.flows.iter().find(|flow| flow.code.as_str() == "purchase_review").unwrap().clone();
    flow.stages[2].rule = Some("majority; veto post:legal_head; weight post:director=2".to_owned());
    let resolved = flow.resolve(&whole.own_codes()).unwrap();
    let rule: Rule = resolved.stage(StageNo(3)).unwrap().rule.as_ref().unwrap().parse().unwrap();
    assert_eq!((rule.vetoes.len(), rule.weights.values().copied().collect::<Vec<_>>()), (1, vec![2]));
    flow.stages[2].rule = Some("veto post:nobody".to_owned());
    let faults = flow.resolve(&whole.own_codes()).unwrap_err();
    assert_eq!((faults.len(), faults[0].path.as_str()), (1, "stages[2].rule"));
}

#[test]
fn two_people_hold_the_post_of_the_first_review() {
    let whole = whole();
    let holders = whole.organisation.appointments.iter().filter(|row| row.post.as_str() == "review_first");
    assert_eq!(holders.count(), 2);
}

#[test]
fn everybody_has_a_post_or_acts_for_somebody_who_has() {
    for organisation in [whole().organisation, company().organisation] {
        everybody_acts(&organisation);
    }
}

fn everybody_acts(organisation: &OrganisationPackage) {
    for person in &organisation.people {
        let holds = organisation.appointments.iter().any(|row| row.person == person.code);
        let acts = organisation.substitutes.iter().any(|row| row.person == person.code);
        assert!(holds || acts, "{}", person.code);
    }
}

#[test]
fn every_name_has_an_english_translation() {
    for whole in [whole(), company()] {
        all_translated(&whole);
    }
}

fn all_translated(whole: &Package) {
    let mut labels: Vec<&Label> = Vec::new();
    labels.extend(whole.organisation.departments.iter().map(|row| &row.name));
    labels.extend(whole.organisation.posts.iter().map(|row| &row.name));
    labels.extend(whole.categories.iter().map(|row| &row.name));
    labels.extend(whole.actions.iter().flat_map(|row| row.verbs.iter().chain([&row.name])));
    for flow in &whole.flows {
        labels.extend(flow.policies.iter().chain([&flow.name, &flow.description]));
        labels.extend(flow.stages.iter().flat_map(|stage| [&stage.name, &stage.description]));
        labels.extend(flow.transitions.iter().map(|row| &row.condition));
    }
    for label in labels.into_iter().filter(|label| !label.is_empty()) {
        assert_ne!(label.in_language("en"), label.text(), "without a translation");
    }
}

#[test]
fn rights_name_items_of_the_form() {
    for (whole, flow) in
        [whole(), company()].iter().flat_map(|it| it.flows.iter().map(move |flow| (it, flow)))
    {
        let form = whole.forms.iter().find(|form| Some(&form.code) == flow.form.as_ref()).unwrap();
        let items = form.form["items"].as_array().unwrap();
        let keys: BTreeSet<_> = items.iter().map(|item| item["key"].as_str().unwrap()).collect();
        for (stage, key) in
            flow.stages.iter().flat_map(|stage| stage.rights.keys().map(|key| (stage.no, key)))
        {
            assert!(keys.contains(key.as_str()), "{} stage {stage}: {key}", flow.code);
        }
    }
}

#[test]
fn the_companys_flows_have_four_eyes_and_an_effect_that_cannot_be_undone() {
    let company = company();
    let flow = |code: &str| {
        let flow = company.flows.iter().find(|flow| flow.code.as_str() == code).unwrap();
        flow.resolve(&company.own_codes()).unwrap()
    };
    let (card, repayment) = (flow("card_change"), flow("early_repayment"));
    assert_eq!(card.stage(StageNo(3)).unwrap().receivers.not_handler_of, [StageNo(2)]);
    let debit = repayment.stage(StageNo(4)).unwrap();
    assert!(debit.irreversible && debit.refusal_branch == Some(2));
    assert_eq!(debit.receivers.not_handler_of, [StageNo(2)]);
    for action in company.actions.iter().filter(|action| action.call == "http_call") {
        assert!(action.settings["secret"]["secret"].is_string(), "a token is never in a package");
    }
    for post in ["risk_reviewer", "operations_clerk", "service_agent"] {
        let holders = company.organisation.appointments.iter().filter(|row| row.post.as_str() == post);
        assert_eq!(holders.count(), 2, "{post}");
    }
}
