# venv.so - Python environments, native in your shell.   `make help` lists the targets.

PREFIX  ?= $(HOME)/.local
DESTDIR ?=
CC      ?= cc
B       := build
SHELL   := /bin/sh
comma   := ,

# A flag, if the compiler knows it.
knows = $(shell printf '\043include <string.h>\nint main(void){return 0;}' | $(CC) -Werror -O2 $(1) -x c -c -o /dev/null - 2>/dev/null && echo '$(1)')

# Ours first, the user's last: theirs win and are never overwritten.
base_cflags  := -std=c11 $(or $(call knows,-Oz),-Os) -g -fPIC -fvisibility=hidden -fno-common -fno-plt -fstack-protector-strong -fno-asynchronous-unwind-tables -MMD -MP \
                -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
# What makes a mistake in memory a crash and not a way in, where the compiler and libc know it. Read again from what was built by
# tests/hardening.t. A distribution gives a _FORTIFY_SOURCE of its own.
base_cflags += $(call knows,-fstack-clash-protection) $(call knows,-fcf-protection=full) $(call knows,-mbranch-protection=standard)
base_cppflags := $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-U_FORTIFY_SOURCE \
                 $(or $(call knows,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2))
# Small, because it is in every shell (what takes its time is the system, or the shell): no unwind tables (nothing throws; debuggers have their own), no pages of padding between segments.
base_ldflags := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,-z,noseparate-code
# The plugins are compiled as a whole; everything else is linked from the same objects as they are.
lto := $(if $(SANITIZE),,$(call knows,-flto -ffat-lto-objects))
# Relocations packed (DT_RELR), where linker and libc know it: tried out, because an older libc says nothing until it loads one.
packs = $(shell t=$$(mktemp) && printf 'int x, *p = &x;\nint main(void){return p != &x;}' | \
          $(CC) -fPIE -pie $(1) -x c -o $$t - 2>/dev/null && $$t && echo '$(1)'; rm -f "$$t")
base_ldflags += $(call packs,-Wl$(comma)-z$(comma)pack-relative-relocs)
base_ldflags += -fno-lto
# Where gcc's driver sees -fno-lto it leaves the linker plugin out, whatever follows: what nobody uses would stay.
so_ldflags = $(filter-out -fno-lto,$(base_ldflags)) $(if $(lto),-flto=auto -flto-partition=one -fno-asynchronous-unwind-tables)
# Nothing is to run when they are loaded or unloaded: without the compiler's start files these are 1 KB smaller, and four symbols less to look up.
so_ldflags += $(if $(SANITIZE),,-nostartfiles)
ifdef DEVELOPER
base_cflags += -Werror
endif
ifdef SANITIZE
base_cflags  += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
base_ldflags += -fsanitize=$(SANITIZE)
base_cppflags := -U_FORTIFY_SOURCE
B := build/sanitize
endif

core_src := $(sort $(wildcard common/*.c common/cmd/*.c))
core_obj := $(core_src:%.c=$(B)/obj/%.o)
# Libraries of our own that a shell opens when it needs them: common/NAME/*.c, and the program has them too.
parts := wrapper conda envvars tell finders offers
part_obj = $(patsubst %.c,$(B)/obj/%.o,$(sort $(wildcard common/$(1)/*.c)) $($(1)_takes))
# What one of them takes of another.
offers_takes := common/conda/place.c common/conda/condarc.c common/conda/conda.c common/finders/pyenv.c
# What only the program does.
program_src := $(sort $(wildcard common/program/*.c $(parts:%=common/%/*.c)))
program_obj := $(program_src:%.c=$(B)/obj/%.o)
program_host := $(patsubst %.c,$(B)/obj/%.o,$(sort $(wildcard fish/*.c)))
# JSON that others wrote. Never in a shell.
program_libs := -ljansson
envvars_libs := -ljansson
headers  := $(wildcard common/*.h common/*.def)

# Headers of the host shells. A shell whose headers are missing is skipped by the build with one line (tests never skip).
bash_headers ?= $(shell pkg-config --variable=headersdir bash 2>/dev/null || echo /usr/include/bash)
zsh_headers  ?= /usr/include
have_bash := $(wildcard $(bash_headers)/builtins.h)
have_zsh  := $(and $(wildcard $(zsh_headers)/zsh/zsh.mdh),$(wildcard $(zsh_headers)/sys/capability.h),$(wildcard $(zsh_headers)/ncursesw/ncurses.h))
bash_cflags := -isystem $(bash_headers) -isystem $(bash_headers)/builtins -isystem $(bash_headers)/include -DSHELL
zsh_cflags  := -I$(zsh_headers) -Wno-shadow -Wno-strict-prototypes

program := $(B)/bin/venv
fish_sources := fish/venv.fish.in $(sort $(wildcard fish/*.fish))
fish_build := $(shell cat $(fish_sources) | cksum | cut -d' ' -f1)
fish_parts := $(patsubst fish/%,$(B)/share/venv/%,$(wildcard fish/*.fish))
targets := $(program) $(parts:%=$(B)/lib/venv/%.so) $(B)/share/fish/vendor_conf.d/venv.fish $(fish_parts) $(B)/share/man/man1/venv.1
targets += $(if $(have_bash),$(B)/lib/bash/venv.so)
targets += $(if $(have_zsh),$(B)/lib/zsh/venv.so $(B)/share/zsh/site-functions/_venv)

.PHONY: all
all: $(targets) ## build everything into build/
	$(if $(have_bash),,@echo "venv: bash: skipped: no headers in $(bash_headers) (Debian: bash-builtins)")
	$(if $(have_zsh),,@echo "venv: zsh: skipped: no headers in $(zsh_headers)/zsh (Debian: zsh-dev libcap-dev libncurses-dev)")

# Made again when the flags above change.
$(B)/obj/bash/%.o: bash/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(base_cppflags) $(bash_cflags) $(base_cflags) $(lto) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Each variable is looked up and written here: a tenth of what activation takes is what -Oz would cost.
$(B)/obj/zsh/%.o: zsh/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(base_cppflags) $(base_cflags) $(if $(SANITIZE),,-O2) $(zsh_cflags) $(lto) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(core_obj) $(foreach part,$(parts),$(call part_obj,$(part))): base_cflags += $(lto)
# What runs at each cd has a time to keep rather than a size: measured, 2 KB for a fiftieth of the time. Nothing else was worth it.
$(B)/obj/common/find.o $(B)/obj/common/env.o: base_cflags += -O2

$(B)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(base_cppflags) $(base_cflags) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# nodelete: `enable -d` from inside our own call must not unmap the code that runs it.
$(B)/lib/bash/venv.so: $(B)/obj/bash/venv.o $(core_obj) bash/venv.exports
	@mkdir -p $(@D)
	$(CC) -shared $(so_ldflags) -Wl,-z,nodelete -Wl,-Bsymbolic-functions -Wl,--version-script=bash/venv.exports \
	  $(CFLAGS) -o $@ $(B)/obj/bash/venv.o $(core_obj) $(LDFLAGS)

$(B)/lib/zsh/venv.so: $(B)/obj/zsh/venv.o $(core_obj) zsh/venv.exports
	@mkdir -p $(@D)
	$(CC) -shared $(so_ldflags) -Wl,-Bsymbolic-functions -Wl,--version-script=zsh/venv.exports \
	  $(CFLAGS) -o $@ $(B)/obj/zsh/venv.o $(core_obj) $(LDFLAGS)

# Both plugins open them.
define part_rule
$(B)/lib/venv/$(1).so: $(call part_obj,$(1)) $(core_obj) common/$(1)/$(1).exports
	@mkdir -p $$(@D)
	$(CC) -shared $(so_ldflags) -Wl,-Bsymbolic-functions -Wl,--version-script=common/$(1)/$(1).exports \
	  $(CFLAGS) -o $$@ $(call part_obj,$(1)) $(core_obj) $(LDFLAGS) $($(1)_libs)
endef
$(foreach part,$(parts),$(eval $(call part_rule,$(part))))

# `venv explain` counts these calls of libc (fish/calls.c), where the linker can send them elsewhere.
ifneq ($(shell uname),Darwin)
counted := access close fstat getxattr lstat open opendir read readlink realpath stat statx
$(B)/obj/fish/calls.o: base_cppflags += -DCOUNT_CALLS
endif

$(program): $(program_host) $(program_obj) $(core_obj)
	@mkdir -p $(@D)
	$(CC) $(base_ldflags) $(counted:%=-Wl,--wrap=%) -pie $(CFLAGS) -o $@ $^ $(LDFLAGS) $(program_libs)

# The program writes what is made from the tables.
$(B)/share/fish/vendor_conf.d/venv.fish: fish/venv.fish.in $(fish_sources) $(program)
	@mkdir -p $(@D)
	sed 's/@BUILD@/$(fish_build)/' fish/venv.fish.in | $(program) __generate fish > $@.new && mv $@.new $@

$(B)/share/man/man1/venv.1: docs/venv.1.in $(program)
	@mkdir -p $(@D)
	$(program) __generate man < docs/venv.1.in > $@.new && mv $@.new $@

# Which of them belong together is in their first lines.
$(fish_parts): $(B)/share/venv/%: fish/% $(fish_sources) common/ve.h
	@mkdir -p $(@D)
	{ sed -n 's/^#define VE_VERSION "\(.*\)"/# venv \1, build $(fish_build)/p' common/ve.h; cat $<; } > $@.new && mv $@.new $@

$(B)/share/zsh/site-functions/_venv: zsh/_venv
	@mkdir -p $(@D)
	cp $< $@

include tests/tests.mk

include make/install.mk

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
