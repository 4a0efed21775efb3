# Names that shells, spreadsheets and terminals would obey.
#
# students: =cmd,%2Drf,a b,a;b|c,a%0Ab,$(touch pwned),'q'",%FF%FE,%2E..,<&>,ann,ann.new
# verdict: passed
# score: 30
for name in '=cmd' '-rf' 'a b' 'a;b|c' 'a
b' '$(touch pwned)' "'q'\"" "$(printf '\377\376')" '...' '<&>' ann ann.new; do
    cp -R "$reference" "./$name"
done
