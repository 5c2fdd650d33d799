//! Landlock: which files a worker may open, which ports it may use, whom it may signal.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};

use super::Bounds;

/// What is asked of the kernel: Linux 6.12. An older one does what it can.
const WANTED: ABI = ABI::V6;

/// What every program reads: shared libraries, zones, chance.
const SYSTEM: [&str; 12] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
    "/proc/self",
];

/// What resolving names and checking certificates takes besides.
const NET: [&str; 13] = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/NetworkManager",
];

/// Closes the file system; what is missing is told in words.
pub fn confine(bounds: &Bounds) -> Result<(), String> {
    let status = restrict(bounds).map_err(|error| format!("Landlock: {error}"))?;
    match (status.ruleset, status.landlock) {
        (RulesetStatus::FullyEnforced, _) => Ok(()),
        (RulesetStatus::PartiallyEnforced, LandlockStatus::Available { effective_abi, .. }) => {
            Err(format!("Landlock: {effective_abi:?} of {WANTED:?}"))
        }
        _ => Err("Landlock: the kernel has none".into()),
    }
}

fn restrict(bounds: &Bounds) -> Result<landlock::RestrictionStatus, RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = Ruleset::default().handle_access(AccessFs::from_all(WANTED))?;
    if !bounds.net {
        rules = rules.handle_access(AccessNet::from_all(WANTED))?;
    }
    let mut rules = rules
        .scope(Scope::from_all(WANTED))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM, read))?
        .add_rules(path_beneath_rules(["/dev/null"], read | AccessFs::WriteFile))?;
    if bounds.net {
        rules = rules.add_rules(path_beneath_rules(NET, read))?;
    }
    if let Some(folder) = &bounds.folder {
        let all = AccessFs::from_all(WANTED) & !AccessFs::Execute;
        rules = rules.add_rules(path_beneath_rules([folder], all))?;
    }
    rules.restrict_self()
}
