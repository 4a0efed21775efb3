#!/bin/sh
# Gradescope runs this once, as root, when the autograder is uploaded: it installs what grading needs and builds all that
# submissions share, so each costs only its own compile, link and run. (AUTOGRADER is another place, for a test.)
set -eu
autograder=${AUTOGRADER:-/autograder}
cd "$autograder/source/workbook"

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends g++ clang cmake make catch2 libfmt-dev bubblewrap jq libarchive-tools

cmake -S . -B build/grading -DWORKBOOK_GRADING=ON
cmake --build build/grading --target workbook_grade $(ls lessons)

# If there can be no sandbox, answers run as another user, who must not read the tests.
chmod -R go-w,go+rX .
chmod go= lessons/*/tests

# A broken autograder should fail here, not at the first submission: the starters must get their 0 points.
WORKBOOK_LANG=en AUTOGRADER=$autograder SUBMISSION=$PWD/common/starters sh ../run_autograder
jq -e '.score == 0 and .tests[0].name == "1.1 parse_ipv4: not written"' \
    "$autograder/results/results.json" >/dev/null || { echo "The autograder does not work: see above." >&2; exit 1; }
rm "$autograder/results/results.json"
echo "The autograder works."
