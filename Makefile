# The verbs of the workbook; `make help` lists them, and common/verbs/ holds them. Needs GNU make and a POSIX shell.

# Where `make -C workbook grade SUBMISSION=...` was typed: paths are relative to that.
HERE := $(if $(findstring w,$(filter-out --%,$(firstword $(MAKEFLAGS)))),$(PWD),$(CURDIR))
# No built-in rules.
MAKEFLAGS += -rR --no-print-directory
.SUFFIXES:
Makefile: ;

# The documents' test sets these: experiments and finished programs come from its own tree, and nothing is built.
TREE := build
CHECKS := build/checks
BUILD := cmake --build
GRADING := build/grading
PORT := 0
ARGS :=
# Paths may hold any character, so the scripts get them from the environment.
$(foreach name,SUBMISSION SUBMISSIONS OUT POINTS FORMAT EDITION MTU DELAY LOSS,$(eval override $(name) := $$(value $(name))))
GOALS := $(MAKECMDGOALS)
export HERE TREE CHECKS BUILD GRADING PORT GOALS SUBMISSION SUBMISSIONS OUT POINTS FORMAT EDITION MTU DELAY LOSS

# May build/ be written, and was each tree made here? CMake's files hold absolute paths, so a tree that was moved is made
# again: by configure.sh, since nothing may change while this file is only read.
STATE := $(shell for file in build build/configured; do test ! -e $$file || test -w $$file || echo locked; done; \
    for tree in build $(CHECKS); do test ! -e $$tree/configured || test "$$(cat $$tree/configured)" = "$$(pwd -P)" || \
    echo $$tree/configured; done)
$(if $(filter locked,$(STATE)),$(error build/ belongs to another user (sudo make?). To fix it: sudo rm -rf build))

NUMBERS := $(foreach lesson,$(notdir $(wildcard lessons/[0-9]*)),$(firstword $(subst -, ,$(lesson))))
EXERCISES := $(foreach test,$(notdir $(wildcard lessons/*/tests/[0-9]*.cpp)),$(firstword $(subst _, ,$(test))))
EXPERIMENTS := $(if $(filter try-% trace-%,$(MAKECMDGOALS)),\
    $(shell grep -oh '{"[0-9][.][a-z]"' lessons/*/experiments.cpp | tr -d '{"'))
# What a copy without solutions or without the grader lacks.
LACKING := $(if $(wildcard solutions),,demo test bench handout solution mistakes) \
    $(if $(wildcard common/grading),,grade regrade grader autograder)
each = $(foreach verb,$(filter-out $(LACKING),$1),$(2:%=$(verb)-%))
VERBS := $(filter-out $(LACKING),board check watch serve book demo test bench handout grade regrade grader autograder) $(NUMBERS) $(EXERCISES) \
    $(call each,watch run try trace reset solution mistakes demo,$(NUMBERS)) $(call each,hint debug mistakes,$(EXERCISES)) \
    $(EXPERIMENTS:%=try-%) $(EXPERIMENTS:%=trace-%)
# Of several lessons, one that fails does not hide the next; but "make run 04" ends with what "run" lacks.
MAKEFLAGS += $(if $(filter-out $(VERBS) clean help,$(MAKECMDGOALS)),,$(if $(word 2,$(MAKECMDGOALS)),-k))
RUNNER := build/common/workbook_runner

.DEFAULT_GOAL := board
.PHONY: $(VERBS) clean help $(filter %/configured,$(STATE))
$(filter board check watch watch-% debug-% solution-% $(NUMBERS) $(EXERCISES),$(VERBS)): $(RUNNER)
$(filter serve run-%,$(VERBS)): build/configured
$(filter try-% trace-%,$(VERBS)): $(TREE)/configured
$(filter demo demo-% test bench,$(VERBS)): $(CHECKS)/configured
$(VERBS):
	@sh common/verbs/verb.sh $(if $(filter $(NUMBERS) $(EXERCISES),$@),lesson) $(subst -, ,$@) $(ARGS)
clean:
	rm -rf build
help:
	@sh common/verbs/verb.sh help
$(RUNNER): build/configured $(wildcard common/*.?pp common/harness/* common/runner/* common/cmake/*)
	@sh common/verbs/verb.sh runner
build/configured $(CHECKS)/configured: $(if $(filter :,$(BUILD)),,lessons)  # a lesson was added, or removed
	@sh common/verbs/verb.sh configure $(@D) $(if $(filter build,$(@D)),,-DWORKBOOK_CHECKS=ON)
.DEFAULT:
	@sh common/verbs/verb.sh unknown "$@" $(LACKING)
