import-upload = Import flows
import-again = Try with other files
import-files = Files
import-files-help = Several at once: the tables of flows, stages, branches and steps, each as a CSV, or as the sheets of one Excel (xlsx) or ODS workbook; a TOML package too. You see what would happen first; nothing changes before you confirm.
import-look = Preview
import-preview = Preview
import-result = Result of the import
import-plan = { $new ->
    [one] 1 new flow
   *[other] { $new } new flows
 }, { $changed ->
    [one] 1 new version
   *[other] { $changed } new versions
 }, { $same } unchanged. Nothing changes before you confirm.
import-done = Imported: { $new ->
    [one] 1 new flow
   *[other] { $new } new flows
 }, { $changed ->
    [one] 1 new version
   *[other] { $changed } new versions
 }, { $same } unchanged; { $published } published, the others are drafts.
import-faults = { $count ->
    [one] One thing is
   *[other] { $count } things are
 } to be mended; nothing was imported. Mend the files and upload them again.
import-faults-title = What is to be mended
import-more-faults = { $count } more; mend those above first.
import-place = Place
import-fault = Problem
import-notes = Please note
import-flows = Flows in the files
import-flow = Flow
import-stages = Stages
import-change = Change
import-check = Check
import-read = Read
import-new = New flow
import-new-version = New version
import-unchanged = Unchanged
import-check-passes = Can be published
import-check-refuses = Stays a draft until these are mended
import-published = Published
import-confirm-help = Flows that do not pass the check stay drafts; mend and publish them on the page of flows.
import-publish = { $count ->
    [one] Import and publish 1 of them
   *[other] Import and publish { $count } of them
 }
import-drafts = Save as drafts only
import-templates = Empty tables
import-templates-help = Fill them in with a spreadsheet. Each holds an example row, to be deleted. Columns may stand in any order, and usual names are understood.
import-table-flow_description = Flow descriptions
import-table-stage = Stages
import-table-branch = Branches
import-table-step = Steps
import-table-material = Catalogue of materials
import-table-flow_material = Materials of flows
import-export = Export
import-export-help = The newest version of each flow: a package goes into another installation, tables can be changed and imported again. Each export is recorded.
import-export-what = Which flows
import-export-as = As
import-export-all = All flows

classic-fault-package = The package cannot be read: { $words }
classic-fault-reference = There is no “{ $code }”.
classic-fault-reference-twice = “{ $code }” stands twice.
classic-fault-organisation = This package brings departments, posts or people; import it on the page of the organisation.
classic-fault-draft_open = { $who } is editing version { $no } of this flow. Publish that draft or throw it away first.
classic-fault-refused = Not imported: { $words }
classic-fault-file-unreadable = The file cannot be opened: it is not what its ending says, or damaged.
classic-fault-file-kind = This kind of file is not known. Use csv, xlsx, ods or toml.
classic-fault-file-too-large = The file is too large: { $hint } MB at most, unpacked.
classic-fault-encoding = The text cannot be decoded. Save it as UTF-8 or GB18030.
classic-fault-too-many-rows = Too many rows: { $hint } at most.
classic-fault-too-many-columns = Too many columns: { $hint } at most.
classic-fault-table-unknown = No table is known by these columns: “{ $found }”. The first row names the columns; compare the empty tables.
classic-fault-column-missing = The column “{ $hint }” is missing.
classic-fault-column-twice = The column “{ $found }” stands twice.
classic-fault-no-table = There is no table in the files.
classic-fault-spreadsheet-error = The cell's formula failed: { $found }
classic-fault-missing = This may not be empty.
classic-fault-too-long = Too long, { $hint } characters at most: “{ $found }”
classic-fault-control-character = Holds invisible control characters: “{ $found }”
classic-fault-not-code = “{ $found }” is no code: 1 to { $hint } characters without spaces, slashes, ?, # and %, not beginning with a dot.
classic-fault-not-number = “{ $found }” is no number; a whole number such as 0, 1, 2 is needed.
classic-fault-not-day = “{ $found }” is no date; write 2026-01-31.
classic-fault-ends-before-start = The end { $found } is before the start { $hint }.
classic-fault-not-duration = “{ $found }” is no length of time; write “5 working days”, or a number with its unit in the column of units or in brackets in the header.
classic-fault-not-unit = “{ $found }” is no unit of time; write minutes, hours, days, working hours or working days.
classic-fault-not-handlers = “{ $found }” does not say how many: 0 is all, 1 is any one, or 2, 3 or 60%.
classic-fault-not-yes-no = “{ $found }” is neither yes nor no.
classic-fault-flow-unknown = There is no flow “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-flow-twice = The flow “{ $found }” stands twice.
classic-fault-stage-unknown = The flow has no stage “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-stage-twice = Stage { $found } stands twice in this flow.
classic-fault-stage-not-listed = Stage { $found } ({ $hint }) is not among the stages that the flow's description lists.
classic-fault-steps-differ = It says { $found }, but there are { $hint } stages.
classic-fault-row-twice = This row repeats an earlier one: same stage, branch and next stage.
classic-fault-no-stages = The flow “{ $found }” has no stages. Put them into the table of stages, or name them in the column of stages.
classic-fault-too-many-stages = Too many stages: { $hint } at most in one flow.
classic-fault-receiver-unknown = There is no post or department “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-receiver-ambiguous = Several are called “{ $found }”; name the department: { $hint }
classic-fault-action-unknown = There is no action “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-form-unknown = There is no form “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-material-unknown = The catalogue has no material “{ $found }”{ $hint ->
    [none] .
   *[other] ; “{ $hint }” perhaps?
 }
classic-fault-material-twice = The material “{ $found }” stands twice in this flow.
classic-fault-not-kind = “{ $found }” is no kind of material; write original, copy, either or electronic.
classic-fault-too-many-copies = Too many copies: { $hint } at most.

classic-note-column-as-attribute = “{ $name }” is no known column; it is kept as an attribute of the stages.
classic-note-column-not-taken = “{ $name }” is no known column and was not taken.
classic-note-flow-ended = { $name } is not in force any more and was not taken.
classic-note-category-made = New category “{ $name }”.
classic-note-specimen-not-taken = Upload the specimen “{ $name }” in the catalogue of materials.

catalogue-search = Find a flow
catalogue-search-button = Find
catalogue-search-clear = Show all
catalogue-found = { $count } found
catalogue-none-found = No flow is called “{ $words }”.
catalogue-recent = Used lately
catalogue-many = { $count ->
    [one] 1 flow
   *[other] { $count } flows
 }
