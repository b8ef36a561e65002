# Tests: everything is TAP under prove. TESTS=file... runs these only, T=word the cases whose name holds the word.

T      ?=
TESTS  ?=
PROVE  ?= prove
JOBS   ?= 2
FUZZ_RUNS ?= 100000

core_tests := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/core/*.c)))
fuzz_names := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
fuzz_tests := $(fuzz_names:%=$(B)/tests/fuzz/%)
# What `make bench` measures against.
bench_programs := $(B)/bench/floor $(if $(have_bash),$(B)/bench/empty.so) $(B)/bench/slow.so
scripts    := $(sort $(shell find tests -name '*.t'))
test_cflags := -Itests -D_GNU_SOURCE -Wno-unused-function
$(B)/obj/tests/%.o: base_cflags += $(test_cflags)

# Counts allocations; see tests/core/hot.c.
$(B)/tests/core/hot: test_ldflags := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup
# Counts system calls, and sees changes of just now as settled.
$(B)/tests/core/claims: test_ldflags := -Wl,--wrap=stat,--wrap=clock_gettime

# Every call fails in turn; see tests/inject/faults.h.
faulty := malloc calloc realloc open read __read_chk __realpath_chk getxattr stat lstat fstat access realpath readlink opendir readdir write fsync rename mkdir
$(B)/tests/core/inject: test_ldflags := $(B)/obj/tests/inject/faults.o $(faulty:%=-Wl$(comma)--wrap=%)
$(B)/tests/core/inject: $(B)/obj/tests/inject/faults.o

$(B)/tests/core/%: $(B)/obj/tests/core/%.o $(B)/obj/tests/fake.o $(program_obj) $(core_obj)
	@mkdir -p $(@D)
	$(CC) $(base_ldflags) $(CFLAGS) -o $@ $(filter-out %/faults.o,$^) $(test_ldflags) $(LDFLAGS) $(program_libs)

$(B)/tests/fake-shell: $(B)/obj/tests/fake-shell.o $(B)/obj/tests/fake.o $(program_obj) $(core_obj)
	@mkdir -p $(@D)
	$(CC) $(base_ldflags) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(program_libs)

$(B)/tests/words: $(B)/obj/tests/words.o $(program_obj) $(core_obj)
	@mkdir -p $(@D)
	$(CC) $(base_ldflags) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(program_libs)

# A disk in memory; see tests/disk.h.
disk_calls := stat lstat fstat access realpath __realpath_chk open read __read_chk close readlink __readlink_chk statx getxattr geteuid getegid opendir readdir closedir
disk_ldflags := $(disk_calls:%=-Wl$(comma)--wrap=%)
on_disk := hook metadata direct-url
$(on_disk:%=$(B)/tests/fuzz/%): test_ldflags := $(disk_ldflags)
$(on_disk:%=$(B)/tests/fuzz/%): $(B)/obj/tests/disk.o

$(B)/tests/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz-driver.o $(B)/obj/tests/fake.o $(program_obj) $(core_obj)
	@mkdir -p $(@D)
	$(CC) $(base_ldflags) $(CFLAGS) -o $@ $^ $(test_ldflags) $(LDFLAGS) $(program_libs)

.PHONY: bench-programs
bench-programs: $(bench_programs)

$(B)/bench/floor: tests/bench/floor.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -Wall -Wextra $(CFLAGS) -o $@ $< $(LDFLAGS)

$(B)/bench/empty.so: tests/bench/empty.c
	@mkdir -p $(@D)
	$(CC) $(bash_cflags) -std=gnu11 -O2 -fPIC -shared $(CFLAGS) -o $@ $< $(LDFLAGS)

$(B)/bench/slow.so: tests/bench/slow.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -Wall -Wextra -fPIC -shared $(CFLAGS) -o $@ $< $(LDFLAGS) -ldl

# Kept, though make takes them for intermediate files.
.PRECIOUS: $(B)/obj/tests/%.o

.PHONY: test-programs
test-programs: $(core_tests) $(fuzz_tests) $(B)/tests/fake-shell $(B)/tests/words $(bench_programs)

run_tests = B='$(abspath $(B))' T='$(T)' SANITIZE='$(SANITIZE)' CC='$(CC)' \
	UBSAN_OPTIONS=print_stacktrace=1 $(PROVE) -j$(JOBS) --exec '' $(or $(TESTS),$(core_tests) $(fuzz_tests) $(scripts))

.PHONY: test check fuzz
# A make of its own, because what deps brought changes what there is to build.
test: deps ## install what is missing, build, run every test (T=word, TESTS="file ...")
	@$(MAKE) --no-print-directory check

check: all test-programs ## the same without installing; SANITIZE=address,undefined works
	$(run_tests)

# What every shell that loads a plugin pays: bytes of the file, and what the loader must write before anything runs.
budget := 102400
.PHONY: size
size: all ## bytes of each plugin without debugging information, against the budget, and its relocations
	@for so in $(filter %/venv.so,$(targets)); do \
	  strip -o $$so.stripped $$so; bytes=$$(($$(wc -c < $$so.stripped))); rm $$so.stripped; \
	  echo "$$so: $$bytes bytes, $$(($(budget) - $$bytes)) below the budget;" \
	    "relocations: $$(readelf -rW $$so | grep -c R_.*GLOB_DAT) symbols looked up," \
	    "$$(readelf -rW $$so | awk '/R_.*RELATIVE/ { n++ } / offsets$$/ { n += $$1 } END { print n + 0 }') addresses"; \
	done

# clang, libclang-rt-14-dev: the core once more, with its coverage and the sanitizers.
fuzz: ## fuzz each parser with libFuzzer, FUZZ_RUNS inputs each (needs clang)
	@mkdir -p $(B)/fuzz
	@for name in $(fuzz_names); do \
	  echo "fuzz: $$name"; mkdir -p $(B)/fuzz/$$name.corpus; \
	  extra=; case ' $(on_disk) ' in *" $$name "*) extra='tests/disk.c $(disk_ldflags)' ;; esac; \
	  clang -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined $(test_cflags) \
	    -o $(B)/fuzz/$$name tests/fuzz/$$name.c tests/fake.c $$extra $(core_src) $(program_src) $(program_libs) && \
	  $(B)/fuzz/$$name -runs=$(FUZZ_RUNS) -max_len=512 -verbosity=0 -artifact_prefix=$(B)/fuzz/ $(B)/fuzz/$$name.corpus || exit 1; \
	done
