// The documents' text: numbers and names that agree everywhere, links that lead somewhere, figures that can
// be read, and every claim of the tutorial shown where the table says. (documents_test.cpp runs what they
// show.)
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "documents.hpp"
#include "process.hpp"

using namespace testing;
namespace fs = std::filesystem;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

/// Every match of `pattern`, with its groups from the first on.
std::vector<std::vector<std::string>> all(const std::string& text, const std::string& pattern) {
    std::vector<std::vector<std::string>> found;
    const std::regex regex(pattern);
    for (auto it = std::sregex_iterator(text.begin(), text.end(), regex); it != std::sregex_iterator(); ++it)
        found.emplace_back(it->begin() + 1, it->end());
    return found;
}

// The anchors of a document: those of its headings, as GitHub makes them, and its own.
std::set<std::string> anchors(const fs::path& document) {
    std::set<std::string> found;
    for (const auto& heading : all(content(document), "\n#+ ([^\n]+)")) {
        std::string anchor;
        for (const unsigned char c : heading[0])
            if (std::isalnum(c) || c == '-' || c == '_' || c >= 0x80)
                anchor += static_cast<char>(std::tolower(c));
            else if (c == ' ') anchor += '-';
        found.insert(anchor);
    }
    for (const auto& own : all(content(document), "<a id=\"([^\"]+)\">")) found.insert(own[0]);
    return found;
}

/// The words of a figure or a screen, without white space and the numbers of lines.
std::string words_of(std::string text) {
    for (const auto& [pattern, by] :
         {std::pair{"<[^>]*>", ""}, {"&quot;", "\""}, {"([.][ch]pp):(\\d+|LINE)", "$1"}, {"\\s", ""}})
        text = std::regex_replace(text, std::regex(pattern), by);
    return text;
}

// A lesson of somebody's own stands for itself; those of the tutorial are in exercises.md.
bool is_listed(const fs::path& lesson, const std::string& list) {
    return has(list, "lessons/" + lesson.filename().string());
}

}  // namespace

TEST_CASE("every exercise has one number and name in contract, starter, test, lists, hints and notes") {
    const std::string list = content(root / "exercises.md");
    std::size_t exercises = 0;
    for (const fs::path& lesson : lessons()) {
        const std::string build = content(lesson / "CMakeLists.txt");
        const std::string file = all(build, "add_lesson\\((\\w+)").at(0).at(0);
        const std::string contract = content(lesson / (file + ".hpp"));
        const std::string starter = content(root / "common/starters" / lesson.filename() / (file + ".cpp"));
        const std::string readme = content(lesson / "README.md");
        const std::string hints = content(lesson / "hints.md");
        const std::string notes = content(root / "solutions" / lesson.filename() / "notes.md");
        const bool listed = is_listed(lesson, list);
        for (const auto& exercise : all(build, "\"((\\d\\.\\d) (\\w+))\"")) {
            const auto &both = exercise[0], &number = exercise[1], &name = exercise[2];
            CAPTURE(both);
            ++exercises;
            CHECK(has(contract, "/// " + number + " "));
            CHECK(has(starter, "todo(\"" + both + "\");"));
            CHECK(has(starter, "// " + number + " "));
            const std::string test = content(lesson / "tests" / (number + "_" + name + ".cpp"));
            CHECK(has(test, "TEST_CASE(\"" + both + " "));
            CHECK(has(hints, "\n## " + both + "\n"));
            CHECK(has(notes, "\n## " + both + "\n"));
            if (listed) CHECK(has(list, "| " + number + " | `" + name + "`"));
            CHECK(std::regex_search(readme, std::regex("\\| " + number + "( ★)? \\| `" + name + "`")));
        }
    }
    CHECK(exercises >= 30);
}

TEST_CASE("every experiment has one number and title in program, lesson and list, and the lesson runs it") {
    const std::string list = content(root / "exercises.md");
    for (const fs::path& lesson : lessons()) {
        const std::string readme = content(lesson / "README.md");
        const auto experiments =
            all(content(lesson / "experiments.cpp"), "\\{\"(\\d\\.[a-z])\",\\s*\"([^\"]*)\"");
        CAPTURE(lesson.string());
        CHECK(experiments.size() >= 3);
        CHECK(all(readme, "\n### (\\d\\.[a-z]) ").size() == experiments.size());
        for (const auto& experiment : experiments) {
            CAPTURE(experiment[0], experiment[1]);
            CHECK(has(readme, "\n### " + experiment[0] + " " + experiment[1] + "\n"));
            CHECK(has(readme, "\n$ make try-" + experiment[0] + "\n"));
            if (is_listed(lesson, list))
                CHECK(has(list, "| " + experiment[0] + " | " + experiment[1] + " |"));
        }
    }
}

TEST_CASE("the documents' links lead somewhere, and to a heading that is there") {
    for (const fs::path& document : documents()) {
        for (const auto& link : all(content(document), "\\]\\(([^)#]*)(?:#([^)]*))?\\)")) {
            if (link[0].starts_with("http")) continue;
            const fs::path target = link[0].empty() ? document : document.parent_path() / link[0];
            CAPTURE(document.string(), link[0], link[1]);
            CHECK(fs::exists(target));
            if (!link[1].empty()) CHECK(anchors(target).count(link[1]) == 1);
        }
    }
}

TEST_CASE("every lesson has the same parts, in the same order") {
    for (const fs::path& lesson : lessons()) {
        std::string headings;
        for (const auto& heading : all(content(lesson / "README.md"), "\n## ([^\n]+)"))
            headings += heading[0] + "; ";
        CAPTURE(lesson.string());
        CHECK(headings ==
              "A first run; The exercises; Experiments; What often goes wrong; Beside the tutorial; "
              "Check yourself; Next; ");
        CHECK(all(content(lesson / "README.md"), "(solutions/[^)]*/mistakes/)").size() >= 6);
    }
}

TEST_CASE("every figure is shown, stands alone, and reads on light and dark") {
    std::vector<fs::path> folders = lessons();
    folders.push_back(root / "lessons");
    for (const fs::path& folder : folders) {
        CAPTURE(folder.string());
        std::size_t figures = 0;
        for (const fs::path& figure : files(folder / "figures")) {
            if (figure.extension() != ".svg") continue;  // the Chinese of their texts
            ++figures;
            const bool chinese = figure.stem().extension() == ".zh-CN", shared = folder == root / "lessons";
            const std::string readme = content(chinese  ? folder / "README.zh-CN.md"
                                               : shared ? root / "README.md"
                                                        : folder / "README.md");
            const std::string place = (shared && !chinese ? "lessons/figures/" : "figures/");
            const std::string svg = content(figure);
            CAPTURE(figure.string());
            CHECK(std::regex_search(
                readme, std::regex("!\\[[^\\]]{20,}\\]\\(" + place + figure.filename().string())));
            for (const char* part : {"viewBox=\"0 0 720 ", "role=\"img\"", "<title id=", "<desc id=",
                                     "class=\"card\"", "prefers-color-scheme: dark"})
                CHECK(has(svg, part));
            CHECK(svg.size() < 12'000);
            for (const char* part : {"<script", "href", "url(", "<image"}) CHECK(!has(svg, part));
        }
        CHECK(figures > 0);
    }
}

TEST_CASE("the README's picture shows what the board and a failure really say") {
    const fs::path golden = root / "common/tests/golden";
    for (const char* language : {"", ".zh-CN"}) {
        CAPTURE(language);
        // In the golden files, places are masked, and what follows the first screen is another.
        const auto screen = [&](const std::string& file) {
            const std::string text = content(golden / (file + language + ".txt"));
            return text.substr(0, text.find("\n---- "));
        };
        const std::string svg =
            content(root / "lessons/figures" / (std::string("board") + language + ".svg"));
        const std::string failed =
            std::regex_replace(screen("04-recv-loop/failed"), std::regex("PATH"), "lessons/04-recv-loop");
        CHECK(words_of(svg.substr(svg.find("</style>"))) ==
              words_of("$ make" + screen("board") + "$ make 04" + failed));
        // The places are those of today: the contract's line, and the test's.
        const std::map<std::string, std::string> begins = {{"hpp", "/// 4.2 "},
                                                           {"cpp", "    check_recv_all("}};
        for (const auto& place :
             all(svg, "(lessons/04-recv-loop/(?:tests/4.2_recv_all.cpp|recv_loop.hpp)):(\\d+)")) {
            std::istringstream lines(content(root / place[0]));
            std::string line;
            for (int i = std::stoi(place[1]); i > 0; --i) std::getline(lines, line);
            CAPTURE(place[0], place[1], line);
            CHECK(line.starts_with(begins.at(place[0].substr(place[0].size() - 3))));
        }
    }
}

TEST_CASE("the README has at most 150 lines of at most 120 columns, but for tables") {
    std::istringstream readme(content(root / "README.md"));
    std::size_t lines = 0;
    for (std::string line; std::getline(readme, line); ++lines) {
        std::size_t columns = 0;
        for (const unsigned char c : line) columns += c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe3 ? 1 : 2;
        CAPTURE(line);
        CHECK((columns <= 120 || line.starts_with("|")));  // a row of a table is one line
    }
    CHECK(lines <= 150);
}

TEST_CASE("all 35 claims of the tutorial are shown, where the table says") {
    // What can be named: 4.2, or experiment 4.a.
    std::set<std::string> known;
    std::map<std::string, std::string> tables;
    for (const fs::path& lesson : lessons()) {
        for (const auto& exercise : all(content(lesson / "CMakeLists.txt"), "\"(\\d\\.\\d) "))
            known.insert(exercise[0]);
        for (const auto& experiment : all(content(lesson / "experiments.cpp"), "\\{\"(\\d\\.[a-z])\""))
            known.insert(experiment[0]);
        const std::string readme = content(lesson / "README.md");
        const std::size_t from = readme.find("\n## Beside the tutorial");
        tables["lessons/" + lesson.filename().string() + "/README.md#beside-the-tutorial"] =
            from == readme.npos ? "" : readme.substr(from, readme.find("\n## Check", from) - from);
    }
    const std::string list = content(root / "exercises.md");
    const auto rows =
        all(list, "\n\\| (\\d+) \\| ([^|\n]+) \\| ([^|\n]+) \\| \\[[^\\]]*\\]\\(([^)]*)\\) \\|");
    CHECK(rows.size() == 35);
    std::size_t number = 0;
    for (const auto& row : rows) {
        CAPTURE(row[0], row[1], row[2], row[3]);
        CHECK(row[0] == std::to_string(++number));
        REQUIRE(tables.count(row[3]) == 1);
        // The lesson's own row has a careful version, and names the same places.
        const auto own =
            all(tables[row[3]], "\n\\| " + row[0] + " \\| ([^|\n]+) \\| ([^|\n]+) \\| ([^|\n]+) \\|");
        CHECK(own.size() == 1);
        if (own.size() == 1) CHECK(own[0][2] == row[2]);
        const auto places = all(row[2], "(\\d\\.[a-z0-9])");
        if (places.empty()) CHECK(row[2] == "here");
        for (const auto& place : places) CHECK(known.count(place[0]) == 1);
    }
    std::size_t own_rows = 0;
    for (const auto& [place, table] : tables) own_rows += all(table, "\n\\| (\\d+) \\|").size();
    CHECK(own_rows == 35);
}

TEST_CASE(
    "each lesson links the glossary's terms where they first come, and each term has a lesson that does") {
    const std::string glossary = content(root / "lessons/glossary.md");
    const auto terms =
        all(glossary, "\n\\| <a id=\"([^\"]+)\"></a>\\*\\*([^*]+)\\*\\* \\| [^|\n]+ \\| [^|\n]+ \\|");
    CHECK(terms.size() >= 30);
    CHECK(terms.size() == all(glossary, "<a id=\"(.)").size());
    std::set<std::string> linked;
    for (const fs::path& lesson : lessons()) {
        // The prose: no code, no heading, table, figure, or link to somewhere else.
        const std::string readme = std::regex_replace(
            "\n" + content(lesson / "README.md"),
            std::regex("\n```[^`]*\n```|\n[#|<][^\n]*|!?\\[[^\\]]*\\]\\((?!../glossary)[^)]*\\)|`[^`]*`"),
            "\n");
        if (!has(readme, "glossary.md")) continue;  // a lesson of somebody's own need not
        for (const auto& term : terms) {
            const std::string &id = term[0], word = std::regex_replace(term[1], std::regex(" "), "\\s+");
            const auto flags = std::isupper(term[1][0]) ? std::regex::ECMAScript : std::regex::icase;
            std::smatch first;
            if (!std::regex_search(readme, first, std::regex("\\b" + word + "(e?s)?\\b", flags))) continue;
            CAPTURE(lesson.string(), term[1],
                    first.prefix().str().substr(first.position() > 80 ? first.position() - 80 : 0));
            CHECK(first.suffix().str().starts_with("](../glossary.md#" + id + ")"));
            linked.insert(id);
        }
    }
    CHECK(linked.size() == terms.size());
}

TEST_CASE(
    "the time that a lesson takes is in its head and in the README's table, and is called an estimate") {
    const std::string list = content(root / "README.md");
    for (const fs::path& lesson : lessons()) {
        if (!is_listed(lesson, list)) continue;
        CAPTURE(lesson.string());
        const std::string readme = content(lesson / "README.md");
        const auto hours = all(readme.substr(0, readme.find("\n\n", readme.find("\n\n") + 2)),
                               "Time:\\sabout\\s(\\d)\\shours\\s\\(an\\sestimate");
        REQUIRE(hours.size() == 1);
        CHECK(std::regex_search(list, std::regex("lessons/" + lesson.filename().string() +
                                                 "/README.md\\) \\|[^\n]*\\| " + hours[0][0] + " h \\|")));
    }
}

TEST_CASE("a lesson's text has at most 2300 words") {
    for (const fs::path& lesson : lessons()) {
        std::istringstream prose(std::regex_replace(content(lesson / "README.md"),
                                                    std::regex("\n```[^`]*\n```|\n\\|[^\n]*"), "\n"));
        std::size_t words = 0;
        for (std::string word; prose >> word;) ++words;
        CAPTURE(lesson.string());
        CHECK(words <= 2300);
    }
}

TEST_CASE("VS Code's Test Explorer groups the exercises by lesson") {
    const auto delimiter =
        all(content(root / ".vscode/settings.json"), "\"cmake.ctest.testSuiteDelimiter\": \"([^\"]*)\"");
    REQUIRE(delimiter.size() == 1);
    const std::regex regex(std::regex_replace(delimiter[0][0], std::regex("\\\\\\\\"), "\\"));
    CHECK(std::regex_replace(std::string("4.2 recv_all"), regex, " > ") == "4 > 2 recv_all");
    CHECK(!std::regex_search("04-recv-loop build", regex));
}

TEST_CASE("VS Code's tasks find the place in a verdict") {
    const auto patterns = all(content(root / ".vscode/tasks.json"), "\"regexp\": \"([^\"]*)\"");
    CHECK(patterns.size() == 2);
    for (const auto& pattern : patterns) {
        const std::regex regex(std::regex_replace(pattern[0], std::regex("\\\\\\\\"), "\\"));
        std::smatch parts;
        for (const char* line : {"next: lessons/04-recv-loop/recv_loop.cpp:26  4.1 recv_some  then: make 04",
                                 "next: lessons/02-ports/ports.cpp:7  2.1 parse_port  then: make 02"}) {
            const std::string text = line;
            REQUIRE(std::regex_match(text, parts, regex));
            CHECK(fs::exists(root / parts[1].str()));
            CHECK(has(text, ":" + parts[2].str() + "  " + parts[3].str() + "  then"));
        }
    }
}
