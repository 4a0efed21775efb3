#include "names.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "json.hpp"

namespace grading {

namespace {

constexpr std::size_t longest_name = 255;  // of a file, in bytes; std::regex does not like long texts

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string stem_of(const std::string& file) {
    return file.substr(0, file.rfind('.'));
}

// The names that answers have had.
std::regex pattern_for(const std::string& file) {
    const std::string stem = stem_of(file), ending = file.substr(stem.size() + 1);
    return std::regex("(?:(.*[^a-z0-9]))?" + stem +
                      R"((?:[-_ ]?\(?[0-9]{1,3}\)?|(?: -)? (?:copy|kopie|copie|副本)(?: \(?[0-9]+\)?)?)?\.)" +
                      ending + R"((?:\.txt)?)");
}

std::string without_separators(std::string text) {
    while (!text.empty() && std::string(" _-.").find(text.back()) != std::string::npos) text.pop_back();
    return text;
}

}  // namespace

std::optional<Nearness> nearness(const std::string& name, const std::string& file) {
    if (name == file) return Nearness{Nearness::exact, ""};
    if (name.size() > longest_name) return std::nullopt;
    std::string plain = lower(name);
    plain.erase(plain.find_last_not_of(' ') + 1);
    if (plain == file || plain == file + ".txt") return Nearness{Nearness::spelling, ""};
    // This spares nearly all names the regular expression.
    if (plain.find(stem_of(file)) == std::string::npos) return std::nullopt;
    std::smatch match;
    if (!std::regex_match(plain, match, pattern_for(file))) return std::nullopt;
    return Nearness{Nearness::copy,
                    without_separators(name.substr(0, static_cast<std::size_t>(match.length(1))))};
}

bool resembles(const std::string& name, const std::string& file) {
    // What a compiler or an editor has made of an answer is not an answer.
    static const std::set<std::string> made{"o", "obj", "d", "exe", "out", "pdb", "gch", "log", "swp"};
    if (name.size() > longest_name) return false;
    const auto letters = [](const std::string& text) {
        std::string only;
        for (const char c : lower(text))
            if (c >= 'a' && c <= 'z') only += c;
        return only;
    };
    return !made.contains(lower(name.substr(name.rfind('.') + 1))) &&
           letters(name).find(letters(stem_of(file))) != std::string::npos;
}

bool is_source(const std::string& name) {
    static const std::set<std::string> endings{"cpp", "cc", "cxx", "c++", "c", "ixx", "cppm"};
    const std::size_t dot = name.rfind('.');
    return dot != name.npos && endings.contains(lower(name.substr(dot + 1)));
}

std::string archive_ending(const std::string& name) {
    // Browsers and systems make "work.tar (1).gz", "work.tar-1.gz" or "work.zip.1" of the second one.
    static const std::regex ending(
        ".+?([.]tar(?:[- ]?[0-9]{1,3}| ?[(][0-9]{1,3}[)])?[.](?:gz|xz|bz2|zst|lz4|lzma|lz|z)"
        "|[.](?:zip|zipx|jar|tar|tgz|txz|tbz|tbz2|tzst|tlz|7z|rar|cpio|gz|xz|bz2|zst|lz4|lzma)"
        "(?: ?[(][0-9]{1,3}[)]|[.][0-9]{1,3}|[.]download)?)");
    const std::string plain = lower(name.substr(name.rfind('/') + 1));
    std::smatch match;
    if (plain.size() > longest_name || !std::regex_match(plain, match, ending)) return "";
    return name.substr(name.size() - static_cast<std::size_t>(match.length(1)));
}

std::string compressed_file(const std::string& name) {
    static const std::set<std::string> endings{".gz", ".xz", ".bz2", ".zst", ".lz4", ".lzma"};
    const std::string ending = archive_ending(name);
    return endings.contains(lower(ending)) ? name.substr(0, name.size() - ending.size()) : "";
}

std::string number_in(const std::string& student) {
    static const std::regex canvas(".+?_([0-9]{3,})_[0-9]{3,}"), moodle(".+_([0-9]+)");
    std::smatch match;
    if (student.size() > longest_name) return "";
    return std::regex_match(student, match, canvas) || std::regex_match(student, match, moodle)
               ? match[1].str()
               : "";
}

namespace {

std::optional<Owner> owner_on_canvas(const std::string& name, const AnswerFiles& files) {
    // "adamsamy_1201_99001_recv_loop.cpp": the numbers are the user's and the file's, and the first such pair. A group's
    // name may end in a small one, too.
    static const std::regex canvas("(.+?)_([0-9]{3,})_([0-9]{3,})_(.+)"),
        canvas_small("(.+?)_([0-9]+)_([0-9]{3,})_(.+)"), canvas_late("(.+?)_LATE_([0-9]+)_([0-9]+)_(.+)");
    // "LATE_anon_aB3xQ_99001_recv_loop.cpp", where the names of students are hidden
    static const std::regex canvas_anonymous("(LATE_)?(anon_[A-Za-z0-9]+)_([0-9]+)_(.+)");
    // "hw_2026_1103_amy.zip": a date
    static const std::regex date("(?:19|20)[0-9]{2}_(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])");
    std::smatch match;
    if (std::regex_match(name, match, canvas_anonymous))
        return Owner{match[2], match[2], "", match[4], "", match[3], match[1].matched};
    // A small number, as in "team_2_100_final.zip", is Canvas's only before an answer's name.
    const auto is_clean = [&](const std::string& rest) {
        return std::any_of(files.begin(), files.end(), [&](const auto& file) {
            const auto near = nearness(rest, file.second);
            return near && near->in_front.empty();
        });
    };
    const bool late = std::regex_match(name, match, canvas_late);
    if (!late && !std::regex_match(name, match, canvas) &&
        !(std::regex_match(name, match, canvas_small) && is_clean(match[4])))
        return std::nullopt;
    const std::string number = match[2], serial = match[3], student = match[1].str() + "_" + number;
    if (std::regex_match(number + "_" + serial, date)) return std::nullopt;
    return Owner{student, student, "", match[4], number, serial, late};
}

// "Nov 1, 2026 1000 PM" in an order that can be sorted.
std::string brightspace_time(const std::string& text) {
    static const std::string months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = "", half[3] = "";
    int day = 0, year = 0, clock = 0;
    std::sscanf(text.c_str(), "%3s %d, %d %d %2s", month, &day, &year, &clock, half);
    const int hour = clock / 100 % 12 + (half[0] == 'P' ? 12 : 0);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", year, months.find(month) / 3 + 1, day, hour,
                       clock % 100);
}

// A file, or an archive, of an answer that has somebody's name in front.
std::optional<Owner> owner_in_front(const std::string& name, const AnswerFiles& files) {
    const std::string packed = archive_ending(name), stem = name.substr(0, name.size() - packed.size());
    for (const auto& [lesson, file] : files)
        for (const std::string& like : {stem, packed.empty() ? stem : stem + ".cpp"})
            if (const auto near = nearness(like, file); near && !near->in_front.empty()) {
                const std::string& student = near->in_front;
                Owner owner{student, student, "",
                            name.substr(name.find_first_not_of(" _-.", student.size()))};
                owner.platform = false;
                return owner;
            }
    return std::nullopt;
}

}  // namespace

std::optional<Owner> owner_of(const std::string& name, bool folder, const AnswerFiles& files, bool canvas) {
    // "Amy Adams_48211_assignsubmission_file_recv_loop.cpp", or a folder that ends before the file's name
    static const std::regex moodle("(.+_([0-9]+))_assignsubmission_[a-z]+_?(.*)");
    // "homework_amy_attempt_2026-11-01-10-00-00_recv_loop.cpp"; the platform's own notes end in .txt there
    static const std::regex blackboard("(.+?)_attempt_([0-9]{4}(?:-[0-9]{2}){5})(?:_(.*)|[.]txt)");
    // "123-45 - Amy Adams - Nov 1, 2026 1000 PM - recv_loop.cpp", or a folder that ends before the file's name
    static const std::regex brightspace(
        "([0-9]+-[0-9]+ - .+?) - ((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{1,2}, [0-9]{4} "
        "[0-9]{3,4} [AP]M)(?: - (.+))?");
    std::smatch match;
    if (std::regex_match(name, match, moodle)) return Owner{match[1], match[1], "", match[3], match[2]};
    if (std::regex_match(name, match, brightspace))
        return Owner{match[1], match[1], brightspace_time(match[2]), match[3]};
    if (folder) return std::nullopt;
    if (std::regex_match(name, match, blackboard)) {
        const std::string in_full = match[1];
        return Owner{in_full.substr(in_full.rfind('_') + 1), in_full, match[2], match[3]};
    }
    if (canvas)
        if (const auto owner = owner_on_canvas(name, files)) return owner;
    return owner_in_front(name, files);
}

std::string likeness(const std::string& student) {
    std::string out;
    const std::string text = lower(student.substr(0, student.size() - archive_ending(student).size()));
    for (std::string_view rest = text; !rest.empty();) {
        const auto [length, point] = workbook::json::first_character(rest);
        const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
        rest.remove_prefix(character.size());
        // A letter with an accent is one character, or two.
        if (length > 0 && point >= 0x300 && point < 0x370) {
            if (!out.empty() && out.back() != '?') out.back() = '?';
        } else if (length > 0 && ((point >= 0xc0 && point < 0x250) || (point >= 0x1e00 && point < 0x1f00))) {
            out += '?';
        } else if (std::string_view(" _-.,").find(character) == std::string_view::npos) {
            out += character;
        }
    }
    return out;
}

namespace {

bool stays(char32_t point, bool first) {
    if (first && (point == '.' || point == '-')) return false;
    if (point == '/' || point == '%' || point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
    const bool direction = point == 0x61c || point == 0x200e || point == 0x200f ||
                           (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f);
    const bool unseen = point == 0x200b || point == 0xfeff || (point >= 0xfff9 && point <= 0xffff) ||
                        (point >= 0xe0000 && point <= 0xe007f);
    return !direction && !unseen;
}

}  // namespace

std::string folder_name(const std::string& student) {
    std::string out;
    std::size_t short_end = 0;  // where a name that is too long is cut
    for (std::string_view rest = student; !rest.empty();) {
        const auto [length, point] = workbook::json::first_character(rest);
        const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
        if (length > 0 && stays(point, out.empty())) out += character;
        else
            for (const char c : character) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        if (out.size() <= 180) short_end = out.size();
        rest.remove_prefix(character.size());
    }
    if (out.size() <= 200) return out;
    return out.substr(0, short_end) + fmt::format("-{:016x}", std::hash<std::string>{}(student));
}

}  // namespace grading
