use super::*;

#[test]
fn a_body_must_keep_up_a_rate_after_its_start() {
    let pace = Pace { head_seconds: 1, pause_seconds: 10, start_seconds: 20, bytes_per_second: 1_000 };
    for (received, elapsed, within) in [
        (0, 0, 10),
        (0, 15, 5),
        (0, 20, 0),
        (19, 30, 0),
        (15_000, 30, 5),
        (20_000_000, 300, 10),
        (20_000, 41, 0),
    ] {
        let answer = pace.next_within(received, Duration::from_secs(elapsed));
        assert_eq!(answer, Duration::from_secs(within), "{received} bytes in {elapsed} s");
    }
}
