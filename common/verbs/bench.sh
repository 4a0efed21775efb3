# Measures what the workbook costs, and draws what a receive loop costs by the size of its pieces.
build_quietly "$CHECKS" bench || exit 2
exec sh common/tests/bench.sh "$(pwd)" "$(cd "$CHECKS" && pwd)"
