// Where the documents are, for the tests that run them and read them.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace testing {

/// The workbook, or the copy of it that the environment names.
inline const std::filesystem::path root =
    std::getenv("WORKBOOK_COPY") != nullptr ? std::getenv("WORKBOOK_COPY") : WORKBOOK_ROOT;

/// What is in `folder`; nothing where there is no such folder.
inline std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
    return found;
}

/// The folders of the lessons, or of their solutions (`room`); each begins with its number.
inline std::vector<std::filesystem::path> lessons(const char* room = "lessons") {
    std::vector<std::filesystem::path> found;
    for (const std::filesystem::path& file : files(root / room))
        if (file.filename().string().find_first_of("0123456789") == 0) found.push_back(file);
    return found;
}

/// The READMEs of the top level, of common/ and the grader, exercises.md, the glossary, each lesson's text and each
/// solution's notes.
inline std::vector<std::filesystem::path> documents() {
    std::vector<std::filesystem::path> found = {root / "README.md", root / "common/README.md",
                                                root / "common/grading/README.md", root / "exercises.md",
                                                root / "lessons/glossary.md"};
    for (const std::filesystem::path& lesson : lessons()) found.push_back(lesson / "README.md");
    for (const std::filesystem::path& solution : lessons("solutions")) found.push_back(solution / "notes.md");
    return found;
}

}  // namespace testing
