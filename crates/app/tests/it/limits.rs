//! At the limits: a full disk, too many callers.

use std::{
    pin::pin,
    sync::mpsc,
    task::{Context, Poll, Waker},
};

use waypost_app::{
    AppError,
    desk::{Desk, Envelope, Target},
};
use waypost_base::CaseId;
use waypost_engine::Command;

use crate::support::{House, contract};

#[test]
fn a_full_disk_changes_nothing_and_reading_goes_on() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    house.filing(&wangfang, "甲");
    // A desk that finds the disk full as soon as the database would have to grow.
    house.app.shared.db.limit_writers(1);
    let (cramped, _thread) = Desk::start(house.app.shared.clone()).unwrap();
    let mut kept = 1;
    let fault = loop {
        let key = format!("cramped-{kept}");
        let start = house.start_envelope(&wangfang, "contract_filing", contract(&"长".repeat(100)), &key);
        match cramped.submit_blocking(start) {
            Ok(accepted) => {
                accepted.unwrap();
                kept += 1;
            }
            Err(fault) => break fault,
        }
    };
    assert!(fault.is_full(), "{fault}");
    assert_eq!(house.mine(&wangfang).len(), kept);
    house.assert_clean();
    // With room again the same key goes through.
    let key = format!("cramped-{kept}");
    let start = house.start_envelope(&wangfang, "contract_filing", contract(&"长".repeat(100)), &key);
    house.hand_in(start).unwrap().unwrap();
    assert_eq!(house.mine(&wangfang).len(), kept + 1);
    house.assert_clean();
}

#[test]
fn callers_beyond_the_bound_are_told_to_come_back() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let envelope = || Envelope {
        tenant: house.tenant,
        user: Some(wangfang.who().user()),
        key: None,
        target: Target::Case(CaseId::new(1)),
        command: Command::Comment { by: wangfang.who().user(), text: "喂".to_owned() },
        draft: None,
        offered: Vec::new(),
        proof: Default::default(),
        together: None,
    };
    let (held, holds) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let mut context = Context::from_waker(Waker::noop());
    std::thread::scope(|scope| {
        let db = &house.app.shared.db;
        scope.spawn(move || {
            db.write(|_| -> Result<_, AppError> {
                held.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            })
            .unwrap();
        });
        holds.recv().unwrap();
        let mut waiting = 0;
        let fault = loop {
            assert!(waiting < 10_000, "nobody is turned away");
            let asked = pin!(house.app.desk.submit(envelope()));
            match asked.poll(&mut context) {
                Poll::Pending => waiting += 1,
                Poll::Ready(answer) => break answer.unwrap_err(),
            }
        };
        assert!(matches!(fault, AppError::Overloaded) && fault.is_passing(), "{fault}");
        assert!(waiting >= 4_096, "{waiting}");
        release.send(()).unwrap();
    });
    // Once the desk has caught up, everybody is served again.
    let answer = house.app.desk.submit_blocking(envelope());
    assert!(matches!(answer, Err(AppError::Overloaded) | Ok(Err(_))), "{answer:?}");
    loop {
        match house.app.desk.submit_blocking(envelope()) {
            Err(AppError::Overloaded) => std::thread::yield_now(),
            answer => break assert_eq!(answer.unwrap().unwrap_err().code, waypost_base::Code::NotFound),
        }
    }
    house.filing(&wangfang, "甲");
}
