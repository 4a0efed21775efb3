# awk -f compose.awk CHANGED... REFERENCE: the reference answer with the functions that each CHANGED defines in place
# of its own. With -v body_of=NAME, CHANGED is a body instead, for the reference's function of that name. All are
# formatted as .clang-format says: a definition begins at the left edge with its name, and ends with a brace there.

# What tells a definition apart: its name and the type of its first parameter. Empty for other lines.
function definition(line, name) {
    if (line !~ /^[A-Za-z].*\(/ || line ~ /^(namespace|struct|class|enum|using|template|constexpr|const|static)[^A-Za-z_]/ || line ~ /;$/)
        return ""
    name = substr(line, 1, index(line, "("))
    sub(/^.* /, "", name)
    line = substr(line, index(line, "(") + 1)
    sub(/^const /, "", line)
    sub(/[ ,)].*/, "", line)
    return name line
}

BEGIN { if (body_of != "") print "#include <unistd.h>\n#include <cstdlib>\n#include <string>\n#include <vector>" }

FILENAME != ARGV[ARGC - 1] {
    changed = changed $0 "\n"
    if (definition($0) != "") replaced[definition($0)] = 1
    next
}
body_of != "" {
    if (!inside) print
    if (index(definition($0), body_of "(") == 1) inside = 1
    if (inside == 1 && /\{$/) { printf "%s", changed; inside = 2 }
    if (inside && /^}/) { print; inside = 0 }
    next
}
{
    if (!skipping && definition($0) in replaced && definition($0) != "") skipping = 1
    if (!skipping) print
    else if ($0 ~ /^}/ || ($0 ~ /^[A-Za-z]/ && $0 ~ /}$/)) skipping = 0
}
END { if (body_of == "") printf "\n%s", changed }
