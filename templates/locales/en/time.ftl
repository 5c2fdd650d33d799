notices-title = Notices
notices-all = All
notices-unread = Unread
notices-read-all = Mark all as read
notice-open = Open
notice-read = Mark as read
notice-no-case = You may no longer see this case
empty-notices = Nobody has told you anything yet.
empty-notices-unread = You have read everything.
flash-notices-read = Marked as read.
flash-notices-chosen = Your choice is saved.
notice-reminder = Reminder { $n }: this waits for you
notice-reminder-due = Reminder { $n }: this waits for you, due { $due }
notice-warning = The deadline comes soon
notice-warning-due = Due soon: { $due }
notice-overdue-recall = The deadline { $due } has passed: the case is to be taken back
notice-overdue-note = The deadline { $due } has passed; please handle it now
notice-overdue-escalate = The deadline { $due } has passed; the head above has been told
notice-overdue-submit = The deadline { $due } has passed: the system submits it
notice-overdue-return = The deadline { $due } has passed: the system returns it
notice-overdue-transfer = The deadline { $due } has passed: it goes to another post
notice-taken_back = Nobody handled it in time: the system has taken it back
notice-taken_back-mine = Nobody handled it in time: it is back with you. Mend it and send it again
notice-returned = { $by } has returned it to you
notice-returned-clock = The system has returned it to you
notice-escalated = Work of people below you is overdue
notice-escalated-due = Work of people below you is overdue since { $due }
notice-ended-completed = Your case is completed
notice-ended-not_accepted = Your case was not accepted
notice-ended-revoked = Your case was revoked
notice-incident = Something needs an administrator
notice-kind-reminder = Reminders of my work
notice-kind-warning = A deadline comes soon
notice-kind-overdue = A deadline has passed
notice-kind-taken_back = Something was taken back
notice-kind-returned = Something was returned to me
notice-kind-escalated = Work of people below me is overdue
notice-kind-ended = My case has ended
notice-kind-incident = Something needs an administrator
account-notices = Notices by mail
account-mail = Mail goes to { $address }. Whoever looks after the organisation can change it.
account-mail-none = No mail address of yours is known. Whoever looks after the organisation can enter one.
account-digest = One letter a day with what I have not read
account-at_once = A letter at once for
deadline-minutes = { $n ->
    [one] due in { $n } minute
   *[other] due in { $n } minutes
}
deadline-hours = { $n ->
    [one] due in { $n } hour
   *[other] due in { $n } hours
}
deadline-days = { $n ->
    [one] due in { $n } day
   *[other] due in { $n } days
}
deadline-working_days = { $n ->
    [one] due in { $n } working day
   *[other] due in { $n } working days
}
deadline-late-minutes = { $n ->
    [one] { $n } minute overdue
   *[other] { $n } minutes overdue
}
deadline-late-hours = { $n ->
    [one] { $n } hour overdue
   *[other] { $n } hours overdue
}
deadline-late-days = { $n ->
    [one] { $n } day overdue
   *[other] { $n } days overdue
}
task-recalled = Nobody handled this in time, so the system has taken it back. Mend what is needed and send it again.
order-newest = Newest first
order-due = By deadline
calendars-title = Calendars
calendars-lead = Weekly hours, holidays and make-up working days. Deadlines in working time are reckoned by them.
calendar-whole = Whole organisation
calendar-of = Calendar: { $name }
calendar-no = number { $n }
calendar-published = published by { $who }, { $when }
calendar-inherits = works as the department above, or the organisation
calendar-default = none published yet: Monday to Friday, 09:00-12:00 and 13:30-17:30
calendar-department = Department
calendar-own = Give it its own
calendar-inherit = Works as the department above, or the organisation
calendar-week = Weekly hours
calendar-week-help = Shifts of each day, as 09:00-12:00 13:30-17:30; a shift may end the next day (22:00-06:00). Empty: nobody works.
calendar-day = Day
calendar-hours = Hours
calendar-days = Holidays and make-up working days
calendar-days-help = Hours: empty for a holiday; a day of the week (Monday) whose hours count; or shifts. To remove a row, empty it.
calendar-from = First day
calendar-until = Last day
calendar-name = Name
calendar-off = holiday
calendar-row = Row { $n }
calendar-more-rows = More rows
calendar-file = Table of days (CSV)
calendar-file-help = Columns from, until, name, hours; UTF-8. It takes the place of the rows above.
calendar-look = See what it would change
calendar-effect = What publishing changes
calendar-moves = { $n ->
    [one] { $n } deadline moves, of { $cases } open cases.
   *[other] { $n } deadlines move, of { $cases } open cases.
}
calendar-moves-none = No deadline moves, of { $cases } open cases.
calendar-moves-more = There are more open cases; their deadlines are reckoned anew too.
calendar-case = Case
calendar-stage = Stage
calendar-before = Due now
calendar-after = Due then
calendar-never = cannot be reckoned
calendar-publish = Publish
flash-calendar-published = Published. Open deadlines are being reckoned anew.
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday
overruns-title = Timed out
overruns-lead = Every longest wait that was passed, and what the system did: where flows need another look.
overruns-flow = Flow
overruns-stage = Stage
overruns-outcome = What happened
overruns-all = All
overruns-from = From
overruns-until = until
overruns-stages = Stages that take too long
overruns-count = Timed out
overruns-recalled = Taken back
overruns-more = Only the newest 2,000 are counted; choose a shorter period.
overrun-recall = taken back
overrun-note = noted
overrun-escalate = escalated
overrun-submit = submitted by the system
overrun-return = returned by the system
overrun-transfer = handed to another post
overrun-due = due { $when }
empty-overruns = No deadline has passed.
mail-title = Mail
mail-not-configured = The server's configuration names no mail server, so no letter leaves. See the section [mail].
mail-rule = The daily letter
mail-digest_time = Time of day
mail-digest_time-help = As 08:30. Whoever has something unread gets one letter then.
mail-working_days = On working days only
mail-failed = Given up
mail-waits = Waiting
mail-none = No letter waits.
mail-retry = Try the failed ones again
mail-attempts = { $n ->
    [one] tried once
   *[other] tried { $n } times
}
mail-kind-digest = daily
mail-kind-at_once = at once
flash-mail-rule = Saved.
flash-mail-retried = They are tried again.
mail-greeting = Good day { $name },
mail-waiting = { $n ->
    [0] Nothing waits for you.
    [one] One thing waits for you.
   *[other] { $n } things wait for you.
}
mail-overdue = { $n ->
    [one] One of them is overdue.
   *[other] { $n } of them are overdue.
}
mail-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
mail-open = All notices
mail-why = Which letters you get is your choice
mail-subject-one = № { $number }: { $what }
mail-subject-digest = { $n ->
    [one] { $organisation }: one notice
   *[other] { $organisation }: { $n } notices
}
mail-test-subject = Waypost: a test letter
mail-test-words = Mail works: Waypost sent this letter as a test.
person-mail = Mail
person-mail-help = Letters go here. Empty: none.
organisation-field-mail = E-mail address
