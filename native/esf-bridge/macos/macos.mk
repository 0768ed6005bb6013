# Included by the Makefile: what can be tested of the Mac's side without a Mac.
#   build/macos-{address,thread}/tests   registry, disks, approvals and the backend, on recorded parts
#   build/es-{address,thread}/tests      the Endpoint Security adapter against the stand-in; needs clang's blocks and libBlocksRuntime
# On a Mac the adapter meets the real thing, so the stand-in is left out there.

MACOS_PORTABLE := $(addprefix macos/,registry.cc device_facts.cc mac_backend.cc approve_source.cc approval_gate.cc \
  da_return.cc io_return.cc usb_ownership.cc installing.cc daemon/options.cc daemon/fresh_start.cc service/requests.cc service/requirement.cc)
MACOS_TESTS := $(MACOS_PORTABLE) $(wildcard macos/app/model/*.cc) core/bridge/mount_source.cc core/policy/strings.cc core/text/encoding.cc core/text/iso_time.cc \
  $(wildcard test/macos/*.cc) core/threads/timers.cc core/files/files.cc test/main.cc
# Adapter, backend and the whole core together: what a Mac runs, on a stand-in of the system and recorded parts.
ES_OWN := macos/log.cc $(wildcard macos/es/*.cc) $(wildcard test/fake-es/*.cc)
ES_SHARED := $(MACOS_PORTABLE) sim/crypto.cc test/support/signer.cc test/main.cc

test: $(BUILD)/macos-address/tests $(BUILD)/macos-thread/tests

$(BUILD)/macos-address/tests: $(call objects,address,$(MACOS_TESTS))
	@mkdir -p $(@D)
	$(TEST_CXX) $(ADDRESS) -o $@ $^
$(BUILD)/macos-thread/tests: $(call objects,thread,$(MACOS_TESTS))
	@mkdir -p $(@D)
	$(TEST_CXX) $(THREAD) -o $@ $^

ifeq ($(HAS_BLOCKS),yes)
test: $(BUILD)/es-address/tests $(BUILD)/es-thread/tests
else
test: no-blocks
endif
.PHONY: no-blocks
no-blocks:
	@echo 'no test of the Endpoint Security adapter: $(BLOCKS_CXX) with -fblocks and libBlocksRuntime is not there'

# Before the SDK's own headers, which Linux does not have, come ours.
ES := -fblocks -Itest/fake-es/include
$(BUILD)/es-address/%.o: %.cc
	@mkdir -p $(@D)
	$(BLOCKS_CXX) $(ES) $(ADDRESS) -MMD -MP -c -o $@ $<
$(BUILD)/es-thread/%.o: %.cc
	@mkdir -p $(@D)
	$(BLOCKS_CXX) $(ES) $(THREAD) -MMD -MP -c -o $@ $<
$(BUILD)/es-address/tests: $(call objects,es-address,$(ES_OWN)) $(call units,address,$(CORE)) $(call objects,address,$(ES_SHARED))
	@mkdir -p $(@D)
	$(BLOCKS_CXX) $(ADDRESS) -o $@ $^ -lBlocksRuntime $(CRYPTO)
$(BUILD)/es-thread/tests: $(call objects,es-thread,$(ES_OWN)) $(call units,thread,$(CORE)) $(call objects,thread,$(ES_SHARED))
	@mkdir -p $(@D)
	$(BLOCKS_CXX) $(THREAD) -o $@ $^ -lBlocksRuntime $(CRYPTO)

-include $(wildcard $(BUILD)/*/macos/*.d $(BUILD)/*/macos/*/*.d $(BUILD)/*/macos/app/model/*.d $(BUILD)/*/test/macos/*.d $(BUILD)/*/test/fake-es/*.d)

include macos/programs.mk
