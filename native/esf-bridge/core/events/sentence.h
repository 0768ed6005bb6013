// What a verdict means, in one sentence for people: the C++ twin of libs/policy/src/explain.ts, so that a notice at the Mac says
// what console and command line say. Allocates; never on the answer path.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "core/events/event.h"

namespace portcullis {

struct SentenceParts {
  const Device& device;
  const Verdict& verdict;
  VerbMask asked = 0;                     // 0: all verbs of the verdict
  std::optional<Decision> decision = {};  // absent: what the verdict says
  std::optional<Outcome> outcome = {};    // absent: nothing has happened yet
  std::string volumeName = {}, policyName = {};
  std::optional<uint32_t> revision = {};
  // Path of the program that opened the disk's device node, past every mount.
  std::optional<std::string> openedRawBy = {};
  // The description of a rule that decided, by its id; empty: it has none.
  std::function<std::string(std::string_view)> descriptionOf = {};
};

// Plain text, of which every part that a device or person supplied is cleaned.
std::string sentence(const SentenceParts&);
std::string sentence(const VerdictRecord&);

// `“Extreme SSD” (USB storage, serial number 1234)`
std::string deviceName(const Device&, const std::string& volumeName = {});

}  // namespace portcullis
