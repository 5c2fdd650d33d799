use std::sync::{Arc, Mutex};

use diesel::{
    RunQueryDsl, SqliteConnection,
    connection::{Connection, InstrumentationEvent, SimpleConnection},
    sql_types::Text,
};
use waypost_base::{CaseId, DocumentId, FlowId, FlowVersionId, TenantId, UserId};

use super::*;
use crate::{
    Conn, Result, calendars, db::Inner, drafts, editing, files, jobs, mail, materials, notices, numbers,
    openings, records, register, seals, search, sessions, set, supervise, timers, upkeep, verify, views,
};

const TENANT: TenantId = TenantId::new(1);

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Runs `work` on empty tables and gives the plan of every statement that it sent.
fn plans(work: impl FnOnce(&mut Conn) -> Result<()>) -> Vec<String> {
    let mut c = SqliteConnection::establish(":memory:").unwrap();
    for part in [
        include_str!("../../../../migrations/sqlite/2026-11-21-000001_people/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000002_definitions/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000003_process/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000004_records/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000005_plans/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000008_editing/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000009_materials/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-21-000030_time/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-30-000042_attempts/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-11-30-000043_numbers/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000050_votes/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000060_batches/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000061_copies/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000070_search/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000071_supervise/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000072_record/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000073_restricted/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000097_counts/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000098_suspended/up.sql"),
        include_str!("../../../../migrations/sqlite/2026-12-01-000099_purpose/up.sql"),
    ] {
        c.batch_execute(part).unwrap();
    }
    let sent = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&sent);
    c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split_once(" -- binds").map_or(text.as_str(), |(sql, _)| sql).to_owned();
            log.lock().unwrap().push(sql);
        }
    });
    let mut conn = Conn { inner: Inner::Sqlite(c), clock: Default::default() };
    work(&mut conn).unwrap();
    let Inner::Sqlite(mut c) = conn.inner;
    c.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let sent = sent.lock().unwrap().clone();
    let mut plans = Vec::new();
    for sql in sent {
        let lines: Vec<Line> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut c).unwrap();
        plans.extend(lines.into_iter().map(|line| line.detail));
    }
    plans
}

/// Every table is entered by a key narrower than the tenant, and `index` is among those used.
fn check(name: &str, index: &str, work: impl FnOnce(&mut Conn) -> Result<()>) {
    let plan = plans(work);
    let wide: Vec<&String> = plan
        .iter()
        .filter(|line| {
            let scan = line.starts_with("SCAN ") && !line.contains("subquery") && !line.contains("CONSTANT");
            // `tenant` has a row per organisation, and is read whole on purpose.
            let of_derived = ["SCAN i", "SCAN counted", "SCAN held", "SCAN tenant"].contains(&line.as_str());
            // An index of words is entered by words.
            let by_words = line.split_once("VIRTUAL TABLE INDEX").is_some_and(|(_, how)| how.contains('M'));
            // What is being reckoned is one row at most.
            let of_one = line.contains("USING INDEX reckoning_open ");
            (scan && !of_derived && !by_words) || (line.ends_with("(tenant_id=?)") && !of_one)
        })
        .collect();
    assert_eq!(wide, Vec::<&String>::new(), "{name}: {plan:#?}");
    assert!(plan.iter().any(|line| line.contains(index)), "{name} does not use {index}: {plan:#?}");
}

#[test]
fn every_party_is_one_range_of_the_index_of_open_items() {
    let parties = ["post:1".to_owned(), "person:2".to_owned(), "department:3".to_owned()];
    for category in [None, Some(4)] {
        let query = InboxQuery {
            parties: &parties,
            person: Some(UserId::new(2)),
            limit: 50,
            category,
            ..InboxQuery::default()
        };
        let range = "SEARCH w USING INDEX work_item_open (tenant_id=? AND party=? AND id<?)";
        let plan = plans(|c| inbox(c, TENANT, &query).map(drop));
        assert_eq!(plan.iter().filter(|line| line.contains(range)).count(), parties.len(), "{plan:#?}");
        let joins =
            plan.iter().filter(|line| line.starts_with("SEARCH k USING INDEX sqlite_autoindex_cases_1"));
        assert_eq!(joins.count(), if category.is_some() { 1 + parties.len() } else { 1 }, "{plan:#?}");
        check("inbox", range, |c| inbox(c, TENANT, &query).map(drop));
        check("count", range, |c| count(c, TENANT, &query).map(drop));
    }
}

#[test]
fn no_page_walks_a_table() {
    let (user, case) = (UserId::new(2), CaseId::new(3));
    let subjects = ["post:1".to_owned(), "flow:2".to_owned()];
    check("done", "step_log_handler (tenant_id=? AND handler=?", |c| {
        done(c, TENANT, user, None, 50).map(drop)
    });
    check("voted", "remark_vote (tenant_id=? AND made_by=?", |c| done(c, TENANT, user, None, 50).map(drop));
    check("mine", "cases_initiator (tenant_id=? AND initiator=?", |c| {
        mine(c, TENANT, user, None, 50).map(drop)
    });
    check("visible", "PRIMARY KEY (tenant_id=? AND subject=? AND case_id<?)", |c| {
        visible(c, TENANT, &subjects, None, 50).map(drop)
    });
    check("may_see", "PRIMARY KEY (tenant_id=? AND subject=? AND case_id=?)", |c| {
        may_see(c, TENANT, case, &subjects).map(drop)
    });
    check("open incidents", "incident_open", |c| open_incidents(c, TENANT, None, 50).map(drop));
    check("audit", "PRIMARY KEY (tenant_id=? AND id<?)", |c| audit(c, TENANT, None, 50).map(drop));
    check("number", "cases_number", |c| case_by_number(c, TENANT, 1).map(drop));
    check("business key", "cases_business_key", |c| cases_by_business_key(c, TENANT, "k", 9).map(drop));
    check("steps", "step_log_case", |c| steps(c, TENANT, case).map(drop));
    check("items", "work_item_case", |c| items(c, TENANT, case).map(drop));
    check("snapshots", "PRIMARY KEY (tenant_id=? AND case_id=?)", |c| snapshots(c, TENANT, case).map(drop));
    check("remarks", "PRIMARY KEY (tenant_id=? AND case_id=?)", |c| remarks(c, TENANT, case).map(drop));
    check("incidents", "incident_case", |c| incidents(c, TENANT, case).map(drop));
    check("versions", "(tenant_id=? AND document=?", |c| {
        document_versions(c, TENANT, DocumentId::new(1)).map(drop)
    });
    check("journal", "journal", |c| journal(c, TENANT, 3, 0, 50).map(drop));
    check("verify", "journal", |c| verify::entries_after(c, TENANT, 3, 0, 50).map(drop));
}

#[test]
fn no_work_behind_the_pages_walks_a_table() {
    let terms = || jobs::Terms { limit: 9, full: &[3], millis: &|_| 9 };
    check("jobs", "action_job_due", |c| jobs::lease_due(c, TENANT, terms(), |_| true).map(drop));
    check("attempts", "action_attempt", |c| jobs::attempts(c, TENANT, "k").map(drop));
    check("numbers of a case", "series_number_case", |c| numbers::of_case(c, TENANT, 1).map(drop));
    check("numbers of a series", "series_number", |c| numbers::drawn(c, TENANT, "s", "2026", 9, 9).map(drop));
    check("job by key", "action_job_key", |c| jobs::by_key(c, TENANT, "k").map(drop));
    check("load", "sqlite_autoindex_cases_1 (tenant_id=? AND id=?)", |c| {
        set::load_cases(c, TENANT, &[1]).map(drop)
    });
    check("keys", "PRIMARY KEY (tenant_id=? AND person=? AND key=?)", |c| {
        set::load_keys(c, TENANT, &[(1, "k".into())]).map(drop)
    });
    check("seal", "journal_at", |c| seals::prepare(c, TENANT, 1).map(drop));
    check("tenants", "action_job_due", |c| jobs::tenants_with_due(c).map(drop));
    check("old keys", "idem_key_at", |c| upkeep::purge_keys(c, TENANT, 1, 9).map(drop));
    check("session", "session_person", |c| sessions::of_person(c, TENANT, UserId::new(2), 1).map(drop));
    check("files", "PRIMARY KEY (tenant_id=? AND scope=? AND owner=?", |c| {
        files::uses(c, TENANT, "case", 1).map(drop)
    });
    check("users of a file", "file_use_file", |c| files::users_of(c, TENANT, &[1]).map(drop));
    check("specimen", "material_specimen", |c| files::is_used(c, TENANT, &[1]).map(drop));
    check("on file", "cases_initiator (tenant_id=? AND initiator=?", |c| {
        materials::completed_by(c, TENANT, UserId::new(2), FlowId::new(1), 9).map(drop)
    });
    check("asked for", "PRIMARY KEY (tenant_id=? AND flow_version=?", |c| {
        materials::of_version(c, TENANT, FlowVersionId::new(1)).map(drop)
    });
}

#[test]
fn what_is_due_and_what_people_are_told_is_found_by_key() {
    let user = UserId::new(2);
    check("due tenants", "timer_due", |c| timers::tenants_with_due(c, 1).map(drop));
    check("due", "timer_due (tenant_id=? AND look_at<?)", |c| timers::due(c, TENANT, 1, 9).map(drop));
    check("clocks", "PRIMARY KEY (tenant_id=? AND case_id=?)", |c| {
        timers::of_case(c, TENANT, CaseId::new(3)).map(drop)
    });
    check("cases with clocks", "(tenant_id=? AND case_id>?)", |c| {
        timers::cases_with(c, TENANT, 1, 9).map(drop)
    });
    check("open cases", "work_item_case (tenant_id=? AND case_id>?)", |c| {
        timers::cases_open(c, TENANT, 1, 9).map(drop)
    });
    let query = timers::OverrunQuery { until: 9, limit: 9, before: Some((1, 2, 3)), ..Default::default() };
    check("overruns", "overrun_at (tenant_id=? AND at>", |c| timers::overruns(c, TENANT, &query).map(drop));
    check("notices", "PRIMARY KEY (tenant_id=? AND person=? AND id<?)", |c| {
        notices::list(c, TENANT, user, None, false, 9).map(drop)
    });
    check("unread", "notice_unread (tenant_id=? AND person=?", |c| {
        notices::list(c, TENANT, user, None, true, 9).map(drop)
    });
    check("unread count", "notice_unread (tenant_id=? AND person=?", |c| {
        notices::count_unread(c, TENANT, user, 100).map(drop)
    });
    check("mark", "(tenant_id=? AND person=? AND id>? AND id<?)", |c| {
        notices::mark_read(c, TENANT, user, 1..=9, 1).map(drop)
    });
    check("digest", "notice_digest (tenant_id=? AND person=?", |c| {
        notices::for_digest(c, TENANT, user, 9).map(drop)
    });
    check("to tell", "notice_digest (tenant_id=? AND person>?)", |c| {
        notices::people_to_tell(c, TENANT, 1, 9).map(drop)
    });
    check("letters", "mail_due", |c| mail::lease_due(c, TENANT, 9, 9).map(drop));
    check("due letters", "mail_due", |c| mail::tenants_with_due(c).map(drop));
    check("failed letters", "mail_failed", |c| mail::failed(c, TENANT, 9).map(drop));
    check("reckoning", "reckoning_open", |c| calendars::reckoning(c, TENANT).map(drop));
    let parties = ["post:1".to_owned(), "person:2".to_owned()];
    let query = InboxQuery {
        parties: &parties,
        person: Some(user),
        by_due: true,
        after: Some((1, 2)),
        limit: 50,
        ..InboxQuery::default()
    };
    check("by deadline", "work_item_due (tenant_id=? AND party=? AND (due_at,id)>(?,?))", |c| {
        inbox(c, TENANT, &query).map(drop)
    });
}

#[test]
fn an_editor_reads_by_key_and_counts_cases_in_covering_ranges() {
    let version = FlowVersionId::new(5);
    let count = |c: &mut Conn| editing::case_counts(c, TENANT, version).map(drop);
    check("cases", "COVERING INDEX cases_version (tenant_id=? AND flow_version=?)", count);
    check("ended", "COVERING INDEX cases_version_ended (tenant_id=? AND flow_version=?", count);
    check("versions", "flow_version_no (tenant_id=? AND flow=?)", |c| {
        editing::heads_of(c, TENANT, &[1, 2]).map(drop)
    });
    check("revisions", "sqlite_autoindex_flow_edit_1 (tenant_id=? AND flow_version=?)", |c| {
        editing::edit_heads(c, TENANT, version).map(drop)
    });
    check("revision", "flow_version=? AND revision=?", |c| editing::edit(c, TENANT, version, 1).map(drop));
    check("prune", "flow_version=? AND revision<?", |c| editing::prune(c, TENANT, version, 1));
}

#[test]
fn what_a_set_changes_is_found_by_key() {
    let hash = vec![0; 32];
    let mut rows = set::SaveSet { tenant: TENANT.raw(), ..set::SaveSet::default() };
    rows.cases.push(set::CaseRow {
        id: 1,
        number: 1,
        flow: 1,
        flow_version: 1,
        form_version: 1,
        document: 1,
        title: String::new(),
        business_key: Some("k".into()),
        initiator: 1,
        started_at: 1,
        ended_at: Some(1),
        ending: Some("completed".into()),
        version: 1,
        state: vec![],
        chain_seq: 1,
        chain_head: hash,
        document_version: 1,
        restricted: false,
    });
    rows.job_updates.push(set::JobUpdate { key: "k".into(), state: "done".into(), at: 1 });
    rows.job_updates.push(set::JobUpdate { key: "k".into(), state: "waiting".into(), at: 1 });
    rows.incident_updates.push(set::IncidentUpdate { id: 1, resolved_at: 1, resolved_by: None });
    rows.drafts_done.push((1, 1));
    let draft = drafts::DraftRow {
        id: 1,
        flow: Some(1),
        case: None,
        visit: None,
        body: String::new(),
        updated_at: 1,
    };
    for index in ["action_job_key", "step_log_case", "cases_business_key", "scope=? AND owner=?"] {
        check("save", index, |c| {
            drafts::save(c, TENANT, UserId::new(1), &draft)?;
            set::save(c, &rows).map(drop)
        });
    }
}

#[test]
fn a_search_walks_its_words_from_the_newest_case_down_and_looks_each_up() {
    let words = search::Match::All(vec![
        search::Match::Word("w合同".into()),
        search::Match::Any(vec![
            search::Match::Word("spersonx2".into()),
            search::Match::Begins("wab".into()),
        ]),
    ]);
    let stages = [(5, 2), (6, 2)];
    for now in [
        search::Now::default(),
        search::Now {
            open: Some(true),
            started_from: Some(1),
            started_before: Some(9),
            ending: None,
            due_before: Some(7),
            stages: Some(&stages),
            came_back: true,
        },
    ] {
        let query = search::SearchQuery { words: &words, from: 3, before: 1 << 40, now, limit: 50 };
        let plan = plans(|c| search::walk(c, TENANT, &query).map(drop));
        assert!(plan.iter().all(|line| !line.contains("TEMP B-TREE")), "nothing is sorted: {plan:#?}");
        check("search", "sqlite_autoindex_cases_1 (tenant_id=? AND id=?)", |c| {
            search::walk(c, TENANT, &query).map(drop)
        });
        // M: entered by words; > and <: between two ids; 192: in the order asked for, backwards.
        check("search", "VIRTUAL TABLE INDEX 192:M1><", |c| search::walk(c, TENANT, &query).map(drop));
        check("few", "sqlite_autoindex_cases_1 (tenant_id=? AND id=?)", |c| {
            search::look_up(c, TENANT, &query, &[7, 6]).map(drop)
        });
        check("of a word", "VIRTUAL TABLE INDEX 192:M1><", |c| search::find(c, TENANT, &query).map(drop));
    }
    check("words", "PRIMARY KEY (tenant_id=? AND case_id=?)", |c| {
        search::words_of(c, TENANT, CaseId::new(3)).map(drop)
    });
    check("views", "search_view_person (tenant_id=? AND person=?)", |c| {
        views::of_person(c, TENANT, UserId::new(2)).map(drop)
    });
    check("shared views", "search_view_shared (tenant_id=? AND shared=?)", |c| {
        views::shared(c, TENANT).map(drop)
    });
    check("view", "sqlite_autoindex_search_view_1", |c| views::view(c, TENANT, 1).map(drop));
    check("removed", "sqlite_autoindex_search_view_1", |c| {
        views::remove(c, TENANT, UserId::new(2), 1).map(drop)
    });
}

#[test]
fn a_supervisor_reads_ranges_of_what_is_open() {
    check("restricted", "cases_restricted (tenant_id=? AND restricted=?)", |c| {
        supervise::restricted(c, TENANT).map(drop)
    });
    check("open", "COVERING INDEX cases_open (tenant_id=? AND flow=?", |c| {
        supervise::open_count(c, TENANT, 1, 9).map(drop)
    });
    check("open cases", "cases_open (tenant_id=? AND flow=? AND id<?)", |c| {
        supervise::open_of_flow(c, TENANT, 1, 9, 9).map(drop)
    });
    check("late", "work_item_late (tenant_id=? AND (due_at,id)>(?,?) AND due_at<?)", |c| {
        supervise::late(c, TENANT, 9, Some((1, 2)), 9).map(drop)
    });
    check("taken back", "step_log_taken_back (tenant_id=? AND id<?)", |c| {
        supervise::taken_back(c, TENANT, 9, 9).map(drop)
    });
    check("held", "work_item_open (tenant_id=? AND party>?)", |c| supervise::held(c, TENANT, 9, 9).map(drop));
    check("held", "COVERING INDEX work_item_open (tenant_id=? AND party=?)", |c| {
        supervise::held(c, TENANT, 9, 9).map(drop)
    });
}

#[test]
fn the_register_and_the_openings_are_found_by_key() {
    check("register", "cases_business_key (tenant_id=? AND business_key>? AND business_key<?)", |c| {
        register::list(c, TENANT, "HT", Some(("HT-1", 3)), 9).map(drop)
    });
    check("openings", "PRIMARY KEY (tenant_id=? AND case_id=?)", |c| {
        openings::of_case(c, TENANT, CaseId::new(3)).map(drop)
    });
}

#[test]
fn an_auditor_reads_the_journals_backwards_by_key() {
    let before = (9, 8, 7);
    check("all", "journal_at (tenant_id=? AND at>? AND at<?)", |c| {
        records::all(c, TENANT, before, 1, 9).map(drop)
    });
    check("chain", "sqlite_autoindex_journal_1 (tenant_id=? AND chain=? AND seq<?)", |c| {
        records::of_chain(c, TENANT, 4, 9, (1, 9), 9).map(drop)
    });
    check("asked", "journal_asker (tenant_id=? AND <expr>=? AND at>? AND (at,chain,seq)<(?,?,?))", |c| {
        records::asked_by(c, TENANT, 2, before, 1, 9).map(drop)
    });
    check("acting", "step_log_acting (tenant_id=? AND closed_at>? AND (closed_at,id)<(?,?))", |c| {
        records::acting(c, TENANT, (9, 8), 1, 9).map(drop)
    });
    check("sealed", "PRIMARY KEY (tenant_id=? AND chain=?)", |c| seals::sealed(c, TENANT, 3).map(drop));
    check("head", "sqlite_autoindex_journal_1 (tenant_id=? AND chain=?)", |c| {
        seals::head(c, TENANT, 3).map(drop)
    });
    for plan in [
        plans(|c| records::all(c, TENANT, before, 1, 9).map(drop)),
        plans(|c| records::of_chain(c, TENANT, 4, 9, (1, 9), 9).map(drop)),
        plans(|c| records::asked_by(c, TENANT, 2, before, 1, 9).map(drop)),
        plans(|c| records::acting(c, TENANT, (9, 8), 1, 9).map(drop)),
    ] {
        // Entries of one instant are few, and put in order among themselves.
        let sorted = |line: &&String| line.contains("TEMP B-TREE") && !line.contains("LAST 2 TERMS");
        assert_eq!(plan.iter().filter(sorted).count(), 0, "nothing is sorted: {plan:#?}");
    }
}
