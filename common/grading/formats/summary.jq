# summary.html: the instructor's page. It stands alone: no script, nothing to fetch; for light and dark screens, and paper.
include "shared";

def style: "
:root { color-scheme: light dark; --passed: #1b7fb8; --failed: #d1600f; --open: #b9b9b9; --line: #8886; }
@media (prefers-color-scheme: dark) { :root { --passed: #4ba6db; --failed: #ef8a3c; --open: #5c5c5c; } }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; }
h2 { margin: 2em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25em 1em .25em 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.name { white-space: nowrap; overflow-wrap: normal; }
.who { min-width: 7em; } .bar { width: 30%; min-width: 6em; } .bar div { display: flex; height: .8em; margin-top: .35em; }
.bar i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.passed { background: var(--passed); } .failed { background: var(--failed); } .open { background: var(--open); }
.key i { display: inline-block; width: .8em; height: .8em; margin: 0 .4em 0 1em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media print { body { font-size: 10pt; max-width: none; margin: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } }
";

# ---- What the page is made of ---------------------------------------------------------------------------------------
def is_open: .outcome == "not_written" or .outcome == "refused" or .outcome == "not_judged";
def percent($all): if $all == 0 then 0 else 1000 * . / $all | round / 10 end;
def round1: . * 10 | round / 10;
def count(f): map(select(f)) | length;
def cells($classes): [., ($classes | split(" "))] | transpose
    | map("<td" + (if (.[1] // "-") == "-" then "" else " class=\"\(.[1])\"" end) + ">\(.[0])</td>") | "<tr>\(join(""))</tr>\n";
# The heads of a table: "student | lesson"
def heads($classes): split(" | ") | cells($classes) | gsub("<td"; "<th") | gsub("/td>"; "/th>") | "<thead>\(rtrimstr("\n"))</thead>\n";
def bar($parts; $all): "<div>" + ([$parts[] | select(.[1] > 0)
    | "<i class=\"\(.[0])\" style=\"width: \(.[1] | percent($all))%\"></i>"] | join("")) + "</div>";
# A section with a table, or nothing if the table has no rows.
def section($title; $words; $heads; $classes; $rows): if ($rows | length) == 0 then "" else
    "<h2>\($title)</h2>\n" + (if $words == "" then "" else "<p>\($words)</p>\n" end)
    + "<table>\n" + ($heads | heads($classes)) + ($rows | map(cells($classes)) | join("")) + "</table>\n" end;

# ---- What is counted -------------------------------------------------------------------------------------------------
# Each verdict with its student. A lesson that does not build is one mistake, not six.
def verdicts: [.[] | .student as $student | by_lesson[].verdicts[] | {student: $student, lesson, exercise, title, outcome,
    words, what, why, again, id: ((.failure.causes // []) | last | .id)}];
def wrong: map(select(.outcome != "passed" and (is_open | not) and (.again | not)));
def who: map(.student) | unique | map(@html) | join(", ");

def exercises($students): group_by(.exercise) | map({title: .[0].title, passed: count(.outcome == "passed"),
        open: count(is_open), failed: count(.outcome != "passed" and (is_open | not)),
        words: (map(select(.outcome != "passed").words) | group_by(.) | map("\(.[0]) \(length)") | join(", "))})
    | sort_by(-.failed, -.open)
    | section(say("The exercises"); say("The one that fails most comes first. A star marks a challenge, whose points are a bonus.")
        + " <span class=\"key\"><i class=\"passed\"></i>\(say("passed"))<i class=\"failed\"></i>\(say("wrong"))<i class=\"open\"></i>\(say("not written, or not judged"))</span>";
        say("exercise |  | wrong | open | passed | verdicts"); "name bar n n n who";
        map([(.title | @html), bar([["passed", .passed], ["failed", .failed], ["open", .open]]; $students),
            .failed, .open, "\(.passed) (\(.passed | percent($students) | round)%)", (.words | @html)]));

def misconceptions: wrong
    | map(.key = if .outcome == "did_not_build" then say("{}: {}"; [.lesson, .words])
            elif .what == "" then say("{}: {}"; [.title, .words])
            elif .outcome == "failed" then .what else .what + " (" + .words + ")" end
        | if .outcome == "did_not_build" then .id = "" else . end)
    | group_by([.exercise, .key, .id]) | sort_by(-length) | length as $count | .[:500]
    | section(say("Misconceptions"); say("The first test case that fails in an exercise shows the mistake; the student’s message explains what is most likely behind it.")
        + if $count > 500 then " " + say("And {} more, in the students’ feedback.txt."; [$count - 500]) else "" end;
        say("students | what fails | why | who"); "n - - who";
        map([length, (.[0].key | @html), (if .[0].outcome == "did_not_build" then say("see below") else .[0].why end | @html), who]));

def builds: map(select(.outcome == "did_not_build" and (.again | not)))
    | section(say("Did not build"); say("The first error of each.");
        say("student | lesson | first error"); "- name -"; map([.student, .lesson, .what] | map(@html)));

def distribution: .[0].possible as $possible
    | map(select(.not_judged == 0).points) | group_by(.) | (map(length) | max) as $most | reverse
    | section(say("Points of the core exercises"); ""; say("points |  | students"); "name bar n";
        map([say("{} of {}"; [.[0], $possible]), bar([["passed", length]]; $most), length]));

def not_judged: map(select(.outcome == "not_judged" and (.again | not)))
    | section(say("Not judged"); say("The machine was in trouble, not the answers. These students keep their earlier points, if there are any. Run the same command again.");
        say("student | exercise | trouble"); "- name -"; map([.student, .title, .what] | map(@html)));
def missing: map(select(.outcome == "refused" and (.again | not))) | group_by(.student)
    | section(say("No answer, or refused"); ""; say("student | lessons | why"); "who - -";
        map([.[0].student, (map(.lesson) | join(", ")), (map(.what) | unique | join("; "))] | map(@html)));
def of_lessons($member): [.[] | .student as $student | .[$member] // {} | to_entries[] | [$student, .key, .value] | map(@html)];

def alike: $alike[0] | (.pairs | length) as $count
    | section(say("Alike"); say("Pairs of answers that have more in common than the class has with itself, with the starter or with the reference. This is a hint for a conversation, not a proof: ask both students to explain their code.");
        say("lesson | students |  | alike"); "name - - n";
        [.pairs[:200][] | [(.lesson | @html), (.one | @html), (.other | @html), if .identical then say("identical") else "\(.percent)%" end]])
    + (if $count > 200 then "<p>\(say("And {} more, in similarity.csv."; [$count - 200]))</p>\n" else "" end)
    + (if .note == "" then "" else "<p>\(.note | @html)</p>\n" end);

# ---- The page --------------------------------------------------------------------------------------------------------
def average: map(select(.not_judged == 0).points) | if length == 0 then 0 else add / length | round1 end;

length as $students | verdicts as $verdicts
| "<!doctype html>\n<html lang=\"\(say("en"))\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n"
+ "<title>\(say("Summary"))</title>\n<style>\(style)</style></head><body>\n"
+ "<h1>" + (if $students == 1 then say("{} student"; [1]) else say("{} students"; [$students]) end) + "</h1>\n"
+ if $students == 0 then "<p>\(say("Nobody has been graded yet."))</p>\n" else
    "<p>\(say("On average, the core exercises earned {} of {} points."; [average, .[0].possible]))</p>\n"
    + (count(.not_judged > 0) | if . == 0 then "" else "<p>\(say("{} of them are not judged in full; the average and the distribution leave them out."; [.]))</p>\n" end)
    + ($verdicts | not_judged + exercises($students))
    + distribution
    + ($verdicts | misconceptions + builds + missing)
    + section(say("To look at"); say("These answers use something that no exercise needs. That proves nothing: ask the student to explain it.");
        say("student | lesson | uses"); "- name -"; of_lessons("takes"))
    + section(say("Which file was taken"); say("There was a choice, or a name was not quite right. The students’ feedback says so, too.");
        say("student | lesson | note"); "- name -"; of_lessons("notes"))
    + alike end
+ "</body></html>"
