administrators-title = Administrators
administrators-words = System, security and audit are in three different hands, so that nobody alone can change something and hide it.
administrators-name = Name the security and the audit administrator
administrators-first = Only people who are there can be named. Add them first:
administrators-people = List of people
role-system = System administrator
role-system-help = Looks after organisation, flows and forms; names the other two.
role-security = Security administrator
role-security-help = Looks after accounts, permissions and sign-in.
role-audit = Audit administrator
role-audit-help = Reads the record of all operations; can change nothing.
role-nobody = not named yet
people-title = People
people-disabled = disabled
people-totp = second factor
people-no-post = no post
people-reset = Reset password
people-reset-who = Reset password: { $who }
people-disable = Disable
people-disable-ask = Disable { $who }?
people-disable-who = Disable { $who }
people-enable = Enable
people-enable-who = Enable { $who }
people-fresh = The one-time password of { $who }, shown only now:
incidents-title = Incidents
incident-detail = Details
incident-settle = Put away
empty-incidents = No incidents; all is well.
audit-title = Audit
audit-clean = { $n ->
    [one] Verified: { $n } case replayed, nothing was altered.
   *[other] Verified: { $n } cases replayed, nothing was altered.
}
audit-damaged = { $n ->
    [one] The verification of { $n } case found damage. Tell the system administrator at once.
   *[other] The verification of { $n } cases found damage. Tell the system administrator at once.
}
audit-never = An operator can run waypost verify to prove that no record was altered.
audit-seal = Latest seal
audit-open = Open
empty-audit = No entries.
