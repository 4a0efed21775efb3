# fmt and Catch2: the system's own where there is one, else fetched at a pinned commit.
include(FetchContent)

# fetch(NAME COMMIT REPOSITORY) downloads a library and builds it here.
function(fetch name commit repository)
    find_package(Git QUIET)
    if(NOT GIT_FOUND AND NOT FETCHCONTENT_SOURCE_DIR_${name})
        message(FATAL_ERROR "${name} is not installed, and without git it can't be fetched. Install "
            "${name} (Debian: catch2 libfmt-dev; Fedora: catch2-devel fmt-devel; Arch, Homebrew: catch2 fmt).")
    endif()
    message(STATUS "${name} is not installed: fetching it from ${repository} (needs the Internet; "
        "or install it: Debian: catch2 libfmt-dev; Fedora: catch2-devel fmt-devel; Arch, Homebrew: catch2 fmt)")
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${commit})
    FetchContent_MakeAvailable(${name})
endfunction()

find_package(fmt 8 QUIET)
if(NOT fmt_FOUND)
    fetch(fmt e69e5f977d458f2650bb346dadf2ad30c5320281 https://github.com/fmtlib/fmt.git)  # 10.2.1
endif()

find_package(Catch2 QUIET)  # 2.13 and 3 both serve, so no version is asked for
if(NOT Catch2_FOUND)
    fetch(Catch2 05e10dfccc28c7f973727c54f850237d07d5e10f https://github.com/catchorg/Catch2.git)  # 3.5.2
elseif(Catch2_VERSION VERSION_LESS 2.13)
    message(FATAL_ERROR "Catch2 ${Catch2_VERSION} in ${Catch2_DIR} is too old: 2.13 or newer is needed.")
endif()
