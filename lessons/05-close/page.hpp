// Given ready-made for lesson 05: the request, which lesson 03 taught, and the reply, which lesson 04 taught.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace closing {

struct Page {
    int status = 0;    // 200
    std::string head;  // the status line and the header lines as they came, each ended by "\r\n"
    std::string body;  // the content, without the sizes of chunks
};

/// The peer finished (FIN) before the first byte of a reply.
struct EmptyReply : std::runtime_error {
    EmptyReply() : std::runtime_error("empty reply: the peer ended the connection without sending a byte") {}
};

/// An HTTP/1.1 GET request with Host and "Connection: close" (RFC 9112). `host` is the name or address that
/// you connected to.
std::string get_request(std::string_view host, std::uint16_t port, std::string_view path);

/// Takes apart everything that a server sent up to the end of the connection (RFC 9112): skips interim
/// replies (100 Continue), undoes "Transfer-Encoding: chunked" and checks that the body is complete.
/// Throws: std::runtime_error if the reply is truncated or malformed, or if two headers disagree about its
///         length.
Page parse_page(std::string_view reply);

}  // namespace closing
