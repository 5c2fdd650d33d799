# Departments, posts, people, and what a change of them would do.
organisation-count = { $departments ->
    [one] { $departments } department
   *[other] { $departments } departments
}, { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
}, { $people ->
    [one] { $people } person
   *[other] { $people } people
}
organisation-search = Search departments, posts and people
organisation-search-go = Search
organisation-found = Found for “{ $q }”
organisation-found-nothing = Nothing was found. Try a part of the name, the code or the sign-in name.
organisation-found-more = There are more. Type a longer part to find fewer.
organisation-whole = Back to the whole organisation
organisation-departments = Departments
organisation-posts = Posts
organisation-people = People
organisation-people-n = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
organisation-open-unit = Open { $name }
organisation-deeper = { $n ->
    [one] { $n } department below
   *[other] { $n } departments below
}
organisation-others = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
}
organisation-loose = People without a post
organisation-loose-help = They can sign in once they have a password, and nothing is sent to them.
organisation-show-closed = Show closed ones too
organisation-hide-closed = Hide closed ones
organisation-closed = closed
organisation-off = closed
organisation-empty = There is no department yet. Add the first one, or bring in a table.
organisation-exchange = Import and export
organisation-fields = Name and place
organisation-none = (none)
organisation-add = Add
organisation-end = End
organisation-reopen = Use it again
organisation-flows = Flows that name it
organisation-no-flows = No flow names it.
organisation-version = version { $no }
organisation-field-name = Name
organisation-field-name_zh = Name on Chinese pages
organisation-field-name_en = Name on English pages
organisation-field-unit_code = Code
organisation-field-parent = Department above
organisation-field-head = Head post
organisation-field-position = Place among its neighbours
organisation-field-department = Department
organisation-field-permissions = Permissions
organisation-field-person = Person
organisation-field-post = Post
organisation-field-from = First day
organisation-field-until = Last day
organisation-field-sign_in = Sign-in name
organisation-field-reason = Reason
organisation-field-table = File
organisation-names-help = Only where they differ from the name above.
organisation-new_code-help = Tables and flows refer to it by this code: without spaces, used once. Left empty, it is made for you.
organisation-code-help = Short, without spaces, used once. Tables and flows refer to it by this code.
organisation-position-help = 0 comes first. Empty: at the end.
organisation-until-help = Empty: until further notice.
department-new = Add a department
department-new-below = Add a department below
department-below = Departments below
department-none-below = None.
department-no-posts = No post yet.
department-no-people = Nobody holds a post here today.
department-parent-help = Moving a department takes everything below it along.
department-head-help = Its holders read what belongs to the department, and are asked where a flow asks for the head.
department-close = Close the department
department-close-help = A closed department stays on record and is offered nowhere.
department-open = Use { $name } again
department-open-help = It can be used again; what was recorded is still there.
department-close-ask = Close { $name }?
department-change-ask = Change { $name }?
post-new = Add a post
post-head = head
post-vacant = vacant
post-now = Held today by
post-planned = Planned
post-past = In the past
post-appoint-new = This takes people who are there already. Somebody new?
post-appoint = Appoint
post-permissions-help = Handling what is sent to the post needs none of these.
post-close = Close the post
post-close-help = Whoever holds it loses it; what waits is shown first.
post-open = Use { $name } again
post-open-help = It can be used again. Whoever held it must be appointed anew.
post-close-ask = Close the post { $name }?
post-change-ask = Change the post { $name }?
appoint-ask = Appoint { $who } to { $post }?
appointment-end = End the appointment of { $who } to { $post }
appointment-end-ask = End the appointment of { $who } to { $post } on { $day }?
appointment-end-help = The day after it, the post is not held any more.
appointment-end-go = Show what would happen
person-new = Add a person
person-added = { $who } was added
person-name = Name
person-name-help = As everybody reads it.
person-sign-in-help = Without spaces; typed when signing in, whatever the case of its letters.
person-fresh = The password is shown only now. Hand it over in person.
person-fresh-password = One-time password
person-open-page = Open the page of { $who }: posts, substitutes, absences
person-another = Add another person
person-new-post-help = The post held from today on; appointing can also be done later.
person-new-password = A one-time password is shown once after adding. It must be changed by its owner.
person-account = Account
person-account-help = Passwords, and who may sign in, are looked after by the security administrator. A new person cannot sign in before a password was given there.
person-posts = Appointments
person-appoint = Appoint to a post
person-substitutes = Substitutes
person-no-substitutes = Nobody acts for this person, and this person acts for nobody.
person-absences = Absence
person-absences-help = Tells others that this person is away. It takes nothing and gives nothing: name a substitute for the work to go on.
person-open = Open work
person-open-nothing = Nothing is open.
person-open-party = { $party }{ ": " }{ $n ->
    [one] { $n } item waits
   *[other] { $n } items wait
}
person-open-claimed = { $n ->
    [one] { $n } item claimed
   *[other] { $n } items claimed
}
person-open-cases = { $n ->
    [one] { $n } running case started
   *[other] { $n } running cases started
}
person-change-ask = Change what { $who } holds?
substitute-new = Name a substitute
substitute-add = Name
substitute-acts = acts for this person
substitute-acts-post = acts for this person as { $post }
substitute-for = is acted for by this person
substitute-for-post = is acted for by this person as { $post }
substitute-post-help = Only for this post’s work; none: for everything that is sent to this person.
substitute-end = End the substitution with { $who }
substitute-end-ask = End this substitution for { $who }?
absence-new = Enter an absence
absence-add = Enter
absence-end = Remove
absence-end-ask = Remove this absence of { $who }?
absence-overlaps = overlaps with another
absence-reason-help = Others read it. Leave it empty if it is private.
away-until = away{ $until ->
    [none] {""}
   *[other] {" "}until { $until }
}
away-until-acting = away until { $until }, { $who } acts
person-away = { $name } ({ $away })
period-always = always
period-from = from { $from }
period-until = until { $until }
period-both = { $from } – { $until }
standing-in-force = in force
standing-later = published for later
standing-draft = draft
standing-running = old, cases still run on it
permission-administer_system = System administrator
permission-administer_system-help = Looks after users, settings and plugins; names the other two administrators.
permission-administer_security = Security administrator
permission-administer_security-help = Looks after accounts, sessions and second factors.
permission-audit = Audit administrator
permission-audit-help = Reads the record of all operations; can change nothing.
permission-administer_flows = Flows and forms
permission-administer_flows-help = Defines flows, forms, materials and actions of all categories.
permission-resolve_incidents = Incidents
permission-resolve_incidents-help = Mends cases that stand still.
permission-administer_organisation = Organisation
permission-administer_organisation-help = Maintains departments, posts, appointments and substitutes: these pages.
confirm-nothing-yet = Nothing has been changed yet. This is what would happen.
confirm-again = Something changed since you looked. Please look again.
confirm-harmless = Nobody loses work, and every stage still finds somebody.
confirm-go = Do it
confirm-back = Leave it as it is
consequence-work-nobody = Open work that nobody could handle
consequence-work-nobody-line = { $party }{ ": " }{ $n ->
    [one] { $n } item waits
   *[other] { $n } items wait
}, now with { $who }
consequence-work = Open work that others go on with
consequence-work-line = { $party }{ ": " }{ $n ->
    [one] { $n } item stays
   *[other] { $n } items stay
} with { $to }; no more with { $who }
consequence-work-claimed = { $party }{ ": " }{ $n ->
    [one] { $n } item stays
   *[other] { $n } items stay
} with { $to }; no more with { $who }, who claimed { $claimed } of them: they are put back first
consequence-gaps = Stages that would find nobody
consequence-gap-line = { $flow }, version { $no } ({ $standing }), stage “{ $stage }”{ ": " }{ $then }
gap-start = nobody could start it
gap-pass = the stage would be passed
gap-head = the next head above would be asked
gap-post = another post would be asked
gap-refuse = submitting to it would be refused
gap-hold = cases would wait for an administrator
consequence-permissions = Powers that nobody would hold
consequence-last = Last appointments
consequence-last-line = It is the last appointment of { $who }, who would then hold no post
consequence-headless = Departments whose head post nobody would hold
consequence-held = Who else holds the post
consequence-held-line = { $post }{ ": " }no more { $gone }; still { $still }
consequence-held-nobody = { $post }{ ": " }no more { $gone }; nobody else holds it
consequence-withdrawn = Powers that posts would lose
consequence-withdrawn-line = { $post }{ ": " }{ $permissions }
consequence-moved = What moves
consequence-moved-line = { $department } moves, with { $n ->
    [one] { $n } department
   *[other] { $n } departments
} below it
consequence-moved-loses = { $department } moves, with { $n ->
    [one] { $n } department
   *[other] { $n } departments
} below it. { $loses } will not read its cases as head any more
consequence-moved-gains = { $department } moves, with { $n ->
    [one] { $n } department
   *[other] { $n } departments
} below it. { $gains } will read its cases as head
consequence-moved-both = { $department } moves, with { $n ->
    [one] { $n } department
   *[other] { $n } departments
} below it. { $loses } will not read its cases as head any more, { $gains } will
flash-organisation-saved = Saved.
flash-organisation-imported = The file was taken in.
exchange-in = Bring in
exchange-out = Take out
exchange-out-help = Each table opens in a spreadsheet; changed, it can be brought in again. What is taken out is recorded.
exchange-file-help = One table (CSV, saved as UTF-8), a package (TOML), or the JSON dump of a yudao system. The first line of a table names its columns, as below. Known codes are changed, new ones added; rows and columns that it does not have stay as they are.
exchange-left_out = Left out ({ $n })
exchange-look = Look at it first
exchange-nothing-yet = Nothing has been changed yet. This is what the file would change.
exchange-counts = Rows of the file
exchange-table = Table
exchange-added = New
exchange-changed = Changed
exchange-unchanged = As they are
exchange-go = Take it in
exchange-faults = Faults
exchange-line = Line
exchange-column = Column
exchange-cell = What stands there
exchange-wrong = What is wrong
exchange-more-faults = There are more. Mend these first.
exchange-all = Everything in one package
exchange-all-help = For another installation, or to keep.
table-departments = Departments
table-departments-columns = code, name, name_zh, name_en, parent, head, closed
table-posts = Posts
table-posts-columns = code, name, name_zh, name_en, department, permissions, closed
table-people = People
table-people-columns = sign_in, name, language, disabled, mail
table-appointments = Appointments
table-appointments-columns = person, post, from, until
table-substitutes = Substitutes
table-substitutes-columns = person, acts_for, post, from, until
table-absences = Absences
table-absences-columns = person, from, until, reason
fault-file-too_large = The file is larger than 8 MB. Bring it in in parts.
fault-file-no_organisation = There is no organisation in this package. Flows and forms are brought in on their own page.
fault-cell-not_text = This is no text. Save the table as “CSV UTF-8”.
fault-cell-not_csv = This is no CSV: { $words }
fault-cell-no_header = The file is empty.
fault-cell-unknown_table = The first line names the columns of no table. For the nearest table these are missing: { $words }
fault-cell-unknown_column = The table has no such column. Remove it or correct its name.
fault-cell-column_twice = The column stands twice.
fault-cell-too_many_cells = There are more cells than columns.
fault-cell-empty = Something must stand here.
fault-cell-bad_code = A code has 1 to 64 characters and no spaces.
fault-cell-too_long = At most { $max } characters.
fault-cell-control = Control characters cannot be kept.
fault-cell-not_a_day = Write a day as 2026-11-21.
fault-cell-not_hours = Write hours as 09:00-12:00 13:30-17:30 or as a day of the week; nothing means that nobody works.
fault-cell-not_mail = This is not an e-mail address.
fault-cell-not_yes_no = Write 1, or nothing.
fault-cell-unknown_permission = There is no such permission.
fault-cell-unknown = { $kind ->
    [department] There is no such department.
    [post] There is no such post.
    [person] There is no such person.
   *[other] This leads nowhere.
}
fault-cell-twice = It stands twice.
fault-cell-circle = It leads back to itself.
fault-cell-backwards = The last day is before the first.
fault-cell-head_elsewhere = The head post belongs neither to the department nor to one above it.
fault-cell-same_name = Another department beside it has this name.
fault-cell-account_stays = This account is there already: its administrator switches it off and on under “Accounts”; a table says only how a new one begins.
fault-cell-still_used = It cannot be closed, as it is still used: { $words }
fault-cell-other = { $words }
