#include "shared_call.hpp"

#include <algorithm>
#include <cstring>

namespace testing {

bool write(SharedCall::Text& text, const workbook::Failure& call) {
    text.size = 0;
    const auto add = [&text](std::string_view string) {
        if (string.size() >= sizeof text.strings - text.size || string.find('\0') != string.npos)
            return false;
        string.copy(text.strings + text.size, string.size());
        text.size += static_cast<std::uint32_t>(string.size());
        text.strings[text.size++] = '\0';
        return true;
    };
    if (!add(call.place) || !add(call.story) || !add(call.call)) return false;
    if (call.causes.empty()) return true;
    const workbook::Cause& cause = call.causes.front();
    return add(cause.id) && std::all_of(cause.arguments.begin(), cause.arguments.end(), add);
}

std::optional<workbook::Failure> read_call(const SharedCall::Text& text) {
    const std::string_view all(text.strings, std::min<std::size_t>(text.size, sizeof text.strings));
    std::vector<std::string> strings;
    for (std::size_t at = 0, end = 0; (end = all.find('\0', at)) != all.npos; at = end + 1)
        strings.emplace_back(all.substr(at, end - at));
    if (strings.size() < 3) return std::nullopt;
    workbook::Failure call{.test = {}, .place = strings[0], .story = strings[1], .call = strings[2]};
    if (strings.size() > 3) call.causes = {{strings[3], {strings.begin() + 4, strings.end()}}};
    return call;
}

}  // namespace testing
