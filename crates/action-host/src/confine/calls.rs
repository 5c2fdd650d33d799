//! seccomp: which system calls a worker may make.
//!
//! Two filters, both of which must agree. One knows the calls of an honest library by name; any other does not exist
//! (`ENOSYS`), so that what is invented later is not open by accident and the C library falls back where it can. The other
//! refuses (`EPERM`) known calls by their arguments: a new process, a signal to somebody else, a socket without `net`.

mod names;

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction,
    SeccompCmpArgLen::{Dword, Qword},
    SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

use super::Bounds;

type Calls = BTreeMap<libc::c_long, Vec<SeccompRule>>;

/// Closes the rest of the kernel; what is missing is told in words.
pub fn confine(bounds: &Bounds) -> Result<(), String> {
    install(bounds).map_err(|error| format!("seccomp: {error}"))
}

fn install(bounds: &Bounds) -> Result<(), Box<dyn std::error::Error>> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let known: Calls = names::known(bounds.folder.is_some()).map(|call| (call, Vec::new())).collect();
    let filters = [
        SeccompFilter::new(known, SeccompAction::Errno(errno(libc::ENOSYS)), SeccompAction::Allow, arch)?,
        SeccompFilter::new(
            refused(bounds)?,
            SeccompAction::Allow,
            SeccompAction::Errno(errno(libc::EPERM)),
            arch,
        )?,
    ];
    let programs: Vec<BpfProgram> =
        filters.into_iter().map(BpfProgram::try_from).collect::<Result<_, _>>()?;
    for program in &programs {
        apply_filter(program)?;
    }
    Ok(())
}

/// Known calls with arguments that are refused. The rules of one call are alternatives, the conditions of one rule not.
fn refused(bounds: &Bounds) -> Result<Calls, seccompiler::BackendError> {
    let own = u64::from(std::process::id());
    // Negative: its process group. 0 would be that too.
    let group = u64::from(own.wrapping_neg() as u32);
    let differs = |argument: u8, from: &[u64]| {
        from.iter()
            .map(|value| SeccompCondition::new(argument, Dword, SeccompCmpOp::Ne, *value))
            .collect::<Result<Vec<_>, _>>()
            .and_then(SeccompRule::new)
    };
    let thread = flag(libc::CLONE_THREAD);
    let process = SeccompCondition::new(0, Dword, SeccompCmpOp::MaskedEq(thread), 0)?;
    let sets_limit = SeccompCondition::new(2, Qword, SeccompCmpOp::Ne, 0)?;
    let mut calls = Calls::from([
        (libc::SYS_clone, vec![SeccompRule::new(vec![process])?]),
        (libc::SYS_kill, vec![differs(0, &[own, group])?]),
        (libc::SYS_tgkill, vec![differs(0, &[own])?]),
        // Asking for its own limits, and not setting any: the administrator of a system could raise them again.
        (libc::SYS_prlimit64, vec![differs(0, &[0, own])?, SeccompRule::new(vec![sets_limit])?]),
        (libc::SYS_prctl, vec![differs(0, &names::PRCTL.map(flag))?]),
    ]);
    // Not even with `net` a local socket: the database or the desktop may listen there.
    let families = [libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK].map(flag);
    let sockets = if bounds.net { vec![differs(0, &families)?] } else { Vec::new() };
    calls.insert(libc::SYS_socket, sockets);
    Ok(calls)
}

fn errno(number: libc::c_int) -> u32 {
    number.unsigned_abs()
}

fn flag(number: libc::c_int) -> u64 {
    u64::from(number.unsigned_abs())
}
