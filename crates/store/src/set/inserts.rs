//! The rows of a set that are added, table by table: one list of columns each.

use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::rows::{
    AccessRow, AuditRow, CaseFileRow, CaseRow, CopyRow, DocumentRow, DocumentVersionRow, DrawnRow,
    IncidentRow, JobRow, JournalRow, KeyRow, MailRow, NoticeRow, OverrunRow, PropertyRow, RemarkRow, SeenRow,
    SeriesRow, SnapshotRow, StepRow, WorkItemRow,
};
use crate::statement::insert_rows;

insert_rows! {
    insert_cases(CaseRow), "cases" {
        "id" = [BigInt, id],
        "number" = [BigInt, number],
        "flow" = [BigInt, flow],
        "flow_version" = [BigInt, flow_version],
        "form_version" = [BigInt, form_version],
        "document" = [BigInt, document],
        "title" = [Text, title],
        "business_key" = [Nullable<Text>, business_key],
        "initiator" = [BigInt, initiator],
        "started_at" = [BigInt, started_at],
        "ended_at" = [Nullable<BigInt>, ended_at],
        "ending" = [Nullable<Text>, ending],
        "version" = [BigInt, version],
        "chain_seq" = [BigInt, chain_seq],
        "chain_head" = [Binary, chain_head],
        "document_version" = [Integer, document_version],
        "state" = [Binary, state],
        "restricted" = [Bool, restricted],
    } ""
}

insert_rows! {
    insert_keys(KeyRow), "idem_key" {
        "person" = [BigInt, user],
        "key" = [Text, key],
        "content" = [Binary, content],
        "answer" = [Text, answer],
        "at" = [BigInt, at],
    } ""
}

insert_rows! {
    insert_journal(JournalRow), "journal" {
        "chain" = [BigInt, chain],
        "seq" = [BigInt, seq],
        "at" = [BigInt, at],
        "kind" = [Text, kind],
        "digest" = [Binary, digest],
        "hash" = [Binary, hash],
        "payload" = [Binary, payload],
    } ""
}

insert_rows! {
    insert_steps(StepRow), "step_log" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "stage" = [Integer, stage],
        "run" = [Integer, run],
        "previous" = [Nullable<BigInt>, previous],
        "batch" = [BigInt, batch],
        "sender" = [Text, sender],
        "receivers" = [Text, receivers],
        "cause" = [Text, cause],
        "opened_at" = [BigInt, opened_at],
    } ""
}

insert_rows! {
    insert_items(WorkItemRow), "work_item" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "party" = [Text, party],
        "stage" = [Integer, stage],
        "barred" = [Text, except],
        "created_at" = [BigInt, created_at],
        "purpose" = [Text, purpose],
    } ""
}

insert_rows! {
    insert_copies(CopyRow), "case_copy" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [Nullable<BigInt>, visit],
        "party" = [Text, party],
        "to_read" = [Integer, to_read],
        "sent_by" = [Nullable<BigInt>, sent_by],
        "sent_at" = [BigInt, sent_at],
        "words" = [Text, words],
    } ""
}

insert_rows! {
    insert_documents(DocumentRow), "document" {
        "id" = [BigInt, id],
        "kind" = [Text, kind],
        "case_id" = [BigInt, case],
        "created_at" = [BigInt, created_at],
    } ""
}

insert_rows! {
    insert_document_versions(DocumentVersionRow), "document_version" {
        "document" = [BigInt, document],
        "no" = [Integer, no],
        "visit" = [BigInt, visit],
        "made_by" = [BigInt, by],
        "at" = [BigInt, at],
        "body" = [Text, values],
    } ""
}

insert_rows! {
    insert_properties(PropertyRow), "property" {
        "case_id" = [BigInt, case],
        "key" = [Text, key],
        "value" = [Text, value],
    } " ON CONFLICT (tenant_id, case_id, key) DO UPDATE SET value = excluded.value"
}

insert_rows! {
    insert_snapshots(SnapshotRow), "snapshot" {
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "no" = [Integer, no],
        "kind" = [Text, kind],
        "key" = [Text, key],
        "before" = [Nullable<Text>, before],
        "after" = [Nullable<Text>, after],
    } ""
}

insert_rows! {
    insert_seen(SeenRow), "seen" {
        "hash" = [Binary, hash],
        "body" = [Text, body],
    } " ON CONFLICT (tenant_id, hash) DO NOTHING"
}

insert_rows! {
    insert_access(AccessRow), "case_access" {
        "subject" = [Text, subject],
        "case_id" = [BigInt, case],
    } " ON CONFLICT (tenant_id, subject, case_id) DO NOTHING"
}

insert_rows! {
    insert_case_files(CaseFileRow), "file_use" {
        "scope" = [Text, scope],
        "owner" = [BigInt, case],
        "sha256" = [Binary, sha256],
        "name" = [Text, name],
        "at" = [BigInt, at],
    } " ON CONFLICT (tenant_id, scope, owner, sha256) DO NOTHING"
}

insert_rows! {
    /// A new job waits, was never leased, and was never tried. One that is asked for again waits again,
    /// under a new key where the effect of the one before is declared not to have happened.
    insert_jobs(JobRow), "action_job" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "action" = [BigInt, action],
        "key" = [Text, key],
        "due_at" = [BigInt, due_at],
    } " ON CONFLICT (tenant_id, id) \
       DO UPDATE SET key = excluded.key, state = 'waiting', due_at = excluded.due_at, attempts = 0, over_at = NULL, lease_until = NULL"
}

insert_rows! {
    insert_incidents(IncidentRow), "incident" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "kind" = [Text, kind],
        "detail" = [Text, detail],
        "raised_at" = [BigInt, raised_at],
    } ""
}

insert_rows! {
    insert_remarks(RemarkRow), "remark" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [Nullable<BigInt>, visit],
        "kind" = [Text, kind],
        "made_by" = [Nullable<BigInt>, by],
        "acting_for" = [Nullable<BigInt>, acting_for],
        "addressee" = [Nullable<BigInt>, to],
        "at" = [BigInt, at],
        "body" = [Text, text],
    } ""
}

insert_rows! {
    insert_drawn(DrawnRow), "series_number" {
        "name" = [Text, name],
        "period" = [Text, period],
        "n" = [BigInt, n],
        "written" = [Text, written],
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "property" = [Text, property],
        "drawn_at" = [BigInt, drawn_at],
    } ""
}

insert_rows! {
    insert_series(SeriesRow), "series" {
        "name" = [Text, name],
        "period" = [Text, period],
        "next" = [BigInt, next],
    } " ON CONFLICT (tenant_id, name, period) DO UPDATE SET next = excluded.next"
}

insert_rows! {
    insert_audit(AuditRow), "audit" {
        "id" = [BigInt, id],
        "at" = [BigInt, at],
        "person" = [Nullable<BigInt>, user],
        "command" = [Text, command],
        "case_id" = [Nullable<BigInt>, case],
        "code" = [Text, code],
        "params" = [Text, params],
    } ""
}

insert_rows! {
    insert_overruns(OverrunRow), "overrun" {
        "id" = [BigInt, id],
        "case_id" = [BigInt, case],
        "visit" = [BigInt, visit],
        "stage" = [Integer, stage],
        "run" = [Integer, run],
        "outcome" = [Text, outcome],
        "due_at" = [BigInt, due_at],
        "at" = [BigInt, at],
    } ""
}

insert_rows! {
    insert_notices(NoticeRow), "notice" {
        "person" = [BigInt, person],
        "id" = [BigInt, id],
        "kind" = [Text, kind],
        "case_id" = [BigInt, case],
        "visit" = [Nullable<BigInt>, visit],
        "stage" = [Nullable<Integer>, stage],
        "at" = [BigInt, at],
        "body" = [Text, body],
        "digest" = [Bool, digest],
    } ""
}

insert_rows! {
    /// A person has one digest a day, whoever makes it.
    insert_mails(MailRow), "mail" {
        "id" = [BigInt, id],
        "person" = [BigInt, person],
        "kind" = [Text, kind],
        "day" = [BigInt, day],
        "address" = [Text, address],
        "body" = [Text, body],
        "made_at" = [BigInt, made_at],
        "due_at" = [BigInt, due_at],
    } " ON CONFLICT DO NOTHING"
}
