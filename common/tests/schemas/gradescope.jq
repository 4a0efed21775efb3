# Gradescope's results.json, by its "Autograder Specifications" (gradescope-autograders.readthedocs.io/en/latest/specs/,
# "Output format"). Prints nothing where all is well, else ends with what is wrong. Every key is known; every value has
# its type; a score stands at the top, which then counts, or else in every test.
def no($what): error("results.json: " + $what);
def only($known): (keys - $known) as $more | if $more == [] then . else no("unknown: " + ($more | join(", "))) end;
def is($key; $wanted): if has($key) and (.[$key] | type) != $wanted then no($key + " is no " + $wanted) else . end;
def one_of($key; $words):
    if has($key) and (.[$key] as $value | all($words[]; . != $value)) then no($key + " is \(.[$key])") else . end;
def when: ["hidden", "after_due_date", "after_published", "visible"];
def how: ["text", "html", "simple_format", "md", "ansi"];

only(["score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "extra_data", "tests", "leaderboard"])
| is("score"; "number") | is("execution_time"; "number") | is("output"; "string") | is("tests"; "array")
| one_of("output_format"; how) | one_of("test_output_format"; how) | one_of("test_name_format"; how)
| one_of("visibility"; when) | one_of("stdout_visibility"; when)
| if has("score") or (has("tests") and (.tests | all(has("score")))) then . else no("no score") end
| (.tests // [])[]
| only(["score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
    "visibility", "extra_data"])
| is("score"; "number") | is("max_score"; "number") | is("name"; "string") | is("number"; "string")
| is("output"; "string") | is("tags"; "array")
| one_of("status"; ["passed", "failed"]) | one_of("visibility"; when)
| one_of("name_format"; how) | one_of("output_format"; how)
| if (.tags // []) | all(type == "string") then empty else no("a tag is no string") end
