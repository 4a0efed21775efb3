# What a runner of GitHub Classroom hands to the reporter, by the sources of both: github.com/classroom-resources,
# autograding-io-grader (src/main.js writes it) and autograding-grading-reporter (src/main.js, notify-classroom.js and
# console-results.js read it). Prints nothing where all is well. The reporter adds up the scores, so each is a number;
# a status of "fail" or "error" at the top makes the job fail.
def no($what): error("classroom.json: " + $what);
def one_of($key; $words): .[$key] as $value | if any($words[]; . == $value) then . else no($key + " is \($value)") end;
def is($key; $types):
    (.[$key] | type) as $type | if any($types[]; . == $type) then . else no($key + " is \($type)") end;

if .version == 1 then . else no("version is \(.version)") end
| one_of("status"; ["pass", "fail", "error"]) | is("max_score"; ["number"]) | is("tests"; ["array"])
| .tests[]
| one_of("status"; ["pass", "fail", "error"]) | is("score"; ["number"]) | is("name"; ["string"])
| is("message"; ["string", "null"]) | is("test_code"; ["string"]) | is("filename"; ["string"])
| is("line_no"; ["number"])
| if (.status == "pass") == (.message == null) then empty else no("a message where all is well, or none") end
