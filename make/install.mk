# What a user runs: deps, install, demo, bench, help. Included by Makefile.

export PREFIX DESTDIR
run_deps := BASH_HEADERS=$(bash_headers) ZSH_HEADERS=$(zsh_headers) sh make/deps.sh
# A make of its own, because what deps brought changes what there is to build.
rebuild  := $(MAKE) --no-print-directory all

.PHONY: deps deps-fuzz install uninstall demo picture bench clean help

deps: ## install what building and testing need (Debian: apt-get, as root or with sudo)
	@$(run_deps) build demo test

deps-fuzz: ## install what `make fuzz` needs
	@$(run_deps) build fuzz

install: all ## install below PREFIX (default ~/.local), staged below DESTDIR if given
	@BUILD=$(B) sh make/install.sh install

uninstall: ## remove what `make install` put below PREFIX
	@BUILD=$(B) sh make/install.sh uninstall

demo: ## show the main job in bash, zsh and fish, in a terminal; installs what is missing
	@$(run_deps) build demo
	@$(rebuild) >$(B).log 2>&1 || { cat $(B).log; exit 1; }
	@bash docs/demo.sh $(abspath $(B))

picture: all ## make docs/demo.svg again, from a terminal
	@$(run_deps) build demo
	@bash docs/picture.sh $(abspath $(B)) > docs/demo.svg.new && mv docs/demo.svg.new docs/demo.svg

# run.sh says what else it takes.
bench: ## measure against scripts, tools and bare shells (QUICK=1: fewer rounds; LOADED=1: budgets under load; SCALING=1: what it grows with)
	@$(run_deps) build demo test bench
	@$(rebuild) bench-programs >/dev/null
	@bash tests/bench/$(if $(SCALING),scaling,$(if $(LOADED),budgets,run)).sh $(abspath $(B)) $(QUICK)

clean: ## remove what was built
	rm -rf build

help: ## show this list
	@sed -n 's/^\([a-z-]*\):[^#=]*## *\(.*\)/\1\t\2/p' $(filter Makefile %.mk,$(MAKEFILE_LIST)) | sort -u | \
	  while IFS='	' read -r target text; do printf '  %-12s %s\n' "$$target" "$$text"; done
