// The words of the ladder in the reader's language.
#pragma once

#include "words.hpp"

namespace trace {

using workbook::to_say;

/// Those of zh-CN.txt, for the whole run.
const workbook::Words& words();

}  // namespace trace
