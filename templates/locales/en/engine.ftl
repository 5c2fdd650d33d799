# Commands
command-start = Start
command-submit = Submit
command-save = Save
command-return = Return
command-withdraw = Withdraw
command-revoke = Revoke
command-claim = Claim
command-unclaim = Put back
command-transfer = Transfer
command-comment = Comment
command-answer = Answer of an action
command-retry = Retry
command-sign_in = Sign in
command-sign_out = Sign out
command-password = Change the password
command-setup = Set-up
command-user = Change a person
command-administrators = Name administrators
# Shown once after a command
done-submit = Submitted.
done-save = Saved; only you can see it.
done-return = Returned.
done-withdraw = Withdrawn.
done-revoke = Revoked.
done-claim = Claimed.
done-unclaim = Put back.
done-transfer = Transferred to { $who }.
done-comment = Your comment is posted.
done-retry = Tried again.
# History
event-waiting = waits
event-acting = the system is at work
event-parked = waits for an administrator
event-case_started = started
event-run_started = run { $run } began
event-visit_opened = arrived
event-work_claimed = claimed
event-work_released = put back
event-work_transferred = transferred to { $to }
event-commented = commented
event-visit_decided = submitted
event-visit_decided-branch = submitted, branch { $branch }
event-action_requested = handed to the system
event-action_answered = the system has finished
event-action_answered-drawn = numbered { $number }
event-action_refused = the other system refused
event-answer_came_late = an answer came too late and had no effect
event-stage_returned = returned to “{ $to }”
event-stage_returned-end = not accepted
event-step_withdrawn = withdrawn
event-case_revoked = revoked
event-visit_cancelled = cancelled
event-incident_raised = incident
event-incident_resolved = incident settled
event-handlers_found = handlers found
event-case_ended = the case ended
event-path_ended = a path ended
cause-start = started
cause-arrival = arrived
cause-return = returned to here
cause-withdrawal = withdrawn to here
cause-straight_back = sent straight back
cancel-returned = cancelled by a return
cancel-withdrawn = cancelled by a withdrawal
cancel-revoked = cancelled by a revocation
cancel-cancelled = cancelled by another stage
cancel-not_accepted = cancelled, not accepted
ending-completed = completed
ending-not_accepted = not accepted
ending-revoked = revoked
# Incidents: what happened; what an administrator can do
incident-nobody_found = Nobody was found to handle this
incident-nobody_found-advice = Appoint somebody to the post of this stage, then retry.
incident-guard_failed = A condition could not be evaluated
incident-guard_failed-advice = It was not taken for “no”. Check the form items that the condition uses, then retry.
incident-action_failed = The action failed several times
incident-action_failed-advice = Check the action, or the system it calls, and retry. The retry keeps its key, so nothing happens twice.
incident-bad_answer = The action’s answer cannot be used
incident-bad_answer-advice = It names a branch that does not exist, or a value that cannot be kept. Mend the action, then retry.
incident-late_answer = An answer came too late
incident-late_answer-advice = The case no longer waited for it, so it was only recorded. Check whether the other system has to undo something.
incident-too_many_moves = Too many automatic moves
incident-too_many_moves-advice = The flow may run in a circle. Change it, then retry.
incident-no_branch = No branch fits
incident-no_branch-advice = No condition holds and there is no default branch. Check the values of the form, then retry.
# Flow chart
drawing-title = Flow chart of { $flow }
drawing-desc = { $stages ->
    [one] { $stages } stage
   *[other] { $stages } stages
}, { $ways ->
    [one] { $ways } transition
   *[other] { $ways } transitions
}. The same as text is below.
drawing-list = As text
drawing-to-end = end
drawing-not-accepted = not accepted
drawing-return = Return
drawing-submit = Submit { $n }
drawing-current = now here
drawing-done = done
