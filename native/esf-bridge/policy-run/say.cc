#include "say.h"

#include <algorithm>
#include <stdexcept>

#include "core/events/sentence.h"
#include "core/policy/shared_names.h"
#include "nlohmann/json.hpp"

namespace portcullis::policy_run {
namespace {

using nlohmann::json;

template <class Names>
size_t indexOf(const Names& names, const std::string& word) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) throw std::runtime_error("`" + word + "` is not a word that is known here");
  return static_cast<size_t>(found - names.begin());
}

}  // namespace

std::string saidOf(const json& say, const Device& device, const Verdict& verdict) {
  SentenceParts parts{.device = device, .verdict = verdict};
  for (const json& verb : say.value("asked", json::array())) {
    parts.asked = static_cast<VerbMask>(parts.asked | bit(static_cast<Verb>(indexOf(kVerbNames, verb.get<std::string>()))));
  }
  if (say.contains("decision")) parts.decision = static_cast<Decision>(indexOf(kDecisionNames, say.at("decision").get<std::string>()));
  if (say.contains("outcome")) parts.outcome = static_cast<Outcome>(indexOf(kOutcomeNames, say.at("outcome").get<std::string>()));
  parts.volumeName = say.value("volumeName", "");
  parts.policyName = say.value("policyName", "");
  if (say.contains("revision")) parts.revision = say.at("revision").get<uint32_t>();
  if (say.contains("openedRawBy")) parts.openedRawBy = say.at("openedRawBy").get<std::string>();
  const json descriptions = say.value("descriptions", json::object());
  parts.descriptionOf = [&descriptions](std::string_view rule) { return descriptions.value(std::string(rule), ""); };
  return sentence(parts);
}

}  // namespace portcullis::policy_run
