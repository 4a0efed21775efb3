# What the filters share: jq finds it by `include "shared";`.

# A text in the instructor's language (zh-CN.txt); with values in place of {}, or of {0} and {1} if the order differs.
def say($english): $ARGS.named.words[$english] // $english;
def say($english; $values): reduce (say($english) | scan("[{][0-9]?[}]|[^{]+|[{]")) as $part ({text: "", next: 0};
    if ($part | test("^[{][0-9]?[}]$") | not) then .text += $part
    elif $part == "{}" then .text += "\($values[.next])" | .next += 1
    else .text += "\($values[$part[1:2] | tonumber])" end) | .text;

# A name in a cell of a CSV file. A spreadsheet would run a text that begins like a formula.
def cell: if test("^\\s*[=+@＝＋＠－-]") then "'" + . else . end;
# A row as in RFC 4180. (jq adds the line feed.)
def row: @csv + "\r";
# A CSV file whose first row is given. Without the mark of its encoding, a spreadsheet would garble 王.
def table(first; rows): "\ufeff" + (first | row), (rows | row);

# A student's name without the number that platforms put behind it.
def without_number: (.number // "") as $number
    | if $number == "" then .student else .student | sub("(_LATE)?_\($number)(_[0-9]+)?$"; "") end;

# What is not judged is an empty cell, and no 0.
def known(value): if .not_judged > 0 then null else value end;
# "5 of 6, and 1 for a challenge", of a student or a lesson
def sum: say("{} of {}"; [.points, .possible])
    + if .bonus > 0 then say(", and {} for a challenge"; [.bonus]) else "" end
    + if .not_judged > 0 then say(" ({} not judged)"; [.not_judged]) else "" end;
# "1 of 1", "0 (bonus)", of a verdict
def score: if .outcome == "not_judged" then "?"
    elif .kind == "challenge" then say("{} (bonus)"; [.earned]) else say("{} of {}"; [.earned, .worth]) end;

# The verdicts by lesson; those whose message holds for the whole lesson and came before have "again".
def by_lesson: [.verdicts as $all | .lessons[] as $lesson
    | $lesson + {verdicts: [foreach ($all[] | select(.lesson == $lesson.name)) as $one (null;
        {was: .now, now: $one};
        .was as $was | .now | .again = ($was != null and $was.outcome == .outcome and $was.failure == .failure
            and (.outcome == "did_not_build" or .outcome == "refused" or .outcome == "not_judged")))]}];

# At most about that many characters: whole lines if possible.
def shortened($most): if length <= $most then . else
    .[:$most] | (rindex("\n") // 0) as $cut | (if $cut > $most / 2 then .[:$cut] else . end) + "\n...\n" end;
