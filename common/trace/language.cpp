#include "language.hpp"

namespace trace {

const workbook::Words& words() {
    static const workbook::Words known(workbook::language_of_the_reader(), "common/trace/zh-CN.txt");
    return known;
}

}  // namespace trace
