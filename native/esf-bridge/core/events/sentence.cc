#include "core/events/sentence.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "core/policy/families.h"
#include "core/policy/labels.h"
#include "core/policy/serial.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

using Texts = std::vector<std::string>;

// Verbs that were decided in the same way.
struct Group {
  VerbMask verbs = 0;
  const VerbVerdict* verdict = nullptr;
  Family home{};
};

// `a`, `a and b`, `a, b and c`
std::string joined(const Texts& texts) {
  std::string out;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += i + 1 == texts.size() ? " and " : ", ";
    out += texts[i];
  }
  return out;
}

Texts labelsOf(VerbMask verbs) {
  Texts labels;
  for (unsigned rest = verbs; rest != 0; rest &= rest - 1) labels.emplace_back(kVerbLabels[static_cast<size_t>(std::countr_zero(rest))]);
  return labels;
}

std::string_view familyLabel(Family family) { return kFamilyLabels[static_cast<size_t>(family)]; }

std::string_view kindLabel(const Device& device) {
  const bool internal = device.neverBlocked == NeverBlocked::internalFixed || device.bus == Bus::internal;
  return internal ? "internal disk" : familyLabel(device.family);
}

FactMask dependsOn(const VerbVerdict& of) { return of.decider == Decider::unresolved ? of.dependsOn : FactMask{0}; }

bool decidedAlike(const Group& group, const VerbVerdict& of, Family home) {
  const VerbVerdict& other = *group.verdict;
  return of.effect == other.effect && of.ruleId == other.ruleId && of.source == other.source && of.mode == other.mode &&
         dependsOn(of) == dependsOn(other) && (of.decider != Decider::default_ || home == group.home);
}

// What was denied first, else in the order of the verbs.
std::vector<Group> groupsOf(const SentenceParts& parts) {
  std::vector<Group> groups;
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto verb = bit(static_cast<Verb>(i));
    if (!(parts.verdict.verbs & verb) || (parts.asked && !(parts.asked & verb))) continue;
    const VerbVerdict& of = parts.verdict.of[i];
    const Family home = homeFamily(parts.device, verb);
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return decidedAlike(group, of, home); });
    if (found == groups.end()) groups.push_back({verb, &of, home});
    else found->verbs = static_cast<VerbMask>(found->verbs | verb);
  }
  std::stable_partition(groups.begin(), groups.end(), [](const Group& group) { return group.verdict->effect == Effect::deny; });
  return groups;
}

// Whether the sentence is about the device as a whole, so that saying which verbs would only make it longer.
bool namesNoVerbs(const std::vector<Group>& groups, const SentenceParts& parts) {
  if (groups.size() != 1) return false;
  const Group& only = groups.front();
  const bool deniedAltogether = only.verdict->effect == Effect::deny && (only.verbs & bit(Verb::read));
  return deniedAltogether || std::popcount(only.verbs) == std::popcount(parts.verdict.verbs);
}

std::string deed(const VerbVerdict& of, const SentenceParts& parts, bool plural) {
  const std::string did = of.effect == Effect::allow ? "allowed" : "denied";
  const bool observed = parts.outcome == Outcome::observed || of.mode == Mode::observe;
  if (of.effect == Effect::deny && observed) return "would have been " + did;
  if (!parts.outcome) return (plural ? "are " : "is ") + did;
  return (plural ? "were " : "was ") + did;
}

std::string idPart(std::string_view source) {
  const std::string id = clean(source);
  return id.empty() ? "" : " (" + id + ")";
}

std::string_view neverBlockedReason(const Device& device) {
  if (device.neverBlocked != NeverBlocked::no) return kNeverBlockedLabels[static_cast<size_t>(device.neverBlocked) - 1];
  for (const auto& [family, reason] : {std::pair{Family::keyboard, NeverBlocked::keyboard},
                                       std::pair{Family::pointer, NeverBlocked::pointer}, std::pair{Family::hub, NeverBlocked::hub}}) {
    if (familiesOf(device) & bit(family)) return kNeverBlockedLabels[static_cast<size_t>(reason) - 1];
  }
  return "it is never blocked";
}

std::string unresolvedReason(FactMask facts, Effect effect) {
  Texts missing;
  for (unsigned rest = facts; rest != 0; rest &= rest - 1) missing.emplace_back(kUnknownFacts[static_cast<size_t>(std::countr_zero(rest))]);
  const std::string what = missing.empty() ? "not everything about it is known yet" : joined(missing);
  return what + ", and until it is the policy " + (effect == Effect::allow ? "allows" : "denies") + " it";
}

// Without the full stops and white space at its end, white space as JavaScript knows it.
std::string withoutFullStop(std::string text) {
  static constexpr std::string_view endings[] = {".",      " ",      "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
                                                 "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u202F", "\u205F", "\u3000"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view ending : endings) {
      if (!text.ends_with(ending)) continue;
      text.resize(text.size() - ending.size());
      again = true;
    }
  }
  return text;
}

std::string ruleReason(const VerbVerdict& of, const SentenceParts& parts) {
  std::string named = "the rule " + std::string(of.ruleId);
  const std::string description = parts.descriptionOf ? clean(parts.descriptionOf(of.ruleId)) : "";
  if (!description.empty()) named += " (“" + withoutFullStop(description) + "”)";
  return named + (of.effect == Effect::allow ? " allows" : " denies") + " this";
}

std::string reason(const Group& group, const SentenceParts& parts) {
  const VerbVerdict& of = *group.verdict;
  switch (of.decider) {
    case Decider::default_:
      return std::string("no rule ") + (of.effect == Effect::allow ? "forbids" : "allows") +
             " this device, so the default of the policy for " + std::string(familyLabel(group.home)) + " applies";
    case Decider::neverBlocked: return std::string(neverBlockedReason(parts.device));
    case Decider::emergencyBlock: return "an emergency block covers this device" + idPart(of.source);
    case Decider::grant: return "a temporary grant covers this device" + idPart(of.source);
    case Decider::unresolved: return unresolvedReason(of.dependsOn, of.effect);
    case Decider::offline: return "this Mac has been out of touch with its server for longer than the policy allows";
    case Decider::noPolicy: return "no policy has reached this Mac yet";
    case Decider::rule: break;
  }
  return ruleReason(of, parts);
}

std::string clause(const Group& group, const SentenceParts& parts, bool all) {
  const std::string what = all ? "" : joined(labelsOf(group.verbs)) + " ";
  return what + deed(*group.verdict, parts, !all && std::popcount(group.verbs) > 1) + " because " + reason(group, parts);
}

std::string rawPart(const SentenceParts& parts, bool inside) {
  if (!parts.openedRawBy) return "";
  const std::string& path = *parts.openedRawBy;
  const std::string program = clean(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
  return ", opened past its mount by " + (program.empty() ? "a program" : "“" + program + "”") + (inside ? "," : "");
}

std::string policyPart(const SentenceParts& parts) {
  const std::string name = clean(parts.policyName);
  if (name.empty()) return "";
  return " (policy “" + name + "”" + (parts.revision ? ", revision " + std::to_string(*parts.revision) : "") + ")";
}

std::string_view outcomePart(const SentenceParts& parts) {
  if (!parts.outcome) return "";
  switch (*parts.outcome) {
    case Outcome::enforced: return "";
    case Outcome::partial: return "; this could be enforced only in part";
    case Outcome::failed: return "; enforcing it failed, so it may have been possible all the same";
    case Outcome::notEnforceable: return "; this Mac has no means to enforce that";
    case Outcome::tooLate: return "; the answer came too late to be enforced";
    case Outcome::observed: break;
  }
  bool denies = false;
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto verb = static_cast<Verb>(i);
    if (parts.verdict.denies(verb) && (!parts.asked || (parts.asked & bit(verb)))) denies = true;
  }
  return denies && parts.decision != Decision::allowed ? "; nothing was blocked, because the policy only observes" : "";
}

}  // namespace

std::string deviceName(const Device& device, const std::string& volumeName) {
  std::string product = device.hasProduct ? clean(device.productName) : "";
  if (product.empty() && device.hasManufacturer) product = clean(device.manufacturerName);
  Texts details;
  if (!product.empty()) details.emplace_back(kindLabel(device));
  if (device.hasSerial && isTrustworthySerial(device.serialNumber)) {
    const std::string serial = clean(device.serialNumber);
    if (!serial.empty()) details.push_back("serial number " + serial);
  }
  if (const std::string volume = clean(volumeName); !volume.empty()) details.push_back("volume “" + volume + "”");
  std::string name = product.empty() ? "the " + std::string(kindLabel(device)) : "“" + product + "”";
  if (details.empty()) return name;
  name += " (";
  for (size_t i = 0; i < details.size(); ++i) name += (i > 0 ? ", " : "") + details[i];
  return name + ")";
}

std::string sentence(const SentenceParts& parts) {
  const auto groups = groupsOf(parts);
  std::string out = deviceName(parts.device, parts.volumeName);
  if (groups.empty()) return out + " has nothing that a policy decides.";
  if (out.front() == 't') out.front() = 'T';  // `the …`; a name in quotation marks stays as it is
  const bool all = namesNoVerbs(groups, parts);
  out += rawPart(parts, all);
  out += all ? " " : ": ";
  for (size_t i = 0; i < groups.size(); ++i) out += (i > 0 ? "; " : "") + clause(groups[i], parts, all);
  return out + policyPart(parts) + std::string(outcomePart(parts)) + ".";
}

std::string sentence(const VerdictRecord& record) {
  SentenceParts parts{.device = record.device->device,
                      .verdict = record.verdict,
                      .asked = record.asked,
                      .decision = record.decision,
                      .outcome = record.outcome};
  if (record.volume) parts.volumeName = record.volume->facts.name;
  if (record.trigger == Trigger::rawOpen) parts.openedRawBy = record.process ? record.process->path : "";
  if (record.inForce && record.inForce->snapshot.policy) {
    parts.policyName = record.inForce->policy.name;
    parts.revision = record.inForce->policy.revision;
    parts.descriptionOf = [&record](std::string_view id) {
      for (const VerbVerdict& of : record.verdict.of) {
        if (of.decider == Decider::rule && of.rule >= 0 && of.ruleId == id) {
          return std::string(ruleInfo(*record.inForce->snapshot.policy, of.rule).description);
        }
      }
      return std::string();
    };
  }
  return sentence(parts);
}

}  // namespace portcullis
