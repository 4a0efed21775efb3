# The verbs of the workbook; `make help` lists them. Needs GNU make and a POSIX shell.
LESSONS := $(notdir $(wildcard lessons/[0-9]*))
NUMBERS := $(foreach lesson,$(LESSONS),$(firstword $(subst -, ,$(lesson))))
EXERCISES := $(shell grep -oh '"[0-9][.][0-9] ' lessons/*/CMakeLists.txt | tr -d '" ')
PROGRAM_01 := ip_addresses
PROGRAM_02 := ports
PROGRAM_03 := tcp_client
PROGRAM_04 := recv_loop
PROGRAM_05 := fetch
PROGRAMS := $(foreach number,$(NUMBERS),$(PROGRAM_$(number)))

# Where `make -C workbook grade SUBMISSION=...` was typed: paths are relative to that.
HERE := $(if $(findstring w,$(filter-out --%,$(firstword $(MAKEFLAGS)))),$(PWD),$(CURDIR))

MAKEFLAGS += --no-print-directory
PORT := 0
ARGS :=
JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
# Where experiments and finished programs are: the documents' test has them built already.
TREE := build
CHECKS := build/checks
BUILD := cmake --build build --parallel $(JOBS)
BUILD_CHECKS := cmake --build $(CHECKS) --parallel $(JOBS)
RUNNER := build/common/workbook_runner
EXPERIMENTS := $(shell grep -oh '{"[0-9][.][a-z]"' lessons/*/experiments.cpp | tr -d '{"')

# lesson_of: 4.2 to 04; try_of: 4.a or 04 to 04; folder_of: 04 to 04-recv-loop; manifest_of: what CMake wrote down of lesson 04.
lesson_of = 0$(firstword $(subst ., ,$1))
folder_of = $(filter $1-%,$(LESSONS))
try_of = $(if $(findstring .,$1),$(call lesson_of,$1),$1)
manifest_of = build/lessons/$(call folder_of,$1)/*.manifest

# build_quietly: a target, without a word where all is well.
build_quietly = $(BUILD) --target $1 >build/program.log 2>&1 || { cat build/program.log >&2; exit 1; }
# build_program: the program of lesson 04, and what else is named, without a word where all is well.
build_program = test -e build/lessons/$(call folder_of,$1)/$(PROGRAM_$1) || echo "First build of $(PROGRAM_$1) ..."; \
    $(BUILD) --target $(PROGRAM_$1) $2 >build/program.log 2>&1 || \
    { echo "$(PROGRAM_$1) does not build. To see why: make $1 (all that was said: build/program.log)" >&2; exit 1; }

# Before anything else: may build/ be written, and is it of this place? (What CMake writes holds absolute paths, so
# configure.sh makes a tree of another place anew. Nothing is changed while this file is merely read.)
LOCKED := $(shell test ! -d build || { test -w build && test -w build/configured -o ! -e build/configured; } || echo locked)
ifneq ($(LOCKED),)
$(error build/ belongs to another user (sudo make?). To mend it: sudo rm -rf build)
endif
MOVED := $(shell for tree in build $(CHECKS); do \
    test ! -e $$tree/configured || test "$$(cat $$tree/configured)" = "$$(pwd -P)" || echo $$tree/configured; done)
.PHONY: $(MOVED)
# Of several lessons one that fails does not hide the next.
ifneq ($(words $(MAKECMDGOALS)),1)
MAKEFLAGS += -k
endif

.DEFAULT_GOAL := board
.PHONY: board check help serve clean watch $(NUMBERS) $(EXERCISES) $(NUMBERS:%=run-%) $(NUMBERS:%=watch-%) \
    $(NUMBERS:%=reset-%) $(NUMBERS:%=trace-%) $(EXERCISES:%=hint-%) $(EXERCISES:%=debug-%) \
    $(NUMBERS:%=try-%) $(EXPERIMENTS:%=try-%)

board: $(RUNNER)
	@$(RUNNER) board build/lessons/*/*.manifest

check: $(RUNNER)
	@$(RUNNER) check build/lessons/*/*.manifest

$(NUMBERS): $(RUNNER)
	@$(RUNNER) lesson $(call manifest_of,$@)

$(EXERCISES): $(RUNNER)
	@$(RUNNER) lesson $(call manifest_of,$(call lesson_of,$@)) $@

watch: $(RUNNER)
	@$(RUNNER) watch build/lessons/*/*.manifest

$(NUMBERS:%=watch-%): watch-%: $(RUNNER)
	@$(RUNNER) watch $(call manifest_of,$*)

$(EXERCISES:%=hint-%): hint-%:
	@sh common/verbs/hint.sh $(call folder_of,$(call lesson_of,$*)) $*

$(NUMBERS:%=reset-%): reset-%:
	@sh common/verbs/reset.sh $(call folder_of,$*)

$(EXERCISES:%=debug-%): debug-%: $(RUNNER)
	@sh common/verbs/debug.sh $(RUNNER) $(call manifest_of,$(call lesson_of,$*)) $*

$(NUMBERS:%=run-%): run-%: build/configured
	@$(call build_program,$*,practice_server)
	@sh common/verbs/program.sh build/lessons/$(call folder_of,$*)/$(PROGRAM_$*) build/common/practice_server $(ARGS)

# A lesson's experiments: the list, or one.
$(NUMBERS:%=try-%) $(EXPERIMENTS:%=try-%): try-%: $(TREE)/configured
	@$(call build_quietly,experiments_$(call try_of,$*))
	@$(TREE)/lessons/$(call folder_of,$(call try_of,$*))/experiments $(filter $(EXPERIMENTS),$*)

$(NUMBERS:%=trace-%): trace-%: build/configured
	@$(call build_program,$*,practice_server)
	@sh common/verbs/trace.sh build/lessons/$(call folder_of,$*)/$(PROGRAM_$*) build/common/practice_server $(ARGS)

serve: build/configured
	@$(call build_quietly,practice_server)
	@build/common/practice_server $(PORT)

clean:
	rm -rf build

help:
	@cat common/verbs/help.txt

# The runner, which builds and judges answers. Its output shows how far it is.
$(RUNNER): build/configured $(wildcard common/*.cpp common/*.hpp common/harness/* common/runner/* common/cmake/*)
	@test -s $@ || { rm -f $@; echo "Building the test runner for the first time: up to half a minute."; }
	@$(BUILD) --target workbook_runner || { sh common/verbs/broken.sh build; exit 1; }
	@touch $@

build/configured:
	@sh common/verbs/configure.sh build

# What follows a copy that `make handout` made does not have.
ifneq ($(wildcard solutions),)
build_finished = test -e $(CHECKS)/solutions/*/$(lastword $1) || echo "Building what is shown, for the first time: up to a minute ..."; \
    $(BUILD_CHECKS) --target practice_server $(patsubst %,solution_%,$1) >build/demo.log 2>&1 || \
    { cat build/demo.log >&2; sh common/verbs/broken.sh $(CHECKS); exit 1; }
.PHONY: demo $(NUMBERS:%=demo-%) test handout $(NUMBERS:%=solution-%) $(NUMBERS:%=mistakes-%) $(EXERCISES:%=mistakes-%)

$(NUMBERS:%=solution-%): solution-%: $(RUNNER)
	@sh common/verbs/solution.sh $(call folder_of,$*) "$$($(RUNNER) check $(call manifest_of,$*) | \
	    sed -n '/: passed$$/d; s/.*: \([0-9][.][0-9]\) [A-Za-z_0-9]*: .*/\1/p' | tr '\n' ' ' | sed 's/ $$//')"

$(NUMBERS:%=mistakes-%): mistakes-%:
	@sh common/verbs/mistakes.sh $(call folder_of,$*)

$(EXERCISES:%=mistakes-%): mistakes-%:
	@sh common/verbs/mistakes.sh $(call folder_of,$(call lesson_of,$*)) $*

demo: $(CHECKS)/configured
	@$(call build_finished,$(PROGRAMS))
	@sh common/verbs/demo.sh $(CHECKS)

# The finished program of one lesson.
$(NUMBERS:%=demo-%): demo-%: $(CHECKS)/configured
	@$(call build_finished,$(PROGRAM_$*))
	@sh common/verbs/program.sh $(CHECKS)/solutions/$(call folder_of,$*)/$(PROGRAM_$*) $(CHECKS)/common/practice_server $(ARGS)

test: build/checks/configured
	@$(BUILD_CHECKS)
	@PATH=$$PATH:/usr/sbin; for tool in nginx curl; do command -v $$tool >/dev/null || \
	    echo "$$tool is not installed, so fetch is not compared with a real server (package $$tool)"; done
	@ctest --test-dir build/checks --parallel $(JOBS) --output-on-failure

handout:
	@sh common/verbs/handout.sh $(LESSONS)

build/checks/configured:
	@sh common/verbs/configure.sh build/checks -DWORKBOOK_CHECKS=ON
endif

ifneq ($(wildcard common/grading),)
.PHONY: grade grader autograder
GRADING := build/grading

# One student: SUBMISSION=..., and OUT=... to keep the results. A class: SUBMISSIONS=... OUT=... Graded one by one, to be
# collected: OUT=... All: POINTS=FILE.
# Paths may hold anything, so the shell gets them from its environment.
override SUBMISSION := $(value SUBMISSION)
override SUBMISSIONS := $(value SUBMISSIONS)
override OUT := $(value OUT)
override POINTS := $(value POINTS)
export SUBMISSION SUBMISSIONS OUT POINTS HERE
grade:
	@sh common/verbs/grade.sh "$(GRADING)" $(JOBS) $(LESSONS)

# What grades, without grading: for build/grading/common/grading/workbook_grade on several machines.
grader:
	@sh common/verbs/grader.sh "$(GRADING)" $(JOBS) $(LESSONS)

# For Gradescope: build/autograder.zip.
autograder:
	@sh common/verbs/autograder.sh "$$POINTS"
endif

# Whatever else was typed.
.DEFAULT:
	@sh common/verbs/unknown.sh "$@"
