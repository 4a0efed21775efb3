// Of the standard library's templates what answers use most, compiled as an answer is (answer_headers.hpp).
#include <string>
#include <string_view>

#ifdef __GLIBCXX__
template class std::basic_string<char>;
template class std::basic_string_view<char>;
#endif
