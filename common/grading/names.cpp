#include "names.hpp"

#include <algorithm>
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
    const std::string plain = lower(name);
    if (plain == file || plain == file + ".txt") return Nearness{Nearness::spelling, ""};
    // This spares nearly all names the regular expression.
    if (plain.find(stem_of(file)) == std::string::npos) return std::nullopt;
    std::smatch match;
    if (!std::regex_match(plain, match, pattern_for(file))) return std::nullopt;
    return Nearness{Nearness::copy,
                    without_separators(name.substr(0, static_cast<std::size_t>(match.length(1))))};
}

bool resembles(const std::string& name, const std::string& file) {
    if (name.size() > longest_name) return false;
    const auto letters = [](const std::string& text) {
        std::string only;
        for (const char c : lower(text))
            if (c >= 'a' && c <= 'z') only += c;
        return only;
    };
    const std::string plain = lower(name);
    const std::size_t dot = plain.find_last_of('.');
    static const std::set<std::string> endings{".cpp", ".cc", ".cxx", ".c++", ".c", ".txt"};
    return dot != plain.npos && endings.contains(plain.substr(dot)) &&
           letters(plain.substr(0, dot)).find(letters(stem_of(file))) != std::string::npos;
}

std::string archive_ending(const std::string& name) {
    // (A browser makes "work.tar (1).gz" of the second work.tar.gz.)
    static const std::regex ending(".+?([.]tar(?: ?[(][0-9]+[)])?[.](?:gz|xz|bz2|zst)|"
                                   "[.](?:zip|tar|tgz|txz|tbz|tbz2|tzst|7z|rar))");
    const std::string plain = lower(name.substr(name.rfind('/') + 1));
    std::smatch match;
    if (plain.size() > longest_name || !std::regex_match(plain, match, ending)) return "";
    return name.substr(name.size() - static_cast<std::size_t>(match.length(1)));
}

namespace {

std::optional<Owner> owner_on_canvas(const std::string& name, const AnswerFiles& files) {
    // "adamsamy_1201_99001_recv_loop.cpp": the numbers are the user's and the file's. A group's name may end in one, too.
    static const std::regex canvas("(.+?)_([0-9]+)_([0-9]+)_(.+)"),
        canvas_group("(.+)_([0-9]{3,})_([0-9]{3,})_(.+)"), canvas_late("(.+)_LATE_([0-9]+)_([0-9]+)_(.+)");
    // "LATE_anon_aB3xQ_99001_recv_loop.cpp", where the names of students are hidden
    static const std::regex canvas_anonymous("(?:LATE_)?(anon_[A-Za-z0-9]+)_[0-9]+_(.+)");
    // "hw_2026_1103_amy.zip": a date
    static const std::regex date(".*_(?:19|20)[0-9]{2}_(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])_.*");
    std::smatch match;
    // Small numbers, as in "team_2_1_final.zip" and "lab_4_2_kim_recv_loop.cpp", are Canvas's only before an answer's name.
    const auto is_clean = [&](const std::string& rest) {
        return std::any_of(files.begin(), files.end(), [&](const auto& file) {
            const auto near = nearness(rest, file.second);
            return near && near->in_front.empty();
        });
    };
    if (std::regex_match(name, match, canvas_anonymous)) return Owner{match[1], match[1], "", match[2]};
    if (!std::regex_match(name, date) &&
        (std::regex_match(name, match, canvas_late) || std::regex_match(name, match, canvas_group) ||
         (std::regex_match(name, match, canvas) && is_clean(match[4])))) {
        const std::string student = match[1].str() + "_" + match[2].str();
        return Owner{student, student, "", match[4]};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Owner> owner_of(const std::string& name, bool folder, const AnswerFiles& files) {
    // "Amy Adams_48211_assignsubmission_file_recv_loop.cpp", or a folder that ends before the file's name
    static const std::regex moodle("(.+_[0-9]+)_assignsubmission_[a-z]+_?(.*)");
    // "homework_amy_attempt_2026-11-01-10-00-00_recv_loop.cpp"; the platform's own notes end in .txt there
    static const std::regex blackboard("(.+?)_attempt_([0-9]{4}(?:-[0-9]{2}){5})(?:_(.*)|[.]txt)");
    std::smatch match;
    if (std::regex_match(name, match, moodle)) return Owner{match[1], match[1], "", match[2]};
    if (folder) return std::nullopt;
    if (std::regex_match(name, match, blackboard)) {
        const std::string in_full = match[1];
        return Owner{in_full.substr(in_full.rfind('_') + 1), in_full, match[2], match[3]};
    }
    if (const auto owner = owner_on_canvas(name, files)) return owner;
    for (const auto& [lesson, file] : files)
        if (const auto near = nearness(name, file); near && !near->in_front.empty()) {
            const std::string& student = near->in_front;
            return Owner{student, student, "", name.substr(name.find_first_not_of(" _-.", student.size()))};
        }
    return std::nullopt;
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
