#include "causes.hpp"

#include <filesystem>
#include <fstream>

namespace judging {

Causes::Causes(const Lesson& lesson, workbook::Language language) {
    for (const std::string& file : lesson.causes) {
        read(file);
        if (language == workbook::Language::chinese)
            read(std::filesystem::path(file).replace_extension(".zh-CN.md"));
    }
}

void Causes::read(const std::string& file) {
    std::ifstream in(file);
    std::string* text = nullptr;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("<!--")) continue;  // which state of the English was translated
        if (line.starts_with("## ")) (text = &texts_[line.substr(3)])->clear();
        else if (line.starts_with("#")) text = nullptr;
        else if (text != nullptr && !line.empty()) *text += (text->empty() ? "" : " ") + line;
    }
}

std::string Causes::operator()(const workbook::Cause& cause) const {
    const auto found = texts_.find(cause.id);
    if (found == texts_.end()) return cause.id;
    std::string text = found->second;
    for (std::size_t i = 0; i < cause.arguments.size(); ++i) {
        const std::string mark = "{" + std::to_string(i) + "}";
        const std::string& value = cause.arguments[i];
        for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos; at += value.size())
            text.replace(at, mark.size(), value);
    }
    return text;
}

}  // namespace judging
