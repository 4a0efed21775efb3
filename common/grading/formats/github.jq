# summary.md: the summary of a job of GitHub Actions ($GITHUB_STEP_SUMMARY), which is limited to 1 MiB.
include "shared";

# Characters with a meaning in a line of Markdown are escaped.
def markdown: [explode[] | if . == 9 or . == 10 then 32
    elif [.] | inside("\\`*[]<>&|~!#@" | explode) then "&#\(.);" | explode[] else . end] | implode;
"## " + say("Points: {}"; [sum]) + "\n\n| " + say("exercise | verdict | points") + " |\n|---|---|---|\n"
+ (by_lesson | map("| **\(.name | markdown)** | | **\(sum)** |\n"
    + (.verdicts | map("| \(.title | markdown) | \(.words | markdown) | \(score) |\n") | add // "")) | add // "")
# In <pre> nothing is Markdown, and without a "<" nothing ends it.
+ ([by_lesson[].verdicts[] | select(.outcome != "passed" and .outcome != "not_written" and (.again | not))
    | "\n<details><summary>\(say("{}: {}"; [.title, .words] | map(markdown)))</summary>\n\n<pre>\n"
        + (.message | shortened(6000) | @html)
        + "</pre>\n</details>\n"] | add // "")
