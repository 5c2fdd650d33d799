import-upload = 导入流程
import-again = 换文件再试
import-files = 文件
import-files-help = 可以一次选多个：流程描述、阶段、流程（分支）、步骤等表，每张表一个 CSV，或放在一个 Excel（xlsx）、ODS 工作簿的各页里；也可以是 TOML 文件包。先预览，确认之前什么都不会改。
import-look = 预览
import-preview = 预览
import-result = 导入结果
import-plan = 新流程 { $new } 个，新版本 { $changed } 个，没有变化 { $same } 个。确认之前什么都没有改。
import-done = 已导入：新流程 { $new } 个，新版本 { $changed } 个，没有变化 { $same } 个；已发布 { $published } 个，其余是草稿。
import-faults = 有 { $count } 处要改，什么都没有导入。改好后把文件再传一次。
import-faults-title = 要改的地方
import-more-faults = 另有 { $count } 处，改好上面的再看。
import-place = 位置
import-fault = 问题
import-notes = 请留意
import-flows = 文件中的流程
import-flow = 流程
import-stages = 阶段数
import-change = 变化
import-check = 检查
import-read = 已读到
import-new = 新流程
import-new-version = 新版本
import-unchanged = 没有变化
import-check-passes = 可以发布
import-check-refuses = 先留作草稿，改好这些才能发布
import-published = 已发布
import-confirm-help = 没有通过检查的流程会留作草稿，在流程页里改好再发布。
import-publish = 导入并发布其中 { $count } 个
import-drafts = 只存为草稿
import-templates = 空表模板
import-templates-help = 下载后用电子表格填写，每张表里有一行例子，填写时删去。列的次序不限，常见的叫法都认得。
import-table-flow_description = 流程描述表
import-table-stage = 阶段表
import-table-branch = 流程（分支）表
import-table-step = 步骤表
import-table-material = 材料目录表
import-table-flow_material = 流程材料表
import-export = 导出
import-export-help = 每个流程的最新版本：文件包可以导入到另一套系统，表格可以改好再导回来。每次导出都会记录。
import-export-what = 哪些流程
import-export-as = 导出为
import-export-all = 全部流程

classic-fault-package = 文件包读不懂：{ $words }
classic-fault-reference = 找不到“{ $code }”。
classic-fault-reference-twice = “{ $code }”出现了两次。
classic-fault-organisation = 这个文件包里有部门、岗位或人员，请到组织页面导入。
classic-fault-draft_open = { $who }正在编辑这个流程的版本 { $no }，请先发布或放弃那份草稿。
classic-fault-refused = 没有导入：{ $words }
classic-fault-file-unreadable = 文件打不开：内容和扩展名不符，或者已经损坏。
classic-fault-file-kind = 不认识这种文件。可以用 csv、xlsx、ods、toml。
classic-fault-file-too-large = 文件太大，最多 { $hint } MB（展开后计算）。
classic-fault-encoding = 文字编码读不出来。请另存为 UTF-8 或 GB18030。
classic-fault-too-many-rows = 行数太多，最多 { $hint } 行。
classic-fault-too-many-columns = 列数太多，最多 { $hint } 列。
classic-fault-table-unknown = 看不出是哪张表：“{ $found }”。第一行应该是列名，可以对照空表模板。
classic-fault-column-missing = 缺少一列“{ $hint }”。
classic-fault-column-twice = 列名“{ $found }”出现了两次。
classic-fault-no-table = 文件里没有表格。
classic-fault-spreadsheet-error = 单元格的公式出错了：{ $found }
classic-fault-missing = 这里不能空着。
classic-fault-too-long = 太长，最多 { $hint } 个字：“{ $found }”
classic-fault-control-character = 含有看不见的控制字符：“{ $found }”
classic-fault-not-code = “{ $found }”不能作编号：1 到 { $hint } 个字，不含空格、斜杠、问号、#、%，不以点开头。
classic-fault-not-number = “{ $found }”不是数字，这里要填 0、1、2 这样的整数。
classic-fault-not-day = “{ $found }”不是日期，可以写 2026-01-31 或 2026年1月31日。
classic-fault-ends-before-start = 结束时间 { $found } 早于开始时间 { $hint }。
classic-fault-not-duration = “{ $found }”不是时限，可以写“5 个工作日”，或只写数字，单位写在“单位”列或列名的括号里。
classic-fault-not-unit = “{ $found }”不是时间单位，可以写分钟、小时、天、工作小时、工作日。
classic-fault-not-handlers = “{ $found }”不是处理人数：0 是全部，1 是任意一人，也可以写 2、3 或 60%。
classic-fault-not-yes-no = “{ $found }”看不出是不是，请写“是”或“否”。
classic-fault-flow-unknown = 没有流程“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-flow-twice = 流程“{ $found }”出现了两次。
classic-fault-stage-unknown = 流程里没有阶段“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-stage-twice = 阶段号 { $found } 在这个流程里出现了两次。
classic-fault-stage-not-listed = 阶段 { $found }（{ $hint }）不在流程描述的“包含阶段”里。
classic-fault-steps-differ = 写的是 { $found }，实际有 { $hint } 个阶段。
classic-fault-row-twice = 这一行和前面的重复：同一阶段、同一分支号、同一下一阶段。
classic-fault-no-stages = 流程“{ $found }”没有阶段。请在阶段表里写，或在“包含阶段”里写阶段名称。
classic-fault-too-many-stages = 阶段太多，一个流程最多 { $hint } 个。
classic-fault-receiver-unknown = 组织里没有岗位或部门“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-receiver-ambiguous = 叫“{ $found }”的不止一个，请写明部门：{ $hint }
classic-fault-action-unknown = 没有处理动作“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-form-unknown = 没有表单“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-material-unknown = 材料目录表里没有材料“{ $found }”{ $hint ->
    [none] 。
   *[other] ，是不是“{ $hint }”？
 }
classic-fault-material-twice = 材料“{ $found }”在这个流程里出现了两次。
classic-fault-not-kind = “{ $found }”不是材料种类，可以写原件、复印件、原件或复印件、电子件。
classic-fault-too-many-copies = 份数太多，最多 { $hint } 份。

classic-note-column-as-attribute = “{ $name }”不是已知的列，作为阶段的自定义属性保留。
classic-note-column-not-taken = “{ $name }”不是已知的列，没有导入。
classic-note-flow-ended = { $name } 已经停用，没有导入。
classic-note-category-made = 新建类别“{ $name }”。
classic-note-specimen-not-taken = 样本图片“{ $name }”请到材料目录里上传。

catalogue-search = 查找流程
catalogue-search-button = 查找
catalogue-search-clear = 显示全部
catalogue-found = 找到 { $count } 个
catalogue-none-found = 没有叫“{ $words }”的流程。
catalogue-recent = 最近用过
catalogue-many = { $count } 个流程
