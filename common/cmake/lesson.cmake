# add_lesson(): everything that CMake has to know of a lesson. A lesson's CMakeLists.txt includes this
# file and calls it once.
include_guard(GLOBAL)
cmake_minimum_required(VERSION 3.22)

get_filename_component(WORKBOOK_ROOT ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
enable_testing()
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckLinkerFlag)

include(ProcessorCount)
ProcessorCount(WORKBOOK_PROCESSORS)
if(WORKBOOK_PROCESSORS EQUAL 0)
    set(WORKBOOK_PROCESSORS 1)
endif()

set(CMAKE_REQUIRED_QUIET ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)
find_package(Threads REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)

# Sanitizers and a fast linker, where the machine has them.
set(CMAKE_REQUIRED_FLAGS -fsanitize=address,undefined)
set(CMAKE_REQUIRED_LINK_OPTIONS -fsanitize=address,undefined)
check_cxx_source_compiles("int main() {}" WORKBOOK_SANITIZERS)
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(NOT WORKBOOK_SANITIZERS)
    message(STATUS "The compiler has no sanitizers here (Fedora: install libasan and libubsan): "
        "mistakes with memory will crash without saying where")
endif()
# clang would link the sanitizer into each test program, which takes as long as the rest of the link; g++ links a shared one.
if(WORKBOOK_SANITIZERS AND CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    foreach(name IN ITEMS libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so libclang_rt.asan.so)
        execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${name} OUTPUT_VARIABLE library
            OUTPUT_STRIP_TRAILING_WHITESPACE)
        if(EXISTS ${library})
            get_filename_component(directory ${library} DIRECTORY)
            set(WORKBOOK_SHARED_SANITIZER -shared-libasan LINKER:-rpath,${directory})
            break()
        endif()
    endforeach()
endif()
foreach(linker IN ITEMS mold lld)
    if(NOT WORKBOOK_LINKER)
        check_linker_flag(CXX -fuse-ld=${linker} WORKBOOK_HAS_${linker})
        if(WORKBOOK_HAS_${linker})
            set(WORKBOOK_LINKER ${linker})
        endif()
    endif()
endforeach()

add_subdirectory(${WORKBOOK_ROOT}/common ${CMAKE_BINARY_DIR}/common)
if(WORKBOOK_GRADING)
    include(${CMAKE_CURRENT_LIST_DIR}/other_compiler.cmake)
endif()

# The runner is built before ctest needs it, so that ctest alone builds and grades.
add_test(NAME "the runner builds" COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target workbook_runner
    --parallel ${WORKBOOK_PROCESSORS})
set_tests_properties("the runner builds" PROPERTIES TIMEOUT 900 FIXTURES_SETUP runner RESOURCE_LOCK build)

# record(TARGET STEP FILE): in the grading tree, keeps the command of that step, COMPILER or LINKER, in FILE: what builds a
# submission's answer is then the command that CMake has made for the starter, whatever the compiler and the generator.
# (link.sh keeps the command that links the test program.)
function(record target step file)
    if(WORKBOOK_GRADING)
        set_target_properties(${target} PROPERTIES CXX_${step}_LAUNCHER "sh;${WORKBOOK_ROOT}/common/cmake/record.sh;${file}")
    endif()
endfunction()

# How the runner builds, a word a line. (Ninja is called directly: it is done before `cmake --build` would have started it.)
if(CMAKE_GENERATOR STREQUAL Ninja)
    set(WORKBOOK_BUILD ${CMAKE_MAKE_PROGRAM} -C ${CMAKE_BINARY_DIR} -j ${WORKBOOK_PROCESSORS})
else()
    set(WORKBOOK_BUILD ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --parallel ${WORKBOOK_PROCESSORS} --target)
endif()
list(TRANSFORM WORKBOOK_BUILD PREPEND "build ")

# add_judged(NAME LESSON ANSWER): compiles the file ANSWER to NAME_answer, links the test program NAME_test, and
# writes the manifest NAME.manifest, which tells the runner what it has to know. add_lesson() knows the LESSON.
function(add_judged name lesson answer)
    get_property(file GLOBAL PROPERTY WORKBOOK_${lesson}_FILE)
    get_property(about GLOBAL PROPERTY WORKBOOK_${lesson}_ABOUT)
    if(NOT EXISTS ${answer})
        # Deleted by mistake, or still to be generated: a matter for the build, which leaves the other lessons alone.
        set_source_files_properties(${answer} PROPERTIES GENERATED ON)
    endif()
    add_library(${name}_answer OBJECT ${answer})
    target_include_directories(${name}_answer PUBLIC ${WORKBOOK_ROOT}/lessons/${lesson})
    target_link_libraries(${name}_answer PUBLIC workbook_answer_flags INTERFACE workbook_answer_headers)
    target_precompile_headers(${name}_answer REUSE_FROM workbook_answer_headers)
    set_target_properties(${name}_answer PROPERTIES CXX_COMPILER_LAUNCHER "")  # what changes all the time is not for a cache
    record(${name}_answer COMPILER ${CMAKE_CURRENT_BINARY_DIR}/${name}.compile)
    if(WORKBOOK_OTHER)  # the same step with the other compiler, in the same form
        string(JOIN "\n" other "${CMAKE_BINARY_DIR}" ${WORKBOOK_OTHER}
            "-D$<JOIN:$<TARGET_PROPERTY:${name}_answer,COMPILE_DEFINITIONS>,\n-D>"
            "-I$<JOIN:$<TARGET_PROPERTY:${name}_answer,INCLUDE_DIRECTORIES>,\n-I>"
            "-include" "${WORKBOOK_ROOT}/common/cmake/answer_headers.hpp" "")
        file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.other CONTENT "${other}")
    endif()
    add_executable(${name}_test $<TARGET_OBJECTS:${name}_answer> $<TARGET_OBJECTS:${file}_given>)
    target_link_libraries(${name}_test PRIVATE workbook_answer_flags workbook_answer_headers ${file}_tests
        workbook_answer_socket workbook_catch)
    if(NOT APPLE)  # the clocks of std::chrono, as an answer reads them (harness/clocks.cpp)
        target_link_options(${name}_test PRIVATE LINKER:--wrap=_ZNSt6chrono3_V212steady_clock3nowEv
            LINKER:--wrap=_ZNSt6chrono3_V212system_clock3nowEv)
    endif()
    add_dependencies(${name}_test workbook_probe)
    set_target_properties(${name}_test PROPERTIES CXX_LINKER_LAUNCHER
        "sh;${WORKBOOK_ROOT}/common/cmake/link.sh;${CMAKE_CURRENT_BINARY_DIR}/${name}.link")
    string(JOIN "\n" manifest "answer ${answer}" "program $<TARGET_FILE:${name}_test>"
        "object $<TARGET_OBJECTS:${name}_answer>" ${WORKBOOK_BUILD} "tree ${CMAKE_BINARY_DIR}" "target ${name}_test"
        "sanitizers ${WORKBOOK_SANITIZERS}" "probe $<TARGET_FILE:workbook_probe>"
        "causes ${WORKBOOK_ROOT}/lessons/${lesson}/causes.md"
        "causes ${WORKBOOK_ROOT}/common/runner/causes.md"
        "words ${WORKBOOK_ROOT}/common/runner/zh-CN.txt"
        "${about}" "end" "")
    file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest CONTENT "${manifest}")
endfunction()

# Sets number ("4.2") and kind ("core" or "challenge") of "4.2 recv_all".
macro(_workbook_number_and_kind exercise)
    string(REGEX REPLACE " .*" "" number "${exercise}")
    set(kind core)
    if("${exercise}" STREQUAL arg_CHALLENGE)
        set(kind challenge)
    endif()
endmacro()

# The parts of add_lesson(), which see its variables.

# The companion test, and what the lesson gives: compiled once, whatever number of answers they judge.
macro(_workbook_add_tests)
    add_library(${file}_tests SHARED ${tests} $<TARGET_OBJECTS:workbook_faults>)
    target_link_libraries(${file}_tests PRIVATE workbook_harness)
    if(WORKBOOK_GRADING)  # where they judge a class
        precompile(OPTIMISED ${file}_tests)
    else()
        precompile(${file}_tests)
    endif()
    record(${file}_tests LINKER ${CMAKE_CURRENT_BINARY_DIR}/${file}_tests.link)
    if(APPLE)  # what the answer is to define is looked up when the test program starts
        target_link_options(${file}_tests PRIVATE -undefined dynamic_lookup)
    else()  # an answer can replace none of its functions, and a program that lacks one of the answer's does not start
        target_link_options(${file}_tests PRIVATE LINKER:-Bsymbolic-functions,-z,now)
    endif()
    add_library(${file}_given OBJECT ${arg_SOURCES} ${WORKBOOK_ROOT}/common/cmake/empty.cpp)
    add_library(${file}_main OBJECT main.cpp)
    foreach(part IN ITEMS ${file}_given ${file}_main)
        target_link_libraries(${part} PRIVATE workbook_answer_flags)
        target_precompile_headers(${part} REUSE_FROM workbook_answer_headers)
    endforeach()

    # What the lesson's README has the reader try out, without an answer.
    string(SUBSTRING ${lesson} 0 2 lesson_number)
    add_executable(experiments_${lesson_number} experiments.cpp)
    target_link_libraries(experiments_${lesson_number} PRIVATE workbook_socket)
    precompile(experiments_${lesson_number})
    set_target_properties(experiments_${lesson_number} PROPERTIES OUTPUT_NAME experiments
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lessons/${lesson})
endmacro()

# What all manifests of the lesson have in common.
macro(_workbook_note_lesson)
    # A pass needs each of an exercise's test cases, so they are counted here, in its file: the program that is being
    # judged is not asked.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS tests ${tests})
    string(JOIN "\n" about "lesson ${lesson}" "works ${arg_WORKS}" "try ${arg_TRY}" "next ${arg_NEXT}")
    if(EXISTS ${WORKBOOK_ROOT}/solutions/${lesson})  # a student's copy has none
        string(APPEND about "\ncompare make solution-${lesson_number}, make mistakes-${lesson_number}")
    endif()
    foreach(exercise IN LISTS arg_EXERCISES arg_CHALLENGE)
        _workbook_number_and_kind(${exercise})
        string(REPLACE " " "_" test tests/${exercise}.cpp)
        file(STRINGS ${test} cases REGEX "^TEST_CASE[(]")
        list(LENGTH cases count)
        string(APPEND about "\nexercise ${exercise} ${kind} ${count}")
    endforeach()
    set_property(GLOBAL PROPERTY WORKBOOK_${lesson}_FILE ${file})
    list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE given)
    set_property(GLOBAL PROPERTY WORKBOOK_${lesson}_GIVEN ${given})
    set_property(GLOBAL PROPERTY WORKBOOK_${lesson}_ABOUT "${about}")
endmacro()

macro(_workbook_add_ctest)
    foreach(exercise IN LISTS arg_EXERCISES arg_CHALLENGE)
        _workbook_number_and_kind(${exercise})
        set(judge workbook_runner judge)
        if(WORKBOOK_JUDGE)
            set(judge ${WORKBOOK_JUDGE})
        endif()
        add_test(NAME "${WORKBOOK_TEST_PREFIX}${exercise}"
            COMMAND ${judge} ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest ${number})
        set_tests_properties("${WORKBOOK_TEST_PREFIX}${exercise}" PROPERTIES
            LABELS "${lesson};${kind}" TIMEOUT 180 FIXTURES_REQUIRED ${WORKBOOK_PREFIX}${lesson})
    endforeach()

    add_custom_target(${WORKBOOK_PREFIX}${lesson} DEPENDS ${name}_test workbook_runner)
    # Building comes before its exercises, and does not fail: what does not build is the verdict of each of
    # them. A build tree takes one build at a time.
    add_test(NAME "${WORKBOOK_TEST_PREFIX}${lesson} build"
        COMMAND workbook_runner build ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest)
    set_tests_properties("${WORKBOOK_TEST_PREFIX}${lesson} build" PROPERTIES LABELS ${lesson} TIMEOUT 900
        FIXTURES_SETUP ${WORKBOOK_PREFIX}${lesson} FIXTURES_REQUIRED runner RESOURCE_LOCK build)
endmacro()

# add_lesson(FILE EXERCISES "4.1 recv_some" ... CHALLENGE "4.6 read_response" [PROGRAM fetch] [SOURCES page.cpp]
#            WORKS "..." [TRY /dribble] [NEXT 05-close])
#   FILE       the answer's name without .cpp, the namespace, and the program's name unless PROGRAM says another
#   EXERCISES  the core exercises, number and name
#   CHALLENGE  the starred one
#   SOURCES    what the lesson gives ready-made beside the answer
#   WORKS TRY  what works once the core exercises pass, in a sentence, and arguments to try the program with
#   NEXT       the lesson that follows
# Defines the test program FILE_test, the program, a target named as the directory, and one ctest test for
# each exercise. A tree with several answers directories calls it once for each, and sets before:
#   WORKBOOK_ANSWERS      the answers directory; lessons/ unless set
#   WORKBOOK_PREFIX       what the names of its targets begin with
#   WORKBOOK_TEST_PREFIX  what the names of its tests begin with
#   WORKBOOK_JUDGE        the command that judges, in place of the runner
function(add_lesson file)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "CHALLENGE;PROGRAM;WORKS;TRY;NEXT" "EXERCISES;SOURCES")
    get_filename_component(lesson ${CMAKE_CURRENT_SOURCE_DIR} NAME)
    if(NOT WORKBOOK_ANSWERS)
        set(WORKBOOK_ANSWERS ${WORKBOOK_ROOT}/lessons)
    endif()
    if(NOT arg_PROGRAM)
        set(arg_PROGRAM ${file})
    endif()
    set(name ${WORKBOOK_PREFIX}${file})
    set(answer ${WORKBOOK_ANSWERS}/${lesson}/${file}.cpp)

    file(GLOB tests tests/*.cpp)
    foreach(given IN ITEMS ${file}.hpp main.cpp experiments.cpp ${arg_SOURCES})
        if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${given})
            # (A line that begins with a space is not wrapped.)
            message(FATAL_ERROR " lessons/${lesson}/${given} is not there. To have it back: "
                "git checkout HEAD -- lessons/${lesson}/${given}  (or copy it from a fresh workbook)")
        endif()
    endforeach()

    if(NOT TARGET ${file}_tests)
        _workbook_add_tests()
        _workbook_note_lesson()
    endif()

    add_judged(${name} ${lesson} ${answer})

    add_executable(${WORKBOOK_PREFIX}${arg_PROGRAM} $<TARGET_OBJECTS:${file}_main> $<TARGET_OBJECTS:${file}_given>)
    target_link_libraries(${WORKBOOK_PREFIX}${arg_PROGRAM} PRIVATE ${name}_answer workbook_socket
        $<TARGET_OBJECTS:workbook_faults>)
    set_target_properties(${WORKBOOK_PREFIX}${arg_PROGRAM} PROPERTIES OUTPUT_NAME ${arg_PROGRAM})
    _workbook_add_ctest()
endfunction()
