// The lines that a test program writes for the runner, over a pipe whose number the runner passes in the
// environment. Fields are separated by tabs; a newline inside a field is written as \n. The first field is
// the number of the process, since an answer may fork(), and only the test program itself is believed.
//
//   case NAME                  a test case begins
//   call TEXT STORY WHY PLACE  the call under way, in case it never comes back
//   fail MESSAGE PLACE VERDICT a check failed; the verdict is "failed" mostly
//   todo EXERCISE FILE LINE
//   died MESSAGE               std::terminate was called
//   end CHECKS KEY             the test case is over
//   done KEY                   all are: the program's last line
//   exit                       exit() was called before that
// Whatever shares the process can write to the pipe, the answer too. So the runner hands over keys, one for
// each test case and one for the end, which are taken out of the environment before any code of the answer's
// runs. A test case that passed shows the next one; without them all a report is not believed.
#pragma once

#include <cstddef>

namespace testing {

inline constexpr const char* report_variable = "WORKBOOK_REPORT_FD";
inline constexpr const char* keys_variable = "WORKBOOK_REPORT_KEYS";
inline constexpr std::size_t key_size = 16;  // characters

}  // namespace testing
