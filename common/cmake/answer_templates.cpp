// The standard library's templates that answers use most, compiled with an answer's flags (see answer_headers.hpp).
#include <string>
#include <string_view>

#ifdef __GLIBCXX__
template class std::basic_string<char>;
template class std::basic_string_view<char>;
#else
extern const char workbook_no_templates = 0;  // an empty library causes a warning
#endif
