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
