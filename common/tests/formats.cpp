// What formats.sh checks the grader's formats with.
//
//   formats hostile OUT   writes results of students and answers that make it as hard as can be
//   formats csv FILE      whether it is CSV by RFC 4180, with lines of one length
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "course.hpp"

namespace {

using namespace grading;

// Every byte, what could end an element or a string, no characters, the largest one, and a long line.
std::string hostile_text() {
    std::string text =
        "\"quoted\" 'too' <b>&amp;&</failure>]]></pre>\\\\n\r\n|`*[x](y)\n```\n-->\n${{ github.token }}\n";
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    text += "\xC3\x28 \xED\xA0\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBD \xF5\x80\x80\x80 \xE2\x82";
    return text + std::string(12000, '&') + std::string(12000, '"') + "\xE2\x82";
}

void write_hostile(const std::string& out) {
    const std::string text = hostile_text();
    for (const std::string& name :
         {std::string("=cmd|' /C calc'!A0"), std::string("a;b,c \"d\"\r\n<e>&"), std::string("\xFF\xFE\x01"),
          std::string("../../etc/passwd"), std::string(300, 'x')}) {
        Result result;
        result.name = name;
        result.version = "1";
        for (int i = 0; i < 30; ++i)
            result.marks.push_back({fmt::format("0{}-<&\"'{}", i / 6 + 1, text.substr(0, 30)),
                                    fmt::format("{}.{}", i / 6 + 1, i % 6 + 1), "say \"<&>\" | `x`\n\xFF",
                                    i % 6 == 5 ? "challenge" : "core", i == 0 ? "passed" : "failed <&\"",
                                    text, text});
        write_result(out + "/students/" + folder_name(name), result, Points(), {});
    }
    collect(out, Points());
}

void check_csv(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::size_t fields = 0, expected = 0, records = 0;
    const auto no = [&](const char* what) {
        return std::runtime_error(fmt::format("{}: record {}: {}", file, records + 1, what));
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            while (true) {
                at = text.find('"', at + 1);
                if (at == text.npos) throw no("a quote is never closed");
                if (text.compare(at, 2, "\"\"") != 0) break;
                ++at;
            }
            ++at;
        } else {
            at = std::min(text.find_first_of("\",\r\n", at), text.size());
        }
        ++fields;
        if (text.compare(at, 1, ",") == 0) {
            ++at;
            continue;
        }
        if (text.compare(at, 2, "\r\n") != 0) throw no("a field ends with neither comma nor line break");
        at += 2;
        if (expected == 0) expected = fields;
        if (fields != expected) throw no("not as many fields as in the first");
        fields = 0;
        ++records;
    }
    if (records < 2 || fields != 0) throw no("no whole record");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::string verb = argc == 3 ? argv[1] : "";
        if (verb == "hostile") write_hostile(argv[2]);
        else if (verb == "csv") check_csv(argv[2]);
        else throw std::runtime_error("usage: formats hostile OUT, formats csv FILE");
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
