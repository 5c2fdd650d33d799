//! From ids to codes: the engine's definition becomes a flow of a package.

use std::fmt;

use waypost_base::{NobodyFound, PostId, Receiver};
use waypost_engine::{
    definition::{DeadlineOutcome, Definition, Stage},
    rule::rename_posts,
};

use crate::{
    code::{Code, Names},
    fault::{Faults, ReferenceFault, ReferenceKind, ReferenceProblem},
    flow::{FlowHead, FlowPackage, StagePackage, TransitionPackage},
    short::{DeadlineText, DurationText, HandlersText, JoinText, NobodyText, ReceiverText},
};

impl FlowPackage {
    /// The package of a definition; [`FlowPackage::resolve`] leads back to an equal one. Materials are no part of a
    /// definition: whoever exports puts them in.
    ///
    /// # Errors
    /// Every id without a code.
    pub fn export(
        head: FlowHead,
        definition: &Definition,
        names: &dyn Names,
    ) -> Result<Self, Vec<ReferenceFault>> {
        let FlowHead { code, name, description, category, policies, valid_from, form } = head;
        let mut exporting = Exporting { names, faults: Faults::default() };
        let stages = definition.stages.iter().enumerate();
        let stages =
            stages.filter_map(|(i, stage)| exporting.stage(&format!("stages[{i}]"), stage)).collect();
        let transitions = definition.transitions.iter().map(|row| TransitionPackage {
            from: row.from,
            branch: row.branch,
            to: row.to,
            condition: row.condition.clone(),
            outcome: row.outcome,
            guard: row.guard.clone(),
        });
        let package = Self {
            code,
            name,
            description,
            category,
            policies,
            valid_from,
            form,
            materials: Vec::new(),
            return_default: definition.return_default,
            same_person: definition.same_person,
            goal: definition.goal.clone(),
            batch_approve: definition.batch_approve,
            stages,
            transitions: transitions.collect(),
        };
        exporting.faults.result(package)
    }
}

struct Exporting<'a> {
    names: &'a dyn Names,
    faults: Faults,
}

impl Exporting<'_> {
    fn code(
        &mut self,
        path: String,
        kind: ReferenceKind,
        id: impl fmt::Display,
        name: Option<String>,
    ) -> Option<Code> {
        let code = name.and_then(|name| Code::new(name).ok());
        if code.is_none() {
            self.faults.push(path, kind, id, ReferenceProblem::NoCode);
        }
        code
    }

    fn post(&mut self, path: String, id: PostId) -> Option<Code> {
        let name = self.names.post(id);
        self.code(path, ReferenceKind::Post, id, name)
    }

    fn receivers(&mut self, path: String, receivers: &[Receiver]) -> Option<Vec<ReceiverText>> {
        let texts: Vec<_> = (receivers.iter().enumerate())
            .map(|(i, receiver)| self.receiver(format!("{path}[{i}]"), receiver))
            .collect();
        texts.into_iter().collect()
    }

    fn stage(&mut self, path: &str, stage: &Stage) -> Option<StagePackage> {
        let rule = &stage.receivers;
        let receivers: Vec<_> = (rule.receivers.iter().enumerate())
            .map(|(i, receiver)| self.receiver(format!("{path}.receivers[{i}]"), receiver))
            .collect();
        let copy_to_read = self.receivers(format!("{path}.copy_to_read"), &stage.copy_to_read);
        let copy_for_reference =
            self.receivers(format!("{path}.copy_for_reference"), &stage.copy_for_reference);
        let nobody = self.nobody(format!("{path}.nobody"), &rule.nobody);
        let action = stage.action.map(|id| {
            let name = self.names.action(id);
            self.code(format!("{path}.action"), ReferenceKind::Action, id, name)
        });
        let deadline =
            stage.deadline.as_ref().map(|outcome| self.deadline(format!("{path}.deadline"), outcome));
        let votes = stage.rule.as_ref().map(|text| self.rule(&format!("{path}.rule"), text));
        let sub_flow = stage.sub_flow.map(|id| {
            let name = self.names.flow(id);
            self.code(format!("{path}.sub_flow"), ReferenceKind::Flow, id, name)
        });
        Some(StagePackage {
            no: stage.no,
            name: stage.name.clone(),
            description: stage.description.clone(),
            kind: stage.kind,
            split: stage.split,
            join: JoinText(stage.join),
            receivers: receivers.into_iter().collect::<Option<_>>()?,
            not_handler_of: rule.not_handler_of.clone(),
            not_initiator: rule.not_initiator,
            nobody: nobody?,
            copy_to_read: copy_to_read?,
            copy_for_reference: copy_for_reference?,
            handlers: HandlersText(stage.handlers),
            rule: votes.map_or(Some(None), |text| text.map(Some))?,
            action: action.map_or(Some(None), |code| code.map(Some))?,
            irreversible: stage.irreversible,
            refusal_branch: stage.refusal_branch,
            limit: stage.limit.map(DurationText),
            warn_before: stage.warn_before.map(DurationText),
            reminder: stage.reminder.map(DurationText),
            overdue_reminder: stage.overdue_reminder.map(DurationText),
            deadline: deadline.map_or(Some(None), |outcome| outcome.map(Some))?,
            cancels: stage.cancels.clone(),
            alone_with: stage.alone_with.clone(),
            for_each: stage.for_each.clone(),
            setting: stage.setting.clone(),
            sub_flow: sub_flow.map_or(Some(None), |code| code.map(Some))?,
            needs: stage.needs.clone(),
            gives: stage.gives.clone(),
            returns: stage.returns.clone(),
            rights: stage.rights.clone(),
            attributes: stage.attributes.clone(),
        })
    }

    /// A rule names its posts by their codes; what is no post's id stays as it is.
    fn rule(&mut self, path: &str, text: &str) -> Option<String> {
        let renamed = rename_posts(text, |id| match id.parse() {
            Ok(post) => self.post(path.to_owned(), PostId::new(post)).map(|code| code.to_string()).ok_or(()),
            Err(_) => Ok(id.to_owned()),
        });
        renamed.ok()
    }

    fn receiver(&mut self, path: String, receiver: &Receiver) -> Option<ReceiverText> {
        Some(match receiver {
            Receiver::Post(id) => ReceiverText::Post(self.post(path, *id)?),
            Receiver::LeastLoaded(id) => ReceiverText::LeastLoaded(self.post(path, *id)?),
            Receiver::Department(id) => {
                let name = self.names.department(*id);
                ReceiverText::Department(self.code(path, ReferenceKind::Department, id, name)?)
            }
            Receiver::DepartmentHead(id) => {
                let name = self.names.department(*id);
                ReceiverText::DepartmentHead(self.code(path, ReferenceKind::Department, id, name)?)
            }
            Receiver::Person(id) => {
                let name = self.names.person(*id);
                ReceiverText::Person(self.code(path, ReferenceKind::Person, id, name)?)
            }
            Receiver::InitiatorHead { levels, chain } => {
                ReceiverText::InitiatorHead { levels: *levels, chain: *chain }
            }
            Receiver::Initiator => ReceiverText::Initiator,
            Receiver::HandlerOf(no) => ReceiverText::HandlerOf(*no),
            Receiver::ChosenByPrevious => ReceiverText::ChosenByPrevious,
            Receiver::ChosenByInitiator => ReceiverText::ChosenByInitiator,
            Receiver::FormItem(key) => ReceiverText::FormItem(key.clone()),
            // The enum may grow; a way that packages cannot write yet is a fault, never left out in silence.
            other => {
                let written = format!("{other:?}");
                self.code(path, ReferenceKind::Post, written, None).map(ReceiverText::Post)?
            }
        })
    }

    fn nobody(&mut self, path: String, nobody: &NobodyFound) -> Option<NobodyText> {
        Some(match nobody {
            NobodyFound::Hold => NobodyText::Hold,
            NobodyFound::Pass => NobodyText::Pass,
            NobodyFound::NextHead => NobodyText::NextHead,
            NobodyFound::Post(id) => NobodyText::Post(self.post(path, *id)?),
            NobodyFound::Refuse => NobodyText::Refuse,
            other => {
                let written = format!("{other:?}");
                self.code(path, ReferenceKind::Post, written, None).map(NobodyText::Post)?
            }
        })
    }

    fn deadline(&mut self, path: String, outcome: &DeadlineOutcome) -> Option<DeadlineText> {
        Some(match outcome {
            DeadlineOutcome::Recall => DeadlineText::Recall,
            DeadlineOutcome::Note => DeadlineText::Note,
            DeadlineOutcome::Escalate => DeadlineText::Escalate,
            DeadlineOutcome::Submit(branch) => DeadlineText::Submit(*branch),
            DeadlineOutcome::Return => DeadlineText::Return,
            DeadlineOutcome::Transfer(id) => DeadlineText::Transfer(self.post(path, *id)?),
        })
    }
}
