#include "recipe.hpp"

#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <vector>

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

// A command of the build, as cmake/record.sh kept it.
struct Recorded {
    fs::path folder;  // where it runs
    std::vector<std::string> words;

    explicit Recorded(const fs::path& file) {
        std::istringstream in(content_of_tree(file));
        std::string line;
        std::getline(in, line);
        folder = line;
        while (std::getline(in, line)) words.push_back(line);
    }

    // The words, quoted, but without the names of files that it writes (-MF: what the source includes). `replace` gives a
    // word's place to another, or to none.
    template <typename Replace>
    std::string without_outputs(Replace replace) const {
        std::string text;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i] == "-o" || words[i] == "-MF" || words[i] == "-MT" || words[i] == "-MQ") ++i;
            else if (words[i] != "-MD" && words[i] != "-MMD") text += replace(words[i]) + " ";
        }
        return text;
    }

    bool is_file(const std::string& word, const std::string& path) const {
        return (folder / word).lexically_normal() == fs::path(path).lexically_normal();
    }
};

// The command that compiles the stage's answer.
std::string stage_compile(const Recorded& compile, const judging::Lesson& starter,
                          const std::string& answer) {
    return compile.without_outputs([&](const std::string& word) {
        return word == "-c" || compile.is_file(word, starter.answer) ? "" : quoted(word);
    }) + "-o answer.o -c " +
           quoted(answer);
}

// The same with the other compiler (cmake/other_compiler.cmake), or a command that fails, if it is not here.
std::string stage_compile_otherwise(const fs::path& kept, const judging::Lesson& starter,
                                    const std::string& answer) {
    return fs::exists(kept) ? stage_compile(Recorded(kept), starter, answer) : "false";
}

// The command that links it; the program comes into the stage, "$here".
std::string stage_link(const Recorded& link, const judging::Lesson& starter, const std::string& program) {
    return link.without_outputs([&](const std::string& word) {
        return link.is_file(word, starter.object) ? "\"$here/answer.o\"" : quoted(word);
    }) + "-o \"$here/\"" +
           quoted(program);
}

// The symbols that the test program and the tests' library do not get from the answer, one per line: all those that the
// objects and archives in `links` define or, with "library" behind them, take from the system. They are kept in the
// folder, because finding them takes longer than compiling an answer.
std::string reserved_symbols(const fs::path& kept, const Recorded& link, const Recorded& tests,
                             const judging::Lesson& starter) {
    const fs::path made = kept.string() + fmt::format(".{}", ::getpid());
    std::error_code none;
    const auto time = fs::last_write_time(kept, none);
    if (!none && time >= fs::last_write_time(starter.program)) return judging::content(kept);
    const std::string script =
        "cd \"$0\" && { readelf -sW \"$1\"; echo tests; shift; for file; do case $file in "
        "*.o | *.a) readelf -sW \"$file\" ;; esac; done; } 2>/dev/null | "
        "awk '$1 == \"tests\" { of_tests = 1 } { sub(/\\[[^]]*\\] */, \"\") } "
        "$1 !~ /^[0-9]+:$/ || $5 == \"LOCAL\" || $8 == \"\" { next } !of_tests && $7 != \"UND\" { answers[$8] } "
        "of_tests && $7 != \"UND\" { defined[$8] } of_tests && !($8 in answers) { all[$8] } "
        "END { for (name in all) print name, name in defined ? \"\" : \"library\" }' | sort -u";
    std::vector<std::string> command = {"sh", "-c", script, link.folder, starter.object};
    for (const Recorded* linked : {&link, &tests})
        for (const std::string& word : linked->words)
            if (!linked->is_file(word, starter.object)) command.push_back(word);
    const std::string symbols = run(command, 60, 64 << 20).out;
    if (symbols.empty())
        throw Trouble("readelf, which lists the symbols of the tests, printed nothing",
                      to_say("install the package binutils"));
    try {
        write(made, symbols);
        fs::rename(made, kept, none);
    } catch (const Trouble&) {
        fs::remove(made, none);
    }
    return symbols;
}

// The compiler has limits, too: processor seconds (their end has its own signal), KB of memory, half KB in a file. None
// of them ends a program with SIGKILL: if something else does, the script says so to the runner. What has an error for one
// compiler is tried with the other. If neither builds it, the one that finds fewer errors is heard: what only the
// other one finds may be right for the student's.
std::string build_script(const std::string& answer, const std::string& compile, const std::string& otherwise,
                         const fs::path& folder, const std::string& link, const fs::path& inspect) {
    return fmt::format(
        "ulimit -S -t 20; ulimit -H -t 25; ulimit -v 4000000; ulimit -f 200000; here=$PWD\n"
        "ended() {{ test $1 -ne 137 || echo 'sh: unable to execute command: Killed'; exit 1; }}\n"
        "errors() {{ grep -Ec ':[0-9]+: (fatal )?error: ' $1; }}\n"
        "try_the_other() {{ {} 2>otherwise && code=0; n=$(errors otherwise); [ $code -ne 0 ] && "
        "{{ [ $n -eq 0 ] || [ $n -ge $(errors said) ]; }} || mv otherwise said; }}\n"
        "{} 2>said; code=$?; [ $code -eq 0 ] || [ $(errors said) -eq 0 ] || try_the_other\n"
        "cat said >&2; [ $code -eq 0 ] || ended $code\n"
        "sh {} answer.o reserved {} >findings || ended 137; ! grep '^refuse ' findings || exit 1\n"
        "cd {} || exit\n"
        "{} || ended $?",
        otherwise, compile, quoted(inspect), quoted(answer), quoted(folder), link);
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
    const std::string answer = "lessons/" + lesson.name + "/" + file.string();
    const Recorded compile(folder / (name + ".compile")), link(folder / (name + ".link")),
        tests(folder / (name + "_tests.link"));
    const std::string script =
        build_script(answer, stage_compile(compile, lesson, answer),
                     stage_compile_otherwise(folder / (name + ".other"), lesson, answer), link.folder,
                     stage_link(link, lesson, program), tree / "inspect.sh");
    return {
        file,
        kept_lines(manifest) +
            fmt::format("answer {}\nprogram ./{}\nobject answer.o\nbuild sh\nbuild -c\nbuild {}\ntarget sh\n",
                        answer, program, in_one_line(script)),
        reserved_symbols(folder / "reserved", link, tests, lesson)};
}

}  // namespace grading
