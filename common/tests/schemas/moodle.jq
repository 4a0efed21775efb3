# The rows of moodle.csv, by what Moodle reads (mod/assign/feedback/offline/importgradeslib.php): it finds columns by
# these names, a student by "Participant " and a number, and refuses a grade above the maximum. Input: the rows, as arrays.
def no($what): error("moodle.csv: " + $what);
.[0] as $names | if all("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"; . as $name | $names | index($name)) then . else no("columns \($names)") end
| .[1:][] | [$names, .] | transpose | map({(.[0]): .[1]}) | add
| if (.Identifier | test("^(Participant [0-9]+)?$")) then . else no("Identifier is \(.Identifier)") end
| if .Grade == "" or (.Grade | tonumber) <= (."Maximum Grade" | tonumber) then empty else no("Grade is \(.Grade)") end
