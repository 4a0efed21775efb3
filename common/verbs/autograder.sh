# Makes build/autograder.zip for Gradescope: its two scripts, and the part of the workbook that grading needs. The
# environment's POINTS is a points file, or empty.
needs zip
[ -z "$POINTS" ] || [ -f "$POINTS" ] || fail "$POINTS is not there: it should be a points file."
. common/verbs/archive.sh
begin workbook
put common/grading/CMakeLists.txt common/grading/*.?pp
[ -z "$POINTS" ] || cp "$POINTS" "$folder/points.txt"
cp common/grading/gradescope/setup.sh common/grading/gradescope/run_autograder "$work"
chmod +x "$work/run_autograder"
(cd "$work" && zip -q -r -X autograder.zip setup.sh run_autograder workbook)
finish autograder.zip
echo "build/autograder.zip: on Gradescope, upload it under Configure Autograder."
