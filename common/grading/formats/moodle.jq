# moodle.csv: Moodle's grading worksheet, for "Upload grading worksheet" of an assignment. A folder of Moodle's download
# has the participant's number in its name: "Amy Adams_48211_assignsubmission_file_". Moodle refuses more than the
# maximum, so a bonus only makes up for points that are missing.
include "shared";

table(["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"];
    .[] | [if (.number // "") == "" then "" else "Participant " + .number end, (without_number | cell),
        known([.points + .bonus, .possible] | min), .possible, "-"])
