# Measures what the workbook costs, and plots what a receive loop costs for each size of piece.
build_quietly "$CHECKS" bench || exit 2
exec sh common/tests/bench.sh "$(pwd)" "$(cd "$CHECKS" && pwd)"
