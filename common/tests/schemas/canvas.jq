# The rows of canvas.csv, by what Canvas reads (its guide "How do I import grades in the Gradebook?"): the first five
# columns have these names, the next one is the assignment's; the second row may have the points that are possible.
# Input: the rows, as arrays.
def no($what): error("canvas.csv: " + $what);
if .[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"] and (.[0] | length) == 6 then . else no("columns \(.[0])") end
| if .[1][0] == "    Points Possible" and (.[1][5] | tonumber) > 0 then . else no("points: \(.[1])") end
| .[2:][]
| if (.[1] | test("^[0-9]*$")) then . else no("ID is \(.[1])") end
| if .[5] == "" or (.[5] | tonumber) >= 0 then empty else no("\(.[0]) has \(.[5])") end
