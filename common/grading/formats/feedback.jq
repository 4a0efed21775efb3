# feedback.txt: the messages that `make 04` would have shown to the student.
include "shared";

.notes as $notes | [by_lesson[]
    | "---- \(.name) ----\n\n"
    + (if $notes[.name] then $notes[.name] + "\n\n" else "" end)
    + (.verdicts | map(if .outcome == "passed" then say("{}: {}"; [.title, .words]) + "\n"
        elif .again then "" else .message + "\n" end) | add // "")] | join("\n")
