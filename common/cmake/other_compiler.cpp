// What a sanitizer knows of: a global, an array, the heap, an exception, a calculation. other_compiler.cmake runs it.
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

const std::string works = "works";

int main(int count, char**) {
    int all[4] = {0, count};
    std::vector<std::string> words(2, works);
    try {
        words.at(static_cast<std::size_t>(all[count] + 2 * count)).clear();
    } catch (const std::out_of_range&) {
        std::cout << words[1];
    }
}
