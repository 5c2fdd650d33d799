use waypost_history::cycles::{Plan, run};
use waypost_testkit::{Bank, Server};

#[test]
fn a_few_kill_cycles_lose_nothing_and_do_nothing_twice() {
    if !Server::is_built() {
        println!("skipped: cargo build -p waypost-server -p waypost-plugin-number comes first");
        return;
    }
    let report = run(Plan { cycles: 6, clients: 4, life: 3_000, least: 1, ..Plan::default() }).unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.outcomes.0 > 0 && report.cases > 0, "nobody did anything: {report}");
    assert!(report.drawn > 0, "no case came as far as its number: {report}");
}

#[test]
fn a_few_kills_of_server_workers_and_bank_debit_every_settled_loan_once() {
    if !Server::is_built() || !Bank::is_built() {
        println!("skipped: cargo xtask test builds the bank and its plugins");
        return;
    }
    let plan = Plan { cycles: 10, clients: 4, life: 3_000, bank: true, least: 1, ..Plan::default() };
    let report = run(plan).unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.debits > 0 && report.kills.2 > 0, "nothing was repaid: {report}");
}

#[test]
fn a_bank_that_forgets_its_keys_is_caught() {
    if !Server::is_built() || !Bank::is_built() {
        println!("skipped: cargo xtask test builds the bank and its plugins");
        return;
    }
    let plan =
        Plan { cycles: 8, clients: 4, life: 4_000, bank: true, forgets: true, least: 2, ..Plan::default() };
    let report = run(plan).unwrap();
    assert!(report.violations.iter().any(|it| it.to_string().contains(" times")), "{report}");
}
