# moodle.csv: Moodle's grading worksheet, for "Upload grading worksheet" of an assignment. A folder of Moodle's download
# has the participant's number in its name: "Amy Adams_48211_assignsubmission_file_". Moodle refuses more than the
# maximum, so a bonus only makes up for points that are missing.
include "shared";

table(["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"];
    .[] | (.student | [scan("^(.+?)_([0-9]+)(?:_assignsubmission_.*)?$")][0]) as $who
    | [if $who then "Participant " + $who[1] else "" end, (if $who then $who[0] else .student end | cell),
        known([.points + .bonus, .possible] | min), .possible, "-"])
