// What a function may leave behind: descriptors, and the state of a socket that is its caller's.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"

namespace testing {

class Peer;

bool is_open(int fd);

/// Standard input is closed while it is in scope: the next descriptor that is opened is 0.
class ZeroIsFree {
public:
    ZeroIsFree();
    ~ZeroIsFree();
    ZeroIsFree(const ZeroIsFree&) = delete;
    ZeroIsFree& operator=(const ZeroIsFree&) = delete;

private:
    int kept_;
};

/// The descriptors that are open now (except files, since peers look into some), and a check that a call left no new one,
/// and that the answer has closed none twice.
class Descriptors {
public:
    Descriptors();
    void expect_none_left(const Cause& why = "descriptor_left_open"_cause, Place place = Place::here());

private:
    std::vector<int> open_;
    int bad_closes_;
};

/// A descriptor that the answer gets by value: its owner dies outside of the answer, where close() can't be counted. So
/// when the answer has closed it, the number becomes another file's at once, and whoever closes it again closes that.
class ClosedOnce {
public:
    explicit ClosedOnce(int fd);
    ~ClosedOnce();
    ClosedOnce(const ClosedOnce&) = delete;
    ClosedOnce& operator=(const ClosedOnce&) = delete;
    void expect_once(Place place);
};

/// Options that few sockets have: whoever "puts them back" to the usual values changes them.
void set_unusual_options(int fd);

/// A socket as a function found it: not closed, its flags and time limits as they were.
class Untouched {
public:
    explicit Untouched(int fd);
    /// Also that both directions still work: what is sent on it reaches `peer`, if one is given.
    void expect_unchanged(const Peer* peer = nullptr, Place place = Place::here()) const;

private:
    std::string state() const;
    int fd_;
    mutable std::uint64_t inode_ = 0;  // of the socket that it was at first
    std::string before_;
};

/// No more descriptors can be opened while it is in scope: socket(2) fails with EMFILE.
class NoMoreDescriptors {
public:
    NoMoreDescriptors();
    ~NoMoreDescriptors();

private:
    rlimit before_{};
};

}  // namespace testing
