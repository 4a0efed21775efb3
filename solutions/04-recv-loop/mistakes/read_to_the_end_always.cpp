// The body is all that comes, whatever the headers say.
//
// Thought: recv() says 0 at the end of the reply.
// Works:   with "Connection: close", after a while.
// Breaks:  a connection may stay open for the next reply: it waits for minutes, or takes two replies for one.
//          And a body in chunks keeps its sizes.
//
// fails: 4.6
// cause: read_to_the_end_always
#include "recv_loop.hpp"

namespace recv_loop {

Response read_response(Reader& reader) {
    return split_response(reader.read_to_end());
}

}  // namespace recv_loop
