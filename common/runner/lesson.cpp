#include "lesson.hpp"

#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace judging {

namespace fs = std::filesystem;

Lesson read_manifest(const std::string& path) {
    std::ifstream in(path);
    if (!in)
        throw std::runtime_error(
            path + " can't be read: build/ is incomplete. To rebuild it: make clean, then make");
    Lesson lesson;
    bool complete = false;
    lesson.log = fs::path(path).replace_extension(".log");
    const std::pair<const char*, std::string Lesson::*> texts[] = {
        {"lesson", &Lesson::name},     {"answer", &Lesson::answer}, {"program", &Lesson::program},
        {"object", &Lesson::object},   {"probe", &Lesson::probe},   {"target", &Lesson::target},
        {"works", &Lesson::works},     {"try", &Lesson::try_it},    {"next", &Lesson::next},
        {"compare", &Lesson::compare}, {"words", &Lesson::words},   {"tree", &Lesson::tree},
    };
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = line.find(' ');
        const std::string key = line.substr(0, space), value = line.substr(space + 1);
        for (const auto& [name, member] : texts)
            if (key == name) lesson.*member = value;
        if (key == "causes") lesson.causes.push_back(value);
        if (key == "build") lesson.build.push_back(value);
        if (key == "sanitizers") lesson.sanitizers = value == "1";
        complete = complete || line == "end";
        if (key == "exercise") {
            Exercise exercise;
            std::istringstream(value) >> exercise.number >> exercise.name >> exercise.kind >> exercise.cases;
            lesson.exercises.push_back(exercise);
        }
    }
    if (!complete)
        throw std::runtime_error(path +
                                 " is cut short: build/ is incomplete. To rebuild it: make clean, then make");
    return lesson;
}

const Exercise& find_exercise(const Lesson& lesson, const std::string& number) {
    std::string known;
    for (const Exercise& exercise : lesson.exercises) {
        if (exercise.number == number) return exercise;
        known += " " + exercise.number;
    }
    throw std::runtime_error(lesson.name + " has no exercise " + number + "; it has" + known);
}

std::string from_here(const std::string& path) {
    std::error_code ignored;
    const auto relative = fs::proximate(path, ignored);
    return ignored || relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

std::string definition(const std::string& answer, const std::string& function) {
    std::ifstream in(answer);
    int number = 0;
    for (std::string line; !function.empty() && std::getline(in, line);) {
        ++number;
        if (line.empty() || std::isspace(static_cast<unsigned char>(line[0])) || line.starts_with("//"))
            continue;
        for (const char* mark : {"(", "::"}) {
            const std::size_t at = line.find(function + mark);
            if (at != line.npos &&
                (at == 0 || !(std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_')))
                return fmt::format("{}:{}", from_here(answer), number);
        }
    }
    return from_here(answer);
}

bool can_be_read(const std::string& answer) {
    std::error_code unknown;
    return fs::is_regular_file(answer, unknown) && ::access(answer.c_str(), R_OK) == 0;
}

}  // namespace judging
