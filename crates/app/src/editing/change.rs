//! Changing a draft: an edit of its stages and transitions, or its settings, at the revision that a page showed.

use chrono::NaiveDate;
use serde::Serialize;
use waypost_base::{Code, FieldProblem, FlowVersionId, FormVersionId, Label, Rejection};
use waypost_engine::edit::{self, Edit, Note};
use waypost_store::{
    Conn,
    editing::{self, EditRow, VersionHead},
    forms,
};

use super::{
    Stop, blame,
    content::Content,
    draft_of,
    fills::{form_of, initiator_fills},
    read::content_of,
    settle,
};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    materials::renumber::{follow, renumbered},
};

/// Most revisions that are kept of a draft.
const KEPT: i64 = 200;
/// Fewest that are kept, however large they are.
const KEPT_AT_LEAST: i64 = 20;
/// Most bytes that the kept revisions of a draft may take.
const KEPT_BYTES: i64 = 32 * 1_024 * 1_024;
/// Longest note, in characters.
const MAX_NOTE: usize = 2_000;
/// Longest policy, in characters; and most of them.
const MAX_POLICY: usize = 500;
const MAX_POLICIES: usize = 100;

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The draft's revision now.
    pub revision: i64,
    /// What else had to change.
    pub notes: Vec<Note>,
    /// Whether somebody else's changes were merged in.
    pub merged: bool,
}

/// What a draft holds beside its stages and transitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// The form version it pins.
    pub form_version: Option<FormVersionId>,
    /// Laws and policies it follows.
    pub policies: Vec<Label>,
    /// The first day that it is to be in force; `None`: from its publication on.
    pub valid_from: Option<NaiveDate>,
    /// What changed, in the administrator's words.
    pub note: String,
}

impl App {
    /// Applies an edit to a draft at `revision`, and merges it with what others did since.
    ///
    /// # Errors
    /// When the store fails. The rejection has a problem per field: of the edit, or, as [`Code::ChangedMeanwhile`], of
    /// what somebody else changed too. [`Code::DraftClosed`] when it is no draft any more. Nothing was changed then.
    pub fn edit_flow(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
        edit: &Edit,
    ) -> Result<Result<Edited, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (_, head) = draft_of(conn, proof, version)?;
            let apply = |content: &Content| -> Result<(Content, Vec<Note>), Stop> {
                let (definition, notes) =
                    edit::apply(&content.definition, edit).map_err(Rejection::of_fields)?;
                Ok((Content { definition, ..content.clone() }, notes))
            };
            // What is only added has nothing to be merged with: it takes the next free number of today's draft.
            let at = if only_adds(edit) { head.revision } else { revision };
            self.change(conn, proof, &head, at, edit, apply)
        }))
    }

    /// Sets what a draft holds beside its stages and transitions, as [`App::edit_flow`] does; `edit` is made with it,
    /// as one change.
    ///
    /// # Errors
    /// As [`App::edit_flow`].
    pub fn set_flow_settings(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
        settings: &Settings,
        edit: Option<&Edit>,
    ) -> Result<Result<Edited, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (_, head) = draft_of(conn, proof, version)?;
            check_settings(conn, proof, settings)?;
            let form = form_of(conn, proof.who().tenant(), settings.form_version)?;
            let apply = |content: &Content| -> Result<(Content, Vec<Note>), Stop> {
                let Settings { form_version, policies, valid_from, note } = settings.clone();
                let (mut definition, notes) = match edit {
                    Some(edit) => edit::apply(&content.definition, edit).map_err(Rejection::of_fields)?,
                    None => (content.definition.clone(), Vec::new()),
                };
                if content.form_version.is_none() {
                    initiator_fills(&mut definition, form.as_ref());
                }
                Ok((Content { form_version, policies, valid_from, note, definition }, notes))
            };
            match edit {
                Some(edit) => self.change(conn, proof, &head, revision, &(settings, edit), apply),
                None => self.change(conn, proof, &head, revision, settings, apply),
            }
        }))
    }

    fn change(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        head: &VersionHead,
        revision: i64,
        what: &impl Serialize,
        apply: impl FnOnce(&Content) -> Result<(Content, Vec<Note>), Stop>,
    ) -> Result<Edited, Stop> {
        let current = content_of(conn, proof, head)?;
        let merged = revision != head.revision;
        let (next, notes) = if merged {
            let base = content_at(conn, proof, head, revision)?;
            let (mine, notes) = apply(&base)?;
            match Content::merge(&base, &mine, &current) {
                Ok(next) => (next, notes),
                Err(conflicts) => return Err(blame::rejection(conn, proof, head, revision, &conflicts)?),
            }
        } else {
            apply(&current)?
        };
        if next == current {
            return Ok(Edited { revision: head.revision, notes, merged });
        }
        let revision = self.save_revision(conn, proof, head, &current, &next, Kind::Edited, what)?;
        Ok(Edited { revision, notes, merged })
    }

    /// Writes the next revision of a draft and records it.
    #[expect(
        clippy::too_many_arguments,
        reason = "one place writes a revision, and all of it belongs to one"
    )]
    pub(super) fn save_revision(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        head: &VersionHead,
        current: &Content,
        next: &Content,
        kind: Kind,
        what: &impl Serialize,
    ) -> Result<i64, Stop> {
        let (tenant, user) = (proof.who().tenant(), proof.who().user().raw());
        let (now, version) = (self.now(), FlowVersionId::new(head.id));
        if editing::edit(conn, tenant, version, head.revision)?.is_none() {
            // A draft that a package brought has no first revision yet.
            let row = EditRow {
                flow_version: head.id,
                revision: head.revision,
                at: head.created_at,
                person: head.created_by.unwrap_or_default(),
                kind: "opened".to_owned(),
                reverts: None,
                what: "null".to_owned(),
                body: current.write()?,
            };
            editing::insert_edit(conn, tenant, &row)?;
        }
        let revision = head.revision + 1;
        let body = next.write()?;
        let kept =
            (KEPT_BYTES / i64::try_from(body.len().max(1)).unwrap_or(i64::MAX)).clamp(KEPT_AT_LEAST, KEPT);
        let change = next.change(revision, now, user, proof.who().organisation().zone_minutes)?;
        if !editing::save_draft(conn, tenant, version, head.revision, &change)? {
            return Err(Rejection::new(Code::DraftClosed).with("who", "none").into());
        }
        let row = EditRow {
            flow_version: head.id,
            revision,
            at: now,
            person: user,
            kind: kind.as_str().to_owned(),
            reverts: kind.reverts(),
            what: serde_json::to_string(what).map_err(|why| AppError::damaged("edit", why))?,
            body,
        };
        editing::insert_edit(conn, tenant, &row)?;
        follow(conn, tenant, version, &renumbered(&current.definition, &next.definition))?;
        editing::prune(conn, tenant, version, revision - kept + 1)?;
        let entry = (version, revision, user, row.kind.as_str(), what);
        record(conn, tenant, Chain::Definitions, now, "flow_edited", &entry)?;
        Ok(revision)
    }
}

/// What kind of revision.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Edited,
    Undone(i64),
    Redone(i64),
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Edited => "edited",
            Kind::Undone(_) => "undone",
            Kind::Redone(_) => "redone",
        }
    }

    fn reverts(self) -> Option<i64> {
        match self {
            Kind::Edited => None,
            Kind::Undone(revision) | Kind::Redone(revision) => Some(revision),
        }
    }
}

/// The draft as it was at a revision; refused where that is no longer kept.
pub(super) fn content_at(
    conn: &mut Conn,
    proof: &DefinesFlows,
    head: &VersionHead,
    revision: i64,
) -> Result<Content, Stop> {
    if revision == head.revision {
        return Ok(content_of(conn, proof, head)?);
    }
    let version = FlowVersionId::new(head.id);
    match editing::edit(conn, proof.who().tenant(), version, revision)? {
        Some(row) => Ok(Content::read(&row.body)?),
        None => Err(blame::moved(proof, head).into()),
    }
}

fn only_adds(edit: &Edit) -> bool {
    match edit {
        Edit::AddStage { .. } | Edit::AddTransition { .. } => true,
        Edit::Several { edits } => edits.iter().all(only_adds),
        _ => false,
    }
}

fn check_settings(conn: &mut Conn, proof: &DefinesFlows, settings: &Settings) -> Result<(), Stop> {
    let mut problems = Vec::new();
    let too_long = |field: &str, max: usize, length: usize| {
        FieldProblem::new(field, Code::ValueTooLong).with("max", max).with("length", length)
    };
    if let Some(form) = settings.form_version
        && forms::version(conn, proof.who().tenant(), form)?.is_none()
    {
        problems.push(FieldProblem::new("form_version", Code::ValueNotChoice));
    }
    if settings.valid_from.is_some_and(|day| day < proof.who().today()) {
        problems.push(FieldProblem::new("valid_from", Code::DayPassed));
    }
    let length = settings.note.chars().count();
    if length > MAX_NOTE {
        problems.push(too_long("note", MAX_NOTE, length));
    }
    let longest = settings.policies.iter().flat_map(Label::texts).map(|text| text.chars().count()).max();
    if let Some(length) = longest.filter(|length| *length > MAX_POLICY) {
        problems.push(too_long("policies", MAX_POLICY, length));
    }
    if settings.policies.len() > MAX_POLICIES {
        problems.push(FieldProblem::new("policies", Code::TooManyEntries).with("limit", MAX_POLICIES));
    }
    if problems.is_empty() { Ok(()) } else { Err(Rejection::of_fields(problems).into()) }
}
