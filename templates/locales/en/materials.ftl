# Materials
materials-new = New material
materials-search = Find by number or name
materials-search-do = Find
materials-none = There are no materials yet. Make the catalogue here, then pick from it in a flow version.
materials-nothing-found = No material fits.
materials-title-new = New material
materials-title-one = Material: { $name }
materials-title-version = { $flow } (version { $no }): materials
materials-always = always in force
materials-from = from { $from }
materials-until = until { $to }
materials-between = { $from } to { $to }
materials-in-force = in force
materials-early = not yet in force
materials-over = no longer in force
materials-closed = closed
materials-used-by = { $flow } (version { $no })
materials-used-title = Flows that ask for it
materials-unused = No flow asks for it.
materials-specimen = Specimen
materials-specimen-of = Specimen of { $name }
materials-specimen-title = Specimen
materials-field-code = Number
materials-field-name = Name
materials-field-name-en = Name in English
materials-field-note = Note (applicants see it)
materials-field-note-en = Note in English
materials-field-from = First day
materials-field-to = Last day
materials-field-days = Days for which what is on file may be used
materials-field-specimen = Specimen
materials-field-closed = Closed: not asked for any more
materials-help-code = Letters, digits, - and _; it cannot be changed once it is saved.
materials-help-day = Such as 2026-11-21; empty: always in force.
materials-help-to = Still in force on this day; not asked for from the next day on.
materials-help-days = Only for materials that may come from file: counted from the end of the earlier case; empty: for ever.
materials-help-specimen = An image (PNG, JPEG, GIF, WebP) or a PDF.
flash-material-saved = The material is saved.
flash-materials-saved = The list of materials is saved.
flash-submitted-missing = Submitted. Some materials are missing; they are listed under “Materials”.
materials-kind-original = original
materials-kind-copy = copy
materials-kind-either = original or copy
materials-kind-electronic = electronic
materials-wanted = { $kind }, { $n ->
    [one] { $n } piece
   *[other] { $n } pieces
}
materials-scan-wanted = with a scan
materials-required = nothing is taken without it
materials-counted = Pieces received
materials-count = { $n ->
    [one] { $n } piece
   *[other] { $n } pieces
}
materials-scans = Scans
materials-no-scan = no scan
materials-asked = Asked for
materials-complete = complete
materials-from-file = From file: case No. { $number } ({ $day }). To hand in another, untick it and upload the new one.
materials-scans-of = { $name }: scans
materials-copies-of = { $name }: pieces
materials-unit = pieces
materials-lack-copies = { $n ->
    [one] { $n } piece missing
   *[other] { $n } pieces missing
}
materials-lack-scan = scan missing
materials-lack-both = { $n ->
    [one] { $n } piece and the scan missing
   *[other] { $n } pieces and the scan missing
}
materials-lack-of = { $name } ({ $what })
materials-lacking = Missing materials: { $list }.
materials-comma = { ", " }
materials-start-help = You can submit before everything is there, except where it says that nothing is taken without it. What is missing can follow.
materials-return-ticks = Materials to be mended
materials-return-help = What is ticked is written into the reason, which the applicant sees on top.
materials-version-apart = What is saved here is in the draft at once. Undo and redo of the editor leave this list as it is; where two change it at once, the slower sees what the other changed before anything is saved.
materials-version-help = For this version only. Running cases keep the list of their own version.
materials-version-fixed = This version is published, so its list does not change any more. To change it, make a new version.
materials-version-empty = This version asks for no materials.
materials-no-catalogue = The catalogue has no materials yet; make one first.
materials-field-add = Add a material
materials-add-do = Add
materials-field-kind = Shape
materials-field-copies = Pieces
materials-flag-scan = With a scan
materials-flag-again = Handed in anew each time (unticked: what is on file may be used)
materials-flag-required = Nothing is taken without it
materials-field-stages = Stages that take it in
materials-stages-help = When none is ticked, the usual ones: { $stages }.
materials-usual-stages = the usual ones
materials-stages-chosen = Taken in at: { $stages }
materials-reuse = may come from file
materials-each-time = anew each time
materials-up = Up
materials-up-of = Move { $name } up
materials-down = Down
materials-down-of = Move { $name } down
materials-remove = Remove
materials-remove-of = Remove { $name }
materials-moved-title = Saving now would change the present list so
materials-to-flow = Flow { $flow }
materials-to-catalogue = Catalogue of materials
materials-diff-added = Material “{ $name }”: added
materials-diff-removed = Material “{ $name }”: not asked for any more
materials-diff-kind = Material “{ $name }”: shape from { $before } to { $after }
materials-diff-copies = Material “{ $name }”: pieces from { $before } to { $after }
materials-diff-scan = Material “{ $name }”: with a scan from { $before } to { $after }
materials-diff-again = Material “{ $name }”: anew each time from { $before } to { $after }
materials-diff-required = Material “{ $name }”: nothing taken without it from { $before } to { $after }
materials-diff-stages = Material “{ $name }”: stages from { $before } to { $after }
materials-diff-reordered = The order of the materials changed
rejection-materials_moved = Somebody else changed this list of materials meanwhile. What you typed is kept below; look at the differences before you save.
rejection-materials_fixed = This version is published, so its list of materials cannot change. Make a new version.
materials-field-of = { $name }: { $field }
materials-used-more = { $n ->
    [one] { $n } more flow
   *[other] { $n } more flows
}
