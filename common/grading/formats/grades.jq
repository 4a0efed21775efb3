# grades.csv: for a spreadsheet, a row for each student.
include "shared";

def lessons: .lessons | map(.name);
table(
    (.[0] // {lessons: [], verdicts: []})
    | ["student", "points", "possible", "bonus"] + lessons
        + [.verdicts[] | (.title | rtrimstr(" *")), .exercise + " points"];
    .[] | [(.student | cell), known(.points), .possible, known(.bonus)] + [.lessons[] | known(.points)]
        + [.verdicts[] | .words, if .outcome == "not_judged" then null else .earned end])
