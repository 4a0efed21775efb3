// The texts of causes: Markdown files with a heading for each id.
#pragma once

#include <map>
#include <string>

#include "lesson.hpp"
#include "verdict.hpp"
#include "words.hpp"

namespace judging {

class Causes {
public:
    Causes() = default;
    /// Reads the lesson's files, and the Chinese ones beside them. A file that can't be read has no texts; what is not
    /// translated stays English.
    explicit Causes(const Lesson& lesson, workbook::Language language = workbook::Language::english);
    /// The cause's text with its arguments; the id if there is no text.
    std::string operator()(const workbook::Cause& cause) const;
    const std::map<std::string, std::string>& texts() const { return texts_; }

private:
    void read(const std::string& file);
    std::map<std::string, std::string> texts_;  // by id, each in one line
};

}  // namespace judging
