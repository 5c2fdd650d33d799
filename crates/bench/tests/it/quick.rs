use waypost_bench::{Options, run};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

#[test]
fn every_job_runs_and_tells_one_object_a_line() {
    let mut out = Vec::new();
    let options = Options { json: true, ..Options::quick() };
    let lines = runtime().block_on(run(&options, &mut out)).unwrap();
    let text = String::from_utf8(out).unwrap();
    let objects: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), lines.len());
    assert_eq!(objects[0]["job"], "fsync");
    for callers in [1, 8, 64] {
        let line =
            objects.iter().find(|line| line["job"] == "approval" && line["callers"] == callers).unwrap();
        let keys = [
            "database",
            "steps_per_s",
            "p50_ms",
            "p99_ms",
            "bytes_per_step",
            "hand_written_steps_per_s",
            "ratio",
        ];
        for key in keys {
            assert!(!line[key].is_null(), "{key} is missing: {line}");
        }
        assert!(line["steps_per_s"].as_f64().unwrap() > 0.0);
        assert!(line["p99_ms"].as_f64() >= line["p50_ms"].as_f64());
    }
    for job in [
        "inbox_query",
        "inbox_page",
        "catalogue_page",
        "catalogue_search",
        "flows_list",
        "editor_open",
        "editor_save",
    ] {
        assert_eq!(objects.iter().filter(|line| line["job"] == job).count(), 2, "{job}");
    }
    if !waypost_testkit::Server::is_built() {
        println!("skipped in part: the program is not built, so the editor is not measured");
        return;
    }
    for job in ["editor_page", "editor_check_http", "editor_save_http", "editor_publish_http"] {
        let stages: Vec<_> =
            objects.iter().filter(|line| line["job"] == job).map(|line| &line["stages"]).collect();
        assert_eq!(stages, [6, 60, 600], "{job}");
    }
}

#[test]
fn a_small_office_has_its_day_without_an_error() {
    let mut out = Vec::new();
    let options = Options { json: true, job: Some(waypost_bench::Job::Day), ..Options::quick() };
    let lines = runtime().block_on(run(&options, &mut out)).unwrap();
    let Some(day) = lines.iter().find(|line| line.job == "day") else {
        println!("skipped: cargo build -p waypost-server comes first");
        return;
    };
    assert_eq!(day.errors, Some(0));
    assert!(day.memory_mb.is_some_and(|size| size > 1.0));
    for job in ["day_sign_in", "day_inbox", "day_case", "day_start", "day_submit", "day_search"] {
        assert!(lines.iter().any(|line| line.job == job), "{job}");
    }
}
