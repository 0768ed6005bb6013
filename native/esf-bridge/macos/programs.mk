# Included by macos.mk: the three programs that run on a Mac.
#   make macos          on a Mac: build/macos/{portcullis-bridge,portcullis-extension,Portcullis}, each for both processors
#   make macos-slices   the same, one file for each processor, in build/macos/{arm64,x86_64}/; what `npm run check:macos` makes elsewhere
# Bundles, signatures and packages are made from them by packaging.

MACOS_OLDEST := 13.0
# `npm run check:macos` sets these three; on a Mac they are the developer tools' own.
MACOS_CXX ?= xcrun --sdk macosx clang++
MACOS_COMPILE_FLAGS ?=
MACOS_LINK_FLAGS ?=

MACOS_PROGRAMS := portcullis-bridge portcullis-extension Portcullis
MACOS_PROCESSORS := arm64 x86_64

BRIDGE_BODY := $(filter-out macos/app/% macos/check/% %/main.cc,$(wildcard core/*/*.cc macos/*.cc macos/*.mm macos/*/*.cc macos/*/*.mm))
SOURCES_portcullis-bridge := $(BRIDGE_BODY) macos/daemon/main.cc
SOURCES_portcullis-extension := $(BRIDGE_BODY) macos/extension/main.cc
SOURCES_Portcullis := $(wildcard macos/app/*.mm macos/app/model/*.cc) macos/cf.cc macos/service/own_team.cc macos/service/requirement.cc \
  core/policy/strings.cc core/text/iso_time.cc

BRIDGE_LINKS := -framework CoreFoundation -framework Foundation -framework IOKit -framework IOUSBHost -framework DiskArbitration \
  -framework Security -framework SystemConfiguration -lEndpointSecurity -lbsm
LINKS_portcullis-bridge := $(BRIDGE_LINKS)
LINKS_portcullis-extension := $(BRIDGE_LINKS)
LINKS_Portcullis := -framework AppKit -framework Foundation -framework Security -framework ServiceManagement \
  -framework SystemConfiguration -framework SystemExtensions -framework UserNotifications

MACOS_COMPILE := -std=c++20 -O2 -g1 -fblocks -I. -isystem third_party $(WARNINGS) -Wunguarded-availability-new $(MACOS_COMPILE_FLAGS)
macos_object = $(patsubst %,$(BUILD)/macos-$(1)/%.o,$(2))
macos_target = -target $(1)-apple-macos$(MACOS_OLDEST)

define macos_processor
$(BUILD)/macos-$(1)/%.cc.o: %.cc
	@mkdir -p $$(@D)
	$(MACOS_CXX) $(call macos_target,$(1)) $(MACOS_COMPILE) -MMD -MP -c -o $$@ $$<
$(BUILD)/macos-$(1)/%.mm.o: %.mm
	@mkdir -p $$(@D)
	$(MACOS_CXX) $(call macos_target,$(1)) -x objective-c++ -fobjc-arc $(MACOS_COMPILE) -MMD -MP -c -o $$@ $$<
endef
define macos_slice
$(BUILD)/macos/$(1)/$(2): $(call macos_object,$(1),$(SOURCES_$(2)))
	@mkdir -p $$(@D)
	$(MACOS_CXX) $(call macos_target,$(1)) $(MACOS_LINK_FLAGS) -o $$@ $$^ $(LINKS_$(2))
endef
$(foreach p,$(MACOS_PROCESSORS),$(eval $(call macos_processor,$(p)))$(foreach n,$(MACOS_PROGRAMS),$(eval $(call macos_slice,$(p),$(n)))))

MACOS_SLICES := $(foreach p,$(MACOS_PROCESSORS),$(MACOS_PROGRAMS:%=$(BUILD)/macos/$(p)/%))
.PHONY: macos macos-slices
macos-slices: $(MACOS_SLICES)
ifeq ($(shell uname -s),Darwin)
macos: $(MACOS_PROGRAMS:%=$(BUILD)/macos/%)
else
macos:
	@echo 'make macos: these programs are built on a Mac; elsewhere `npm run check:macos -- --sdk DIR` checks their sources' >&2; exit 1
endif
$(BUILD)/macos/%: $(BUILD)/macos/arm64/% $(BUILD)/macos/x86_64/%
	xcrun lipo -create -output $@ $^

MACOS_ALL_SOURCES := $(sort $(foreach n,$(MACOS_PROGRAMS),$(SOURCES_$(n))))
-include $(foreach p,$(MACOS_PROCESSORS),$(patsubst %.o,%.d,$(call macos_object,$(p),$(MACOS_ALL_SOURCES))))

# One source alone, compiled and linked by the same flags: the check proves with it that mistakes are seen.
.PHONY: macos-wrong
macos-wrong: $(call macos_object,arm64,$(WRONG))
	$(MACOS_CXX) $(call macos_target,arm64) $(MACOS_LINK_FLAGS) -o $(BUILD)/wrong $^ $(LINKS_Portcullis)
