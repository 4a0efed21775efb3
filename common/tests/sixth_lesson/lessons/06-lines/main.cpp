// lines [TEXT]: shows the lines of TEXT.
#include "lines.hpp"
#include "program.hpp"

int main(int argc, char** argv) {
    const workbook::Program program{"lines", "[TEXT]", "hello"};
    return program.run(argc, argv, 0, 1, [](const std::vector<std::string>& arguments) {
        for (const std::string& line : lines::split_lines(arguments.empty() ? "one\ntwo\n" : arguments[0]))
            fmt::print("{}\n", line);
    });
}
