#include "answers.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive.hpp"
#include "files.hpp"
#include "language.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_compared = 8, most_read = 100, most_named = 6;

// Where a file lies in a copy of the workbook.
enum class Place {
    students,  // not in what the workbook has
    starters,  // where common/starters has this answer's starter
    solution,  // where solutions/ has this answer
    workbooks
};
Place place_of(const std::string& path, const std::string& lesson, const std::string& name) {
    const std::string at = "/" + path, answer = "/" + lesson + "/" + name;
    if (at.ends_with("/lessons" + answer)) return Place::students;
    if (at.ends_with("/common/starters" + answer)) return Place::starters;
    if (at.ends_with("/solutions" + answer)) return Place::solution;
    std::error_code ignored;
    for (std::size_t slash = 0; slash != at.npos; slash = at.find('/', slash + 1)) {
        const std::string rest = at.substr(slash + 1);
        const fs::path folder = fs::path(rest).parent_path();
        // Of other folders of common/, also what another state of the workbook has there.
        if (rest.starts_with("common/") && !rest.starts_with("common/starters/") && folder != "common" &&
            fs::is_directory(folder, ignored))
            return Place::workbooks;
        if ((rest.starts_with("common/") || rest.starts_with("solutions/") || rest.starts_with("lessons/")) &&
            fs::is_regular_file(rest, ignored))
            return Place::workbooks;
    }
    return Place::students;
}

// One of the files that may be a lesson's answer.
struct Candidate {
    const File* file;
    Nearness::Kind nearness;
    bool last_resort;
    std::string folder;  // with slashes around
    bool in_lesson;

    Candidate(const File& from, Nearness::Kind kind, bool starters, const std::string& lesson)
        : file(&from), nearness(kind), last_resort(from.leftover || starters), folder("/" + from.path) {
        folder.resize(folder.rfind('/') + 1);
        in_lesson = folder.ends_with("/" + lesson + "/");
    }
    auto order() const {
        return std::tuple(last_resort, -file->version, nearness, !file->in.empty(), !in_lesson,
                          std::count(folder.begin(), folder.end(), '/'), std::string_view(file->in),
                          std::string_view(file->whole));
    }
};

std::vector<Candidate> candidates_in(const std::vector<File>& files, const std::string& lesson,
                                     const std::string& name) {
    std::vector<Candidate> candidates;
    for (const File& file : files) {
        const auto near = file.read ? nearness(file.name(), name) : std::nullopt;
        const Place place = near ? place_of(file.path, lesson, name) : Place::workbooks;
        if (place == Place::students || place == Place::starters)
            candidates.emplace_back(file, near->kind, place == Place::starters, lesson);
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.order() < b.order(); });
    return candidates;
}

// A file without white space, marks of its encoding and NULs, by which an editor may change a starter.
std::string substance(const std::string& bytes) {
    std::string text = bytes;
    for (const std::string_view mark : {"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"})
        if (text.starts_with(mark)) text.erase(0, mark.size());
    std::erase_if(text,
                  [](char c) { return std::string_view(" \t\r\n\0", 5).find(c) != std::string_view::npos; });
    return text;
}

// A candidate, read once.
struct Content {
    const Candidate* candidate;
    std::string bytes{}, complaint{};  // one of them
    bool written = false;

    Content(const Candidate& from, const std::string& starter) : candidate(&from) {
        try {
            bytes = from.file->read();
        } catch (const Unreadable& error) {
            complaint = from.file->shown() + " " + error.what();
        }
        if (bytes.size() > answer_limit)
            complaint = say("{} is larger than {} bytes", from.file->shown(), answer_limit);
        if (!complaint.empty()) return;
        const std::string text = substance(bytes);
        // (Some systems write a link as a file that holds where it leads.)
        const bool link = bytes.find('\n') == bytes.npos && bytes.ends_with(".cpp");
        written = !text.empty() && !link && text != substance(starter);
    }
};

struct Contents {
    std::vector<Content> read;
    std::size_t more = 0;  // that were not
};

// The first candidates until one is written, and the next few that are a choice.
Contents contents_of(const std::vector<Candidate>& candidates, const std::string& starter) {
    Contents contents;
    const Candidate* written = nullptr;
    for (const Candidate& candidate : candidates) {
        if (written && (candidate.last_resort || candidate.file->version < written->file->version)) break;
        if (contents.read.size() >= (written ? most_compared : most_read)) {
            ++contents.more;
            continue;
        }
        contents.read.emplace_back(candidate, starter);
        if (contents.read.back().written && !written) written = &candidate;
    }
    return contents;
}

// What two files are called in one note.
std::string told_apart(const File& file, const File& from) {
    return file.shown() == from.shown() ? file.whole : file.shown();
}

// Finds the answers in one listing.
class Finder {
public:
    Finder(const Listing& listing, const AnswerFiles& files) : listing_(listing), files_(files) {}

    Answer find(const std::string& lesson, const std::string& name) const {
        const auto candidates = candidates_in(listing_.files, lesson, name);
        const std::string starter = judging::content("common/starters/" + lesson + "/" + name);
        const Contents contents = contents_of(candidates, starter);
        const auto& read = contents.read;
        auto taken = std::find_if(read.begin(), read.end(), [](const Content& c) { return c.written; });
        if (taken == read.end()) taken = read.begin();
        if (taken != read.end() && !taken->complaint.empty())
            return none(taken->complaint, true, lesson, name);
        if (taken == read.end() || (!taken->written && taken->candidate->last_resort))
            return none(say("there is no {} in the submission", name), !listing_.complaints.empty(), lesson,
                        name);
        Answer answer;
        answer.found = true;
        answer.bytes = taken->bytes;
        if (!taken->written) answer.unwritten = taken->candidate->file->shown();
        answer.note = note(contents, *taken, lesson, name);
        return answer;
    }

private:
    // Which file was judged, and which were not. What can't be read is one, too.
    std::string note(const Contents& contents, const Content& taken, const std::string& lesson,
                     const std::string& name) const {
        const File& file = *taken.candidate->file;
        std::vector<const File*> others;
        for (const Content& content : contents.read)
            if (&content != &taken && (!content.complaint.empty() || content.bytes != taken.bytes) &&
                !(content.candidate->last_resort && !content.written))
                others.push_back(content.candidate->file);
        for (const File& other : listing_.files)
            if (taken.written && is_own_solution(other, lesson, name)) others.push_back(&other);
        std::vector<std::string> names;
        std::string judged = file.shown();
        for (const File* other : others) {
            names.push_back(told_apart(*other, file));
            if (other->shown() == file.shown()) judged = file.whole;
        }
        std::vector<std::string> sentences = unopened();
        if (!names.empty() || contents.more > 0)
            sentences.push_back(say("{} was judged, not {}", judged, some(names, contents.more)));
        else if (taken.candidate->nearness != Nearness::exact || !file.in.empty() || file.copies > 1 ||
                 taken.candidate->last_resort || file.version < listing_.newest)
            sentences.push_back(say("{} was judged", judged));
        const auto like = taken.written ? std::vector<std::string>{} : hints(lesson, name);
        if (!like.empty())
            sentences.push_back(
                say("{} is not written. Is it {}? Then hand it in as {}", file.shown(), some(like), name));
        return fmt::format("{}", fmt::join(sentences, "; "));
    }

    // What was not opened may hold something else.
    std::vector<std::string> unopened() const {
        if (listing_.complaints.empty()) return {};
        return {fmt::format("{}", fmt::join(listing_.complaints, "; "))};
    }

    Answer none(const std::string& why, bool unreadable, const std::string& lesson,
                const std::string& name) const {
        Answer answer;
        answer.unreadable = unreadable;
        const auto like = hints(lesson, name);
        std::vector<std::string> sentences = unopened();
        if (!like.empty()) sentences.push_back(say("{}. Is it {}?", why, some(like)));
        else if (!why.empty()) sentences.push_back(why);
        answer.complaint = fmt::format("{}", fmt::join(sentences, "; "));
        if (!like.empty()) answer.note = answer.complaint;
        return answer;
    }

    // Files that are not judged, but may be meant for the answer: first those with a name like it.
    std::vector<std::string> hints(const std::string& lesson, const std::string& name) const {
        std::vector<std::string> like, sources;
        for (const File& file : listing_.files) {
            const std::string file_name = file.name();
            const bool is_like = resembles(file_name, name) && (!file.leftover || is_source(file_name));
            if (is_own_solution(file, lesson, name)) like.push_back(file.shown());
            else if ((!is_like && !is_other_source(file)) || is_of_a_lesson(file)) continue;
            else if (!file.read) like.push_back(say("{} (a link)", file.shown()));
            else (is_like ? like : sources).push_back(file.shown());
        }
        like.insert(like.end(), sources.begin(), sources.end());
        return like;
    }

    // Whether it is a candidate of some lesson, or lies where the workbook has something.
    bool is_of_a_lesson(const File& file) const {
        return std::any_of(files_.begin(), files_.end(), [&](const auto& some) {
            return (file.read && nearness(file.name(), some.second)) ||
                   place_of(file.path, some.first, some.second) != Place::students;
        });
    }
    // Whether it is a C++ source, and not more like another answer.
    bool is_other_source(const File& file) const {
        return file.read && !file.leftover && is_source(file.name()) &&
               std::none_of(files_.begin(), files_.end(),
                            [&](const auto& some) { return resembles(file.name(), some.second); });
    }

    // Whether it lies in solutions/, and is not what the workbook has there.
    bool is_own_solution(const File& file, const std::string& lesson, const std::string& name) const {
        if (!file.read || place_of(file.path, lesson, name) != Place::solution) return false;
        const std::string solution = "solutions/" + lesson + "/" + name;
        try {
            return !fs::is_regular_file(solution) ||
                   substance(file.read()) != substance(judging::content(solution));
        } catch (const Unreadable&) {
            return false;
        }
    }

    const Listing& listing_;
    const AnswerFiles& files_;
};

// What was handed in, if no answer is written in it.
std::vector<std::string> handed_in(const Listing& listing, const std::map<std::string, Answer>& answers) {
    std::vector<std::string> files, unwritten;
    for (const auto& [lesson, answer] : answers)
        if (!answer.unwritten.empty()) unwritten.push_back(answer.unwritten);
    if (!listing.complaints.empty()) files = listing.complaints;
    if (!unwritten.empty()) {
        files.push_back(say("handed in, but not written: {}", fmt::join(unwritten, ", ")));
        return files;
    }
    for (const File& file : listing.files)
        if (files.size() < most_named) files.push_back(file.shown());
    if (files.empty()) files.push_back(say("nothing"));
    if (listing.files.size() > most_named)
        files.push_back(say("and {} more", listing.files.size() - most_named));
    return files;
}

}  // namespace

Found find_answers(const Submission& submission, const AnswerFiles& files) {
    const Listing listing = list(submission);
    const Finder finder(listing, files);
    Found found;
    for (const auto& [lesson, name] : files) found.answers[lesson] = finder.find(lesson, name);
    if (std::all_of(found.answers.begin(), found.answers.end(),
                    [](const auto& some) { return !some.second.found || !some.second.unwritten.empty(); }))
        found.files = handed_in(listing, found.answers);
    return found;
}

}  // namespace grading
