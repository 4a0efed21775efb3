// The texts of causes: Markdown files with a heading for each id.
#pragma once

#include <map>
#include <string>

#include "lesson.hpp"
#include "verdict.hpp"

namespace judging {

class Causes {
public:
    Causes() = default;
    /// Reads the lesson's files. A file that can't be read has no texts.
    explicit Causes(const Lesson& lesson);
    /// The cause's text with its arguments; the id if there is no text.
    std::string operator()(const workbook::Cause& cause) const;
    const std::map<std::string, std::string>& texts() const { return texts_; }

private:
    void read(const std::string& file);
    std::map<std::string, std::string> texts_;  // by id, each in one line
};

}  // namespace judging
