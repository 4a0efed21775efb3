// What a program printed before it ended badly (g++ 12 and clang 14, libstdc++ 12), and what a learner is
// told of it.
#include "crash.hpp"

#include <string>

#include "catch.hpp"

using judging::find_crash;

namespace {

// Frames as both compilers' sanitizers write them: gcc without a column, clang with one and a build id.
const std::string gcc =
    "    #0 0x7f62604ba3c8 in operator new(unsigned long) "
    "../../../../src/libsanitizer/asan/asan_new_delete.cpp:95\n"
    "    #1 0x562723c6a907 in recv_loop::recv_all /w/lessons/04-recv-loop/recv_loop.cpp:41\n"
    "    #2 0x7f7756245249 in caller /w/lessons/04-recv-loop/recv_loop.cpp:77\n";
const std::string clang =
    "    #0 0x556a364a501d in operator new(unsigned long) (/w/build/recv_loop_test+0xe401d) (BuildId: "
    "218d5515b5cd)\n"
    "    #1 0x55b1b6c28db4 in recv_loop::recv_all /w/lessons/04-recv-loop/recv_loop.cpp:41:62\n"
    "    #2 0x7fe605a45249 in caller /w/lessons/04-recv-loop/recv_loop.cpp:77:16\n";
const std::string line =
    "=================================================================\n==7181==ERROR: AddressSanitizer: ";

struct Case {
    std::string printed, what;
    bool has_frames = true;
    bool memory = false;
    unsigned long long bytes = 0;
};

const Case cases[] = {
    {line + "heap-buffer-overflow on address 0x602000000014 at pc 0x562723c6a908 bp 0x7ffd sp 0x7ffd\nWRITE "
            "of size 1\n",
     "it went past the end (or before the beginning) of memory on the heap (heap-buffer-overflow)"},
    {"AddressSanitizer:DEADLYSIGNAL\n" + line + "stack-overflow on address 0x7fff0a268cec (pc 0x5619 T0)\n",
     "the stack is full: a recursion that does not end, or a huge local array (stack-overflow)"},
    {line + "heap-use-after-free on address 0x602000000010 at pc 0x5602c2c52ab2\nREAD of size 4\n",
     "it used memory that was freed already (heap-use-after-free)"},
    {line + "attempting double-free on 0x602000000010 in thread T0:\n",
     "it freed the same memory twice, or memory that it did not allocate"},
    {line + "alloc-dealloc-mismatch (operator new [] vs free) on 0x602000000010\n",
     "it freed memory in another way than it allocated it, such as free() after new "
     "(alloc-dealloc-mismatch)"},
    {line + "negative-size-param: (size=-1)\n",
     "it copied a negative number of bytes: a result of -1 was used as a size (negative-size-param)"},
    {"AddressSanitizer:DEADLYSIGNAL\n" + line +
         "SEGV on unknown address 0x000000000000 (pc 0x55e71a46d29f T0)\n",
     "it used an address that is not its own, such as a null pointer (SIGSEGV)"},
    {line + "memcpy-param-overlap: memory ranges [0x1,0x2) and [0x1, 0x2) overlap\n",
     "memcpy() with ranges that overlap: memmove() may (memcpy-param-overlap)"},
    {line + "a-new-kind on address 0x1\n", "a-new-kind on address 0x1"},
    {line + "requested allocation size 0x7fffffffffffffc0 (0x8000000000000fc0 after adjustments) exceeds "
            "maximum\n",
     "requested allocation size 0x7fffffffffffffc0 (0x8000000000000fc0 after adjustments) exceeds maximum",
     true, true, 0x7fffffffffffffc0},
    {"==1==WARNING: AddressSanitizer failed to allocate 0xffffffffffffffff bytes\n" + line +
         "requested allocation size 0xffffffffffffffff exceeds maximum\n",
     "requested allocation size 0xffffffffffffffff exceeds maximum", true, true, 0xffffffffffffffff},
    {"==1==AddressSanitizer: hard rss limit exhausted (1024Mb vs 1025Mb)\n",
     "hard rss limit exhausted (1024Mb vs 1025Mb)", false, true},
    {"/w/lessons/04-recv-loop/recv_loop.cpp:41:35: runtime error: shift exponent 40 is too large for 32-bit "
     "type 'int'\n",
     "undefined behaviour: shift exponent 40 is too large for 32-bit type 'int'", true},
    {"/usr/include/c++/12/bits/stl_vector.h:1123: operator[](size_type) [with _Tp = int]: Assertion '__n < "
     "this->size()' "
     "failed.\n",
     "an assertion failed: operator[] with an index past the end ('__n < this->size()' failed.)", false},
    {"/usr/include/c++/12/optional:477: constexpr _Tp& std::_Optional_base_impl<_Tp, _Dp>::_M_get(): "
     "Assertion "
     "'this->_M_is_engaged()' failed.\n",
     "an assertion failed: * or -> on a std::optional that holds nothing ('this->_M_is_engaged()' failed.)",
     false},
    {"recv_loop_test: /w/lessons/04-recv-loop/recv_loop.cpp:41: int f(): Assertion `zero == 1' failed.\n",
     "an assertion failed: `zero == 1' failed."},
    {"terminate called after throwing an instance of 'std::runtime_error'\n  what():  no such thing\n",
     "an exception that nothing caught: 'std::runtime_error': no such thing", false},
    {"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n",
     "an exception that nothing caught: 'std::bad_alloc': std::bad_alloc", false},
};

}  // namespace

TEST_CASE("what sanitizers and libstdc++ print, in a learner's words", "[crash]") {
    for (const Case& one : cases) {
        for (const std::string& frames : {gcc, clang}) {
            INFO(one.printed);
            const auto crash = find_crash("printed before\n" + one.printed + (one.has_frames ? frames : ""),
                                          "/elsewhere/04-recv-loop/recv_loop.cpp");
            REQUIRE(crash.has_value());
            CHECK(crash->what == one.what);
            CHECK(crash->where == (one.has_frames ? "recv_loop.cpp:41" : ""));
            CHECK(crash->memory == one.memory);
            CHECK(crash->bytes == one.bytes);
        }
    }
}

TEST_CASE("only the first error counts", "[crash]") {
    const auto crash = find_crash(cases[0].printed + gcc + cases[6].printed + clang, "recv_loop.cpp");
    REQUIRE(crash.has_value());
    CHECK(crash->what == cases[0].what);
}

TEST_CASE("a program that prints as it likes has not crashed", "[crash]") {
    for (const std::string& printed :
         {std::string(), std::string("hello\n"), std::string("recv_loop.cpp:41\n"), gcc,
          std::string(1 << 20, 'x'), std::string(100, '\0')})
        CHECK_FALSE(find_crash(printed, "recv_loop.cpp").has_value());
}
