// Checks the verdicts of an answer, and the words of its message.
//
//   expect ANSWER.cpp MANIFEST [EXERCISE...]   as the head of the file says (see below), by these exercises or all
//   expect VERDICT MANIFEST EXERCISE           one exercise's verdict
//
// The head of a wrong answer names in comments:
//   fails: 4.2 4.6     the exercises that fail, the mistaken one first; all others have to pass
//   verdict: crashed   its verdict, where it is not "failed"; "... or ..." where the system decides
//   cause: ...         the id of the cause that its message has to name; "... or ..." where a race decides
//   says: ...          words of its message, where no cause has an id, or a value matters
//   needs: IPv6        it can't be seen on a machine without; then it is skipped (status 77)
// A file without them is a right answer. A mistake also says what was thought ("Thought:"), why it
// seems to work ("Works:") and where it breaks ("Breaks:"). All that a learner reads has to fit a terminal.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "judge_some.hpp"
#include "render.hpp"
#include "socket.hpp"

namespace {

using namespace judging;
using workbook::Outcome;

struct Head {
    std::vector<std::string> fails, causes, says;
    std::string verdict = "failed";
    bool needs_ipv6 = false;
};

std::vector<std::string> split(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

Head read_head(const std::string& path) {
    std::ifstream in(path);
    if (!in) throw std::runtime_error(path + " can't be read");
    Head head;
    std::vector<std::string> missing;
    if (path.find("/mistakes/") != path.npos) missing = {"// Thought: ", "// Works:   ", "// Breaks:  "};
    for (std::string line; std::getline(in, line) && line.starts_with("//");) {
        if (!missing.empty() && line.starts_with(missing.front())) missing.erase(missing.begin());
        const auto after = [&line](std::string_view key) {
            return line.starts_with(key) ? line.substr(key.size()) : std::string();
        };
        if (const auto text = after("// fails: "); !text.empty()) head.fails = split(text);
        if (after("// needs: ") == "IPv6") head.needs_ipv6 = true;
        if (const auto text = after("// verdict: "); !text.empty()) head.verdict = text;
        if (const auto text = after("// cause: "); !text.empty()) head.causes.push_back(text);
        if (const auto text = after("// says: "); !text.empty()) head.says.push_back(text);
    }
    if (!missing.empty())
        throw std::runtime_error(fmt::format("{} has no line \"{}...\"", path, missing.front()));
    return head;
}

// Wrapped text as one line.
std::string unwrapped(const std::string& text) {
    return fmt::format("{}", fmt::join(split(text), " "));
}

bool have_ipv6() {
    const net::Endpoint here{"::1", 0};
    const net::Socket socket{::socket(here.family(), SOCK_STREAM, 0)};
    return socket && ::bind(socket.fd(), here.address(), here.size()) == 0;
}

bool names(const Verdict& verdict, const std::string& id) {
    if (!verdict.failure) return false;
    const auto& causes = verdict.failure->causes;
    return std::any_of(causes.begin(), causes.end(), [&](const auto& cause) {
        return (" or " + id + " or ").find(" or " + cause.id + " or ") != std::string::npos;
    });
}

int check(const Lesson& lesson, const Head& head, const std::vector<std::string>& numbers) {
    if (head.needs_ipv6 && !have_ipv6()) {
        fmt::print("skipped: it needs IPv6, which this machine has not\n");
        return 77;
    }
    if (head.verdict.find("did not build") != std::string::npos) build({lesson});  // nobody else did
    const auto verdicts = judge_some(lesson, numbers);
    const std::string shown = render(lesson, verdicts, false);
    std::string complaints;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        const Verdict& verdict = verdicts[i];
        const auto named = std::find(head.fails.begin(), head.fails.end(), exercise.number);
        const bool first = named == head.fails.begin() && !head.fails.empty();
        const std::string message = render(lesson, exercise, verdict, false);
        if ((verdict.outcome == Outcome::passed) != (named == head.fails.end()))
            complaints += fmt::format("{} should {}\n{}", exercise.number,
                                      named == head.fails.end() ? "pass" : "not pass", message);
        if (!first) continue;
        if ((" or " + head.verdict + " or ").find(" or " + words(verdict.outcome) + " or ") ==
            std::string::npos)
            complaints +=
                fmt::format("{} should have the verdict: {}\n{}", exercise.number, head.verdict, message);
        for (const std::string& id : head.causes)
            if (!names(verdict, id))
                complaints += fmt::format("{} should name the cause {}\n{}", exercise.number, id, message);
        for (const std::string& text : head.says)
            if (unwrapped(message).find(text) == std::string::npos)
                complaints += fmt::format("{} should say: {}\n{}", exercise.number, text, message);
        if (head.says.empty() && head.causes.empty())
            complaints += "the head names no cause: \"// cause: ...\"\n";
    }
    std::istringstream in(shown);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line); ++lines)
        // the paths of this tree are longer than a learner's
        if (line.size() > 80 && line.find('/') == line.npos) complaints += "too wide: " + line + "\n";
    if (lines > 22)
        complaints += fmt::format("a screen has 22 lines, make's own and the prompt; these are {}\n", lines);
    fmt::print("{}{}", shown, complaints.empty() ? "" : "\n" + complaints);
    return complaints.empty() ? 0 : 1;
}

int check_one(const Lesson& lesson, const std::string& number, const std::string& word) {
    const Exercise& exercise = find_exercise(lesson, number);
    const Verdict verdict = judge(lesson, {exercise}).front();
    fmt::print("{}the verdict should be: {}\n", render(lesson, exercise, verdict, false), word);
    return words(verdict.outcome) == word ? 0 : 1;
}

// No process that an answer started is left: those whose parents have ended are this process's children.
bool nothing_left() {
    if (::waitpid(-1, nullptr, WNOHANG) == -1) return true;
    fmt::print("a process is left\n");
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 3)
            throw std::runtime_error(
                "usage: expect ANSWER.cpp MANIFEST [EXERCISE...], or: expect VERDICT MANIFEST EXERCISE");
        const Lesson lesson = read_manifest(argv[2]);
        const std::string what = argv[1];
        const int status = what.ends_with(".cpp") ? check(lesson, read_head(what), {argv + 3, argv + argc})
                                                  : check_one(lesson, argc > 3 ? argv[3] : "", what);
        return nothing_left() ? status : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "expect: {}\n", error.what());
        return 2;
    }
}
