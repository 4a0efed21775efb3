// The formats: each is made of students' records (verdicts.jsonl) by a filter of jq in formats/.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "similarity.hpp"

namespace grading {

/// Calls `make`, which makes formats. False, and stderr says why, if jq is not installed or the machine is in trouble.
bool with_jq(const std::function<void()>& make);
/// The filter that FORMAT in the environment names, or empty. Throws std::runtime_error if it is not there, or has no name
/// such as best.csv.jq.
std::string own_format();
/// Makes each student's files from the verdicts.jsonl in `folder`, which is that student's own: results.json, junit.xml,
/// summary.md, feedback.txt.
void make_formats(const std::string& folder);
/// Makes the same for all students of a class, and the class's own files in `out`: grades.csv, moodle.csv, canvas.csv,
/// similarity.csv, summary.html. `own` is one filter more, or empty: "best.csv.jq" makes best.csv. Both throw
/// std::runtime_error, with what jq said, if a filter fails, and Trouble if a file can't be written.
void make_formats(const std::vector<Row>& students, const std::string& out, const Similarities& alike,
                  const std::string& own);

}  // namespace grading
