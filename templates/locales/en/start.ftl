catalogue-title = Start
empty-catalogue = There is no flow that you may start at present.
title-help = What lists show. Left empty, it is the first text of the form.
start-title = Start { $flow }
save-draft = Save draft
draft-saved = The draft is saved.
draft-deleted = The draft is deleted.
delete-draft = Delete the draft
preview = Preview
preview-title = Path and people
preview-automatic = Handled by the system
preview-others = Other ways:
within-minutes = { $count ->
    [one] within one minute
   *[other] within { $count } minutes
}
within-hours = { $count ->
    [one] within one hour
   *[other] within { $count } hours
}
within-days = { $count ->
    [one] within one day
   *[other] within { $count } days
}
within-working_hours = { $count ->
    [one] within one working hour
   *[other] within { $count } working hours
}
within-working_days = { $count ->
    [one] within one working day
   *[other] within { $count } working days
}
preview-open-ended = The rest of the path depends on later choices.
preview-nobody-hold = Nobody holds this now: the case would wait here for an administrator
preview-nobody-pass = Nobody holds this now: the stage would be passed
preview-nobody-next_head = Nobody holds this now: the next head up would be asked
preview-nobody-post = Nobody holds this now: the named post would be asked
preview-nobody-refuse = Nobody holds this now: the case could not be sent here
path-ends = end
case-started-done = Started as case { $number }.
submit = Submit
submit-n = Submit { $n }
branch-closed = The condition does not hold now
split-first = The system chooses the next stage by its conditions.
split-every = The system sends it to every stage whose condition holds.
split-all = It goes to all these stages at once.
person-placeholder = Sign-in name
file-choose = Choose a file
files-choose = Choose files (at most { $n })
files-kept = Untick a file to remove it.
