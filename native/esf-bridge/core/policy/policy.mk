# Included by the Makefile: the programs that are about policy alone.
#   make policy-run      build/portcullis-policy-run: decisions without a bridge, JSON Lines in and out
#   make policy-bench    build/portcullis-policy-bench: what deciding and loading cost
#   make policy-replay   loaders over the corpus and its near neighbours, under ASan and UBSan; part of `make test`
#   make policy-fuzz     libFuzzer from the corpus, FUZZ_SECONDS for each loader; part of `make test` where there is libFuzzer

.PHONY: policy-run policy-bench policy-replay policy-fuzz policy-fuzz-where-possible
policy-run: $(BUILD)/portcullis-policy-run
policy-bench: $(BUILD)/portcullis-policy-bench
test: policy-replay policy-fuzz-where-possible

POLICY_RUN := $(wildcard policy-run/*.cc)
POLICY_BENCH := bench/allocations.cc bench/decide_bench.cc policy-run/request.cc policy-run/moment.cc core/text/encoding.cc

$(BUILD)/portcullis-policy-run: $(call units,release,policy events) $(call objects,release,$(POLICY_RUN))
	$(CXX) $(RELEASE) -o $@ $^

$(BUILD)/portcullis-policy-bench: $(call units,release,policy) $(call objects,release,$(POLICY_BENCH))
	$(CXX) $(RELEASE) -o $@ $^

# The folders of test/policy/corpus that each fuzz target starts from.
FUZZERS := policy device_set grants blocks mac envelope text
CORPUS_policy := policy
CORPUS_device_set := device-set
CORPUS_grants := grants
CORPUS_blocks := blocks
CORPUS_mac := mac anchor
CORPUS_envelope := envelope
CORPUS_text := text
corpus = $(CORPUS_$(1):%=test/policy/corpus/%)

FUZZ_SHARED := test/policy/fuzz/exercise.cc test/policy/fuzz/sample_policy.cc
FUZZ_CXX ?= clang++
FUZZ_SECONDS ?= 2
FUZZ := $(BASE) -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all

policy-replay: $(FUZZERS:%=$(BUILD)/replay/%)
	@set -e; $(foreach f,$(FUZZERS),printf 'replay of %s: ' $(f); $(BUILD)/replay/$(f) $(call corpus,$(f));)

$(BUILD)/replay/%: $(BUILD)/address/test/policy/fuzz/%_fuzz.o $(call units,address,policy) $(call objects,address,test/policy/fuzz/replay.cc $(FUZZ_SHARED))
	@mkdir -p $(@D)
	$(TEST_CXX) $(ADDRESS) -o $@ $^

policy-fuzz: $(FUZZERS:%=$(BUILD)/fuzz/%)
	@set -e; $(foreach f,$(FUZZERS),mkdir -p $(BUILD)/found/$(f); echo 'fuzzing $(f) for $(FUZZ_SECONDS) s'; \
	  $(BUILD)/fuzz/$(f) -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -artifact_prefix=$(BUILD)/ \
	  $(BUILD)/found/$(f) $(call corpus,$(f)) >$(BUILD)/fuzz/$(f).log 2>&1 || { tail -n 60 $(BUILD)/fuzz/$(f).log; exit 1; };)

# Apple's clang has no libFuzzer, and GCC has none either.
policy-fuzz-where-possible:
	@mkdir -p $(BUILD)
	@if echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' | \
	  $(FUZZ_CXX) -x c++ -fsanitize=fuzzer - -o $(BUILD)/has-fuzzer 2>/dev/null; \
	then $(MAKE) policy-fuzz; else echo 'no fuzzing: $(FUZZ_CXX) with libFuzzer is not there'; fi

$(BUILD)/fuzz/%: $(BUILD)/fuzzed/test/policy/fuzz/%_fuzz.o $(call units,fuzzed,policy) $(call objects,fuzzed,$(FUZZ_SHARED))
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FUZZ) -fsanitize=fuzzer -o $@ $^

FUZZED := $(FUZZ) -fsanitize=fuzzer-no-link
$(eval $(call compiled,fuzzed,FUZZ_CXX,FUZZED))

# Kept between runs: make would take them for leftovers.
FUZZ_OBJECTS := $(FUZZERS:%=test/policy/fuzz/%_fuzz.cc) test/policy/fuzz/replay.cc $(FUZZ_SHARED)
.SECONDARY: $(call objects,address,$(FUZZ_OBJECTS)) $(call objects,fuzzed,$(FUZZ_OBJECTS))

-include $(wildcard $(BUILD)/*/units/*.d $(BUILD)/*/policy-run/*.d $(BUILD)/*/bench/*.d $(BUILD)/*/test/policy/fuzz/*.d)
