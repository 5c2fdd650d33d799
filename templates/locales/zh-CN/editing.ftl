# 修改时附带的变动，以及复制流程后需要查看的地方。

note-stage_numbered = “{ $stage }”的环节号是 { $no }。
note-branch_numbered = “{ $stage }”新增的流转是分支 { $branch }。
note-submit_led = “{ $stage }”的分支 { $branch } 现在通往“{ $to }”。
note-submit_ends = “{ $stage }”的分支 { $branch } 现在结束办件。
note-submit_added = “{ $stage }”新增分支 { $branch }，通往“{ $to }”。
note-submit_dropped = “{ $stage }”的分支 { $branch } 已去掉。
note-return_led = “{ $stage }”的退回现在回到“{ $to }”。
note-return_dropped = “{ $stage }”退回被删环节的一行已去掉。
note-handler_dropped = “{ $stage }”不再交给环节 { $no } 的办理人。
note-receivers_empty = “{ $stage }”已没有接收人，请指定。
note-four_eyes_dropped = “{ $stage }”不再排除环节 { $no } 的办理人。
note-cancel_dropped = “{ $stage }”不再终止环节 { $no }。
note-alone_dropped = “{ $stage }”不再与环节 { $no } 互斥。
note-guard_asks = “{ $stage }”分支 { $branch } 的条件式询问环节 { $no } 是否在办，请改正。
note-first_changed = “{ $stage }”现在是第一个环节：它的接收人就是可以发起的人。

mark-guard_item = “{ $stage }”分支 { $branch } 的条件式读取表单项“{ $item }”，而填写它的环节都没有选取。
mark-guard_property = “{ $stage }”分支 { $branch } 的条件式读取“{ $property }”，设置它的处理动作可能没有选取。
mark-guard_stage = “{ $stage }”分支 { $branch } 的条件式询问环节 { $no } 是否在办，而该环节没有选取。
mark-handler_of = “{ $stage }”交给环节 { $no } 的办理人，而该环节没有选取。
mark-four_eyes = “{ $stage }”排除环节 { $no } 的办理人，而该环节没有选取。
mark-receiver_item = “{ $stage }”的接收人取自表单项“{ $item }”，而填写它的环节都没有选取。
mark-cancels = “{ $stage }”会终止环节 { $no }，而该环节没有选取。
mark-alone_with = “{ $stage }”与环节 { $no } 互斥，而该环节没有选取。
mark-branch_gone = “{ $stage }”在被拒绝或到期后走分支 { $branch }，而这条分支没有选取。
mark-leads_nowhere = “{ $stage }”的分支 { $branch } 到不了所选环节，也到不了结束，没有保留。
mark-return_dropped = “{ $stage }”退回的环节没有选取，它之前也没有所选环节，这条退回没有保留。
mark-first = 所选环节中“{ $stage }”排在最前：它的接收人就是可以发起的人。
