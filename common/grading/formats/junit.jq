# junit.xml: a test suite for each lesson, a test case for each exercise.
include "shared";

def attribute: @html | split("\n") | join("&#10;");
def failures: map(select(.outcome != "passed")) | length;
"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
+ "<testsuites name=\"workbook\" tests=\"\(.verdicts | length)\" failures=\"\(.verdicts | failures)\" errors=\"0\">\n"
+ (by_lesson | map(
    "  <testsuite name=\"\(.name | attribute)\" tests=\"\(.verdicts | length)\" failures=\"\(.verdicts | failures)\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
    + (.verdicts | map(
        "    <testcase name=\"\(.title | rtrimstr(" *") | attribute)\" classname=\"\(.lesson | attribute)\" time=\"0\""
        + if .outcome == "passed" then "/>\n" else
            ">\n      <failure message=\"\(if .what == "" then .words else .what end | attribute)\" type=\"\(.outcome | gsub("_"; " "))\">"
            + (.message | @html) + "</failure>\n    </testcase>\n" end) | add // "")
    + "  </testsuite>\n") | add // "")
+ "</testsuites>\n"
