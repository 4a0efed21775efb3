// What lesson 06's README has you try out; see there.
#include "experiment.hpp"

int main(int argc, char** argv) {
    return workbook::run_experiments(
        argc, argv,
        {
            {"6.a", "A text ends with its last line", [] { fmt::print("one, two\n"); }},
            {"6.b", "An empty text has no line", [] { fmt::print("none\n"); }},
            {"6.c", "An empty line is a line", [] { fmt::print("one\n"); }},
        });
}
