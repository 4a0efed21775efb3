# results.json: Gradescope's (its "Autograder Specifications"). A challenge is worth 0 of 0: what it earns is extra.
include "shared";

{
    score: (.points + .bonus),
    output: .sheet,
    output_format: "text",
    test_output_format: "text",
    test_name_format: "text",
    visibility: "visible",
    stdout_visibility: "hidden",
    tests: [.verdicts[] | {
        number: .exercise,
        name: say("{}: {}"; [.title, .words]),
        status: (if .outcome == "passed" then "passed" else "failed" end),
        score: .earned,
        max_score: (if .kind == "challenge" then 0 else .worth end),
        output: .message,
        output_format: "text",
        tags: [.lesson, .kind],
        visibility: "visible"
    }]
}
