# Names that shells, spreadsheets and terminals would obey.
#
# students: =cmd %2Drf a%20b a%3Bb%7Cc a%0Ab %24%28touch%20pwned%29 %27q%27%22 %FF%FE %2E.. %3C%26%3E ann ann.new
# verdict: passed
# score: 30
for name in '=cmd' '-rf' 'a b' 'a;b|c' 'a
b' '$(touch pwned)' "'q'\"" "$(printf '\377\376')" '...' '<&>' ann ann.new; do
    cp -R "$reference" "./$name"
done
