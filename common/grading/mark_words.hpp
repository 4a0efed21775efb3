// A student's marks in words, in the instructor's language (language.hpp): for the terminal, and for the formats, which
// are made of nothing else.
#pragma once

#include <string>

#include "points.hpp"

namespace grading {

/// The text with "?" for every byte that is not UTF-8, and for every character that a terminal, a page or a spreadsheet
/// might obey: controls (C0 but newline and tab, DEL, C1), marks of direction (U+202A to U+202E, U+2066 to
/// U+2069), line separators, what is not a character. Letters of every language stay.
std::string clean(const std::string& text);
/// Clean, and in one line.
std::string one_line(const std::string& text);

/// The score sheet for a terminal: a row for each exercise, a total for each lesson.
std::string score_sheet(const Marks& marks, const Points& points);
/// "4.6 read_response *": a star marks a challenge.
std::string title_of(const Mark& mark);
/// What failed, in one line: the test case's sentence; or where the answer does not build, its place and first error; or
/// why it is refused or not judged. Empty if nothing is known but the outcome.
std::string what_failed(const Mark& mark);
/// The text of the test's cause, in one line; empty if there is none.
std::string why_of(const Mark& mark);
/// The message that the student reads, of at most about 20 kB. It names no file that only the instructor has.
std::string message_of(const Mark& mark);

}  // namespace grading
