forms-search = Search
forms-search-all = Show all
forms-nothing-found = Nothing fits. Try another word, or show all.
forms-any-kind = Any kind
forms-nothing = none
forms-up = Up
forms-down = Down
forms-remove = Remove
forms-back = Back to the form
forms-changed = { $who ->
    [none] Changed by a package on { $when }
   *[other] Changed by { $who } on { $when }
  }

forms-items-words = Items are what forms are made of. Each is defined here once and ticked into as many forms as need it.
forms-items-n = { $n ->
    [one] 1 item
   *[other] { $n } items
  }
forms-items-empty = There are no items yet. Make one, then tick it in a form.
forms-item-new = New item
forms-item-title = Item: { $name }
forms-choose-kind = The kind first: what is filled in. It can be changed later.
forms-show-kind = Show the settings of this kind
forms-back-to-form = Back to form { $code }
forms-item-used = Used in:
forms-item-used-words = A change reaches later versions of forms only; published versions stay as they are.
forms-item-more = More
forms-renew = Make new versions of these forms
forms-item-close = Close
forms-item-open = Open again
forms-item-remove = Delete
forms-part-head = Name
forms-part-rules = Rules
forms-part-columns = Columns
forms-part-operands = What it is computed from
forms-more-operands = One more
forms-column = Column { $n } { $name }
forms-column-add = Add a column
forms-column-up = Move column { $n } up
forms-column-remove = Remove column { $n }
forms-rows-of = Rows of { $name } ({ $key })
forms-try = Try it
forms-try-fits = It fits.
forms-try-not = It does not fit.
forms-theirs = What somebody else saved differs from what you typed (yours first, then theirs):
forms-theirs-next = What you typed is still below. Saving again keeps yours.

forms-chip-sensitive = Sensitive
forms-chip-required = Required
forms-chip-closed = Closed
forms-chip-draft = Draft
forms-chip-own = Differs from the catalogue
forms-use-version = { $code } version { $n }
forms-use-draft = draft of { $code }
forms-use-formula = formula of “{ $name }”
forms-use-none = Not used yet
forms-use-more = and { $n } more

forms-kind-text = Line of text
forms-kind-text-help = A name, a project, the number of a document
forms-kind-long_text = Long text
forms-kind-long_text-help = An explanation, an opinion, a remark
forms-kind-integer = Whole number
forms-kind-integer-help = Pieces, copies, days
forms-kind-decimal = Decimal number
forms-kind-decimal-help = Amounts and areas, kept exactly to their digits
forms-kind-date = Date
forms-kind-date-help = Day of signing, day due
forms-kind-choice = One choice
forms-kind-choice-help = One of several
forms-kind-choices = Several choices
forms-kind-choices-help = Any of several
forms-kind-yes_no = Yes or no
forms-kind-yes_no-help = One question, two answers
forms-kind-person = Person
forms-kind-person-help = Somebody of the organisation; a flow can hand work to them
forms-kind-department = Department
forms-kind-department-help = A department of the organisation
forms-kind-file = File
forms-kind-file-help = Scans, photographs, attachments
forms-kind-table = Sub-table
forms-kind-table-help = Rows of a few columns each, such as expenses
forms-kind-computed = Computed
forms-kind-computed-help = Worked out from other items, such as the sum of a column

forms-field-label = Name
forms-field-label_en = English name
forms-field-key = Key
forms-field-help = Hint
forms-field-help_en = English hint
forms-field-kind = Kind
forms-field-min = Least
forms-field-max = Greatest
forms-field-min_length = Fewest characters
forms-field-max_length = Most characters
forms-field-unit = Unit
forms-field-unit_en = English unit
forms-field-pattern = Pattern
forms-field-default = Filled in at the start
forms-field-scale = Digits after the point
forms-field-options = Choices
forms-field-max_files = Most files
forms-field-media = Kinds of files
forms-field-min_rows = Fewest rows
forms-field-max_rows = Most rows
forms-field-result = Kind of the result
forms-field-op = Computation
forms-field-operand = Operand { $n }
forms-field-required = Required
forms-field-sensitive = Sensitive: masked where it may only be read
forms-field-trial = A text to try the pattern with
forms-field-q = Name or key
forms-field-closed = Closed ones too
forms-field-code = Code
forms-field-text = Text of the form definition
forms-field-file = File with the form definition
forms-field-place = Section
forms-field-required-here = In this form
forms-field-section_label = Heading
forms-field-section_label_en = English heading
forms-field-target = Put into

forms-help-key = Lower-case letters, digits and underscores, a letter first. Left empty, it is made for you. It cannot be changed later.
forms-help-column-key = Lower-case letters, digits and underscores, a letter first; computations name the column by it.
forms-help-new-code = Lower-case letters, digits and underscores, a letter first; it cannot be changed later. Left empty, it is made for you.
forms-help-code = Lower-case letters, digits and underscores, a letter first; it cannot be changed later.
forms-help-sensitive = It is masked in lists, mails, exports and logs too, and each look at it is recorded.
forms-help-scale = At most so many; an amount of money has 2.
forms-help-day = Such as 2026-11-21
forms-help-pattern = The shape of the whole text as a regular expression: [0-9]{"{"}6{"}"} is six digits. It may stay empty.
forms-help-options = One per line: key = name | English name. A name alone will do.
forms-help-media = Such as application/pdf image/*; empty: whatever the installation takes.
forms-help-default-choice = The key of a choice.
forms-help-default-choices = Keys of choices, one per line.
forms-help-op = What is empty counts as nothing in a sum; a product of something empty is empty.
forms-help-text = Without a file, paste its text here.

forms-op-sum = Sum
forms-op-difference = The first less the others
forms-op-product = Product
forms-op-count = How many are filled in
forms-op-least = Least
forms-op-greatest = Greatest

forms-new = New form
forms-begin = Make it and arrange it
forms-empty = There are no forms yet. Make one and tick items of the catalogue.
forms-no-version = Not published yet
forms-versions-n = { $n ->
    [one] 1 version
   *[other] { $n } versions
  }
forms-used-by = Used by
forms-older = older version
forms-pinned = version { $n } of the flow uses version { $form } of the form
forms-pinned-draft = draft { $n } of the flow uses version { $form } of the form
forms-draft-title = Form: { $name }
forms-newest = Newest is version { $n }
forms-items-in = { $n ->
    [one] The form (1 item)
   *[other] The form ({ $n } items)
  }
forms-no-section = Without a heading
forms-section-n = Section { $n }
forms-section-add = Add a section
forms-section-up = Move section { $n } up
forms-section-down = Move section { $n } down
forms-section-remove = Remove the heading of section { $n }; its items stay
forms-section-empty = There are no items here yet.
forms-item-up = Move { $name } up
forms-item-down = Move { $name } down
forms-item-out = Remove { $name } from the form
forms-here = Settings in this form
forms-required-as-yes = As in the catalogue: required
forms-required-as-no = As in the catalogue: optional
forms-required-yes = Required
forms-required-no = Optional
forms-own-words = This form has a shape of the item that differs from the catalogue.
forms-own-drop = Take the catalogue’s
forms-own-drop-name = { $name }: take the catalogue’s
forms-picker = Tick items of the catalogue
forms-picker-add = Add what is ticked
forms-picker-more = { $n } more; search to find them.
forms-picker-new = Make one here
forms-picker-new-go = Make and add
forms-picker-new-help = It is kept in the catalogue too, where length, unit and other rules can be added. Choices, tables and computed items need more:
forms-picker-new-other = make such an item
forms-field-new_label = Name of the new item
forms-field-new_kind = Kind of the new item
forms-begin-flow = The form is published, and no flow uses it yet. Next:
forms-picker-none = The catalogue has no other items.
forms-draft-actions = What to do with the draft
forms-publish = Save and publish a new version
forms-undo = Undo the last change
forms-discard = Discard the draft
forms-changes = What differs from the newest version
forms-changes-none = Nothing differs.
forms-flows = Flows with this form
forms-flows-words = A flow keeps the version it names. To use the new one, open the flow, change it and publish it.
forms-preview-title = Preview: { $name }
forms-preview-phone = On a phone
forms-preview-paper = On paper
forms-preview-empty = The form has no items yet.
forms-versions-title = Versions: { $name }
forms-version = Version { $n }
forms-version-first = There is no version before it, or it says the same.

forms-change-renamed = Name of the form: { $before } → { $after }
forms-change-added = Added { $name } ({ $key })
forms-change-removed = Removed { $name } ({ $key })
forms-change-item = { $name }: { $words }
forms-change-rule = { $rule } { $before } → { $after }
forms-change-moved = { $name } moved: { $before } → { $after }
forms-change-order = Another order
forms-rule-label = name
forms-rule-kind = kind
forms-rule-required = required
forms-rule-sensitive = sensitive
forms-rule-scale = digits after the point
forms-rule-min = least
forms-rule-max = greatest
forms-rule-min_length = fewest characters
forms-rule-max_length = most characters
forms-rule-pattern = pattern
forms-rule-max_files = most files
forms-rule-media = kinds of files
forms-rule-default = filled in at the start
forms-rule-unit = unit
forms-rule-help = hint
forms-rule-options = choices
forms-rule-min_rows = fewest rows
forms-rule-max_rows = most rows
forms-rule-columns = columns
forms-rule-formula = computation

forms-import-title = Import a form of another system
forms-import-words = JSON of form.io and Camunda and HTML of Flowable can be read. You see first what is taken and what is left out; only then anything is made. Scripts in a file are never run.
forms-read = Read
forms-take = Make the items and a draft of the form
forms-take-other = Another file
forms-found-items = { $n ->
    [one] 1 item is taken
   *[other] { $n } items are taken
  }
forms-found-none = There is nothing that can be taken.
forms-left-out = { $n ->
    [one] 1 thing is left out
   *[other] { $n } things are left out
  }
forms-left-out-words = Each with its place and the reason.
forms-left-out-none = Nothing is left out.
forms-taken-added = New in the catalogue
forms-taken-same = The catalogue has the same
forms-taken-own = The catalogue has another item of this key; the form keeps its own shape of it
forms-origin-form_io = form.io
forms-origin-camunda = Camunda
forms-origin-html = HTML
forms-why-kind = There is no such kind here
forms-why-layout = It only arranges or explains
forms-why-button = A button: flows have their own
forms-why-condition = A condition for showing it: rights per stage do that here
forms-why-script = A script: scripts are never run
forms-why-validation = There is no such rule here
forms-why-default = Not a value of the item
forms-why-presentation = How it looks
forms-why-nesting = It stood inside of something; it stands in the form itself now
forms-why-in_left_out = It stands in a part that is left out
forms-why-remote = Its choices come from elsewhere
forms-why-multiple = Several values in one field
forms-why-time = The time of the day
forms-why-precision = Digits after the point are not said; two are kept
forms-why-too_many = More than a form takes

flash-item-saved = The item is saved.
flash-item-closed = The item is closed; forms are not offered it any more.
flash-item-opened = The item is open again.
flash-item-removed = The item is deleted.
flash-forms-renewed = The forms have new versions; flows keep the ones they name.
flash-form-saved = The draft is saved.
flash-form-published = The new version is published; flows keep the ones they name.
flash-form-discarded = The draft is discarded.
flash-form-taken = The items and a draft of the form are made; look at it and publish it.
