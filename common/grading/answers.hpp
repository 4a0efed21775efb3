// Finds a student's answers in what was handed in: folders, archives, single files. They are found by their names and
// read as bytes; nothing else is looked at, unpacked or run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "listing.hpp"
#include "names.hpp"

namespace grading {

/// The student's file for one lesson.
struct Answer {
    bool found = false;
    std::string bytes;        // the whole file
    std::string complaint;    // why there is none
    bool unreadable = false;  // there is a file, or an archive, but it can't be read
    // Which file was taken, where there was a choice or the name is not quite right; if none was, or nothing is written in
    // it, what else may hold the answer.
    std::string note;
    std::string unwritten;  // the file that was taken, if nothing is written in it
};

/// What was found in a submission.
struct Found {
    std::map<std::string, Answer> answers;  // by lesson
    // If no answer is written: archives that can't be opened, files in which nothing is written, or the first few others.
    std::vector<std::string> files;
};

/// Finds the answers. Of several files, the one counts that comes first in this order: in the last attempt, or Teams'
/// last "Version"; by its name (exact, then in other letters, then a copy's); outside of an archive that was handed in
/// inside the submission; in a folder named like the lesson; nearest the top; by the alphabet. What is blank, or the
/// starter, counts only if there is nothing else; what lies in build, in a folder with a dot or in common/starters, only if
/// nothing else is written. The workbook's own files never count, nor do symbolic links in folders.
/// Throws Trouble (trouble.hpp) or std::system_error if the machine is in trouble, for example if the tool that unpacks
/// is missing.
Found find_answers(const Submission& submission, const AnswerFiles& files);

}  // namespace grading
