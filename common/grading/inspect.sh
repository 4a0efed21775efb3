# inspect.sh OBJECT RESERVED SOURCE: what an answer's object holds, before any of it runs. RESERVED is a file of the symbols
# that the tests get from elsewhere, with "library" behind those that they don't define themselves, either; SOURCE is the
# answer. Exits with 1 if it could not look at all of it. Prints a line for each finding:
#   refuse REASON  C++ as students write it does not compile to this: it would run before the tests, or in their place
#   takes NAME     what no exercise needs: somebody should look at it
# (readelf alone: nm would load the plugins of every compiler that is installed, which takes longer than all else here.)
found=$({ readelf -SsW "$1" | awk '
    of_tests { reserved[$1] = $2; if (sub(/^workbook_/, "", $1)) watched[$1]; next }

    # Sections: code, data and ordinary constructors, and what debuggers, linkers and sanitizers read. Nothing else. (The
    # sanitizers have constructors with a priority, 1 or 99; those of the tests still come first.)
    /^ *\[ *[0-9]+\] / {
        sections = 1
        sub(/^ *\[ *[0-9]+\] */, "")
        if ($1 ~ /^([.]rela?)?[.]((init|fini)_array([.](1|00099))?|(text|data|rodata|bss|tdata|tbss)([._].*)?)$/ ||
            $1 ~ /^([.]rela?)?[.](eh_frame|gcc_except_table|group|comment|note|z?debug|symtab|strtab|shstrtab|llvm|linker-options|stack_sizes)([._-].*)?$/ ||
            $1 ~ /^(NULL|asan_globals|[.]relaa?san_globals|__llvm.*)$/) next
        if ($1 ~ /_array[.]/) print "refuse it has a constructor that runs before others: " $1
        else print "refuse it has a section " $1 " of its own"
    }

    # Symbols: number, value, size, type, binding, visibility, section, name.
    !/^ *[0-9]+: / { next }
    { sub(/\[[^]]*\] */, ""); type = $4; binding = $5; section = $7; name = $8 }
    type == "FILE" || type == "SECTION" { next }
    name ~ /@/ { print "refuse it names a version of a symbol: " name }
    type == "IFUNC" { print "refuse it chooses a function while the program is loaded: " name }
    binding == "LOCAL" || name == "" { next }
    # Only what an assembler defines has no type.
    section != "UND" && type == "NOTYPE" { print "refuse it defines a symbol by assembler: " name }
    # The sanitizers call these before the tests begin.
    section != "UND" && name ~ /^__(asan|ubsan|lsan|sanitizer)_/ { print "refuse it defines what a sanitizer calls: " name }
    section != "UND" && name == "main" { print "refuse it has a main() of its own, and the tests have theirs"; next }
    # What the tests get from elsewhere: defined strongly, or weakly if it is a library that defines it for them, under a C
    # name, or in a namespace of the tests. (Templates and inline functions are weak in both, and do no harm.)
    section != "UND" && name in reserved && (binding == "GLOBAL" || reserved[name] == "library" ||
        name ~ /^[A-Za-z0-9_]*$/ && name !~ /^_Z/ || name ~ /5Catch|7testing/) {
        print "refuse it defines what the tests need: " name }
    section != "UND" { next }
    # Calls that the tests watch have other names in an answer (harness/answer_calls.hpp); their own names bypass the tests.
    name in watched { print "refuse it bypasses the tests to call " name }
    name ~ /^_*(ptrace|syscall|mprotect|mmap|mremap|munmap|madvise|dlsym|dlvsym|dlopen|dl_iterate_phdr|environ|getenv|secure_getenv)(64)?$/ ||
    name ~ /^_*(exit|Exit|quick_exit|at_quick_exit|on_exit|fork|vfork|clone|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve|system)$/ ||
    name ~ /^_*(popen|kill|killpg|tgkill|pthread_kill|raise|ftruncate|setrlimit|prlimit|process_vm_readv|process_vm_writev|memfd_create|prctl|personality|setns|unshare)$/ ||
    name ~ /^_*(makecontext|swapcontext|setcontext|longjmp|siglongjmp|shmget|shmat|shm_open|open|openat|fopen|freopen|opendir|scandir|readlink)(64)?$/ ||
    name ~ /^__(asan_(un)?poison_memory_region|asan_set_(death|error_report)_callback|asan_(get|locate|describe)_.*|sanitizer_.*|lsan_.*)$/ {
        print "takes " name }
    name ~ /^_ZN[A-Z]*St(14basic_ifstream|14basic_ofstream|13basic_fstream)/ { print "takes std::fstream" }
    name ~ /^_ZN[A-Z]*St10filesystem/ { print "takes std::filesystem" }

    END { if (sections) print "whole" }
' of_tests=1 "$2" of_tests= -
    tr -d '\\\n' <"$3" | grep -o -e no_sanitize -e no_address_safety -e disable_sanitizer | sed 's/^/takes /'; } | sort -u)
case $found in
    whole) ;;
    *whole) printf '%s\n' "$found" | sed '$d' | c++filt ;;
    *) exit 1 ;;
esac
