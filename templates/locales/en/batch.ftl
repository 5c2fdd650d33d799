batch-start-link = Start several at once
batch-start-title = Start several: { $flow }
batch-start-help = Each document has its own form and files; all are sent on together. If anything is wrong with one, none is started, and all that was typed is kept.
batch-document = Document { $n }
batch-leave-out = Do not start this one
batch-add = Add a document
batch-look = Refresh the page
batch-started = Started already
batch-start-refused = Something is wrong with { $bad } of { $all } documents. None was started.
batch-start-in-part = { $bad } of { $all } documents were not started. The others were.
batch-title = Batch { $n }
batch-no = Batch { $n }
batch-many = { $n ->
    [one] { $n } document
   *[other] { $n } documents
}
batch-again = sent again in batch { $n }
batch-document-shown = The document
batch-answer = Answer
batch-answer-leave = Leave it for now
batch-answer-do = Send the answers
batch-answer-done = Done.
batch-submit-rest = Submit all others
batch-submit-rest-help = Those without an answer are submitted
batch-words = Opinion, or reason for returning
batch-answered-in-part = { $bad } of { $all } answers were refused. The others are done.
batch-waiting = Batch { $n }: { $count } on this page
batch-open = Handle the batch
batch-tick = Tick case { $number }
batch-approve-opinion = Opinion (for each ticked case)
batch-approve = Submit the ticked cases
batch-approved-title = What came of it
batch-approved-done = Submitted
batch-approved-typed = The opinion that was typed
batch-approved-count = { $bad } of { $all } were not submitted. The others were.
flash-batch-started = Started together.
flash-batch-answered = All answers are done.
flash-batch-approved = All ticked cases are submitted.
