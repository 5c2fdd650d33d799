//! Time: notices are one's own; calendars the organisers', overruns those of whoever defines flows, mail the system
//! administrator's.

use super::{Expect, Expect::*, Role, Role::*};

/// What a role gets on a route of these areas.
pub fn expectation(
    role: Role,
    method: &str,
    path: &str,
) -> Option<(Expect, Vec<(&'static str, &'static str)>)> {
    let only = |who: &[Role], then: Expect| if who.contains(&role) { then } else { Forbidden };
    let found = match (method, path) {
        ("GET", "/notices") => (Page, vec![]),
        ("GET", "/notices/read" | "/mail/retry") => (Done, vec![]),
        ("POST", "/notices/read") => (Done, vec![("id", "1")]),
        ("POST", "/account/notices") => (Done, vec![("digest", "yes")]),
        ("GET", "/calendars") => (only(&[Organiser], Page), vec![]),
        ("GET", "/calendars/{department}" | "/calendars/{department}/{file}")
        | ("POST", "/calendars/{department}") => (only(&[Organiser], Gone), vec![]),
        ("GET", "/overruns") => (only(&[Definer], Page), vec![]),
        ("GET", "/mail") => (only(&[System], Page), vec![]),
        ("POST", "/mail") => (only(&[System], Refused("时刻请写成")), vec![("digest_time", "soon")]),
        ("POST", "/mail/retry") => (only(&[System], Done), vec![]),
        _ => return None,
    };
    Some(found)
}
