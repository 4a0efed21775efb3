# similarity.csv: pairs of answers that are alike, as a hint for a conversation.
include "shared";

table(["lesson", "student", "other student", "percent alike", "identical"];
    $alike[0].pairs[] | [.lesson, (.one | cell), (.other | cell), .percent, if .identical then "yes" else "no" end])
