//! From codes to ids: a flow of a package becomes the engine's definition, or all that is wrong with it is told.

use std::{collections::BTreeSet, fmt};

use waypost_base::{NobodyFound, PostId, Receiver, ReceiverRule, StageNo};
use waypost_engine::{
    definition::{DEFINITION_FORMAT, DeadlineOutcome, Definition, Stage, Transition},
    rule::rename_posts,
};

use crate::{
    code::Codes,
    fault::{Faults, ReferenceFault, ReferenceKind, ReferenceProblem},
    flow::{FlowPackage, StagePackage},
    short::{DeadlineText, NobodyText, ReceiverText},
};

impl FlowPackage {
    /// The engine's definition of this flow. The form and the category are looked for too, although the
    /// definition does not hold them. Whether the flow is sound is for the publication checks to say.
    ///
    /// # Errors
    /// Every reference that leads nowhere, also those to stage numbers, and every stage number that stands twice.
    pub fn resolve(&self, codes: &dyn Codes) -> Result<Definition, Vec<ReferenceFault>> {
        let mut resolving = Resolving {
            codes,
            stages: self.stages.iter().map(|s| s.no).collect(),
            faults: Faults::default(),
        };
        if let Some(code) = &self.category {
            resolving.found(
                "category".to_owned(),
                ReferenceKind::Category,
                code,
                codes.category(code.as_str()),
            );
        }
        if let Some(code) = &self.form {
            resolving.found("form".to_owned(), ReferenceKind::Form, code, codes.form(code.as_str()));
        }
        let mut seen = BTreeSet::new();
        for (i, stage) in self.stages.iter().enumerate() {
            if !seen.insert(stage.no) {
                let path = format!("stages[{i}].no");
                resolving.faults.push(path, ReferenceKind::Stage, stage.no, ReferenceProblem::Twice);
            }
        }
        // A stage with a fault yields None and is left out; the definition is handed out only without faults.
        let stages = self.stages.iter().enumerate();
        let stages =
            stages.filter_map(|(i, stage)| resolving.stage(&format!("stages[{i}]"), stage)).collect();
        for (i, row) in self.transitions.iter().enumerate() {
            resolving.stage_no(format!("transitions[{i}].from"), row.from);
            row.to.iter().for_each(|to| resolving.stage_no(format!("transitions[{i}].to"), *to));
        }
        let transitions = self.transitions.iter().map(|row| Transition {
            from: row.from,
            branch: row.branch,
            condition: row.condition.clone(),
            outcome: row.outcome,
            guard: row.guard.clone(),
            to: row.to,
        });
        let definition = Definition {
            format: DEFINITION_FORMAT,
            stages,
            transitions: transitions.collect(),
            return_default: self.return_default,
            same_person: self.same_person,
            goal: self.goal.clone(),
            batch_approve: self.batch_approve,
        };
        resolving.faults.result(definition)
    }
}

struct Resolving<'a> {
    codes: &'a dyn Codes,
    stages: BTreeSet<StageNo>,
    faults: Faults,
}

impl Resolving<'_> {
    fn found<T>(
        &mut self,
        path: String,
        kind: ReferenceKind,
        code: impl fmt::Display,
        id: Option<T>,
    ) -> Option<T> {
        if id.is_none() {
            self.faults.push(path, kind, code, ReferenceProblem::Unknown);
        }
        id
    }

    fn stage_no(&mut self, path: String, no: StageNo) {
        if !self.stages.contains(&no) {
            self.faults.push(path, ReferenceKind::Stage, no, ReferenceProblem::Unknown);
        }
    }

    fn post(&mut self, path: String, code: &crate::Code) -> Option<PostId> {
        let id = self.codes.post(code.as_str());
        self.found(path, ReferenceKind::Post, code, id)
    }

    fn receivers(&mut self, path: String, texts: &[crate::short::ReceiverText]) -> Option<Vec<Receiver>> {
        let found: Vec<_> =
            (texts.iter().enumerate()).map(|(i, text)| self.receiver(format!("{path}[{i}]"), text)).collect();
        found.into_iter().collect()
    }

    fn stage(&mut self, path: &str, stage: &StagePackage) -> Option<Stage> {
        for (list, numbers) in [
            ("not_handler_of", &stage.not_handler_of),
            ("cancels", &stage.cancels),
            ("alone_with", &stage.alone_with),
        ] {
            for (i, no) in numbers.iter().enumerate() {
                self.stage_no(format!("{path}.{list}[{i}]"), *no);
            }
        }
        let receivers: Vec<_> = (stage.receivers.iter().enumerate())
            .map(|(i, receiver)| self.receiver(format!("{path}.receivers[{i}]"), receiver))
            .collect();
        let copy_to_read = self.receivers(format!("{path}.copy_to_read"), &stage.copy_to_read);
        let copy_for_reference =
            self.receivers(format!("{path}.copy_for_reference"), &stage.copy_for_reference);
        let nobody = self.nobody(format!("{path}.nobody"), &stage.nobody);
        let action = stage.action.as_ref().map(|code| {
            let id = self.codes.action(code.as_str());
            self.found(format!("{path}.action"), ReferenceKind::Action, code, id)
        });
        let deadline =
            stage.deadline.as_ref().map(|outcome| self.deadline(format!("{path}.deadline"), outcome));
        let rule = stage.rule.as_ref().map(|text| self.rule(&format!("{path}.rule"), text));
        let sub_flow = stage.sub_flow.as_ref().map(|code| {
            let id = self.codes.flow(code.as_str());
            self.found(format!("{path}.sub_flow"), ReferenceKind::Flow, code, id)
        });
        Some(Stage {
            no: stage.no,
            name: stage.name.clone(),
            description: stage.description.clone(),
            kind: stage.kind,
            split: stage.split,
            join: stage.join.0,
            receivers: ReceiverRule {
                receivers: receivers.into_iter().collect::<Option<_>>()?,
                not_handler_of: stage.not_handler_of.clone(),
                not_initiator: stage.not_initiator,
                nobody: nobody?,
            },
            copy_to_read: copy_to_read?,
            copy_for_reference: copy_for_reference?,
            handlers: stage.handlers.0,
            rule: rule.map_or(Some(None), |text| text.map(Some))?,
            action: action.map_or(Some(None), |id| id.map(Some))?,
            irreversible: stage.irreversible,
            refusal_branch: stage.refusal_branch,
            returns: stage.returns.clone(),
            rights: stage.rights.clone(),
            attributes: stage.attributes.clone(),
            limit: stage.limit.map(|limit| limit.0),
            warn_before: stage.warn_before.map(|before| before.0),
            reminder: stage.reminder.map(|reminder| reminder.0),
            overdue_reminder: stage.overdue_reminder.map(|reminder| reminder.0),
            deadline: deadline.map_or(Some(None), |outcome| outcome.map(Some))?,
            cancels: stage.cancels.clone(),
            alone_with: stage.alone_with.clone(),
            for_each: stage.for_each.clone(),
            setting: stage.setting.clone(),
            sub_flow: sub_flow.map_or(Some(None), |id| id.map(Some))?,
            needs: stage.needs.clone(),
            gives: stage.gives.clone(),
        })
    }

    /// A rule names its posts by their codes.
    fn rule(&mut self, path: &str, text: &str) -> Option<String> {
        let renamed = rename_posts(text, |code| {
            let id = self.codes.post(code);
            self.found(path.to_owned(), ReferenceKind::Post, code, id).map(|id| id.to_string()).ok_or(())
        });
        renamed.ok()
    }

    fn receiver(&mut self, path: String, receiver: &ReceiverText) -> Option<Receiver> {
        Some(match receiver {
            ReceiverText::Post(code) => Receiver::Post(self.post(path, code)?),
            ReceiverText::LeastLoaded(code) => Receiver::LeastLoaded(self.post(path, code)?),
            ReceiverText::Department(code) => {
                let id = self.codes.department(code.as_str());
                Receiver::Department(self.found(path, ReferenceKind::Department, code, id)?)
            }
            ReceiverText::DepartmentHead(code) => {
                let id = self.codes.department(code.as_str());
                Receiver::DepartmentHead(self.found(path, ReferenceKind::Department, code, id)?)
            }
            ReceiverText::Person(code) => {
                let id = self.codes.person(code.as_str());
                Receiver::Person(self.found(path, ReferenceKind::Person, code, id)?)
            }
            ReceiverText::InitiatorHead { levels, chain } => {
                Receiver::InitiatorHead { levels: *levels, chain: *chain }
            }
            ReceiverText::Initiator => Receiver::Initiator,
            ReceiverText::HandlerOf(no) => {
                self.stage_no(path, *no);
                Receiver::HandlerOf(*no)
            }
            ReceiverText::ChosenByPrevious => Receiver::ChosenByPrevious,
            ReceiverText::ChosenByInitiator => Receiver::ChosenByInitiator,
            ReceiverText::FormItem(key) => Receiver::FormItem(key.clone()),
        })
    }

    fn nobody(&mut self, path: String, nobody: &NobodyText) -> Option<NobodyFound> {
        Some(match nobody {
            NobodyText::Hold => NobodyFound::Hold,
            NobodyText::Pass => NobodyFound::Pass,
            NobodyText::NextHead => NobodyFound::NextHead,
            NobodyText::Post(code) => NobodyFound::Post(self.post(path, code)?),
            NobodyText::Refuse => NobodyFound::Refuse,
        })
    }

    fn deadline(&mut self, path: String, outcome: &DeadlineText) -> Option<DeadlineOutcome> {
        Some(match outcome {
            DeadlineText::Recall => DeadlineOutcome::Recall,
            DeadlineText::Note => DeadlineOutcome::Note,
            DeadlineText::Escalate => DeadlineOutcome::Escalate,
            DeadlineText::Submit(branch) => DeadlineOutcome::Submit(*branch),
            DeadlineText::Return => DeadlineOutcome::Return,
            DeadlineText::Transfer(code) => DeadlineOutcome::Transfer(self.post(path, code)?),
        })
    }
}
