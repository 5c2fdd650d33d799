use super::*;

fn opened(visit: i64, stage: u32, cause: Cause) -> Event {
    Event::VisitOpened {
        visit: VisitId::new(visit),
        stage: StageNo(stage),
        run: 1,
        consumed: Vec::new(),
        parents: Vec::new(),
        items: Vec::new(),
        ballot: None,
        cause,
    }
}

#[test]
fn what_is_sent_on_together_to_one_stage_has_the_number_of_its_first_row() {
    let flow = FlowVersionId::new(1);
    let mut batches = Batches::default();
    let first = [opened(1, 1, Cause::Start), opened(2, 2, Cause::Arrival)];
    assert_eq!(batches.number(7, flow, &first), []);
    let second = [opened(3, 1, Cause::Start), opened(4, 2, Cause::Arrival), opened(5, 3, Cause::Arrival)];
    assert_eq!(batches.number(7, flow, &second), [(VisitId::new(4), VisitId::new(2))]);
    let back = [opened(6, 2, Cause::Return(VisitId::new(5)))];
    assert_eq!(batches.number(7, flow, &back), [], "what comes back comes back alone");
    let other = [opened(8, 2, Cause::Arrival)];
    assert_eq!(batches.number(9, flow, &other), [], "another forwarding");
    let elsewhere = [opened(9, 2, Cause::Arrival)];
    assert_eq!(batches.number(7, FlowVersionId::new(2), &elsewhere), [], "a stage of another flow");
}
