// Reads what CMake wrote down of a lesson, and builds its test program.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "judge.hpp"
#include "socket.hpp"

namespace judging {

Lesson read_manifest(const std::string& path) {
    std::ifstream in(path);
    if (!in)
        throw std::runtime_error(path + " can't be read: the build tree is not configured, or not complete");
    Lesson lesson;
    lesson.log = std::filesystem::path(path).replace_extension(".log");
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = line.find(' ');
        const std::string key = line.substr(0, space), value = line.substr(space + 1);
        if (key == "lesson") lesson.name = value;
        if (key == "answer") lesson.answer = value;
        if (key == "program") lesson.program = value;
        if (key == "build") lesson.build.push_back(value);
        if (key == "sanitizers") lesson.sanitizers = value == "1";
        if (key == "exercise") {
            Exercise exercise;
            std::istringstream(value) >> exercise.number >> exercise.name >> exercise.kind >> exercise.cases;
            lesson.exercises.push_back(exercise);
        }
    }
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

bool build(const Lesson& lesson) {
    int pipe[2];
    if (::pipe(pipe) != 0) net::throw_errno("pipe");
    const net::Socket from(pipe[0]);
    net::Socket to(pipe[1]);
    const pid_t pid = ::fork();
    if (pid < 0) net::throw_errno("fork");
    if (pid == 0) {
        ::dup2(to.fd(), 1);
        ::dup2(to.fd(), 2);
        // The compiler's words in English: the word "error" is looked for.
        if (const char* all = std::getenv("LC_ALL")) ::setenv("LC_CTYPE", all, 1);
        ::unsetenv("LC_ALL");
        ::unsetenv("LANGUAGE");
        ::setenv("LC_MESSAGES", "C", 1);
        std::vector<char*> argv;
        for (const std::string& word : lesson.build) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execvp(argv[0], argv.data());
        std::perror(argv[0]);
        ::_exit(127);
    }
    to.close();
    const bool terminal = ::isatty(2) != 0;
    std::string log, line;
    char buffer[4096];
    for (ssize_t got = 0;
         (got = ::read(from.fd(), buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR);) {
        for (const char c : std::string_view(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)))) {
            log += c;
            if (c != '\n') line += c;
            else if (terminal && line.starts_with("["))  // "[3/14] Building ..."
                std::fprintf(stderr, "\r\033[K%.79s", line.c_str());
            if (c == '\n') line.clear();
        }
    }
    if (terminal) std::fprintf(stderr, "\r\033[K");
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    std::error_code ignored;
    std::filesystem::remove(lesson.log, ignored);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    std::ofstream out(lesson.log);
    out << log;
    if (!out.flush()) throw std::runtime_error(lesson.log + " can't be written: is the disk full?\n" + log);
    return false;
}

}  // namespace judging
