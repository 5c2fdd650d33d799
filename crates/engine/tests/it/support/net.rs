use waypost_base::{ActionId, ItemKey, Label, PostId, Receiver, StageNo};
use waypost_engine::{
    Definition, Flow,
    definition::{
        DEFINITION_FORMAT, DeadlineOutcome, Duration, Join, ReturnDefault, Right, SamePerson, Split, Stage,
        StageKind, TimeUnit, Transition,
    },
};

/// A stage number.
pub fn at(no: u32) -> StageNo {
    StageNo(no)
}

/// Builds flows: stages first, then transitions.
#[derive(Clone)]
pub struct Net(pub Definition);

/// An empty flow whose stage 1 is the initiator's.
pub fn net() -> Net {
    let definition = Definition {
        format: DEFINITION_FORMAT,
        stages: Vec::new(),
        transitions: Vec::new(),
        return_default: ReturnDefault::None,
        same_person: SamePerson::EachTime,
        goal: Vec::new(),
        batch_approve: false,
    };
    Net(definition).stage(1, |_| {})
}

impl Net {
    /// Adds a human stage of nobody yet.
    pub fn stage(mut self, no: u32, set: impl FnOnce(&mut Stage)) -> Self {
        let mut stage = Stage::new(at(no), Label::new(format!("stage {no}")));
        set(&mut stage);
        self.0.stages.push(stage);
        self
    }

    /// Adds a human stage of a post.
    pub fn post(self, no: u32, post: PostId) -> Self {
        self.stage(no, |stage| stage.receivers.receivers = vec![Receiver::Post(post)])
    }

    /// Adds a stage of kind route.
    pub fn route(self, no: u32, split: Split, join: Join) -> Self {
        self.stage(no, |stage| (stage.kind, stage.split, stage.join) = (StageKind::Route, split, join))
    }

    /// Changes a stage.
    pub fn with(mut self, no: u32, set: impl FnOnce(&mut Stage)) -> Self {
        set(self.0.stages.iter_mut().find(|stage| stage.no == at(no)).expect("the stage"));
        self
    }

    /// The stage has this action.
    pub fn action(self, no: u32, action: i64) -> Self {
        self.with(no, |stage| stage.action = Some(ActionId::new(action)))
    }

    /// The stage has a limit of the wall clock, in minutes, and what happens then.
    pub fn limit(self, no: u32, minutes: u32, outcome: DeadlineOutcome) -> Self {
        self.with(no, |stage| {
            stage.limit = Some(Duration { count: minutes, unit: TimeUnit::Minutes });
            stage.deadline = Some(outcome);
        })
    }

    /// The handlers of the stage are reminded so often, in minutes.
    pub fn remind(self, no: u32, minutes: u32) -> Self {
        self.with(no, |stage| stage.reminder = Some(Duration { count: minutes, unit: TimeUnit::Minutes }))
    }

    /// The stage requires an item.
    pub fn require(self, no: u32, key: &str) -> Self {
        let key = ItemKey::new(key).expect("a key");
        self.with(no, |stage| {
            stage.rights.insert(key, Right::Require);
        })
    }

    /// A submit transition; `to` 0 ends the path.
    pub fn to(self, from: u32, branch: u32, to: u32) -> Self {
        self.row(from, branch, to, None)
    }

    /// A submit transition with a guard.
    pub fn when(self, from: u32, branch: u32, guard: &str, to: u32) -> Self {
        self.row(from, branch, to, Some(guard))
    }

    /// A branch-0 row; `to` 0 is "not accepted".
    pub fn back(self, from: u32, to: u32) -> Self {
        self.row(from, 0, to, None)
    }

    fn row(mut self, from: u32, branch: u32, to: u32, guard: Option<&str>) -> Self {
        self.0.transitions.push(Transition {
            from: at(from),
            branch,
            condition: Label::new(format!("{from}/{branch}")),
            outcome: None,
            guard: guard.map(str::to_owned),
            to: (to > 0).then_some(at(to)),
        });
        self
    }

    /// The flow, ready to run.
    pub fn flow(self) -> Flow {
        Flow::new(self.0).expect("a flow that can be executed")
    }
}
