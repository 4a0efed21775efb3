#include "workshop.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "command.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

constexpr int seconds_in_all = 240;  // for one lesson: compiler, linker, six exercises on a busy machine
constexpr uid_t nobody = 65534;

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error(file.string() +
                                 " can't be read: is the grading tree complete? To make it anew: make clean");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error(file.string() + " can't be written: is the disk full?");
}

// For a shell: 'it'\''s'.
std::string quoted(const std::string& text) {
    std::string all = "'";
    for (const char c : text) c == '\'' ? all += "'\\''" : all += c;
    return all + "'";
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == text.npos || text.find(what, at + 1) != text.npos)
        throw std::runtime_error(fmt::format("\"{}\" should stand once in: {}", what, text));
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

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') fields.emplace_back();
        else if (line[i] == '\\' && i + 1 < line.size()) fields.back() += line[++i] == 'n' ? '\n' : line[i];
        else fields.back() += line[i];
    }
    return fields;
}

// A directory that goes with this object, whatever an answer has left in it.
struct Stage {
    Stage() {
        std::string name = fs::temp_directory_path() / "grade-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + " can't be made");
        path = name;
    }
    Stage(const Stage&) = delete;
    ~Stage() {
        std::error_code ignored;
        for (fs::recursive_directory_iterator
                 it(path, fs::directory_options::skip_permission_denied, ignored),
             end;
             it != end; it.increment(ignored)) {
            if (ignored) break;
            if (it->is_directory(ignored) && !it->is_symlink(ignored))
                fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
        }
        fs::remove_all(path, ignored);
    }
    fs::path path;
};

}  // namespace

Workshop::Workshop(const std::string& tree) : root_(fs::current_path()), tree_(fs::absolute(tree)) {
    runner_ = tree_ + "/common/workbook_runner";
    const std::string commands = content(tree_ + "/compile_commands.json");
    for (const auto& entry : fs::directory_iterator(root_ + "/lessons")) {
        const fs::path folder = fs::path(tree_) / "lessons" / entry.path().filename();
        if (!fs::is_directory(folder)) continue;
        std::string manifest;
        for (const auto& file : fs::directory_iterator(folder))
            if (file.path().extension() == ".manifest") manifest = file.path();
        Kind kind;
        kind.lesson = judging::read_manifest(manifest);
        kind.file = fs::path(kind.lesson.answer).filename();
        const std::string name = fs::path(kind.file).stem();
        kind.headers = {root_ + "/common/socket.hpp", root_ + "/common/todo.hpp"};
        for (const auto& file : fs::directory_iterator(entry.path()))
            if (file.path().extension() == ".hpp") kind.headers.push_back(file.path());
        const std::string test = fs::path(kind.lesson.program).filename();
        // link.txt is what CMake's Makefiles run, in this folder.
        std::string link = content(folder / "CMakeFiles" / (test + ".dir") / "link.txt");
        link = link.substr(0, link.find('\n'));
        const std::size_t object = link.find("CMakeFiles/" + name + "_answer.dir/");
        if (object == link.npos) throw std::runtime_error("no answer in: " + link);
        const bool in_quotes = link[object - 1] == '"';
        const std::size_t end = link.find(in_quotes ? '"' : ' ', object);
        link.replace(object, end - object, in_quotes ? "$here/answer.o" : "\"$here/answer.o\"");
        link = replaced(link, " -o " + test + " ", " -o \"$here/" + test + "\" ");
        const std::string compile = compile_command(commands, kind.lesson.answer);
        // The compiler has limits, too: CPU seconds, KB of memory, half KB in a file.
        const std::string build = fmt::format(
            "ulimit -t 60; ulimit -v 4000000; ulimit -f 200000; here=$PWD; {} -o answer.o -c lessons/{}/{} "
            "&& cd {} && {}",
            compile, kind.lesson.name, kind.file, quoted(folder), link);
        std::istringstream in(content(manifest));
        for (std::string line; std::getline(in, line);) {
            const std::string key = line.substr(0, line.find(' '));
            if (key != "answer" && key != "program" && key != "object" && key != "build" && key != "target")
                kind.manifest += line + "\n";
        }
        kind.manifest += fmt::format(
            "answer lessons/{}/{}\nprogram ./{}\nobject answer.o\nbuild sh\nbuild -c\nbuild {}\ntarget sh\n",
            kind.lesson.name, kind.file, test, build);
        kinds_[kind.lesson.name] = kind;
    }
    if (kinds_.empty()) throw std::runtime_error(tree_ + " has no lessons");
    probe();
}

std::map<std::string, std::string> Workshop::files() const {
    std::map<std::string, std::string> files;
    for (const auto& [lesson, kind] : kinds_) files[lesson] = kind.file;
    return files;
}

std::string Workshop::version() const {
    std::string all = runner_ + fmt::format(" {}", fs::last_write_time(runner_).time_since_epoch().count());
    for (const auto& [lesson, kind] : kinds_)
        all += fmt::format(" {}", fs::last_write_time(kind.lesson.program).time_since_epoch().count());
    return fmt::format("{:016x}", std::hash<std::string>{}(all));
}

std::vector<Mark> Workshop::all(const std::string& lesson, const std::string& verdict,
                                const std::string& message) const {
    std::vector<Mark> marks;
    for (const judging::Exercise& exercise : kinds_.at(lesson).lesson.exercises)
        marks.push_back({lesson, exercise.number, exercise.name, exercise.kind, verdict, "", message});
    return marks;
}

// bubblewrap: the system, the lesson's header, the helper's, and the grading tree, which has no sources; all
// of it read-only. A network, a /proc, a /tmp and a working directory of its own. Nothing that it writes
// reaches a disk.
std::vector<std::string> Workshop::sandbox(const Kind& kind, const std::string& stage) const {
    std::vector<std::string> words = {"bwrap",
                                      "--unshare-all",
                                      "--die-with-parent",
                                      "--new-session",
                                      "--clearenv",
                                      "--setenv",
                                      "PATH",
                                      "/usr/local/bin:/usr/bin:/bin",
                                      "--setenv",
                                      "LC_ALL",
                                      "C.UTF-8"};
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    if (::geteuid() == 0)
        words.insert(words.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"});
    for (const char* name :
         {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "opt", "nix", "gnu"}) {
        const fs::path path = fs::path("/") / name;
        if (fs::is_symlink(path)) add({"--symlink", fs::read_symlink(path), path});
        else if (fs::exists(path)) add({"--ro-bind", path, path});
    }
    add({"--proc", "/proc", "--dev", "/dev"});
    for (const char* directory : {"/tmp", "/grade"}) {
        if (sized_tmpfs_) add({"--size", "536870912"});
        add({"--tmpfs", directory});
    }
    add({"--tmpfs", root_});
    for (const std::string& path : kind.headers) add({"--ro-bind", path, path});
    add({"--ro-bind", tree_, tree_});
    const std::string answer = "lessons/" + kind.lesson.name + "/" + kind.file;
    add({"--ro-bind", stage + "/" + answer, "/grade/" + answer, "--ro-bind", stage + "/manifest",
         "/grade/answer.manifest"});
    add({"--chdir", "/grade", runner_, "report", "answer.manifest"});
    return words;
}

// Whether a sandbox can be had at all.
void Workshop::probe() {
    if (!installed("bwrap")) {
        unsandboxed_ = "bwrap is not installed (package bubblewrap)";
        return;
    }
    if (::geteuid() == 0 && !installed("setpriv")) {
        unsandboxed_ = "setpriv is not installed (package util-linux), and root must not run answers";
        return;
    }
    sized_tmpfs_ =
        run({"sh", "-c", "bwrap --help 2>&1"}, 10, 1 << 16).out.find("--size") != std::string::npos;
    Stage stage;
    const Kind& kind = kinds_.begin()->second;
    const fs::path folder = stage.path / "lessons" / kind.lesson.name;
    fs::create_directories(folder);
    write(folder / kind.file, "");
    write(stage.path / "manifest", "");
    fs::permissions(stage.path, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    auto words = sandbox(kind, stage.path);
    words.resize(words.size() - 3);  // in place of the runner
    words.insert(words.end(), {"sh", "-c", "test -x \"$0\" && echo works", runner_});
    std::vector<std::string> merged = {"sh", "-c", "exec \"$@\" 2>&1", "sh"};
    merged.insert(merged.end(), words.begin(), words.end());
    const Output probe = run(merged, 20, 1 << 16);
    if (probe.out != "works\n")
        unsandboxed_ = "bwrap does not work here: " +
                       (probe.out.empty() ? "it printed nothing" : probe.out.substr(0, probe.out.find('\n')));
}

std::vector<Mark> Workshop::grade(const std::string& lesson, const std::string& answer,
                                  std::string& log) const {
    const Kind& kind = kinds_.at(lesson);
    Stage stage;
    const fs::path folder = stage.path / "lessons" / lesson;
    fs::create_directories(folder);
    write(folder / kind.file, answer);
    write(stage.path / "manifest", kind.manifest);
    fs::permissions(stage.path, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    std::vector<std::string> command;
    if (unsandboxed_.empty()) {
        command = sandbox(kind, stage.path);
    } else {
        fs::rename(stage.path / "manifest", stage.path / "answer.manifest");
        command = {"sh", "-c", "cd \"$0\" && exec \"$@\"", stage.path, runner_, "report", "answer.manifest"};
    }
    const Output output = run(command, seconds_in_all, 16 << 20);
    std::vector<Mark> marks;
    std::istringstream in(output.out);
    for (std::string line; std::getline(in, line);) {
        const auto field = fields_of(line);
        if (field[0] == "log" && field.size() == 2) log = field[1];
        if (field[0] == "verdict" && field.size() == 7)
            marks.push_back({lesson, field[1], field[2], field[3], field[4], field[5], field[6]});
    }
    const auto& exercises = kind.lesson.exercises;
    bool complete = output.status == 0 && marks.size() == exercises.size();
    for (std::size_t i = 0; complete && i < marks.size(); ++i)
        complete = marks[i].number == exercises[i].number;
    if (complete) return marks;
    if (output.timed_out)
        return all(lesson, "timed out",
                   fmt::format("It had not come to an end after {} seconds.\n", seconds_in_all));
    return all(lesson, "crashed", "It ended the program that judges it.\n");
}

}  // namespace grading
