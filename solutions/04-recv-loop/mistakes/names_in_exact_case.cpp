// Header names are compared byte for byte.
//
// Thought: a server writes Content-Length as the standard does.
// Works:   with most servers.
// Breaks:  names count in any case (RFC 9110, section 5.1), and some servers write all of them small.
//
// fails: 4.5 4.6
// cause: names_in_exact_case
#include "recv_loop.hpp"

namespace recv_loop {

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    return a < b;
}

}  // namespace recv_loop
