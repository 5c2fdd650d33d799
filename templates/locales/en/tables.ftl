# Tables and computed items
table-row-head = Row
table-row = Row { $n }
table-row-new = New
table-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
table-remove = Remove
table-more = More rows
computed = computed
computed-none = not yet

# Sensitive values
reveal = Reveal
reveal-recorded = Shown this once; it is recorded that you looked.
reveals-title = Sensitive values looked at
