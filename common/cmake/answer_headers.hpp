// What answers include, precompiled. An answer still includes what it uses: this only saves time.
#include "harness/answer_calls.hpp"  // before any other
//
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "socket.hpp"
#include "todo.hpp"

// Compiled once, in answer_templates.cpp, and not with each answer: that saves a tenth of its compile time. (libc++
// compiles them once by itself.)
#ifdef __GLIBCXX__
extern template class std::basic_string<char>;
extern template class std::basic_string_view<char>;
#endif
