# 每个代码一句话：发生了什么，可以怎么做。
rejection-not_found = 没有找到。它可能不存在，或者您无权查看。
rejection-restricted_late = 办件发起时不涉密，他人可能已经看过，不能再改为涉密。请撤销后重新发起。
rejection-case_restricted = 办件 № { $name } 涉密，仅限经办人和指定的人员查看。状态：{ $what ->
    [completed] 已办结
    [not_accepted] 未受理
    [revoked] 已撤销
    [terminated] 已终止
   *[other] 办理中
 }。
rejection-not_allowed = 您没有进行这项操作的权限。如确有需要，请联系管理员。
rejection-case_ended = 办件已经结束，不能再办理。
rejection-already_handled = { $who ->
    [none] 这一环节已经办理过了。
   *[other] { $who } 已先于您办理（{ $when }）。
}您填写的内容保留在下面。
rejection-claimed_by_other = 该待办已被 { $who } 认领。如需由您办理，请与对方联系。
rejection-not_claimed = 该待办未被认领，无需放回。
rejection-not_your_work = 这一环节没有交给您办理的待办。
rejection-action_running = 本环节的处理动作正在执行，暂时不能撤回或退回。请稍后再试。
rejection-no_such_branch = 本环节没有“提交{ $branch }”这条路。请刷新后重新选择。
rejection-branch_missing = 请选择一条提交的路。
rejection-branch_closed = “提交{ $branch }”的条件目前不满足：{ $condition }。请检查表单内容，或改选其他路。
rejection-no_such_return = 不能退回到那个环节。请重新选择退回的环节。
rejection-reason_missing = 请填写理由。
rejection-text_too_long = 文字过长：最多 { $limit } 个字，现在有 { $length } 个字。请缩短后再提交。
rejection-successor_acted = { $who } 已经办理了下一步，因此不能撤回。
rejection-irreversible = 不可逆的环节已经执行，不能再往回走。
rejection-decided_together = 这一步由多人共同决定，不能由一人撤回或转交。只有在环节未决定时才能撤回自己的一票。
rejection-no_vote_here = 这一环节不需要表决，由一人办理。
rejection-not_initiator = 只有发起人可以进行这项操作。
rejection-may_not_start = 您不能发起这个流程。如确有需要，请联系管理员。
rejection-flow_not_in_force = 这个流程版本现在不生效。请回到发起页面选择现行版本。
rejection-nobody_found = 下一环节“{ $stage }”找不到办理人，未能提交。请联系管理员安排岗位人员。
rejection-cannot_transfer = 不能转办给 { $who }：账号已停用，或不能承办这项工作。请另选一人。
rejection-suspended = 办件已暂停，恢复之前不能办理。
rejection-no_such_incident = 没有这项异常，或已经处理完毕。
rejection-nothing_handed_out = 这里没有交由系统处理过，没有可声明的效果。
rejection-no_working_time = 没有带足够工作时间的工作日历，请先发布。
rejection-invalid_values = 表单中有需要更正的内容。
rejection-action_check = 处理动作的检查没有通过：{ $words }
rejection-action_unavailable = 处理动作“{ $action }”暂时没有应答，未作任何更改。请稍后再试。
rejection-search_empty = 请输入要找的内容：至少一个汉字、字母或数字。
rejection-search_words = 一次最多搜索 { $limit } 个词。请缩短。
rejection-search_filter = 没有找到“{ $what }”（筛选条件 { $name }）。请检查写法。
rejection-view_gone = 这个常用搜索已被删除，或不再共享。
rejection-too_many_views = 最多保存 { $limit } 个常用搜索。请先删除不用的。
rejection-key_reused = 这个页面已经提交过其他内容。请刷新后再提交。
rejection-case_moved = 办件刚刚有了变化，未作任何更改。请核对后再提交。
rejection-busy = 系统正忙，未作任何更改。请稍等片刻再提交。
rejection-storage_full = 存储空间已满，未作任何更改。请联系管理员。
rejection-file_too_large = 文件过大：最大 { BYTES($limit) }。
rejection-file_kind = 不接受这种类型的文件：{ $name }。
rejection-file_empty = 文件是空的：{ $name }。
rejection-too_many_comments = 您一分钟内已发表 { $limit } 条意见，请稍后再发送。
rejection-uploads_full = 未保存 { $name }：您已上传但未提交的文件合计不得超过 { BYTES($limit) }。请提交或删除草稿中的文件；不在草稿中的上传一周后自动清除。
rejection-batch_not_allowed = 该流程不允许在列表中一并提交，请打开办理。
rejection-batch_too_many = 一次最多 { $limit } 件。
rejection-batch_empty = 没有可以发起的公文：全部勾选了“不发起”。
rejection-batch_nothing = 没有选定任何一件。
rejection-copy_nobody = 请选择抄送给谁。
rejection-cannot_copy = 不能抄送给 { $who }。
rejection-copy_too_many = 一次最多抄送给 { $limit } 人。
rejection-nothing_to_acknowledge = 没有待您签收的抄送，可能已经签收。
rejection-may_not_urge = 只有发起人和督办人可以催办。
rejection-case_suspended = 办件自 { $when } 起挂起，恢复之前不能办理。
rejection-not_suspended = 办件没有挂起。
rejection-no_deadline = 这里没有在走的期限，不能延期。
rejection-urged_lately = 刚刚催办过，请过 { $minutes } 分钟再催。
rejection-nobody_to_urge = 目前没有人可催。
rejection-upload_cut = 上传中断，文件没有收全。请重新上传。
rejection-too_many_moves = 这一步需要超过 { $limit } 次自动流转，已停止。请联系管理员检查流程。
rejection-value_required = 请填写此项。
rejection-value_moved = { $who ->
    [none] 您打开页面之后，此项已被他人改动。
   *[other] 您打开页面之后，{ $who } 改动了此项。
}请看过现在的内容再表决。
rejection-value_read_only = 此项在本环节不能更改。
rejection-value_unknown = 表单中没有此项。请刷新后再填写。
rejection-value_not_integer = 请填写整数，例如 12。
rejection-value_not_decimal = 请填写数字，例如 1234.50。
rejection-value_scale = 小数点后最多 { $scale } 位。
rejection-value_not_date = 请填写日期，例如 2026-11-21。
rejection-value_too_small = 不能小于 { $min }。
rejection-value_too_large = 不能大于 { $max }。
rejection-value_too_short = 至少 { $min } 个字。
rejection-value_too_long = 最多 { $max } 个字，现在有 { $length } 个字。
rejection-value_pattern = 格式不符合要求。
rejection-value_not_choice = 请从给出的选项中选择。
rejection-value_no_person = 没有这个人。请填写登录名。
rejection-value_no_department = 没有这个部门。请重新选择。
rejection-value_too_many_files = 最多 { $max } 个文件。
rejection-value_too_few_rows = 至少填写 { $min } 行，现在有 { $rows } 行。
rejection-value_too_many_rows = 最多 { $max } 行，现在有 { $rows } 行。
rejection-value_computed = 这一项由系统计算，不能填写。
rejection-value_computed_too_large = 计算结果位数太多，无法保存。请检查参与计算的数字。
rejection-value_control = 含有不能保存的控制字符。请删除后再提交。
rejection-bad_sign_in = 登录名或密码不对。
rejection-too_many_attempts = 尝试次数过多，请 { $seconds } 秒后再试。
rejection-bad_code = 验证码不对。请使用应用中当前显示的验证码。
rejection-weak_password = 密码太弱：至少 { $min } 个字符，且不能是常见密码。
rejection-same_password = 这就是别人给您的那个密码。请换一个只有您知道的。
rejection-passwords_differ = 两次输入的密码不一样。
rejection-sign_in_again = 进行这项操作前，请再次登录。
rejection-link_used = 这个一次性链接已经用过或已经过期。
rejection-administrator_exists = 已有未停用的系统管理员：{ $names }。确需另加时使用 --force。
rejection-name_taken = “{ $name }”已被使用，请换一个。
rejection-missing = 还缺少：{ $what }。
rejection-bad_token = 页面已过期，未作任何更改。请再提交一次。
rejection-separate_administrators = 三位管理员必须是不同的人。
rejection-code_shape = 这里不能有空格或换行。
rejection-tree_loop = 部门会成为自己的下级：{ $words }。请另选上级部门。
rejection-head_elsewhere = “{ $name }”的负责岗位必须属于该部门或它的上级部门。请先另选负责岗位。
rejection-sibling_name = 同一位置已有部门“{ $name }”，请换一个名称。
rejection-period_backwards = 截止日早于起始日。
rejection-already_there = 已有完全相同的一条。
rejection-own_substitute = 不能自己代理自己，请另选一人。
rejection-still_used = 仍在使用，不能关闭：{ $words }。请先调整。
rejection-field_changed = 此项刚被别人改成“{ $words }”。您填的内容已保留；再次保存将以您的为准。
rejection-is_closed = “{ $name }”已关闭。请另选，或先重新启用。
rejection-needs_system_administrator = 系统、安全、审计三种管理员权限由谁持有，只有系统管理员可以改。
rejection-import_faults = 文件有错误，没有导入任何内容。每处错误列在下面。
rejection-stage_unknown = 流程中（已）没有环节 { $no }，请另选。
rejection-stage_number_taken = 环节号 { $no } 已被使用，请换一个。
rejection-too_many_stages = 一个流程最多 { $limit } 个环节，已经满了。
rejection-too_many_transitions = 一个流程最多 { $limit } 条流转，已经满了。
rejection-too_many_entries = 最多 { $limit } 项。
rejection-transition_unknown = “{ $stage }”（已）没有这条分支 { $branch }。请重新查看流程。
rejection-transition_twice = “{ $stage }”已有这条退回。
rejection-branch_taken = “{ $stage }”已有分支 { $branch }。请换一个号，或留空。
rejection-first_stage_human = 第一个环节属于发起人，必须由人办理；“{ $stage }”不是。请把别的环节放在最前。
rejection-last_stage = 流程至少保留一个环节。请先添加另一个，再删除这个。
rejection-changed_meanwhile = { $who ->
    [none] 有人
   *[other] { $who }
}同时改了同一处（{ $when }{ $theirs ->
    [none] {""}
   *[other] ：“{ $theirs }”
}）。您的修改没有保存，请对照后再保存。
rejection-draft_closed = 这份草稿已{ $who ->
    [none] {""}
   *[other] 由 { $who }
}发布或丢弃。您填写的内容还在，请另开草稿使用。
rejection-flow_refused = 流程没有发布：还有 { $count } 个问题要先解决。
rejection-flow_not_judged = 检查没有得出结论，不知道办件会不会停住。如仍要发布，请确认。
rejection-nothing_to_undo = 没有您可以撤销或重做的修改。
rejection-day_passed = 这一天已经过去，请选择今天或以后的日期。
rejection-definition_fault = { $what ->
    [bad_label] 不能超过 { $limit } 个字，也不能有控制字符。
    [too_many_items] 一个表单最多 { $limit } 项。
    [same_key] 这个代码用了两次。
    [bounds_crossed] 最小不能大于最大。
    [bound_scale] 小数点后最多 { $limit } 位。
    [scale] 小数位数最多 { $limit }。
    [lengths_crossed] 最少字数不能大于最多字数。
    [length] 最多字数应在 1 到 { $limit } 之间。
    [pattern] 这个格式不能用：{ $name }
    [no_choices] 请至少写一个选项。
    [too_many_choices] 最多 { $limit } 个选项。
    [same_choice] 选项 { $name } 写了两次。
    [bad_choice] { $name } 不能作选项代码：不能为空，最多 64 个字。
    [choice_name] 选项 { $name } 的名称为空或太长。
    [files] 文件数应在 1 到 { $limit } 之间。
    [media] { $name } 不是文件类型，应如 application/pdf。
    [no_default] 这种类型没有初始内容。
    [unknown_item] 表单里没有 { $name }。
    [item_twice] { $name } 出现了两次。
    [no_columns] 请至少加一列。
    [too_many_columns] 最多 { $limit } 列。
    [column_kind] 列不能是这种类型。
    [rows] 行数应在 1 到 { $limit } 之间，最少不能大于最多。
    [computed_kind] 这种算法得不出这种结果。
    [computed_rule] 计算项没有这项设置。
    [operands] 请选择由哪些内容计算（最多 { $limit } 项，相减至少两项）。
    [unknown_operand] 没有 { $name }，请重新选择。
    [operand_kind] { $name } 不能这样计算。
    [circular] 它最终由自己算出，请换一项。
    [sensitive_operand] { $name } 是敏感项，由它算出的也要设为敏感。
   *[other] 这里不符合规则（{ $what }）。
  }
rejection-bad_key = 只能用小写字母、数字、下划线，字母开头，最多 64 个。
rejection-item_in_use = 正在使用，不能停用或删除。使用处：{ $what }。
rejection-definition_moved = { $who ->
    [none] 这里刚被别人修改过。您填写的内容还在，请对照后再保存。
   *[other] { $who } 刚修改过这里。您填写的内容还在，请对照后再保存。
  }
rejection-nothing_to_publish = 与最新版本完全相同，不需要发布。
rejection-no_form_definition = 读不出表单：{ $words }
rejection-setting_unfit = 与插件要求的类型不符。
rejection-secret_plain = 请按名称选择密钥；此处不填写密钥本身。
rejection-secret_unknown = 没有名为“{ $name }”的密钥，请先在“密钥”中设置。
rejection-secret_used = 仍被使用：{ $words }。请先修改这些动作。
rejection-value_not_json = 不是 JSON。
rejection-check_moved = 询问动作时办件有变动，请重试。
rejection-lease_lost = 答复到达时任务已由另一进程接手，不予采用。
rejection-number_not_drawn = 本系列没有取过 { $n } 号。
rejection-number_void = { $n } 号已经作废。
rejection-series_backwards = 编号只能向前：下一个号至少为 { $min }。
rejection-action_unfit = 动作“{ $action }”的设置与插件不符：{ $what }。
rejection-value_no_mail = 这不是电子邮箱地址。请写成 name@example.org 的形式。
rejection-value_no_time = 时刻请写成 08:30 的形式。
rejection-value_no_hours = 工作时间请写成 09:00-12:00 13:30-17:30，或写星期几（如 星期一）；不上班请留空。
rejection-calendar_days = 这些日期不成立：{ $words }。
rejection-calendar_hours = 这些工作时间不成立：{ $words }。
rejection-calendar_moved = 别人刚刚发布了这份日历。您填写的内容仍在这里；请看过新的日历后再发布。
rejection-delegated = 这项工作是委派给您的：请反馈意见交还。
rejection-not_delegated = 这项工作没有委派，或不是委派给您；可能已被收回或办理。
rejection-no_signers_here = 这里不能加签：这是发起环节，或由处理动作计票。
rejection-cannot_sign = 不能请 { $who } 在此签署：对方已在签署人之列、已离职，或按规则不能办理这个环节。
rejection-too_many_signers = 一个环节最多加签 { $limit } 人。
rejection-not_added_signer = { $who } 不是由您加签的，或已不在这个环节。
rejection-cannot_finish = 这样办件将无法办结：“{ $stage }”会永远等待或同时打开两次。没有任何改动。
rejection-cannot_reopen = 不能唤醒：办件没有结束，或在第一步就结束了。
