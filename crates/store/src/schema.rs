//! The tables as diesel sees them, in the same parts as `migrations/`.
//!
//! Column types are those that SQLite and PostgreSQL both have: BigInt, Integer, Text, Bool, Binary; an
//! instant is a BigInt of milliseconds. A test compares these files with a migrated database.

mod definitions;
mod people;
mod process;
mod reading;
mod records;
mod seeing;
mod time;

pub(crate) use definitions::{
    absence, action, action_pin, action_revision, appointment, category, category_administrator, department,
    flow, flow_edit, flow_version, form, form_draft, form_version, item, plugin, plugin_build, post,
    post_permission, secret, substitute,
};
pub(crate) use definitions::{flow_material, material};
pub(crate) use people::{
    attempt, counter, link, node, person, person_permission, session, tenant, tenant_state,
};
pub(crate) use process::{
    action_attempt, action_job, case_access, cases, document_version, draft, file, file_use, idem_key,
    incident, property, remark, reveal, seen, series, series_number, series_start, series_void, snapshot,
    step_log, work_item,
};
pub(crate) use reading::{case_copy, phrase};
pub(crate) use records::{audit, chain, journal, seal, seal_leaf};
pub(crate) use seeing::{case_unread, case_words, opening, search_view};
pub(crate) use time::{calendar, mail, mail_rule, mailbox, notice, overrun, reckoning, timer};

diesel::allow_tables_to_appear_in_same_query!(flow, flow_version, form_version, flow_material);
diesel::allow_tables_to_appear_in_same_query!(tenant, action_job);
diesel::allow_tables_to_appear_in_same_query!(file, file_use);
diesel::allow_tables_to_appear_in_same_query!(cases, document_version);
diesel::allow_tables_to_appear_in_same_query!(tenant, timer);
diesel::allow_tables_to_appear_in_same_query!(tenant, mail);
diesel::allow_tables_to_appear_in_same_query!(tenant, reckoning);
diesel::allow_tables_to_appear_in_same_query!(cases, overrun);
diesel::allow_tables_to_appear_in_same_query!(cases, series_number);
diesel::allow_tables_to_appear_in_same_query!(cases, case_copy);
