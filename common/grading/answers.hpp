// Finds a student's answers in what was handed in: folders, archives, single files. They are found by their names and
// read as bytes; nothing else is looked at, unpacked or run.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "names.hpp"

namespace grading {

/// The student's file for one lesson.
struct Answer {
    bool found = false;
    std::string bytes;        // the whole file
    std::string complaint;    // why there is none
    bool unreadable = false;  // there is a file, or an archive, but it can't be read
    // Which file was taken, where there was a choice or the name is not quite right; or one that was not, as its name is
    // only like the answer's.
    std::string note;
};

/// Largest file that counts as an answer, in bytes.
inline constexpr std::size_t answer_limit = 1 << 20;

/// A folder, an archive or a single file that a student handed in.
struct Part {
    std::filesystem::path path;
    std::string name;  // a single file's, as the student named it
};
using Submission = std::vector<Part>;

/// What was found in a submission.
struct Found {
    std::map<std::string, Answer> answers;  // by lesson
    std::vector<std::string> files;         // the first few names of files that are there
};

/// Finds the answers. Of several files, the one counts that comes first in this order: by its name (exact, then in
/// other letters, then a copy's), outside of an archive that was handed in inside the submission, in a folder named
/// like the lesson, nearest the top, in Teams' last "Version", by the alphabet. What is empty, or the starter, counts
/// only if there is nothing else. Symbolic links never count, nor does what systems and builds leave (__MACOSX, build).
/// Throws Trouble (trouble.hpp) or std::system_error if the machine is in trouble, for example if the tool that unpacks
/// is missing; Unreadable (archive.hpp) if the submission can't be read at all.
Found find_answers(const Submission& submission, const AnswerFiles& files);

}  // namespace grading
