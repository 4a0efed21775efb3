// strcasecmp() compares the names.
//
// Thought: strcasecmp() compares in any case, and data() is the text.
// Works:   with string_views of whole strings, which have a NUL behind them.
// Breaks:  a string_view may be a part of a longer text. strcasecmp() does not know where it ends and
//          compares what stands behind it, too.
//
// fails: 4.5
// cause: views_as_c_strings
#include "recv_loop.hpp"

#include <strings.h>

namespace recv_loop {

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    return ::strcasecmp(a.data(), b.data()) < 0;
}

}  // namespace recv_loop
