#include "recipe.hpp"

#include <unistd.h>

#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "command.hpp"
#include "files.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

std::string content_of_tree(const fs::path& file) {
    std::string text = judging::content(file);
    if (text.empty())
        throw std::runtime_error(file.string() +
                                 " can't be read: is the grading tree complete? To rebuild it: make clean");
    return text;
}

// Quoted for a shell: 'it'\''s'.
std::string quoted(const std::string& text) {
    std::string all = "'";
    for (const char c : text) c == '\'' ? all += "'\\''" : all += c;
    return all + "'";
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == text.npos || text.find(what, at + 1) != text.npos)
        throw std::runtime_error(fmt::format("\"{}\" should occur once in: {}", what, text));
    return text.replace(at, what.size(), by);
}

// The command that compiles `source`, without "-o OBJECT -c SOURCE" at its end.
std::string compile_command(const std::string& commands, const std::string& source) {
    const std::size_t file = commands.find("\"file\": \"" + source + "\"");
    if (file == commands.npos) throw std::runtime_error(source + " is not in compile_commands.json");
    const std::string key = "\"command\": \"";
    const std::size_t begin = commands.rfind(key, file) + key.size();
    std::string command;
    for (std::size_t at = begin; at < file && commands[at] != '"'; ++at) {
        if (commands[at] == '\\') ++at;
        command += commands[at];
    }
    return command.substr(0, command.rfind(" -o "));
}

// The command that CMake's Makefiles run in `folder` to link a target.
std::string link_command(const fs::path& folder, const std::string& target) {
    const std::string text = content_of_tree(folder / "CMakeFiles" / (target + ".dir") / "link.txt");
    return text.substr(0, text.find('\n'));
}

// The same command for the stage's answer; it writes the program into the stage, "$here".
std::string stage_link(std::string link, const std::string& name, const std::string& program) {
    const std::size_t object = link.find("CMakeFiles/" + name + "_answer.dir/");
    if (object == link.npos || object == 0) throw std::runtime_error("no answer in: " + link);
    const bool in_quotes = link[object - 1] == '"';
    const std::size_t end = link.find(in_quotes ? '"' : ' ', object);
    link.replace(object, end - object, in_quotes ? "$here/answer.o" : "\"$here/answer.o\"");
    return replaced(link, " -o " + program + " ", " -o \"$here/" + program + "\" ");
}

// The symbols that the test program and the tests' library do not get from the answer, one per line: all those that the
// objects and archives in `links` define or take from the system. They are kept in the folder, because finding them
// takes longer than compiling an answer.
std::string reserved_symbols(const fs::path& folder, const std::string& links,
                             const judging::Lesson& starter) {
    const fs::path kept = folder / "reserved", made = kept.string() + fmt::format(".{}", ::getpid());
    std::error_code none;
    const auto time = fs::last_write_time(kept, none);
    if (!none && time >= fs::last_write_time(starter.program)) return judging::content(kept);
    const std::string script =
        "cd \"$0\" && { nm -Pg --defined-only \"$1\"; echo; eval \"set -- $2\"; for file; do case $file in "
        "*/answer.o) ;; *.o | *.a) nm -Pg \"$file\" ;; esac; done; } 2>/dev/null | "
        "awk 'NF == 0 { of_tests = 1 } !of_tests { answers[$1] } of_tests && NF > 1 && !($1 in answers) { "
        "print $1 }' | "
        "sort -u";
    const std::string symbols = run({"sh", "-c", script, folder, starter.object, links}, 60, 64 << 20).out;
    try {
        write(made, symbols);
        fs::rename(made, kept, none);
    } catch (const Trouble&) {
        fs::remove(made, none);
    }
    return symbols;
}

// The compiler has limits, too: processor seconds (their end has its own signal), KB of memory, half KB in a file. None
// of them ends a program with SIGKILL: if something else does, the script says so to the runner.
std::string build_script(const std::string& compile, const std::string& answer, const fs::path& folder,
                         const std::string& link, const fs::path& inspect) {
    return fmt::format(
        "ulimit -S -t 20; ulimit -H -t 25; ulimit -v 4000000; ulimit -f 200000; here=$PWD\n"
        "ended() {{ test $1 -ne 137 || echo 'unable to execute command: Killed'; exit 1; }}\n"
        "{} -o answer.o -c {} || ended $?\n"
        "sh {} answer.o reserved >findings; ! grep '^refuse ' findings || exit 1\n"
        "cd {} || exit\n"
        "{} || ended $?",
        compile, answer, quoted(inspect), quoted(folder), link);
}

// A manifest's value is one line.
std::string in_one_line(std::string script) {
    for (std::size_t at = 0; (at = script.find('\n', at)) != script.npos; at += 2)
        script.replace(at, 1, "; ");
    return script;
}

// The lines of the tree's own manifest that hold in a stage, too.
std::string kept_lines(const fs::path& manifest) {
    std::string kept;
    std::istringstream in(content_of_tree(manifest));
    for (std::string line; std::getline(in, line);) {
        const std::string key = line.substr(0, line.find(' '));
        if (key != "answer" && key != "program" && key != "object" && key != "build" && key != "target" &&
            key != "causes")
            kept += line + "\n";
    }
    return kept;
}

}  // namespace

Recipe read_recipe(const fs::path& tree, const fs::path& manifest, const judging::Lesson& lesson) {
    const fs::path folder = manifest.parent_path(), file = fs::path(lesson.answer).filename();
    const std::string name = file.stem(), program = fs::path(lesson.program).filename();
    const std::string link = stage_link(link_command(folder, program), name, program);
    const std::string compile =
        compile_command(content_of_tree(tree / "compile_commands.json"), lesson.answer);
    const std::string answer = "lessons/" + lesson.name + "/" + file.string();
    return {
        file,
        kept_lines(manifest) +
            fmt::format("answer {}\nprogram ./{}\nobject answer.o\nbuild sh\nbuild -c\nbuild {}\ntarget sh\n",
                        answer, program,
                        in_one_line(build_script(compile, answer, folder, link, tree / "inspect.sh"))),
        reserved_symbols(folder, link + " " + link_command(folder, name + "_tests"), lesson)};
}

}  // namespace grading
