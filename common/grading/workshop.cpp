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

// For one lesson, on a busy machine.
constexpr int build_seconds = 90, judge_seconds = 120;

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

// For awk: of the symbols that are taken (first file), those that an object defines (nm -P, second file): as
// its own, or weakly under a name of C or in the tests' namespaces. Templates and inline functions are in
// both.
const char* const shadows =
    "FNR == NR { taken[$1]; next } "
    "$1 in taken && ($2 ~ /[A-U]/ || $1 ~ /^[A-Za-z0-9_]*$/ && $1 !~ /^_Z/ || $1 ~ /5Catch|7testing/) { "
    "print $1 }";

// The symbols that the test program has from elsewhere than the answer, one a line. Without nm there are
// none. They are kept beside the program, since it takes longer to find them than to compile an answer.
std::string taken(const fs::path& folder, const std::string& link, const judging::Lesson& starter) {
    const fs::path kept = folder / "taken", made = kept.string() + fmt::format(".{}", ::getpid());
    std::error_code none;
    const auto time = fs::last_write_time(kept, none);
    if (!none && time >= fs::last_write_time(starter.program)) return content(kept);
    const std::string script =
        "cd \"$0\" && { nm -Pg --defined-only \"$1\"; echo; eval \"set -- $2\"; for file; do case $file in "
        "*/answer.o) ;; *.o | *.a) nm -Pg \"$file\" ;; esac; done; } 2>/dev/null | "
        "awk 'NF == 0 { of_tests = 1 } !of_tests { answers[$1] } of_tests && NF > 1 && !($1 in answers) { "
        "print $1 }' | "
        "sort -u";
    const std::string symbols = run({"sh", "-c", script, folder, starter.object, link}, 60, 64 << 20).out;
    std::ofstream(made) << symbols;
    if (content(made) == symbols) fs::rename(made, kept, none);
    else fs::remove(made, none);
    return symbols;
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

// A directory that goes with this object, whatever an answer has left in it. It is of the user who runs
// answers.
struct Stage {
    Stage() {
        std::string name = fs::temp_directory_path() / "grade-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr ||
            (::geteuid() == 0 && ::chown(name.c_str(), 65534, 65534) != 0))
            throw std::runtime_error(name + " can't be made");
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
        const std::string answer = "lessons/" + kind.lesson.name + "/" + kind.file;
        // The compiler has limits, too: CPU seconds, KB of memory, half KB in a file. An answer that defines
        // what the tests take from elsewhere (recv, main, Catch2's) would have them use its own.
        const std::string build = fmt::format(
            "ulimit -t 20; ulimit -v 4000000; ulimit -f 200000; here=$PWD; {} -o answer.o -c {} || exit; "
            "own=$(nm -Pg --defined-only answer.o 2>/dev/null | awk {} taken - | c++filt | tr '\\n' ' '); "
            "test -z \"$own\" || {{ echo \"{}:1:1: error: the tests need this as it is: $own\"; exit 1; }}; "
            "cd {} && {}",
            compile, answer, quoted(shadows), answer, quoted(folder), link);
        kind.taken = taken(folder, link, kind.lesson);
        std::istringstream in(content(manifest));
        for (std::string line; std::getline(in, line);) {
            const std::string key = line.substr(0, line.find(' '));
            if (key != "answer" && key != "program" && key != "object" && key != "build" && key != "target")
                kind.manifest += line + "\n";
        }
        kind.manifest +=
            fmt::format("answer {}\nprogram ./{}\nobject answer.o\nbuild sh\nbuild -c\nbuild {}\ntarget sh\n",
                        answer, test, build);
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

// Not as root, and with nothing of the user's environment.
std::vector<std::string> Workshop::unprivileged() const {
    std::vector<std::string> words;
    if (::geteuid() == 0) words = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
    const char* path = std::getenv("PATH");
    words.insert(words.end(), {"env", "-i", fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path),
                               "LC_ALL=C.UTF-8"});
    return words;
}

// bubblewrap: the system's programs and libraries, the lesson's header, the helper's, and the grading tree,
// which has no sources; all of it read-only. A network, a /proc, a /dev and a /tmp of its own. The compiler
// may write to the stage; what it has made can't be changed by an answer that runs.
std::vector<std::string> Workshop::sandbox(const Kind& kind, const fs::path& stage, Step step) const {
    std::vector<std::string> words = unprivileged();
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    add({"bwrap", "--unshare-all", "--die-with-parent", "--new-session"});
    for (const char* name : {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "opt", "nix", "gnu"}) {
        const fs::path path = fs::path("/") / name;
        if (fs::is_symlink(path)) add({"--symlink", fs::read_symlink(path), path});
        else if (fs::exists(path)) add({"--ro-bind", path, path});
    }
    for (const char* name :
         {"alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "hosts", "host.conf", "nsswitch.conf",
          "gai.conf", "services", "protocols", "localtime"}) {
        const fs::path path = fs::path("/etc") / name;
        if (fs::exists(path)) add({"--ro-bind", path, path});
    }
    add({"--proc", "/proc", "--dev", "/dev"});
    for (const char* directory : {"/tmp", "/dev/shm"}) {
        if (sized_tmpfs_) add({"--size", "268435456"});
        add({"--tmpfs", directory});
    }
    add({"--remount-ro", "/dev", "--tmpfs", root_});
    if (step == Step::build)
        for (const std::string& path : kind.headers) add({"--ro-bind", path, path});
    add({"--ro-bind", tree_, tree_, "--remount-ro", root_});
    // Process 1 is out of reach for all others, and when it ends they do.
    if (step == Step::build) add({"--bind", stage, "/grade"});
    else add({"--ro-bind", stage, "/grade", "--as-pid-1"});
    add({"--remount-ro", "/", "--chdir", "/grade"});
    return words;
}

Output Workshop::run_runner(const Kind& kind, const fs::path& stage, Step step) const {
    std::vector<std::string> words;
    if (unsandboxed_.empty()) {
        words = sandbox(kind, stage, step);
    } else {
        words = unprivileged();
        words.insert(words.end(), {"sh", "-c", "cd \"$0\" && exec \"$@\"", stage});
    }
    const bool build = step == Step::build;
    words.insert(words.end(), {runner_, build ? "build" : "report", kind.lesson.name + ".manifest"});
    return run(words, build ? build_seconds : judge_seconds, 16 << 20);
}

// Whether a sandbox can be had at all.
void Workshop::probe() {
    if (::geteuid() == 0 && !installed("setpriv"))
        throw std::runtime_error(
            "root does not run answers: install setpriv (package util-linux), or grade as another user");
    if (::geteuid() == 0 &&
        run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", "test", "-r", runner_}, 10,
            1)
                .status != 0)
        throw std::runtime_error("root grades as the user nobody, who can't read " + root_ +
                                 ": move the workbook to /srv, say, or grade as another user");
    if (!installed("bwrap")) {
        unsandboxed_ = "bwrap is not installed (package bubblewrap)";
        return;
    }
    sized_tmpfs_ =
        run({"sh", "-c", "bwrap --help 2>&1"}, 10, 1 << 16).out.find("--size") != std::string::npos;
    const Stage stage;
    auto words = sandbox(kinds_.begin()->second, stage.path, Step::judge);
    words.insert(words.begin(), {"sh", "-c", "exec \"$@\" 2>&1", "sh"});
    words.insert(words.end(), {"sh", "-c", "test -x \"$0\" && echo works", runner_});
    const std::string said = run(words, 20, 1 << 16).out;
    if (said != "works\n")
        unsandboxed_ = fmt::format(
            "bwrap does not work here: \"{}\". Where the system forbids namespaces, as containers and some "
            "distributions do, its administrator can allow them",
            said.substr(0, said.find('\n')));
}

std::vector<Mark> Workshop::grade(const std::string& lesson, const std::string& answer,
                                  std::string& log) const {
    const Kind& kind = kinds_.at(lesson);
    const Stage stage;
    fs::create_directories(stage.path / "lessons" / lesson);
    write(stage.path / "lessons" / lesson / kind.file, answer);
    write(stage.path / "taken", kind.taken);
    write(stage.path / (lesson + ".manifest"), kind.manifest);
    if (run_runner(kind, stage.path, Step::build).timed_out)
        return all(lesson, "did not build",
                   fmt::format("The compiler had not come to an end after {} seconds.\n", build_seconds));
    const Output output = run_runner(kind, stage.path, Step::judge);
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
                   fmt::format("It had not come to an end after {} seconds.\n", judge_seconds));
    return all(lesson, "crashed", "It ended the program that judges it.\n");
}

}  // namespace grading
