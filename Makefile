# Timbre: one Makefile, no recursion, built out of tree. A new source file, header or test needs no edit here.

## Settings ##################################################################################

BUILD   ?= build
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
VENV    ?= .venv
PYTHON  ?= $(VENV)/bin/python3
SYSTEM_PYTHON ?= /usr/bin/python3
CFLAGS  ?= -O2 -g
FFT     ?= fftw
VERSION := $(shell cat VERSION)

CLANG_FORMAT ?= clang-format
CLANG_TIDY   ?= clang-tidy

JOBS ?= $(shell nproc)
export VENV SYSTEM_PYTHON CLANG_FORMAT CLANG_TIDY
.DELETE_ON_ERROR:

# One short line a file; V=1 shows the commands.
Q := $(if $(V),,@)
say = @$(if $(V),:,echo "  $(1)")

## Compiler ##################################################################################

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
            -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wdouble-promotion -Wno-missing-field-initializers -Werror

# Foreign headers are system headers to us: their warnings are theirs.
# What is missing is said once, by `requirements`, before anything is compiled.
foreign = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(1) 2>/dev/null))
PACKAGES := sndfile flac soxr libebur128 fluidsynth jansson sqlite3 libcrypto alsa ncursesw
PYTHON_INCLUDE = -isystem $(shell $(SYSTEM_PYTHON) -c 'import sysconfig; print(sysconfig.get_paths()["include"])') \
                 -isystem $(shell $(PYTHON) -c 'import numpy; print(numpy.get_include())')

SANITIZE ?=
BASE_FLAGS := -std=c11 -D_GNU_SOURCE -fvisibility=hidden -fno-strict-aliasing -ffp-contract=off -pthread -MMD -MP \
              -Iinclude -DTIMBRE_VERSION='"$(VERSION)"' -DTIMBRE_PREFIX='"$(PREFIX)"' $(WARNINGS) $(SANITIZE)
FOREIGN_FLAGS := $(call foreign,$(PACKAGES))

LIBRARIES := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -ltag_c -lm
PYTHON_LIBRARY = $(shell pkg-config --libs python-$(shell $(SYSTEM_PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')-embed)

ifeq ($(FFT),kissfft)
FOREIGN_FLAGS += $(call foreign,kissfft-float) -DTIMBRE_KISSFFT
LIBRARIES += $(shell pkg-config --libs kissfft-float 2>/dev/null)
else
FOREIGN_FLAGS += $(call foreign,fftw3f)
LIBRARIES += $(shell pkg-config --libs fftw3f 2>/dev/null)
endif

## What is where #############################################################################

# From the top layer down; each folder may use what stands behind it (scripts/check_layers).
FOLDERS := tui cli app orchestrator planner sketch audio_io export bridge library dsp core base

sources_of  = $(wildcard src/$(1)/*.c)
objects_of  = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(call sources_of,$(1)))
archive_of  = $(BUILD)/lib/$(1).a
ARCHIVES   := $(foreach folder,$(FOLDERS),$(call archive_of,$(folder)))

# Folders that a test of folder X is linked with.
NEEDS_base         := base
NEEDS_core         := core base
NEEDS_dsp          := dsp core base
NEEDS_planner      := planner dsp core base
NEEDS_sketch       := sketch dsp core base
NEEDS_audio_io     := audio_io dsp core base
NEEDS_export       := export dsp core base
NEEDS_bridge       := bridge dsp core base
NEEDS_library      := library dsp core base
NEEDS_orchestrator := orchestrator audio_io export library dsp core base
NEEDS_app          := app orchestrator planner sketch audio_io export bridge library dsp core base
NEEDS_cli          := cli $(NEEDS_app)
NEEDS_tui          := tui $(NEEDS_app)
NEEDS_whole        := tui $(NEEDS_cli)

TESTS := $(wildcard tests/test_*.c)
# tests/test_NAME.c belongs to the folder that holds src/*/NAME.c; without one it is a test of the whole.
folder_of_test = $(or $(patsubst src/%/,%,$(dir $(firstword $(wildcard src/*/$(patsubst test_%,%,$(1)).c)))),$(call named_folder,$(1)))
named_folder = $(or $(firstword $(foreach folder,$(FOLDERS),$(if $(findstring test_$(folder)_,$(1)),$(folder)))),whole)

## Main targets ##############################################################################

.PHONY: all run test lint format install clean check-% asan tsan bench test-long test-gpu compile_commands run-python
all: $(BUILD)/timbre $(BUILD)/libtimbre_dsp.so

# Builds in parallel without being told to, unless -j was given.
parallel = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

.PHONY: requirements
requirements:
	@pkg-config --exists $(PACKAGES) || { echo "Libraries are missing; scripts/setup run installs them:" >&2; \
	    pkg-config --print-errors --exists $(PACKAGES); exit 1; }

PROMPT ?=
run: setup-run
	@$(parallel) all
	@scripts/run_demo $(BUILD)/timbre "$(PROMPT)"

.PHONY: setup-run setup-test setup-models
# T=core needs no torch.
setup-models: setup-test
	@$(if $(filter core,$(T)),:,scripts/setup models)
setup-run:
	@scripts/setup run
setup-test:
	@scripts/setup test

T ?=
test: setup-models
	@$(parallel) all
	@scripts/run_tests $(BUILD) $(T)

test-long: setup-models
	@$(parallel) all
	@TIMBRE_LONG=1 scripts/run_tests $(BUILD) $(T)

# On a graphics card; tests/gpu/test_gpu.py says what GPU=, SIZES= and SECONDS= choose.
test-gpu: setup-models
	@PYTHONPATH=pyadapters $(PYTHON) tests/gpu/test_gpu.py

bench: setup-models
	@$(parallel) all
	@scripts/run_bench $(BUILD) $(T)

REQUEST ?=
run-python: setup-run
	PYTHONPATH=pyadapters $(PYTHON) -m timbre_adapters run $(REQUEST) -o out.wav --json

lint: setup-test
	@$(parallel) all
	@BUILD=$(BUILD) scripts/lint

format: setup-test
	$(CLANG_FORMAT) -i $$(git ls-files '*.c' '*.h')
	$(PYTHON) -m ruff format pyadapters tests $$(grep -lE '^#!.*python3' scripts/* 2>/dev/null)

# The compiler's arguments, for the checks that read sources (scripts/lint).
.PHONY: flags
flags:
	$(info $(BASE_FLAGS) $(FOREIGN_FLAGS) $(PYTHON_INCLUDE) -I$(BUILD)/gen)
	@:

## Program ###################################################################################

$(BUILD)/timbre: $(BUILD)/obj/main.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(SANITIZE) -pthread -o $@ $< $(ARCHIVES) $(LIBRARIES) $(PYTHON_LIBRARY) -Wl,--export-dynamic-symbol=_exit $(LDFLAGS)

# The C services that the reference runtime reaches by ctypes (design.md section 2).
DSP_SHARED := dsp core base
$(BUILD)/libtimbre_dsp.so: $(foreach folder,$(DSP_SHARED),$(call objects_of,$(folder)))
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(SANITIZE) -shared -pthread -o $@ $^ $(LIBRARIES) $(LDFLAGS)

define folder_rules
$$(BUILD)/lib/$(1).a: $$(call objects_of,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call folder_rules,$(folder))))

$(BUILD)/obj/bridge/%.o: EXTRA_FLAGS = $(PYTHON_INCLUDE)
$(BUILD)/obj/bridge/%.o: | $(VENV)/.numpy
$(BUILD)/obj/%.o: src/%.c | requirements
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(BASE_FLAGS) $(CFLAGS) -fPIC $(FOREIGN_FLAGS) $(EXTRA_FLAGS) -Isrc/$(dir $*) -I$(BUILD)/gen -c -o $@ $<

# The schema files stand in the program as text.
$(BUILD)/gen/schema_text.h: $(wildcard schema/*.json) scripts/embed_text
	@mkdir -p $(@D)
	@scripts/embed_text schema/*.json > $@.part && mv $@.part $@
$(call objects_of,core): $(BUILD)/gen/schema_text.h

# So do the studio's own terminfo entries.
$(BUILD)/gen/terminfo_text.h: src/tui/timbre.terminfo scripts/make_terminfo
	@mkdir -p $(@D)
	@scripts/make_terminfo $< > $@.part && mv $@.part $@
$(BUILD)/obj/tui/screen.o: $(BUILD)/gen/terminfo_text.h

$(VENV)/.numpy:
	@scripts/setup venv

## Tests #####################################################################################

define test_rules
$$(BUILD)/tests/$(1): tests/$(1).c $$(foreach folder,$$(NEEDS_$$(call folder_of_test,$(1))),$$(call archive_of,$$(folder)))
	@mkdir -p $$(@D)
	$$(call say,CC $$@)
	$$(Q)$$(CC) $$(BASE_FLAGS) $$(CFLAGS) $$(FOREIGN_FLAGS) $$(if $$(filter bridge whole cli tui app,$$(call folder_of_test,$(1))),$$(PYTHON_INCLUDE)) -Itests -I$$(BUILD)/gen \
	    $$(addprefix -Isrc/,$$(NEEDS_$$(call folder_of_test,$(1)))) -o $$@ $$< \
	    $$(foreach folder,$$(NEEDS_$$(call folder_of_test,$(1))),$$(call archive_of,$$(folder))) $$(LIBRARIES) \
	    $$(if $$(filter bridge whole cli tui app,$$(call folder_of_test,$(1))),$$(PYTHON_LIBRARY) -Wl$$(comma)--export-dynamic-symbol=_exit) $$(if $$(filter whole tui,$$(call folder_of_test,$(1))),-lvterm) -lcmocka $$(LDFLAGS)
endef
comma := ,
$(foreach test,$(basename $(notdir $(TESTS))),$(eval $(call test_rules,$(test))))

# make check-dsp: builds and runs the C tests of one folder, with only what they need.
folder_tests = $(foreach test,$(basename $(notdir $(TESTS))),$(if $(filter $(1),$(call folder_of_test,$(test))),$(test)))
check-%:
	@$(MAKE) --no-print-directory $(foreach test,$(call folder_tests,$*),$(BUILD)/tests/$(test))
	@failed=0; for test in $(call folder_tests,$*); do $(BUILD)/tests/$$test || failed=1; done; exit $$failed

.PHONY: test-programs
test-programs: $(foreach test,$(basename $(notdir $(TESTS))),$(BUILD)/tests/$(test))

# Programs that measure: rows of `measure | figure | control or ratio | must | ok/red` (scripts/run_bench).
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/bench_*.c))
.PHONY: bench-programs
bench-programs: $(BENCHES)
$(BUILD)/bench/%: tests/bench/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(BASE_FLAGS) $(CFLAGS) $(FOREIGN_FLAGS) $(PYTHON_INCLUDE) -Itests $(addprefix -Isrc/,$(NEEDS_whole)) -I$(BUILD)/gen \
	    -o $@ $< $(ARCHIVES) $(LIBRARIES) $(PYTHON_LIBRARY) -lcmocka -Wl,--export-dynamic-symbol=_exit $(LDFLAGS)

# Parsers against bytes led by coverage: S seconds each, T picks some. What was found stays in the corpus of the build.
S ?= 60
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*$(T)*.c))
.PHONY: fuzz fuzz-programs
fuzz: setup-test
	@$(parallel) BUILD=$(BUILD)-fuzz CC=clang WARNINGS=-w SANITIZE="-fsanitize=fuzzer-no-link,address,undefined" fuzz-programs
	@for program in $(patsubst $(BUILD)/%,$(BUILD)-fuzz/%,$(FUZZERS)); do \
	    mkdir -p $$program.corpus && $$program -max_total_time=$(S) -print_final_stats=1 -artifact_prefix=$$program. $$program.corpus || exit 1; done
fuzz-programs: $(FUZZERS)
FUZZED := $(foreach folder,tui core base,$(call archive_of,$(folder)))
$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZED)
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(BASE_FLAGS) $(CFLAGS) -fsanitize=fuzzer $(addprefix -Isrc/,$(NEEDS_whole)) -I$(BUILD)/gen \
	    -o $@ $< $(FUZZED) $(LIBRARIES) $(LDFLAGS)

asan:
	@BUILD=$(BUILD)-asan scripts/sanitize address,undefined $(T)
tsan:
	@BUILD=$(BUILD)-tsan scripts/sanitize thread $(T)

## Documents #################################################################################

COMPLETIONS := bash zsh fish
.PHONY: docs
docs: $(BUILD)/timbre.1 $(foreach shell,$(COMPLETIONS),$(BUILD)/completions/timbre.$(shell))

$(BUILD)/timbre.1: docs/timbre.1.in scripts/make_manual $(BUILD)/timbre
	@scripts/make_manual $(BUILD)/timbre > $@.part && mv $@.part $@
$(BUILD)/completions/timbre.%: scripts/make_completions $(BUILD)/timbre
	@mkdir -p $(@D)
	@scripts/make_completions $(BUILD)/timbre $* > $@.part && mv $@.part $@

# README's picture of the studio, made by the program: committed when it changed.
.PHONY: picture
picture: $(BUILD)/tools/picture $(BUILD)/timbre
	@home=$$(mktemp -d) && HOME=$$home XDG_DATA_HOME=$$home/data XDG_CONFIG_HOME=$$home/config XDG_STATE_HOME=$$home/state \
	    $(BUILD)/tools/picture $(BUILD)/timbre | scripts/make_picture > docs/studio.svg; rm -rf "$$home"
$(BUILD)/tools/%: tests/tools/%.c $(call archive_of,base)
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(BASE_FLAGS) $(CFLAGS) -Itests -o $@ $< $(call archive_of,base) $(LIBRARIES) -lvterm -lcmocka $(LDFLAGS)

## Installing ################################################################################

install: all docs
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/timbre $(DESTDIR)$(PREFIX)/share/timbre
	install -m 755 $(BUILD)/timbre $(DESTDIR)$(PREFIX)/bin/timbre
	install -m 755 $(BUILD)/libtimbre_dsp.so $(DESTDIR)$(PREFIX)/lib/timbre/libtimbre_dsp.so
	install -d $(DESTDIR)$(PREFIX)/share/timbre/pyadapters/timbre_adapters $(DESTDIR)$(PREFIX)/share/timbre/schema
	for folder in . models neural tiny; do \
	    install -d $(DESTDIR)$(PREFIX)/share/timbre/pyadapters/timbre_adapters/$$folder; \
	    install -m 644 pyadapters/timbre_adapters/$$folder/*.py $(DESTDIR)$(PREFIX)/share/timbre/pyadapters/timbre_adapters/$$folder/; done
	install -m 644 schema/*.json $(DESTDIR)$(PREFIX)/share/timbre/schema/
	install -d $(DESTDIR)$(PREFIX)/share/timbre/themes $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 themes/*.theme $(DESTDIR)$(PREFIX)/share/timbre/themes/
	install -m 644 $(BUILD)/timbre.1 $(DESTDIR)$(PREFIX)/share/man/man1/timbre.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 $(BUILD)/completions/timbre.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/timbre
	install -m 644 $(BUILD)/completions/timbre.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_timbre
	install -m 644 $(BUILD)/completions/timbre.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/timbre.fish

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan

compile_commands: setup-test
	bear -- $(MAKE) -B all

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
