# Included by the Makefile: the programs that are about policy alone. Every target also works with this file by itself:
#   make -f core/policy/policy.mk policy-run

POLICY_BUILD := build/policy
POLICY_FLAGS := -std=c++20 -g -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough -Werror -I. -isystem third_party
POLICY_SOURCES := $(wildcard core/policy/*.cc)

# ── portcullis-policy-run: decisions without a bridge, JSON Lines in and out ──
POLICY_RUN_SOURCES := $(POLICY_SOURCES) $(wildcard policy-run/*.cc) core/events/event_json.cc $(wildcard core/text/*.cc)
POLICY_RUN_OBJECTS := $(POLICY_RUN_SOURCES:%.cc=$(POLICY_BUILD)/%.o)

.PHONY: policy-run policy-bench policy-replay policy-fuzz
policy-run: build/portcullis-policy-run

build/portcullis-policy-run: $(POLICY_RUN_OBJECTS)
	$(CXX) -o $@ $^ -pthread

# ── portcullis-policy-bench: what deciding and loading cost ──
POLICY_BENCH_SOURCES := $(POLICY_SOURCES) bench/allocations.cc bench/decide_bench.cc policy-run/request.cc policy-run/moment.cc core/text/encoding.cc
POLICY_BENCH_OBJECTS := $(POLICY_BENCH_SOURCES:%.cc=$(POLICY_BUILD)/%.o)

policy-bench: build/portcullis-policy-bench

build/portcullis-policy-bench: $(POLICY_BENCH_OBJECTS)
	$(CXX) -o $@ $^ -pthread

$(POLICY_BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) -O2 $(POLICY_FLAGS) -MMD -MP -c -o $@ $<

# ── loaders against foreign bytes ──
# policy-replay: the corpus and its near neighbours under ASan and UBSan, with any compiler.
# policy-fuzz: libFuzzer from the corpus, FUZZ_SECONDS for each target; needs clang.
FUZZERS := policy device_set grants blocks mac envelope text
FUZZ_CORPUS_policy := policy
FUZZ_CORPUS_device_set := device-set
FUZZ_CORPUS_grants := grants
FUZZ_CORPUS_blocks := blocks
FUZZ_CORPUS_mac := mac anchor
FUZZ_CORPUS_envelope := envelope
FUZZ_CORPUS_text := text
FUZZ_SECONDS ?= 2
FUZZ_CXX ?= clang++
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_SHARED := $(POLICY_SOURCES) test/policy/fuzz/exercise.cc test/policy/fuzz/sample_policy.cc
folders = $(FUZZ_CORPUS_$(1):%=test/policy/corpus/%)

policy-replay: $(FUZZERS:%=$(POLICY_BUILD)/replay/%)
	$(foreach f,$(FUZZERS),$(POLICY_BUILD)/replay/$(f) $(call folders,$(f)) &&) true

policy-fuzz: $(FUZZERS:%=$(POLICY_BUILD)/fuzz/%)
	$(foreach f,$(FUZZERS),mkdir -p $(POLICY_BUILD)/found/$(f) && $(POLICY_BUILD)/fuzz/$(f) -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -verbosity=0 -print_final_stats=1 -artifact_prefix=$(POLICY_BUILD)/ $(POLICY_BUILD)/found/$(f) $(call folders,$(f)) &&) true

$(POLICY_BUILD)/replay/%: test/policy/fuzz/%_fuzz.cc test/policy/fuzz/replay.cc $(FUZZ_SHARED:%.cc=$(POLICY_BUILD)/asan/%.o)
	@mkdir -p $(@D)
	$(CXX) -O1 $(POLICY_FLAGS) $(SANITIZE) -o $@ $^

$(POLICY_BUILD)/fuzz/%: test/policy/fuzz/%_fuzz.cc $(FUZZ_SHARED:%.cc=$(POLICY_BUILD)/fuzzed/%.o)
	@mkdir -p $(@D)
	$(FUZZ_CXX) -O1 $(POLICY_FLAGS) $(SANITIZE) -fsanitize=fuzzer -o $@ $^

$(POLICY_BUILD)/asan/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) -O1 $(POLICY_FLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

$(POLICY_BUILD)/fuzzed/%.o: %.cc
	@mkdir -p $(@D)
	$(FUZZ_CXX) -O1 $(POLICY_FLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

# Objects of the sanitized builds are kept: make would take them for leftovers.
.SECONDARY:

-include $(shell find $(POLICY_BUILD) -name '*.d' 2>/dev/null)
