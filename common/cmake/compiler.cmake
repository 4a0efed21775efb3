# Included before project(): of two compilers the one that an answer is compiled with in half the time, clang, unless the
# CXX variable or the command line names another. It has to be whole: with its sanitizers (package libclang-rt-dev), and
# what finds the line of a crash (package llvm).
if(NOT CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX} AND NOT CMAKE_HOST_APPLE)
    find_program(WORKBOOK_CLANG clang++)
    find_program(WORKBOOK_SYMBOLIZER NAMES llvm-symbolizer)
    if(WORKBOOK_CLANG AND WORKBOOK_SYMBOLIZER)
        set(tried ${CMAKE_BINARY_DIR}/compiler)
        file(WRITE ${tried}.cpp "#include <compare>\n#include <span>\nint main() {}\n")
        execute_process(COMMAND ${WORKBOOK_CLANG} -std=c++20 -fsanitize=address,undefined ${tried}.cpp -o ${tried}
            RESULT_VARIABLE broken OUTPUT_QUIET ERROR_QUIET)
        if(NOT broken)
            set(CMAKE_CXX_COMPILER ${WORKBOOK_CLANG} CACHE FILEPATH "Chosen by common/cmake/compiler.cmake")
        endif()
    endif()
endif()
