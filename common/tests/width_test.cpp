// Columns of text, where it may be cut (harness/width.cpp), paragraphs made of it, and in whose language (words.cpp).
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "catch.hpp"
#include "render_failure.hpp"
#include "width.hpp"
#include "words.hpp"

using namespace workbook;

namespace {

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t size = word_size(text);
        if (size > 0) all.emplace_back(text.substr(0, size));
        text.remove_prefix(size > 0 ? size : 1);
    }
    return all;
}

}  // namespace

TEST_CASE("a Chinese character takes two columns, a combining mark none", "[width]") {
    CHECK(width("") == 0);
    CHECK(width("recv()") == 6);
    CHECK(width("套接字") == 6);
    CHECK(width("，（") == 4);
    CHECK(width("“a”") == 3);
    CHECK(width("e\u0301") == 1);
    CHECK(width("\U00020000") == 2);
    CHECK(width("\xff\xe4\xb8") == 3);  // not UTF-8
}

TEST_CASE("text is filled up and cut by its columns", "[width]") {
    CHECK(padded("期望", 6) == "期望  ");
    CHECK(padded("期望", 3) == "期望");
    CHECK(cut_to("套接字", 5) == "套接");
    CHECK(cut_to("abc", 9) == "abc");
}

TEST_CASE("Chinese wraps between any two characters, but not before , nor after (", "[width]") {
    CHECK(words("one two") == std::vector<std::string>{"one", "two"});
    CHECK(words("套接字") == std::vector<std::string>{"套", "接", "字"});
    CHECK(words("对端，再") == std::vector<std::string>{"对", "端，", "再"});
    CHECK(words("见（一）。") == std::vector<std::string>{"见", "（一）。"});
    CHECK(words("说“好”。") == std::vector<std::string>{"说", "“好”。"});
    CHECK(words("用recv()收") == std::vector<std::string>{"用", "recv()", "收"});
}

TEST_CASE("a paragraph keeps to its columns in Chinese, too", "[width]") {
    std::string text;
    for (int i = 0; i < 40; ++i) text += "对端（peer）说完了，";
    const std::string lines = paragraph("原因", text);
    CHECK(lines.starts_with("  原因      对端"));
    std::size_t longest = 0;
    for (std::size_t at = 0, end = 0; (end = lines.find('\n', at)) != lines.npos; at = end + 1) {
        const std::string line = lines.substr(at, end - at);
        INFO(line);
        CHECK(width(line) <= columns);
        CHECK_FALSE(line.starts_with("            ，"));
        CHECK_FALSE(line.ends_with("（"));
        longest = std::max(longest, width(line));
    }
    CHECK(longest >= columns - 12);
}

TEST_CASE("the reader's language is what WORKBOOK_LANG says, or else the locale, if the terminal takes UTF-8",
          "[language]") {
    const struct {
        const char *wish, *all, *ctype, *messages, *lang;
        Language language;
    } cases[] = {
        {"", "", "", "", "", Language::english},
        {"", "", "", "", "zh_CN.UTF-8", Language::chinese},
        {"", "", "", "", "zh_TW.utf8@radical", Language::chinese},
        {"", "", "", "", "zh_CN.GBK", Language::english},
        {"", "en_US.UTF-8", "", "zh_CN.UTF-8", "zh_CN.UTF-8", Language::english},
        {"", "", "", "zh_CN.UTF-8", "C.UTF-8", Language::chinese},
        {"", "", "zh_CN.GB18030", "zh_CN.UTF-8", "zh_CN.UTF-8", Language::english},
        {"zh", "C", "", "", "", Language::chinese},
        {"en", "", "", "", "zh_CN.UTF-8", Language::english},
    };
    const auto set = [](const char* name, const char* value) { ::setenv(name, value, 1); };
    for (const auto& one : cases) {
        INFO(one.wish << "/" << one.all << "/" << one.ctype << "/" << one.messages << "/" << one.lang);
        set("WORKBOOK_LANG", one.wish);
        set("LC_ALL", one.all);
        set("LC_CTYPE", one.ctype);
        set("LC_MESSAGES", one.messages);
        set("LANG", one.lang);
        CHECK(language_of_the_reader() == one.language);
    }
    set("WORKBOOK_LANG", "en");
    set("LANG", "C");
}
