# The verbs of the workbook; `make help` lists them. Needs GNU make and a POSIX shell.
LESSONS := $(notdir $(wildcard lessons/[0-9]*))
NUMBERS := $(foreach lesson,$(LESSONS),$(firstword $(subst -, ,$(lesson))))
PROGRAM_01 := ip_addresses
PROGRAM_02 := ports
PROGRAM_03 := tcp_client
PROGRAM_04 := recv_loop
PROGRAM_05 := fetch
PROGRAMS := $(foreach number,$(NUMBERS),$(PROGRAM_$(number)))

MAKEFLAGS += --no-print-directory
PORT := 0
ARGS :=
GENERATOR := $(shell command -v ninja >/dev/null 2>&1 && echo -G Ninja)
JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
BUILD := cmake --build build --parallel $(JOBS)
BUILD_CHECKS := cmake --build build/checks --parallel $(JOBS)
CONFIGURE := cmake --log-level=WARNING -S . $(GENERATOR)

# On a full disk CMake does not notice that its files are cut short.
complete = { test -s $1/build.ninja || test -s $1/CMakeFiles/Makefile2; } && \
    dd if=/dev/zero of=$1/room bs=1024 count=1024 2>/dev/null && rm $1/room || \
    { rm -f $1/room; echo "$1/ is not complete: is the disk full (df -h .)? Make room, then: make clean" >&2; exit 1; }

.PHONY: help demo test serve clean $(NUMBERS) $(NUMBERS:%=run-%)

help:
	@echo "make demo                 build the finished programs and show them, in the tutorial's order"
	@echo "make 04                   build and test lesson 04 of yours (01 to 05)"
	@echo "make run-04 ARGS=\"...\"    build and run the program of lesson 04, with your code in it"
	@echo "make serve PORT=8080      run the practice server until Ctrl-C (without PORT: a free port)"
	@echo "make test                 check the workbook itself: solutions, starters, helper, programs"
	@echo "make clean                delete what was built; your answers stay"
	@echo "Each of them first looks for compiler, CMake, Catch2 and fmt, and installs what is missing."

$(NUMBERS): build/common/workbook_runner
	@build/common/workbook_runner build build/lessons/$(filter $@-%,$(LESSONS))/*.manifest >/dev/null
	@build/common/workbook_runner judge build/lessons/$(filter $@-%,$(LESSONS))/*.manifest

build/common/workbook_runner: build/configured $(wildcard common/*.cpp common/*.hpp common/testing/* common/cmake/*)
	@$(BUILD) --target workbook_runner
	@touch $@

$(NUMBERS:%=run-%): run-%: build/configured
	@$(BUILD) --target $(PROGRAM_$*)
	@build/lessons/$(filter $*-%,$(LESSONS))/$(PROGRAM_$*) $(ARGS)

serve: build/configured
	@$(BUILD) --target practice_server
	@build/common/practice_server $(PORT)

demo: build/checks/configured
	@$(BUILD_CHECKS) --target practice_server $(PROGRAMS:%=solution_%)
	@sh common/verbs/demo.sh build/checks

test: build/checks/configured
	@$(BUILD_CHECKS)
	@PATH=$$PATH:/usr/sbin; for tool in nginx curl; do command -v $$tool >/dev/null || \
	    echo "$$tool is not installed, so fetch is not compared with a real server (package $$tool)"; done
	@ctest --test-dir build/checks --parallel $(JOBS) --output-on-failure

clean:
	rm -rf build

build/configured:
	@sh common/verbs/setup.sh
	@echo "Configuring the lessons in build/ ..."
	@$(CONFIGURE) -B build
	@$(call complete,build)
	@touch $@

build/checks/configured:
	@sh common/verbs/setup.sh
	@echo "Configuring the workbook's checks in build/checks/ ..."
	@$(CONFIGURE) -B build/checks -DWORKBOOK_CHECKS=ON
	@$(call complete,build/checks)
	@touch $@
