use waypost_history::cycles::{Plan, run};
use waypost_testkit::Server;

#[test]
fn a_few_kill_cycles_lose_nothing_and_do_nothing_twice() {
    if !Server::is_built() {
        println!("skipped: cargo build -p waypost-server -p waypost-plugin-number comes first");
        return;
    }
    let report = run(Plan { cycles: 6, clients: 4, life: 1_500, ..Plan::default() }).unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.outcomes.0 > 0 && report.cases > 0, "nobody did anything: {report}");
}
