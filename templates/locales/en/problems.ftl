# What is wrong with a flow: one sentence of what, one of what to do.
severity-refuses = Cannot be published
severity-unknown = Not judged
severity-warns = Please look
problem-trace = (the way there: { $steps })
problem-unknown_format = The flow is written in format { $format }, which this program does not know. Use a newer program, or export the flow again.
problem-no_stages = The flow has no stage. Add at least one that people handle.
problem-too_many_stages = The flow has { $count } stages; { $limit } are the most. Split it into several flows.
problem-too_many_transitions = The flow has { $count } transitions; { $limit } are the most. Split it into several flows.
problem-duplicate_stage = “{ $stage }” has the number { $no }, which another stage has too. Give each stage a number of its own.
problem-name_empty = Stage { $no } has no name. Name it as its handlers would.
problem-name_too_long = The name of stage { $no } has { $length } characters; { $limit } are the most. Shorten it.
problem-unknown_from = A transition leaves stage { $no }, which is not there. Correct the number or remove the transition.
problem-unknown_to = Branch { $branch } of “{ $stage }” leads to stage { $no }, which is not there. Correct the number or add the stage.
problem-duplicate_transition = Branch { $branch } of “{ $stage }” to the same stage is written twice. Remove one of the two.
problem-branch_twice = Branch { $branch } of “{ $stage }” leads to several stages. Give each way a branch number of its own.
problem-first_not_human = The flow begins with “{ $stage }”, which people do not handle. Begin with a stage where somebody fills in the form.
problem-unreachable = No way leads to “{ $stage }”. Add a transition to it, or remove it.
problem-endless = No way leads from “{ $stage }” to an end. Add a transition that leads on, or out of the flow.
problem-no_default = “{ $stage }” goes along the first branch whose condition holds, and every branch has one: where none holds, the case stands still. Add a last branch without a condition.
problem-several_defaults = “{ $stage }” goes along the first branch whose condition holds, and several have none. Leave only the last branch without a condition.
problem-default_not_last = Branch { $branch } of “{ $stage }” has no condition and comes before others, which are never taken. Give it the highest number.
problem-nobody_chooses = “{ $stage }” has several branches to choose from, and nobody is there to choose. Let conditions decide, or let people handle the stage.
problem-all_guarded = Every branch of “{ $stage }” has a condition: where none holds, its handlers cannot submit. Consider a branch without a condition.
problem-guard_unused = The condition on branch { $branch } of “{ $stage }” is never looked at. Remove it, or change how the stage goes on.
problem-guard_fault = The condition on branch { $branch } of “{ $stage }” { $fault ->
    [empty] is empty. Write one, or remove it.
    [too_long] is too long: { $message }. Shorten it, or spread it over two stages.
    [too_many_nodes] has too many parts: { $message }. Make it simpler, or spread it over two stages.
    [too_deep] is nested too deeply. Make it simpler.
    [nested_comprehension] has one look at a list (all, exists, map, filter) inside another. Use one at a time.
    [syntax] is not well written ({ $message }). Correct it there.
    [unknown_name] uses a name that does not exist: { $message }. Form items are written form.KEY, properties of the case case.KEY.
    [unknown_function] uses a function that does not exist: { $message }.
    [bad_arguments] uses a function wrongly: { $message }.
    [unsupported] uses something that conditions do not have: { $message }.
   *[other] cannot be used: { $message }.
}
problem-guard_unknown_item = The condition on branch { $branch } of “{ $stage }” asks for the form item “{ $item }”, which is not in the form. Correct the key, or add the item.
problem-guard_unknown_property = The condition on branch { $branch } of “{ $stage }” asks for the property “{ $property }”, which nothing sets. Correct the name, or let an action set it.
problem-guard_unknown_stage = The condition on branch { $branch } of “{ $stage }” asks for stage { $no }, which is not there. Correct the number.
problem-guard_item_may_be_empty = The condition on branch { $branch } of “{ $stage }” asks for the form item “{ $item }”, which may still be empty then. Require it at an earlier stage, or ask in the condition whether it is filled in.
problem-join_of_few = “{ $stage }” waits for all ways that lead to it, and there are fewer than two. Let it wait for any.
problem-return_not_back = “{ $stage }” returns to “{ $target }”, which does not come before it. Return to a stage that the case has passed.
problem-return_unused = “{ $stage }” has a way back (branch 0), and nobody there can return. Remove it.
problem-straight_back_loses_work = Going straight back from “{ $target }” to “{ $stage }” after a return would lose what is at work beside it. Let the case walk the way again.
problem-no_receivers = Nobody is named to handle “{ $stage }”. Name posts, departments or people.
problem-unknown_post = “{ $stage }” names a post that is not there ({ $id }). Choose another.
problem-closed_post = “{ $stage }” names a post that is closed. Choose another, or open it again.
problem-closed_department = “{ $stage }” names a department that is closed. Choose another, or open it again.
problem-nobody_there = Nobody would receive “{ $stage }” today: nobody holds the post, or is in the department, that it names.
problem-unknown_department = “{ $stage }” names a department that is not there ({ $id }). Choose another.
problem-unknown_person = “{ $stage }” names a person who is not there ({ $id }). Choose another.
problem-handler_unknown_stage = “{ $stage }” goes to whoever handled stage { $no }, which is not there. Correct the number.
problem-handler_never_before = “{ $stage }” goes to whoever handled “{ $other }”, which never comes before it. Name a stage that the case has passed.
problem-handler_not_always_before = “{ $stage }” goes to whoever handled “{ $other }”, and there is a way that does not pass there. Say what happens when nobody is found.
problem-handler_automatic = “{ $stage }” goes to whoever handled “{ $other }”, which nobody handles. Name a stage that people handle.
problem-head_levels = “{ $stage }” goes to a head no level up. Count from 1, the head of the initiator’s own department.
problem-receiver_unknown_item = “{ $stage }” takes its handlers from the form item “{ $item }”, which is not in the form. Correct the key, or add the item.
problem-receiver_item_kind = “{ $stage }” takes its handlers from the form item “{ $item }”, which holds neither people nor a department. Choose an item that does.
problem-receiver_item_may_be_empty = “{ $stage }” takes its handlers from the form item “{ $item }”, which may still be empty then. Require it at an earlier stage.
problem-right_unknown_item = “{ $stage }” gives a right for the form item “{ $item }”, which is not in the form. Correct the key, or remove the right.
problem-require_at_automatic = “{ $stage }” requires the form item “{ $item }”, and nobody is there to fill it in. Require it at a stage that people handle.
problem-nobody_fills = { $count ->
    [1] No stage lets anybody fill in “{ $item }”.
   *[other] No stage lets anybody fill in “{ $item }” and others ({ $count } together).
} Say under “Rights on form items” who fills them in.
problem-unknown_action = “{ $stage }” names an action that is not there ({ $id }). Choose another.
problem-action_missing = “{ $stage }” is carried out by the system and names no action. Choose one.
problem-action_needs_people = “{ $stage }” is carried out by the system, and its action needs people. Choose an action with a plugin, or let people handle the stage.
problem-route_with_action = “{ $stage }” only chooses the way and names an action, which would never run. Remove the action, or change the kind of the stage.
problem-unknown_refusal_branch = After a refusal “{ $stage }” goes along branch { $branch }, which it does not have. Correct the number, or add the branch.
problem-no_action_for = “{ $stage }” has no action, so { $field ->
    [refusal_branch] its branch for a refusal
    [irreversible] “irreversible”
   *[other] { $field }
} means nothing. Remove it, or choose an action.
problem-zero_duration = The { $field ->
    [limit] time limit
    [warn_before] warning
    [reminder] reminder
    [overdue_reminder] reminder after the deadline
    [deadline] deadline’s outcome
   *[other] { $field }
} of “{ $stage }” is a wait of nothing. Give it a length, or remove it.
problem-duration_too_long = The { $field ->
    [limit] time limit
    [warn_before] warning
    [reminder] reminder
    [overdue_reminder] reminder after the deadline
    [deadline] deadline’s outcome
   *[other] { $field }
} of “{ $stage }” is longer than a hundred years. Shorten it.
problem-no_calendar = The { $field ->
    [limit] time limit
    [warn_before] warning
    [reminder] reminder
    [overdue_reminder] reminder after the deadline
    [deadline] deadline’s outcome
   *[other] { $field }
} of “{ $stage }” is in working time, and no calendar with working time is published. Publish one; until then nothing becomes due.
problem-warning_too_long = The warning of “{ $stage }” would come before its time limit begins. Make it shorter than the limit.
problem-no_limit_for = The { $field ->
    [limit] time limit
    [warn_before] warning
    [reminder] reminder
    [overdue_reminder] reminder after the deadline
    [deadline] deadline’s outcome
   *[other] { $field }
} of “{ $stage }” never comes about: the stage has no time limit.
problem-nobody_waits = The { $field ->
    [limit] time limit
    [warn_before] warning
    [reminder] reminder
    [overdue_reminder] reminder after the deadline
    [deadline] deadline’s outcome
   *[other] { $field }
} of “{ $stage }” is for nobody: no people wait there.
problem-deadline_at_action = “{ $stage }” is automatic: while its action is at work, its deadline can only be told to an administrator.
problem-unknown_deadline_branch = At its deadline “{ $stage }” submits branch { $branch }, which it does not have.
problem-deadline_guarded = At its deadline “{ $stage }” submits branch { $branch }, whose condition may not hold then; an administrator is told if so.
problem-deadline_runs_action = At its deadline “{ $stage }” is submitted by nobody, and its action runs all the same. Make sure that this is meant.
problem-deadline_no_return = At its deadline “{ $stage }” returns, but it has nowhere to return to. Add a return.
problem-recall_at_first = The deadline of “{ $stage }” takes the run back to its start, where it is already: it is only noted.
problem-recall_after_irreversible = At its deadline “{ $stage }” takes the run back, but once “{ $other }” has acted nothing is taken back; an administrator is told then.
problem-several_at_first = “{ $stage }” is where cases begin, so its initiator decides alone. Set its handlers to any one.
problem-handlers_number = How many must handle “{ $stage }” cannot be. Give at least 1, or a share of 1% to 100%.
problem-rule_unread = The rule of “{ $stage }” cannot be read: { $fault }.
problem-rule_post_not_asked = The rule of “{ $stage }” names post { $id }, which is not among its receivers.
problem-rule_never_approves = The rule of “{ $stage }” needs { $count } approvals, but only { $handlers } vote. It could never be approved.
problem-no_way_for_approved = Several decide at “{ $stage }”, but every branch serves a rejection. Let one branch serve the approval.
problem-several_for_approved = Several decide at “{ $stage }”, and several branches could follow an approval. Mark the one that serves it, let conditions choose, or add “picks votes” or “picks lead” to the rule.
problem-approval_guarded = Several decide at “{ $stage }”, and branch { $branch }, which an approval takes, has a condition. Where it does not hold, the case waits for an administrator.
problem-no_way_for_rejected = Several decide at “{ $stage }”, but nothing follows a rejection. Add a return, or a branch that serves the rejection.
problem-several_for_rejected = Several decide at “{ $stage }”, and several ways could follow a rejection. Mark one of them.
problem-approved_goes_back = At “{ $stage }” a return is marked for the approval. Only a submit branch can serve it.
problem-only_for_several = “{ $stage }” is decided by one, so what is set for several has no effect: { $field ->
    [rule] the rule
    [handlers] the number of handlers
    [return_alone] “one returns alone”
   *[outcome] the outcome of a branch
}.
problem-deadline_transfer_several = Several decide at “{ $stage }”, so its deadline cannot hand the work to one post. Choose another outcome.
problem-not_executed_yet = { $stage ->
    [none] The flow
   *[other] “{ $stage }”
} uses something that this version of Waypost does not carry out yet: { $field }{ $value ->
    [none] {""}
   *[other] {" "}= { $value }
}. Remove it for now.
problem-two_at_once = A case can arrive at “{ $stage }” on two ways at a time, and the stage takes only one. Let it wait for all of them, or handle each on its own.
problem-piles_up = Work can pile up at “{ $stage }” without end, because a way leads back into a part that is already split. Let the way back start before the split.
problem-stuck = A case can get stuck at “{ $stage }”: it waits for a way that was not taken. Let it wait only for ways that are always taken together.
problem-cannot_end = From “{ $stage }” a case can go on for ever without a way to its end. Add a way out.
problem-never_opens = “{ $stage }” is never reached: it waits for ways that are never taken together. Let it wait for any of them.
problem-restricted_later = “{ $stage }” may change the form item “{ $item }”, which says whether a case is restricted. That is decided when the case begins: let “{ $stage }” only read it.
problem-not_judged = There are too many combinations to judge ({ $markings } were looked at), so nobody knows whether a case can get stuck. Simplify the parts that run side by side.
problem-action_unfit = “{ $stage }” has an action whose settings do not fit its plugin: { $what }. Open the action and correct it.
