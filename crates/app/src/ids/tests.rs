use std::collections::HashSet;

use waypost_base::Timestamp;

use super::*;
use crate::clock::ManualClock;

#[test]
fn ids_grow_also_when_the_clock_stands_or_jumps_back() {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(EPOCH_MILLIS + 1_000)));
    let maker = IdMaker::new(5, clock.clone());
    let mut last = 0;
    for turn in 0..20_000 {
        if turn == 10_000 {
            clock.advance_millis(-900);
        }
        let id = maker.fresh();
        assert!(id > last, "turn {turn}");
        assert_eq!((id >> COUNTER_BITS) & 1_023, 5);
        last = id;
    }
}

#[test]
fn threads_never_share_an_id() {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(EPOCH_MILLIS)));
    let maker = Arc::new(IdMaker::new(0, clock));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let maker = maker.clone();
            std::thread::spawn(move || (0..2_000).map(|_| maker.fresh()).collect::<Vec<_>>())
        })
        .collect();
    let all: Vec<i64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}
