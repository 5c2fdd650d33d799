# What an edit changed beside what it says, and what to look at in a copied flow.

note-stage_numbered = “{ $stage }” was given the number { $no }.
note-branch_numbered = The new way from “{ $stage }” is branch { $branch }.
note-submit_led = Branch { $branch } of “{ $stage }” now leads to “{ $to }”.
note-submit_ends = Branch { $branch } of “{ $stage }” now ends the case.
note-submit_added = “{ $stage }” has a new branch { $branch } to “{ $to }”.
note-submit_dropped = Branch { $branch } of “{ $stage }” was dropped.
note-return_led = The return from “{ $stage }” now leads to “{ $to }”.
note-return_dropped = The return from “{ $stage }” to the removed stage was dropped.
note-handler_dropped = “{ $stage }” is no longer handed to whoever handled stage { $no }.
note-receivers_empty = “{ $stage }” has no receivers any more. Say who receives it.
note-four_eyes_dropped = “{ $stage }” may now be handled by anybody who receives it; the exception for whoever handled stage { $no } is gone.
note-cancel_dropped = “{ $stage }” no longer ends stage { $no }.
note-alone_dropped = “{ $stage }” no longer waits for stage { $no } to be closed.
note-guard_asks = The condition of branch { $branch } of “{ $stage }” asks whether stage { $no } is open. Correct it.
note-first_changed = “{ $stage }” is the first stage now: its receivers say who may start.

mark-guard_item = The condition of branch { $branch } of “{ $stage }” reads the form item “{ $item }”, which only stages that were left out filled in.
mark-guard_property = The condition of branch { $branch } of “{ $stage }” reads “{ $property }”, which an action that was left out may have set.
mark-guard_stage = The condition of branch { $branch } of “{ $stage }” asks whether stage { $no } is open, which was left out.
mark-handler_of = “{ $stage }” is handed to whoever handled stage { $no }, which was left out.
mark-four_eyes = “{ $stage }” is not handed to whoever handled stage { $no }, which was left out.
mark-receiver_item = The receivers of “{ $stage }” stand in the form item “{ $item }”, which only stages that were left out filled in.
mark-cancels = “{ $stage }” ends stage { $no }, which was left out.
mark-alone_with = “{ $stage }” is never open together with stage { $no }, which was left out.
mark-branch_gone = “{ $stage }” goes along branch { $branch } after a refusal or a deadline, and that branch was left out.
mark-leads_nowhere = Branch { $branch } of “{ $stage }” led to none of the chosen stages and to no end, and was left out.
mark-return_dropped = The return from “{ $stage }” led to a stage that was left out and to none before it, and was left out.
mark-first = “{ $stage }” comes first among the chosen stages, so its receivers say who may start.
