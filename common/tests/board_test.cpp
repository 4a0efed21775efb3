// The board as a learner reads it, against golden/board.txt and board.zh-CN.txt: half way, and when everything passes.
// The verdicts are made up here: judging five lessons takes longer. UPDATE_GOLDEN=1 writes the files anew.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "render.hpp"

using namespace judging;
using workbook::Outcome;

namespace {

const std::string root = WORKBOOK_ROOT;

std::vector<Lesson> lessons() {
    std::vector<Lesson> all;
    for (const char* name : {"01-ip-addresses", "02-ports", "03-tcp-client", "04-recv-loop", "05-close"}) {
        Lesson& lesson = all.emplace_back();
        lesson.name = name;
        lesson.words = root + "/common/runner/zh-CN.txt";
        lesson.causes = {root + "/lessons/" + name + "/causes.md"};
        for (char i = '1'; i <= '6'; ++i) {
            Exercise& exercise = lesson.exercises.emplace_back();
            exercise.number = lesson.name.substr(1, 1) + "." + i;
            exercise.kind = i < '6' ? "core" : "challenge";
        }
    }
    return all;
}

std::vector<Verdicts> all_are(Outcome outcome) {
    Verdict verdict;
    verdict.outcome = outcome;
    return std::vector<Verdicts>(5, Verdicts(6, verdict));
}

}  // namespace

TEST_CASE("the board half way, and when everything passes", "[board]") {
    std::vector<Lesson> all = lessons();
    std::vector<Verdicts> verdicts = all_are(Outcome::passed);
    verdicts[4] = all_are(Outcome::not_written)[4];
    all[3].exercises[1].name = "recv_all";
    verdicts[3][1].outcome = Outcome::failed;
    verdicts[3][1].place = "lessons/04-recv-loop/recv_loop.cpp:37";
    for (const Language language : {Language::english, Language::chinese}) {
        const std::string file =
            root + "/common/tests/golden/board" + (language == Language::chinese ? ".zh-CN.txt" : ".txt");
        const std::string got = render(all, verdicts, false, language) + "\n---- everything passes ----\n" +
                                render(all, all_are(Outcome::passed), false, language);
        if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << got;
        std::ostringstream golden;
        golden << std::ifstream(file, std::ios::binary).rdbuf();
        CHECK(got == golden.str());
    }
}
