# inspect.sh OBJECT RESERVED: what an answer's object holds, before any of it runs. RESERVED is a file of the symbols that
# the tests get from elsewhere. Prints a line for each finding:
#   refuse REASON  C++ as students write it does not compile to this: it would run before the tests, or in their place
#   takes NAME     what no exercise needs: somebody should look at it
object=$1 reserved=$2

# Sections: code, data and ordinary constructors, and what debuggers, linkers and sanitizers read. Nothing else. (The
# sanitizers have constructors with a priority, 1 or 99; those of the tests still come first.)
readelf -SW "$object" | sed -n 's/^ *\[ *[0-9]*\] \([^ ][^ ]*\) .*/\1/p' | sort -u |
    grep -vE '^([.]rela?)?[.]((init|fini)_array([.](1|00099))?|(text|data|rodata|bss|tdata|tbss)([._].*)?)$|^NULL$|^asan_globals$|^__llvm' |
    grep -vE '^([.]rela?)?[.](eh_frame|gcc_except_table|group|comment|note|z?debug|symtab|strtab|shstrtab|llvm|linker-options|stack_sizes)([._-].*)?$|^[.]relaa?san_globals$' |
    sed 's/.*_array[.].*/refuse it has a constructor that runs before others: &/; t
        s/.*/refuse it has a section & of its own/'

# nm: an @ names a version of a symbol, i is a function that is chosen while the program is loaded. readelf: only what an
# assembler defines has no type.
nm -P "$object" | awk '
    $1 ~ /@/ { print "refuse it names a version of a symbol: " $1 }
    $2 == "i" { print "refuse it chooses a function while the program is loaded: " $1 }' | sort -u
readelf -sW "$object" | awk '
    $4 == "NOTYPE" && $5 != "LOCAL" && $7 != "UND" { print "refuse it defines a symbol by assembler: " $8 }'

# What the tests get from elsewhere: defined strongly, or weakly under a C name or in a namespace of the tests. (Templates and
# inline functions are weak in both, and do no harm.)
nm -Pg --defined-only "$object" | awk '
    FNR == NR { reserved[$1]; next }
    $1 in reserved && ($2 ~ /[A-U]/ || $1 ~ /^[A-Za-z0-9_]*$/ && $1 !~ /^_Z/ || $1 ~ /5Catch|7testing/) {
        print "refuse it defines what the tests need: " $1 }' "$reserved" - | c++filt

# Calls that the tests watch have other names in an answer (harness/answer_calls.hpp); their own names bypass the tests.
nm -Pg --undefined-only "$object" | awk '
    FNR == NR { if (sub(/^workbook_/, "", $1)) watched[$1]; next }
    $1 in watched { print "refuse it bypasses the tests to call " $1 }
    $1 ~ /^_*(ptrace|syscall|mprotect|mmap|mremap|dlsym|dlvsym|dlopen|dl_iterate_phdr|environ|getenv|secure_getenv)(64)?$/ ||
    $1 ~ /^_*(exit|Exit|quick_exit|at_quick_exit|on_exit|fork|vfork|clone|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve|system)$/ ||
    $1 ~ /^_*(popen|kill|killpg|tgkill|process_vm_readv|process_vm_writev|memfd_create|prctl|personality|setns|unshare)$/ ||
    $1 ~ /^_*(makecontext|swapcontext|setcontext|longjmp|siglongjmp|shmget|shmat|shm_open|open|openat|fopen|opendir)(64)?$/ {
        print "takes " $1 }' "$reserved" - | sort -u
