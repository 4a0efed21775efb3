# awk -v reference=FILE [-v each=1] -f packs.awk HEADER FILE... TEST... VARIANT...: which variants of the reference answer fit into one
# answer. To compile and to judge each by itself takes most of the time of all tests; yet it changes a function or two,
# and says nothing new of the exercises that never come to them. So an answer gets several variants, as long as no
# exercise depends on two of them, none uses what another changes, and no two define the same name. Each is then judged by the exercises that can
# reach what it changed, and the rest is the reference's, which has a test of its own.
#
# With `each`, every variant has an answer to itself.
#
# Prints a line for each variant: the number of its answer, the variant, the exercises that depend on it (all of them if
# it defines more than functions and types: what is global is there in every run).
# An exercise depends on every name that its test file mentions, and on what these mention in their turn, in the
# reference or the header: more than necessary, and never less.

function kind_of(file) {
    if (file == reference) return "reference"
    if (file ~ /\.hpp$/ && file !~ /\/tests\//) return "header"
    if (file ~ /\/tests\/[^\/]*$/) return "test"
    return file ~ /\/(mistakes|accepted|adversarial)\// ? "variant" : "reference"  # also what a lesson gives besides its header
}

# The name that a line at the left edge begins to define: a function's, its class's for a member, or a type's.
function defines(line) {
    if (line ~ /^(struct|class|enum|enum class) /) {
        sub(/^(struct|class|enum class|enum) /, "", line)
        sub(/[^A-Za-z0-9_].*/, "", line)
        return line
    }
    if (line !~ /^[A-Za-z].*\(/ || line ~ /^(namespace|using|template|static_assert)[^A-Za-z_]/ || line ~ /;$/) return ""
    line = substr(line, 1, index(line, "("))
    sub(/\(?\($/, "", line)
    sub(/^.*[ *&]/, "", line)
    sub(/::.*/, "", line)
    return line
}

function mentions(text, name) { return match(text, "(^|[^A-Za-z0-9_])" name "([^A-Za-z0-9_]|$)") }

FNR == 1 {
    kind = kind_of(FILENAME)
    name = ""
    if (kind == "test" && match(FILENAME, /[0-9]+\.[0-9]+_[^\/]*$/)) {
        exercise = substr(FILENAME, RSTART)
        sub(/_.*/, "", exercise)
        order[++exercises] = exercise
    } else if (kind == "test") exercise = "all"
    if (kind == "variant") variants[++count] = FILENAME
}
kind != "variant" {  # what is said, or is the helper's, is not called
    sub(/\/\/.*/, "")
    gsub(/"[^"]*"|net::[a-z_]+/, "")
}
kind == "test" { test[exercise] = test[exercise] "\n" $0; next }
/^ *\/\// {
    if (kind == "variant" && /^\/\/ verdict:.*did not build/) alone[FILENAME] = global[FILENAME] = 1
    next
}
name == "" { name = defines($0) }
kind != "variant" && name != "" { body[name] = body[name] "\n" $0 }
kind == "variant" && name != "" { changed[FILENAME, name] = 1; own[FILENAME] = own[FILENAME] "\n" $0 }
# What else stands at the left edge, a constant or an alias, is its own name for whatever it defines.
kind == "variant" && name == "" && /^[A-Za-z_[]/ && !/^(namespace|using namespace)/ {
    changed[FILENAME, $0] = 1
    if (!/^(using|constexpr|static_assert|template) ?/) global[FILENAME] = 1
}
kind == "variant" && (/^} *[A-Za-z]/ || name == "main") { global[FILENAME] = 1 }
/^}/ || (/^[A-Za-z]/ && /[};]$/) { name = "" }

# The exercises that depend on a variant, in `touches`.
function find_exercises(variant, parts, key, reached, more, name, i, text) {
    for (key in changed) {
        split(key, parts, SUBSEP)
        if (parts[1] == variant && parts[2] ~ /^[A-Za-z0-9_]+$/) reached[parts[2]] = 1
    }
    do {
        more = 0
        for (name in body)
            if (!(name in reached))
                for (key in reached)
                    if (mentions(body[name], key)) { reached[name] = more = 1; break }
    } while (more)
    for (name in reached) reach[variant] = reach[variant] " " name
    for (i = 1; i <= exercises; ++i) {
        text = test[order[i]] test["all"]
        more = variant in global
        for (name in reached) more = more || mentions(text, name)
        if (more) { touches[variant, order[i]] = 1; ++breadth[variant] }
    }
}

# Whether `one` uses what `other` changes.
function uses(one, other, names, i) {
    for (i = split(reach[other], names, " "); i > 0; --i)
        if (mentions(own[one], names[i])) return 1
    return 0
}

function fits(variant, pack, i, key, parts) {
    if (each || variant in alone || pack in closed) return 0
    for (i = 1; i <= members[pack]; ++i)
        if (uses(variant, member[pack, i]) || uses(member[pack, i], variant)) return 0
    for (i = 1; i <= exercises; ++i)
        if ((variant, order[i]) in touches && (pack, order[i]) in taken) return 0
    for (key in changed) {
        split(key, parts, SUBSEP)
        if (parts[1] == variant && (pack, parts[2]) in held) return 0
    }
    return 1
}

function put(variant, pack, i, key, parts, line) {
    for (i = 1; i <= exercises; ++i)
        if ((variant, order[i]) in touches) { taken[pack, order[i]] = 1; line = line " " order[i] }
    for (key in changed) {
        split(key, parts, SUBSEP)
        if (parts[1] == variant) held[pack, parts[2]] = 1
    }
    member[pack, ++members[pack]] = variant
    if (variant in alone) closed[pack] = 1
    print pack "\t" variant "\t" substr(line, 2)
}

END {
    for (i = 1; i <= count; ++i) find_exercises(variants[i])
    for (wide = exercises; wide >= 0; --wide)  # the ones that need the most room first
        for (i = 1; i <= count; ++i)
            if (breadth[variants[i]] + 0 == wide) {
                for (pack = 1; pack <= packs && !fits(variants[i], pack); ++pack) continue
                if (pack > packs) packs = pack
                put(variants[i], pack)
            }
}
