// The lines that a test program writes for the runner, over a pipe whose number the runner passes in the
// environment. Fields are separated by tabs; a newline inside a field is written as \n. The first field is
// the number of the process, since an answer may fork(), and only the test program itself is believed.
//
//   case NAME                  a test case begins
//   call TEXT STORY WHY PLACE  the call under way, in case it never comes back
//   fail MESSAGE PLACE VERDICT a check failed; the verdict is "failed" mostly
//   todo EXERCISE FILE LINE
//   died MESSAGE               std::terminate was called
//   end CHECKS                 the test case is over
//   done                       all are: the program's last line
//   exit                       exit() was called before that
#pragma once

#include <initializer_list>
#include <string_view>

namespace testing {

inline constexpr const char* report_variable = "WORKBOOK_REPORT_FD";

/// Writes one line; does nothing without a runner, as under gdb.
void report(std::initializer_list<std::string_view> fields);

}  // namespace testing
