// Every ```console block of the documents is run as it would be pasted, and must print what it shows. In a
// block a line "$ COMMAND" is followed by its output; "..." stands for any text.
//
// With DOCUMENT=PATH in the environment it is that document alone, in a workbook that is built as a student's is.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include <fmt/format.h>

#include "catch.hpp"
#include "documents.hpp"
#include "process.hpp"

using namespace testing;
namespace fs = std::filesystem;

namespace {

struct Example {
    fs::path document;
    int line;
    std::string command, output;
};

std::vector<Example> examples_in(const fs::path& document) {
    std::vector<Example> examples;
    std::ifstream in(document);
    bool inside = false;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.starts_with("```")) inside = line == "```console";
        else if (inside && line.starts_with("$ ")) examples.push_back({document, number, line.substr(2), ""});
        else if (inside && !examples.empty()) examples.back().output += line + "\n";
    }
    return examples;
}

// The part of `pattern` that `text` does not have, with what comes there instead; empty if `text` is as it says.
std::string differs(std::string_view text, std::string_view pattern) {
    for (bool first = true;; first = false) {
        const std::size_t dots = pattern.find("...");
        const std::string_view part = pattern.substr(0, dots);
        const bool last = dots == pattern.npos;
        const std::size_t at = !last                  ? text.find(part)
                               : text.ends_with(part) ? text.size() - part.size()
                                                      : text.npos;
        if (at == text.npos || (first && at != 0))
            return fmt::format("\"{}\" is not in what follows: \"{}\"", part, text);
        if (last) return "";
        text.remove_prefix(at + part.size());
        pattern.remove_prefix(dots + 3);
    }
}

// Runs what one document shows. Returns how many commands that were.
std::size_t run_examples(const fs::path& document) {
    const auto examples = examples_in(document);
    for (const Example& example : examples) {
        std::string got = run({"sh", "-c", example.command + " 2>&1"}).out;
        std::erase(got, '\r');
        CAPTURE(document.string(), example.line, example.command);
        // Not every machine has strace, and allows a network of its own; trace.sh tests what happens then.
        const bool partly = got.find("Note: ") != got.npos || got.find("strace") != got.npos;
        if (example.command.starts_with("make trace-") && partly) {
            WARN("not compared: " << got);
            continue;
        }
        CHECK(differs(got, example.output) == "");
    }
    return examples.size();
}

// `make` is make, except that it finds everything built already, in this tree.
class EverythingBuilt {
public:
    EverythingBuilt() {
        REQUIRE(::mkdtemp(directory_.data()) != nullptr);
        std::ofstream(directory_ + "/make")
            << "#!/bin/sh\nunset MAKEFLAGS MFLAGS MAKELEVEL\nPATH=${PATH#*:}\n"
               "exec make BUILD=: TREE='" WORKBOOK_TREE "' CHECKS='" WORKBOOK_TREE "' \"$@\"\n";
        fs::permissions(directory_ + "/make", fs::perms::owner_all);
        ::setenv("PATH", (directory_ + ":" + std::getenv("PATH")).c_str(), 1);
    }
    ~EverythingBuilt() { fs::remove_all(directory_); }

private:
    std::string directory_ = fs::temp_directory_path() / "documents-XXXXXX";
};

}  // namespace

TEST_CASE("the documents' commands print what they show") {
    fs::current_path(root);
    if (const char* document = std::getenv("DOCUMENT")) {
        CHECK(run_examples(root / document) > 0);
        return;
    }
    const EverythingBuilt make;
    std::size_t ran = 0;
    for (const fs::path& document : documents()) ran += run_examples(document);
    CHECK(ran >= 8);
}

TEST_CASE("the projects' compiler command builds a program that uses the helper") {
    const std::string list = content(root / "exercises.md");
    std::smatch command;
    REQUIRE(std::regex_search(list, command, std::regex("\n(c\\+\\+ .*)\n")));
    std::string directory = fs::temp_directory_path() / "documents-XXXXXX";
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    std::ofstream(directory + "/echo.cpp")
        << "#include \"socket.hpp\"\n"
           "int main() { fmt::print(\"{}\", net::Endpoint(\"::1\", 7)); }\n";
    fs::create_directory_symlink(root / "common", directory + "/common");
    const Result result = run({"sh", "-c", "cd '" + directory + "' && " + command[1].str() + " && ./echo"},
                              std::chrono::seconds(120));  // a compiler, on a busy machine
    fs::remove_all(directory);
    CHECK(result.out == "[::1]:7");
}

TEST_CASE("lesson 01's worked example does what the lesson says") {
    const std::string lesson = content(root / "lessons/01-ip-addresses/README.md");
    std::smatch example;
    REQUIRE(std::regex_search(lesson, example, std::regex("\n```cpp\n([^`]*)```\n\nThis prints `([^`]*)`")));
    std::string directory = fs::temp_directory_path() / "documents-XXXXXX";
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    std::ofstream(directory + "/example.cpp") << "#include <arpa/inet.h>\n#include <iostream>\nint main() {\n"
                                              << example[1] << "}\n";
    const Result result = run(
        {"sh", "-c", "cd '" + directory + "' && c++ -std=c++20 -Wall -Wextra -Werror example.cpp && ./a.out"},
        std::chrono::seconds(120));
    fs::remove_all(directory);
    CHECK(result.out == example[2].str() + "\n");
}
