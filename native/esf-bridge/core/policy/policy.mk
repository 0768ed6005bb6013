# Included by the Makefile: the programs that are about policy alone.

POLICY_BUILD := build/policy
POLICY_CXXFLAGS := -std=c++20 -O2 -g -Wall -Wextra -Werror -I. -isystem third_party $(EXTRA_CXXFLAGS)

POLICY_SOURCES := $(wildcard core/policy/*.cc)
POLICY_RUN_SOURCES := $(wildcard policy-run/*.cc) core/events/event_json.cc $(wildcard core/text/*.cc)
POLICY_RUN_OBJECTS := $(patsubst %.cc,$(POLICY_BUILD)/%.o,$(POLICY_SOURCES) $(POLICY_RUN_SOURCES))

.PHONY: policy-run
policy-run: build/portcullis-policy-run

build/portcullis-policy-run: $(POLICY_RUN_OBJECTS)
	$(CXX) $(POLICY_CXXFLAGS) -o $@ $^ -pthread

$(POLICY_BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(POLICY_CXXFLAGS) -MMD -MP -c -o $@ $<

-include $(POLICY_RUN_OBJECTS:.o=.d)
