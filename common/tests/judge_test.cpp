// How many starts a lesson's test program takes (runner/judge.cpp).
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
#include "runner/judge.hpp"

namespace {

namespace fs = std::filesystem;

// A lesson whose program notes each start, with the exercises that it is for.
class Noted {
public:
    explicit Noted(const std::string& manifest) : lesson(judging::read_manifest(manifest)) {
        fs::create_directory(folder_);
        std::ofstream(folder_ / "program") << "#!/bin/sh\necho \"$1\" >>'" << (folder_ / "starts").string()
                                           << "'\nexec '" << lesson.program << "' \"$@\"\n";
        fs::permissions(folder_ / "program", fs::perms::owner_all);
        lesson.program = folder_ / "program";
    }
    ~Noted() { fs::remove_all(folder_); }

    std::vector<std::string> starts() const {
        std::vector<std::string> all;
        std::ifstream in(folder_ / "starts");
        for (std::string line; std::getline(in, line);) all.push_back(line);
        return all;
    }

    judging::Lesson lesson;

private:
    const fs::path folder_ = fs::temp_directory_path() / fmt::format("noted-{}", ::getpid());
};

}  // namespace

TEST_CASE("for a class, a right answer takes one start", "[judge]") {
    Noted noted(SOLUTION);
    const auto verdicts = judge_for_a_class(noted.lesson);
    CHECK(noted.starts() == std::vector<std::string>{"[2.1],[2.2],[2.3],[2.4],[2.5],[2.6]"});
    REQUIRE(verdicts.size() == noted.lesson.exercises.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        CHECK(verdicts[i].outcome == workbook::Outcome::passed);
        CHECK(verdicts[i].exercise == noted.lesson.exercises[i].number);
    }
}

TEST_CASE("for a class, an answer that fails takes one more for each exercise, and has the same verdicts",
          "[judge]") {
    Noted noted(STARTER);
    const auto verdicts = judge_for_a_class(noted.lesson);
    const auto starts = noted.starts();
    REQUIRE(starts.size() == 1 + noted.lesson.exercises.size());
    const auto alone = judge(noted.lesson, noted.lesson.exercises);
    REQUIRE(verdicts.size() == alone.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) CHECK(write(verdicts[i]) == write(alone[i]));
}
