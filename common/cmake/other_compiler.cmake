# The other compiler, g++ beside clang++ or clang++ beside g++, for answers that only it builds: a student may have had it.
# Sets WORKBOOK_OTHER, its name and options; to nothing if it is not here, or what it compiles does not run when it is linked
# as an answer is.
set(WORKBOOK_OTHER "")
set(name clang++)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    set(name g++)
endif()
find_program(WORKBOOK_OTHER_COMPILER ${name})
set(options "")
set(link_options "")
foreach(flags IN ITEMS workbook_flags workbook_answer_flags)
    get_target_property(more ${flags} INTERFACE_COMPILE_OPTIONS)
    list(APPEND options ${more})
    get_target_property(more ${flags} INTERFACE_LINK_OPTIONS)
    list(APPEND link_options ${more})
endforeach()
list(FILTER options EXCLUDE REGEX "^-fsanitize-ignorelist=")  # clang's own
list(REMOVE_ITEM link_options more-NOTFOUND)
list(TRANSFORM link_options REPLACE "^LINKER:" "-Wl,")
set(try ${CMAKE_BINARY_DIR}/other_compiler)
foreach(left_out IN ITEMS none -ftrivial-auto-var-init=pattern)  # g++ 11 does not know it
    if(WORKBOOK_OTHER_COMPILER AND NOT WORKBOOK_OTHER)
        list(REMOVE_ITEM options ${left_out})
        execute_process(COMMAND ${WORKBOOK_OTHER_COMPILER} -std=c++20 ${options} -c
            ${CMAKE_CURRENT_LIST_DIR}/other_compiler.cpp -o ${try}.o OUTPUT_QUIET ERROR_QUIET)
        execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${try}.o ${link_options} -o ${try} OUTPUT_QUIET ERROR_QUIET)
        execute_process(COMMAND ${try} OUTPUT_VARIABLE said ERROR_QUIET)
        file(REMOVE ${try} ${try}.o)
        if(said STREQUAL works)
            set(WORKBOOK_OTHER ${WORKBOOK_OTHER_COMPILER} -std=c++20 ${options})
        endif()
    endif()
endforeach()
