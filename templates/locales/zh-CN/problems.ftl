# 流程有什么问题：先说是什么，再说怎么办。
severity-refuses = 不能发布
severity-unknown = 无法判断
severity-warns = 请留意
problem-trace = （经过：{ $steps }）
problem-unknown_format = 流程的格式是 { $format }，本程序不认识。请使用更新的程序，或重新导出流程。
problem-no_stages = 流程没有环节。请至少添加一个由人办理的环节。
problem-too_many_stages = 流程有 { $count } 个环节，最多 { $limit } 个。请拆成几个流程。
problem-too_many_transitions = 流程有 { $count } 条流转，最多 { $limit } 条。请拆成几个流程。
problem-duplicate_stage = “{ $stage }”的编号 { $no } 与另一个环节相同。请给每个环节不同的编号。
problem-name_empty = 环节 { $no } 没有名称。请按办理人的叫法起名。
problem-name_too_long = 环节 { $no } 的名称有 { $length } 个字，最多 { $limit } 个。请缩短。
problem-unknown_from = 有一条流转从环节 { $no } 出发，而这个环节不存在。请改正编号，或删除这条流转。
problem-unknown_to = “{ $stage }”的第 { $branch } 路通向环节 { $no }，而这个环节不存在。请改正编号，或添加这个环节。
problem-duplicate_transition = “{ $stage }”第 { $branch } 路的同一条流转写了两遍。请删除一条。
problem-branch_twice = “{ $stage }”的第 { $branch } 路通向几个环节。请给每条路不同的编号。
problem-first_not_human = 流程从“{ $stage }”开始，而它不由人办理。请从有人填写表单的环节开始。
problem-unreachable = 没有路通向“{ $stage }”。请添加通向它的流转，或删除这个环节。
problem-endless = 从“{ $stage }”没有路走到结束。请添加继续向前或结束流程的流转。
problem-no_default = “{ $stage }”走条件最先满足的一路，而每一路都有条件：都不满足时，办件会停住。请添加没有条件的最后一路。
problem-several_defaults = “{ $stage }”走条件最先满足的一路，而有几路没有条件。请只让最后一路没有条件。
problem-default_not_last = “{ $stage }”的第 { $branch } 路没有条件，却排在其他路之前，后面的路永远走不到。请给它最大的编号。
problem-nobody_chooses = “{ $stage }”有几路可选，却没有人来选。请用条件判断，或改为由人办理。
problem-all_guarded = “{ $stage }”的每一路都有条件：都不满足时，办理人无法提交。请考虑添加没有条件的一路。
problem-guard_unused = “{ $stage }”第 { $branch } 路的条件不会被用到。请删除条件，或更改这一环节的走法。
problem-guard_fault = “{ $stage }”第 { $branch } 路的条件{ $fault ->
    [empty] 是空的。请填写，或删除。
    [too_long] 太长：{ $message }。请缩短，或分到两个环节判断。
    [too_many_nodes] 太复杂：{ $message }。请简化，或分到两个环节判断。
    [too_deep] 嵌套太深。请简化。
    [nested_comprehension] 在一个列表判断（all、exists、map、filter）里又用了一个。请一次只用一个。
    [syntax] 写得不对（{ $message }）。请在该处改正。
    [unknown_name] 用了不存在的名称：{ $message }。表项写作 form.键，办件属性写作 case.键。
    [unknown_function] 用了不存在的函数：{ $message }。
    [bad_arguments] 函数的参数不对：{ $message }。
    [unsupported] 用了条件不支持的写法：{ $message }。
   *[other] 不能使用：{ $message }。
}
problem-guard_unknown_item = “{ $stage }”第 { $branch } 路的条件用到表项“{ $item }”，而表单中没有。请改正键名，或添加表项。
problem-guard_unknown_property = “{ $stage }”第 { $branch } 路的条件用到属性“{ $property }”，而没有任何动作设置它。请改正名称，或由处理动作设置。
problem-guard_unknown_stage = “{ $stage }”第 { $branch } 路的条件问到环节 { $no }，而这个环节不存在。请改正编号。
problem-guard_item_may_be_empty = “{ $stage }”第 { $branch } 路的条件用到表项“{ $item }”，而那时它可能还没有填写。请在之前的环节要求填写，或在条件中先判断是否已填。
problem-join_of_few = “{ $stage }”要等所有来路，而来路不足两条。请改为任一到达即可。
problem-return_not_back = “{ $stage }”退回到“{ $target }”，而它不在之前。请退回到办件经过的环节。
problem-return_unused = “{ $stage }”有退回的路（第 0 路），而那里没有人能退回。请删除。
problem-straight_back_loses_work = 退回后从“{ $target }”直接送回“{ $stage }”，会丢失同时办理的工作。请改为重新逐环节办理。
problem-no_receivers = “{ $stage }”没有指定由谁办理。请指定岗位、部门或人员。
problem-unknown_post = “{ $stage }”指定的岗位不存在（{ $id }）。请另选。
problem-closed_post = “{ $stage }”指定的岗位已关闭。请另选，或先重新启用它。
problem-closed_department = “{ $stage }”指定的部门已关闭。请另选，或先重新启用它。
problem-nobody_there = “{ $stage }”今天没有人能收到：指定的岗位或部门现在没有人任职。
problem-unknown_department = “{ $stage }”指定的部门不存在（{ $id }）。请另选。
problem-unknown_person = “{ $stage }”指定的人员不存在（{ $id }）。请另选。
problem-handler_unknown_stage = “{ $stage }”交给环节 { $no } 的办理人，而这个环节不存在。请改正编号。
problem-handler_never_before = “{ $stage }”交给“{ $other }”的办理人，而它从不在之前办理。请指定办件经过的环节。
problem-handler_not_always_before = “{ $stage }”交给“{ $other }”的办理人，而有的路不经过那里。请说明找不到办理人时怎么办。
problem-handler_automatic = “{ $stage }”交给“{ $other }”的办理人，而那里无人办理。请指定由人办理的环节。
problem-head_levels = “{ $stage }”交给上 0 级的负责人。请从 1 起数，1 是发起人所在部门的负责人。
problem-receiver_unknown_item = “{ $stage }”按表项“{ $item }”确定办理人，而表单中没有。请改正键名，或添加表项。
problem-receiver_item_kind = “{ $stage }”按表项“{ $item }”确定办理人，而它填的既不是人员也不是部门。请另选表项。
problem-receiver_item_may_be_empty = “{ $stage }”按表项“{ $item }”确定办理人，而那时它可能还没有填写。请在之前的环节要求填写。
problem-right_unknown_item = “{ $stage }”为表项“{ $item }”设了权限，而表单中没有。请改正键名，或删除权限。
problem-require_at_automatic = “{ $stage }”要求填写表项“{ $item }”，而那里没有人填写。请在由人办理的环节要求。
problem-nobody_fills = { $count ->
    [1] 表项“{ $item }”
   *[other] 表项“{ $item }”等 { $count } 项
}在哪个环节都不能填。请在“表项权限”里指定由谁填写。
problem-unknown_action = “{ $stage }”指定的处理动作不存在（{ $id }）。请另选。
problem-action_missing = “{ $stage }”由系统执行，却没有指定处理动作。请选择一个。
problem-action_needs_people = “{ $stage }”由系统执行，而它的处理动作要由人完成。请选择带插件的动作，或改为由人办理。
problem-route_with_action = “{ $stage }”只判断走哪一路，却指定了处理动作，动作永远不会执行。请删除动作，或更改环节类型。
problem-unknown_refusal_branch = “{ $stage }”被对方拒绝后走第 { $branch } 路，而没有这一路。请改正编号，或添加这一路。
problem-no_action_for = “{ $stage }”没有处理动作，{ $field ->
    [refusal_branch] 拒绝后的分支
    [irreversible] “不可逆”
   *[other] { $field }
}不起作用。请删除，或选择处理动作。
problem-zero_duration = “{ $stage }”的{ $field ->
    [limit] 办理时限
    [warn_before] 预警时间
    [reminder] 提醒时间
    [overdue_reminder] 超期后的提醒时间
    [deadline] 到期处理
   *[other] { $field }
}是零。请填写时长，或删除。
problem-duration_too_long = “{ $stage }”的{ $field ->
    [limit] 办理时限
    [warn_before] 预警时间
    [reminder] 提醒时间
    [overdue_reminder] 超期后的提醒时间
    [deadline] 到期处理
   *[other] { $field }
}超过一百年。请缩短。
problem-no_calendar = “{ $stage }”的{ $field ->
    [limit] 办理时限
    [warn_before] 预警时间
    [reminder] 提醒时间
    [overdue_reminder] 超期后的提醒时间
    [deadline] 到期处理
   *[other] { $field }
}按工作时间计算，但还没有发布带工作时间的工作日历。请先发布；在此之前不会到期。
problem-warning_too_long = “{ $stage }”的预警会早于时限开始。请改得比时限短。
problem-no_limit_for = “{ $stage }”没有办理时限，所设的{ $field ->
    [limit] 办理时限
    [warn_before] 预警时间
    [reminder] 提醒时间
    [overdue_reminder] 超期后的提醒时间
    [deadline] 到期处理
   *[other] { $field }
}不会生效。
problem-nobody_waits = “{ $stage }”没有人等待办理，所设的{ $field ->
    [limit] 办理时限
    [warn_before] 预警时间
    [reminder] 提醒时间
    [overdue_reminder] 超期后的提醒时间
    [deadline] 到期处理
   *[other] { $field }
}没有对象。
problem-deadline_at_action = “{ $stage }”由系统自动处理：动作进行中到期，只能告知管理员。
problem-unknown_deadline_branch = “{ $stage }”到期时提交分支 { $branch }，但没有这个分支。
problem-deadline_guarded = “{ $stage }”到期时提交分支 { $branch }，届时条件可能不满足；不满足时会告知管理员。
problem-deadline_runs_action = “{ $stage }”到期时由系统提交，其处理动作照样执行。请确认这是本意。
problem-deadline_no_return = “{ $stage }”到期时要退回，但没有可退回的环节。请添加退回。
problem-recall_at_first = “{ $stage }”就是起始环节，到期收回没有可收回的，只作记录。
problem-recall_after_irreversible = “{ $stage }”到期时要收回，但“{ $other }”的动作一经执行就不再收回；届时会告知管理员。
problem-several_at_first = “{ $stage }”是发起环节，由发起人一人办理。请将办理人数设为任一人。
problem-handlers_number = “{ $stage }”的办理人数不成立。请填写至少 1 人，或 1% 到 100% 的比例。
problem-rule_unread = “{ $stage }”的表决规则无法识别：{ $fault }。
problem-rule_post_not_asked = “{ $stage }”的表决规则提到岗位 { $id }，但它不在接收岗位之中。
problem-rule_never_approves = “{ $stage }”的表决规则需要 { $count } 票同意，但只有 { $handlers } 人表决，永远不能通过。
problem-no_way_for_approved = “{ $stage }”由多人共同决定，但所有分支都用于不通过。请指定一个用于通过的分支。
problem-several_for_approved = “{ $stage }”由多人共同决定，通过后有多个分支可走。请标明用于通过的分支，或用条件选择，或在规则中加上“picks votes”（按票数）或“picks lead”（由主办选）。
problem-approval_guarded = “{ $stage }”由多人共同决定，通过后走的分支 { $branch } 带有条件；条件不成立时，办件会等待管理员处理。
problem-no_way_for_rejected = “{ $stage }”由多人共同决定，但不通过时无路可走。请添加退回，或用于不通过的分支。
problem-several_for_rejected = “{ $stage }”由多人共同决定，不通过时有多条路可走。请标明其中一条。
problem-approved_goes_back = “{ $stage }”的退回被标为用于通过。只有提交分支可以用于通过。
problem-only_for_several = “{ $stage }”由一人办理，为多人设置的内容不起作用：{ $field ->
    [rule] 表决规则
    [handlers] 办理人数
    [return_alone] “一人即可退回”
   *[outcome] 分支的结果
}。
problem-deadline_transfer_several = “{ $stage }”由多人共同决定，到期时不能转给一个岗位。请选择其他处理方式。
problem-not_executed_yet = { $stage ->
    [none] 流程
   *[other] “{ $stage }”
}用到了本版本尚不支持的功能：{ $field }{ $value ->
    [none] {""}
   *[other] {" "}= { $value }
}。请暂时去掉。
problem-two_at_once = 办件可能从两条路同时到达“{ $stage }”，而它一次只接收一个。请改为等齐各路，或分别办理。
problem-piles_up = “{ $stage }”的工作可能无限堆积，因为有一条路回到了已经分开的部分。请让回头的路从分开之前开始。
problem-stuck = 办件可能停在“{ $stage }”：它等待的路没有走。请只等一定会同时走的路。
problem-cannot_end = 从“{ $stage }”起，办件可能一直走下去而无法结束。请添加出路。
problem-never_opens = “{ $stage }”永远不会到达：它等待的几条路从不同时走。请改为任一到达即可。
problem-restricted_later = “{ $stage }”可以修改决定办件是否涉密的表项“{ $item }”。是否涉密在发起时确定，请把该环节改为只读。
problem-not_judged = 组合太多，无法判断（已查看 { $markings } 种），因此不知道办件会不会停住。请简化同时进行的部分。
problem-action_unfit = “{ $stage }”的动作设置与插件不符：{ $what }。请打开该动作更正。
