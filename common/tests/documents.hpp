// Where the documents are, for the tests that run them and read them.
#pragma once

#include <cstdlib>
#include <filesystem>
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

/// The lessons' folders.
inline std::vector<std::filesystem::path> lessons() {
    std::vector<std::filesystem::path> found = files(root / "lessons");
    std::erase_if(found, [](const std::filesystem::path& path) { return !is_directory(path); });
    return found;
}

/// The READMEs of the top level, of common/ and the grader, exercises.md, each lesson's text and each solution's notes.
inline std::vector<std::filesystem::path> documents() {
    std::vector<std::filesystem::path> found = {root / "README.md", root / "common/README.md",
                                                root / "common/grading/README.md", root / "exercises.md"};
    for (const std::filesystem::path& lesson : lessons()) found.push_back(lesson / "README.md");
    for (const std::filesystem::path& solution : files(root / "solutions"))
        found.push_back(solution / "notes.md");
    return found;
}

}  // namespace testing
