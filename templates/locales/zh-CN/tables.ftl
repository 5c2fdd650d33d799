# 明细表与计算项
table-row-head = 行
table-row = 第 { $n } 行
table-row-new = 新行
table-rows = { $n } 行
table-remove = 删除
table-more = 再加几行
computed = 自动计算
computed-none = 尚无结果

# 敏感信息
reveal = 显示
reveal-recorded = 仅显示这一次，本次查看已记录。
reveals-title = 敏感信息查看记录
