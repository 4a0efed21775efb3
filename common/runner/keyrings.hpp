// The kernel's keyrings (keyrings(7)): no namespace hides them. They may hold somebody's passwords, and they keep what one
// answer has put there for the next.
#pragma once

namespace judging {

/// From now on, add_key(), request_key() and keyctl() fail with ENOSYS in this process and its children, as do all calls by
/// the numbers of another architecture: seccomp(2). Where the system can't do that, nothing changes.
void forbid_keyrings();

}  // namespace judging
