brand = Waypost
plain = { $words }
skip-to-content = Skip to content
nav-main = Main
nav-administration = Administration
nav-start = Start
other-language = 简体中文
insecure-http = This connection is not encrypted (http): others may read what you type. Ask an administrator to switch on https.
back = Back
go-on = Continue
save = Save
choose = Choose
optional = (optional)
required = required
yes = Yes
no = No
colon = {": "}
party-people = { $party } ({ $people })
list-comma = {", "}
empty-value = (empty)
untitled = (untitled)
system = System
not-yet = not yet
next-page = Next page
first-page = Back to the beginning
to-inbox = Go to the inbox
to-home = Go home
bytes = { BYTES($n) }
ago-now = just now
ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
since = since { $when }
actions = Actions
actions-at = Actions at { $stage }
fault-not-found = Not found
fault-refused = This cannot be done
fault-error = Something went wrong
fault-error-words = This is our mistake, not yours. Whatever was confirmed is saved.
fault-error-advice = Try again in a moment. If it happens again, give this number to an administrator.
fault-id = Number
field-tenant = Organisation code
field-sign_in = Sign-in name
field-password = Password
field-new_password = New password
field-old = Present password
field-repeat = Password once more
field-code = Code
field-organisation = Name of the organisation
field-name = Your name
field-title = Title
field-opinion = Opinion
field-reason = Reason
field-comment = Comment
field-department = Starting department
field-lang = Language
field-theme = Appearance
field-security = Security administrator (sign-in name)
field-audit = Audit administrator (sign-in name)
password-help = at least 10 characters. A sentence that only you know is better than a complicated word.
# Shown once on the page after an operation
flash-submitted = Submitted.
flash-returned = Returned.
flash-saved = Saved; only you can see it.
flash-claimed = Claimed.
flash-unclaimed = Put back.
flash-transferred = Transferred.
flash-voted = Your vote is kept.
flash-withdrawn = Withdrawn.
flash-revoked = Revoked.
flash-commented = Your comment is posted.
flash-draft-deleted = The draft is deleted.
flash-retried = Done. If it fails again, it comes back to this list.
flash-password-changed = The password is changed; other devices are signed out.
flash-view-changed = Display settings are saved.
flash-factor-on = The second factor is on.
flash-factor-off = The second factor is off.
flash-session-ended = Signed out there.
flash-administrators-named = The security and the audit administrator are named.
flash-person-changed = The account is changed.
flash-signed-out = You are signed out.
