#include "short_form.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "language.hpp"

namespace trace {

namespace {

using Texts = std::map<std::string, std::string>;

// What an error means, for one call or for all. For the others, strace's words are shown.
const Texts reasons = {
    {"connect ECONNREFUSED", to_say("refused: nobody listens there, or a firewall says no")},
    {"connect EINPROGRESS", to_say("non-blocking: the handshake is under way")},
    {"connect EINTR", to_say("a signal ended the wait; the handshake goes on without us")},
    {"bind EADDRINUSE", to_say("taken: another socket has this port")},
    {"bind EADDRNOTAVAIL", to_say("this machine has no such address")},
    {"bind EACCES", to_say("not permitted; a port below 1024 usually needs a privilege")},
    {"recv EAGAIN", to_say("nothing has come, and the call waits no longer")},
    {"send EAGAIN", to_say("no room now, and the call waits no longer")},
    {"close EINTR", to_say("a signal came; on Linux it is closed all the same")},
    {"close EBADF", to_say("this descriptor is not open: closed twice?")},
    {"ECONNRESET", to_say("a reset came: the connection is cut off, not finished")},
    {"ETIMEDOUT", to_say("no answer came, and TCP gave up")},
    {"ENOTCONN", to_say("there is no connection: not yet, or not any more")},
    {"EPIPE", to_say("this connection can't send any more")},
    {"EINTR", to_say("a signal came first; it can be tried again")}};

}  // namespace

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == text.npos;
}

std::string between(std::string_view text, std::string_view mark, std::string_view ends) {
    const std::size_t at = text.find(mark);
    if (at == text.npos) return "";
    const std::string_view rest = text.substr(at + mark.size());
    return std::string(rest.substr(0, rest.find_first_of(ends)));
}

const std::string& ShortForm::argument(std::size_t i) const {
    static const std::string none;
    return i < call_->each.size() ? call_->each[i] : none;
}

std::string ShortForm::with_result(const std::string& call) const {
    if (call_->code == "?") return call + ") = (interrupted)";
    return call + ") = " + call_->code + (call_->error.empty() ? "" : " " + call_->error);
}

std::int64_t ShortForm::code() const {
    return is_number(call_->code) ? std::stoll(call_->code) : -1;
}

std::string ShortForm::endpoint() const {
    const std::string port = between(call_->arguments, "htons(", ")");
    if (call_->text.size() < 2 || port.empty()) return "...";
    const std::string ip = call_->text.substr(1, call_->text.size() - 2);
    return (has(ip, ":") ? "[" + ip + "]:" : ip + ":") + port;
}
// The text's beginning, within a line of its own and never cut inside an escape such as \r.

std::string ShortForm::quote(int room) const {
    if (call_->text.empty()) return "...";
    std::string cut = call_->text.substr(1, call_->text.rfind('"') - 1);
    const std::size_t at = cut.find('\\');
    if (at == 0) {
        std::size_t size = cut.find_first_not_of("01234567", 1);
        if (size == 1) size = 2;
        cut.resize(std::min(size, cut.size()));
    } else {
        cut.resize(std::min({cut.size(), at, static_cast<std::size_t>(std::max(room, 1))}));
    }
    const std::string quoted = '"' + cut + '"';
    return quoted == call_->text ? quoted : quoted + "...";
}

std::string ShortForm::data(const std::string& call) const {
    std::string rest = size_.empty() ? "" : ", " + size_;
    if (argument(3).starts_with("MSG_") && argument(3) != "MSG_NOSIGNAL") rest += ", " + argument(3);
    const std::string frame = with_result(call + "(" + fd_ + ", " + rest);
    return with_result(call + "(" + fd_ + ", " + quote(33 - static_cast<int>(frame.size())) + rest);
}

std::string ShortForm::reason(const std::string& call) const {
    if (call_->code == "?") return say("a signal came while it waited");
    for (const std::string& key : {call + " " + call_->error, call_->error})
        if (const auto found = reasons.find(key); found != reasons.end())
            return std::string(words().of(found->second));
    const std::size_t open = call_->result.find('(');
    return open == std::string::npos ? "" : between(call_->result, "(", ")");
}

}  // namespace trace
