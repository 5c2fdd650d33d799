# One sentence per code: what happened, and what can be done.
rejection-not_found = Nothing was found. It may not exist, or you may not see it.
rejection-restricted_late = The case began as an open one, and others may have seen it: it cannot be restricted now. Revoke it and start a new one.
rejection-case_restricted = Case № { $name } is restricted to those it goes through and those it names. State: { $what ->
    [completed] completed
    [not_accepted] not accepted
    [revoked] revoked
    [terminated] terminated
   *[other] running
 }.
rejection-not_allowed = You may not do this. Ask an administrator if you need to.
rejection-case_ended = The case has ended; nothing more can be done with it.
rejection-already_handled = { $who ->
    [none] This step has been handled already.
   *[other] { $who } handled this step before you ({ $when }).
} What you typed is kept below.
rejection-claimed_by_other = { $who } has claimed this work. Ask them if you should handle it instead.
rejection-not_claimed = Nobody has claimed this work, so there is nothing to put back.
rejection-not_your_work = There is no work for you at this step.
rejection-action_running = The action of this stage is at work; it cannot be withdrawn or returned now. Try again in a moment.
rejection-no_such_branch = This stage has no “Submit { $branch }”. Reload and choose again.
rejection-branch_missing = Choose which way to submit.
rejection-branch_closed = The condition of “Submit { $branch }” does not hold now: { $condition }. Check the form or choose another way.
rejection-no_such_return = The case cannot be returned there. Choose another stage.
rejection-reason_missing = Give a reason.
rejection-text_too_long = The text is too long: { $limit } characters at most, it has { $length }. Shorten it and send again.
rejection-successor_acted = { $who } has already handled the next step, so this one cannot be taken back.
rejection-irreversible = A step that cannot be undone has been carried out; the case cannot go back before it.
rejection-decided_together = Several people decided this together, so nobody alone can take it back or hand it on. A vote can be taken back only while the stage is open.
rejection-no_vote_here = Nobody votes at this stage: one person decides it.
rejection-not_initiator = Only the person who started the case may do this.
rejection-may_not_start = You may not start this flow. Ask an administrator if you need to.
rejection-flow_not_in_force = This version of the flow is not in force. Go back to the catalogue and choose the present one.
rejection-nobody_found = Nobody was found for the next stage, “{ $stage }”, so nothing was sent. Ask an administrator to fill the post.
rejection-cannot_transfer = The work cannot be handed to { $who }: the account is disabled, or may not handle it. Choose somebody else.
rejection-suspended = The case is suspended; wait until it is resumed.
rejection-no_such_incident = There is no such incident, or it has been settled already.
rejection-nothing_handed_out = Nothing was handed to the system here, so there is no effect to declare.
rejection-no_working_time = There is no calendar with enough working time. Publish one first.
rejection-invalid_values = Something in the form needs to be corrected.
rejection-action_check = The action’s check refused this step: { $words }
rejection-action_unavailable = The action “{ $action }” does not answer now. Nothing was changed; try again in a moment.
rejection-search_empty = Type what to look for: at least one letter, digit or Chinese character.
rejection-search_words = A search takes { $limit } words at most. Shorten it.
rejection-search_filter = There is no “{ $what }” (filter { $name }). Check how it is written.
rejection-view_gone = This kept search was deleted, or is not shared any more.
rejection-too_many_views = At most { $limit } searches are kept. Delete some that you do not need.
rejection-key_reused = This page was already used to send something else. Reload and send again.
rejection-case_moved = The case has just changed, and nothing of yours was saved. Look again, then send.
rejection-busy = The system is busy and nothing was changed. Wait a moment and send again.
rejection-storage_full = The storage is full and nothing was changed. Tell an administrator.
rejection-file_too_large = The file is too large: { BYTES($limit) } at most.
rejection-file_kind = Files of this kind are not taken: { $name }.
rejection-file_empty = The file is empty: { $name }.
rejection-too_many_comments = You have written { $limit } comments within a minute. Wait a moment, then send this one.
rejection-uploads_full = { $name } was not kept: you have uploaded files and not sent them, { BYTES($limit) } at most in all. Send or delete what is in your drafts; uploads in no draft are removed after a week.
rejection-batch_not_allowed = This flow does not allow submitting from the list: open it.
rejection-batch_too_many = At most { $limit } at once.
rejection-batch_empty = There is no document to start: all are left out.
rejection-batch_nothing = Nothing was chosen.
rejection-copy_nobody = Choose who gets a copy.
rejection-cannot_copy = It cannot be copied to { $who }.
rejection-copy_too_many = At most { $limit } people at once.
rejection-nothing_to_acknowledge = No copy waits for you to acknowledge; perhaps it is done.
rejection-may_not_urge = Only the initiator and a supervisor may urge.
rejection-case_suspended = The case has been suspended since { $when }; nobody works on it until it is resumed.
rejection-not_suspended = The case is not suspended.
rejection-no_deadline = No deadline runs here, so there is none to extend.
rejection-urged_lately = It was urged a short while ago. Try again in { $minutes } minutes.
rejection-nobody_to_urge = Nobody is there to be urged.
rejection-upload_cut = The upload was cut off before the file was complete. Upload it again.
rejection-too_many_moves = This step needs more than { $limit } automatic moves and was stopped. Ask an administrator to check the flow.
rejection-value_required = Fill this in.
rejection-value_moved = { $who ->
    [none] Somebody changed this after your page was shown.
   *[other] { $who } changed this after your page was shown.
 } Look at what the case holds now, then vote.
rejection-value_read_only = This cannot be changed at this stage.
rejection-value_unknown = The form has no such item. Reload and fill in again.
rejection-value_not_integer = Enter a whole number, such as 12.
rejection-value_not_decimal = Enter a number, such as 1234.50.
rejection-value_scale = { $scale ->
    [0] No digits after the point.
    [one] At most { $scale } digit after the point.
   *[other] At most { $scale } digits after the point.
}
rejection-value_not_date = Enter a date, such as 2026-11-21.
rejection-value_too_small = Must be at least { $min }.
rejection-value_too_large = Must be at most { $max }.
rejection-value_too_short = { $min ->
    [one] At least { $min } character.
   *[other] At least { $min } characters.
}
rejection-value_too_long = At most { $max } characters; there are { $length }.
rejection-value_pattern = This does not have the required form.
rejection-value_not_choice = Choose one of the options.
rejection-value_no_person = There is no such person. Enter a sign-in name.
rejection-value_no_department = There is no such department. Choose again.
rejection-value_too_many_files = { $max ->
    [one] At most { $max } file.
   *[other] At most { $max } files.
}
rejection-value_too_few_rows = { $min ->
    [one] At least { $min } row is needed; there are { $rows }.
   *[other] At least { $min } rows are needed; there are { $rows }.
}
rejection-value_too_many_rows = { $max ->
    [one] At most { $max } row is taken; there are { $rows }.
   *[other] At most { $max } rows are taken; there are { $rows }.
}
rejection-value_computed = This is computed; it cannot be typed.
rejection-value_computed_too_large = The result has more digits than can be kept. Check the numbers that it is computed from.
rejection-value_control = This holds control characters, which cannot be kept. Remove them and send again.
rejection-bad_sign_in = The sign-in name or the password is wrong.
rejection-too_many_attempts = { $seconds ->
    [one] Too many attempts. Try again in { $seconds } second.
   *[other] Too many attempts. Try again in { $seconds } seconds.
}
rejection-bad_code = The code is wrong. Enter the code that your app shows now.
rejection-weak_password = The password is too weak: at least { $min } characters, and not a common one.
rejection-same_password = This is the password that was given to you. Choose one that only you know.
rejection-passwords_differ = The two passwords differ.
rejection-sign_in_again = Sign in again before you do this.
rejection-link_used = This one-time link was used or has expired.
rejection-administrator_exists = There is a system administrator who is not kept out: { $names }. With --force another is added beside.
rejection-name_taken = “{ $name }” is taken; choose another.
rejection-missing = Still missing: { $what }.
rejection-bad_token = The page had expired and nothing was changed. Send it once more.
rejection-separate_administrators = The three administrators must be different people.
rejection-code_shape = No spaces or line breaks here.
rejection-tree_loop = The department would be below itself: { $words }. Choose another department above it.
rejection-head_elsewhere = The head of “{ $name }” must hold a post of that department or of one above it. Choose another head post first.
rejection-sibling_name = A department called “{ $name }” stands at the same place already. Give it another name.
rejection-period_backwards = The last day is before the first.
rejection-already_there = Exactly this is there already.
rejection-own_substitute = Nobody can be his own substitute. Choose somebody else.
rejection-still_used = This cannot be closed, because it is still used: { $words }. Change that first.
rejection-field_changed = Somebody else changed this meanwhile to “{ $words }”. What you typed is kept; save again to put yours in its place.
rejection-is_closed = “{ $name }” is closed. Choose another, or open it again first.
rejection-needs_system_administrator = Only a system administrator may change who holds the powers of the system, security and audit administrators.
rejection-import_faults = The file has faults, so nothing of it was taken in. Each is listed below with its place.
rejection-stage_unknown = The flow has no stage { $no } (any more). Choose another.
rejection-stage_number_taken = Another stage has the number { $no }. Choose another number.
rejection-too_many_stages = A flow can have { $limit } stages, and this one has them already.
rejection-too_many_transitions = A flow can have { $limit } transitions, and this one has them already.
rejection-too_many_entries = At most { $limit } entries.
rejection-transition_unknown = “{ $stage }” has no branch { $branch } that leads there (any more). Look at the flow again.
rejection-transition_twice = “{ $stage }” has this return already.
rejection-branch_taken = “{ $stage }” has a branch { $branch } already. Choose another number, or leave it empty.
rejection-first_stage_human = The first stage is the initiator's, so people handle it; “{ $stage }” is of another kind. Put another stage first.
rejection-last_stage = A flow keeps at least one stage. Add another before you remove this one.
rejection-changed_meanwhile = { $who ->
    [none] Somebody
   *[other] { $who }
} changed the same meanwhile ({ $when }{ $theirs ->
    [none] {""}
   *[other] : “{ $theirs }”
}). Nothing of yours was saved; compare, and save again.
rejection-draft_closed = This draft was published or discarded meanwhile{ $who ->
    [none] {""}
   *[other] {" "}by { $who }
}. What you typed is still here; open a new draft to use it.
rejection-flow_refused = The flow was not published: { $count ->
    [one] one problem has
   *[other] { $count } problems have
} to be mended first.
rejection-flow_not_judged = The check did not come to an end, so nobody knows whether a case can get stuck. Confirm that you want to publish it all the same.
rejection-nothing_to_undo = There is no change of yours left to take back or to repeat.
rejection-day_passed = This day has passed. Choose today or a later day.
rejection-definition_fault = { $what ->
    [bad_label] At most { $limit } characters, and no control characters.
    [too_many_items] A form takes at most { $limit } items.
    [same_key] This key is used twice.
    [bounds_crossed] The least must not be greater than the greatest.
    [bound_scale] At most { $limit } digits after the point.
    [scale] At most { $limit } digits after the point can be kept.
    [lengths_crossed] The fewest characters must not be more than the most.
    [length] Enter a number from 1 to { $limit }.
    [pattern] This pattern cannot be used: { $name }
    [no_choices] Write at least one choice.
    [too_many_choices] At most { $limit } choices.
    [same_choice] The choice { $name } is there twice.
    [bad_choice] { $name } cannot be the key of a choice: it must not be empty or longer than 64 characters.
    [choice_name] The name of choice { $name } is empty or too long.
    [files] Enter a number of files from 1 to { $limit }.
    [media] { $name } is no kind of file; write it as application/pdf.
    [no_default] Items of this kind are not filled in at the start.
    [unknown_item] The form has no { $name }.
    [item_twice] { $name } is there twice.
    [no_columns] Add at least one column.
    [too_many_columns] At most { $limit } columns.
    [column_kind] A column cannot be of this kind.
    [rows] Enter rows from 1 to { $limit }, the fewest not more than the most.
    [computed_kind] This computation does not give such a result.
    [computed_rule] What is computed has no such setting.
    [operands] Choose what it is computed from (at most { $limit }; a difference needs two).
    [unknown_operand] There is no { $name }; choose again.
    [operand_kind] { $name } cannot be used in this computation.
    [circular] In the end it would be computed from itself; choose another.
    [sensitive_operand] { $name } is sensitive, so what is computed from it must be sensitive too.
   *[other] This breaks a rule ({ $what }).
  }
rejection-bad_key = Lower-case letters, digits and underscores only, a letter first, at most 64.
rejection-item_in_use = It is used, so it can be neither closed nor deleted. Used in: { $what }.
rejection-definition_moved = { $who ->
    [none] Somebody has just changed this. What you typed is still here; compare, then save again.
   *[other] { $who } has just changed this. What you typed is still here; compare, then save again.
  }
rejection-nothing_to_publish = It says the same as the newest version, so there is nothing to publish.
rejection-no_form_definition = No form could be read: { $words }
rejection-setting_unfit = This is not of the kind that the plugin asks for.
rejection-secret_plain = Choose a secret by its name; a secret is never typed here.
rejection-secret_unknown = There is no secret “{ $name }”. Set it under Secrets first.
rejection-secret_used = It is still used by: { $words }. Change these actions first.
rejection-value_not_json = This is not JSON.
rejection-check_moved = The case moved while its action was asked. Try again.
rejection-lease_lost = The answer came after another worker had taken the job over; it counts for nothing.
rejection-number_not_drawn = No number { $n } was drawn from this series.
rejection-number_void = Number { $n } is void already.
rejection-series_backwards = A series goes upwards only: the next number is at least { $min }.
rejection-action_unfit = The action “{ $action }” has settings that its plugin does not take: { $what }.
rejection-value_no_mail = This is not an e-mail address. Write it as name@example.org.
rejection-value_no_time = Write the time of day as 08:30.
rejection-value_no_hours = Write hours as 09:00-12:00 13:30-17:30, or a day of the week such as Monday; leave it empty where nobody works.
rejection-calendar_days = These days cannot be: { $words }.
rejection-calendar_hours = These hours cannot be: { $words }.
rejection-calendar_moved = Somebody else has just published this calendar. What you typed is still here; look at the new one, then publish again.
rejection-delegated = This work was delegated to you: give it back with your opinion.
rejection-not_delegated = This work is not delegated, or not to you; perhaps it was taken back or handled meanwhile.
rejection-no_signers_here = Nobody can be asked to sign as well here: the case begins at this stage, or an action counts its votes.
rejection-cannot_sign = { $who } cannot be asked to sign here: the person signs already, has left, or may not act at this stage.
rejection-too_many_signers = At most { $limit } signers can be added to a stage.
rejection-not_added_signer = { $who } was not asked to sign by you, or has left the stage.
rejection-cannot_finish = The case could not come to an end then: “{ $stage }” would wait for ever, or be open twice. Nothing was changed.
rejection-cannot_reopen = The case cannot be opened again: it has not ended, or it ended with its first step.
