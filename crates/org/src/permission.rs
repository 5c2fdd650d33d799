//! Permissions: what a post may do beyond handling what is sent to it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Something the holders of a post may do. Written as its code (`audit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Permission {
    /// The system administrator: users, settings, plugins.
    AdministerSystem,
    /// The security administrator: rights, sessions, second factors.
    AdministerSecurity,
    /// The audit administrator: reads every record, changes none.
    Audit,
    /// Defines flows, forms and actions.
    AdministerFlows,
    /// Retries, mends and skips incidents.
    ResolveIncidents,
    /// Maintains departments, posts, appointments and substitutes.
    AdministerOrganisation,
}

/// Why a text is no permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a permission")]
pub struct UnknownPermission(pub String);

impl Permission {
    /// Every permission, in the order pages list them.
    pub const ALL: &[Permission] = &[
        Permission::AdministerSystem,
        Permission::AdministerSecurity,
        Permission::Audit,
        Permission::AdministerFlows,
        Permission::ResolveIncidents,
        Permission::AdministerOrganisation,
    ];

    /// The stable code, as stored and as packages write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Permission::AdministerSystem => "administer_system",
            Permission::AdministerSecurity => "administer_security",
            Permission::Audit => "audit",
            Permission::AdministerFlows => "administer_flows",
            Permission::ResolveIncidents => "resolve_incidents",
            Permission::AdministerOrganisation => "administer_organisation",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        let found = Self::ALL.iter().find(|permission| permission.as_str() == text);
        found.copied().ok_or_else(|| UnknownPermission(text.chars().take(64).collect()))
    }
}

impl TryFrom<String> for Permission {
    type Error = UnknownPermission;

    fn try_from(text: String) -> Result<Self, UnknownPermission> {
        text.parse()
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> String {
        permission.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests;
