# Included before project(). Prefers clang, which compiles an answer in half the time, unless CXX or the command line names a
# compiler. It counts only if it is complete: with its sanitizers (package libclang-rt-dev) and llvm-symbolizer (package
# llvm), which finds the line of a crash.
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
