#include "core/events/event_json.h"

#include "core/policy/shared_names.h"
#include "core/policy/strings.h"
#include "core/text/iso_time.h"
#include "nlohmann/json.hpp"

namespace portcullis {
namespace {

using nlohmann::json;

// A composite of more alternate settings than this is told in part: an event stays small whatever a device claims.
constexpr size_t kMostAlternates = 64;

json textOrNull(bool has, const std::string& raw) {
  if (!has) return nullptr;
  std::string text = clean(raw);
  return text.empty() ? json(nullptr) : json(std::move(text));
}

json triJson(Tri value) { return value == Tri::unknown ? json(nullptr) : json(value == Tri::yes); }

json maskJson(VerbMask mask) {
  json list = json::array();
  for (size_t i = 0; i < kVerbCount; ++i) {
    if (mask & bit(static_cast<Verb>(i))) list.push_back(toText(static_cast<Verb>(i)));
  }
  return list;
}

json factsJson(FactMask mask) {
  json list = json::array();
  for (size_t i = 0; i < kFactNames.size(); ++i) {
    if (mask >> i & 1) list.push_back(kFactNames[i]);
  }
  return list;
}

json configurationsJson(const Descriptor& d) {
  json configurations = json::array();
  size_t told = 0;
  for (const auto& alternate : d.interfaces) {
    if (++told > kMostAlternates) break;
    if (configurations.empty() || configurations.back()["configurationValue"] != alternate.configuration) {
      configurations.push_back({{"configurationValue", alternate.configuration}, {"interfaces", json::array()}});
    }
    auto& interfaces = configurations.back()["interfaces"];
    if (interfaces.empty() || interfaces.back()["interfaceNumber"] != alternate.number) {
      interfaces.push_back({{"interfaceNumber", alternate.number}, {"alternates", json::array()}});
    }
    interfaces.back()["alternates"].push_back({{"alternateSetting", alternate.alternate},
                                               {"interfaceClass", alternate.interfaceClass},
                                               {"interfaceSubclass", alternate.interfaceSubclass},
                                               {"interfaceProtocol", alternate.interfaceProtocol},
                                               {"interfaceName", textOrNull(true, alternate.name)}});
  }
  return configurations;
}

json descriptorJson(const Descriptor& d) {
  json out = {{"vendorId", d.hasIds ? d.vendorId : 0},
              {"productId", d.hasIds ? d.productId : 0},
              {"manufacturerName", textOrNull(d.hasManufacturer, d.manufacturerName)},
              {"productName", textOrNull(d.hasProduct, d.productName)},
              {"serialNumber", textOrNull(d.hasSerial, d.serialNumber)},
              {"deviceClass", d.deviceClass},
              {"deviceSubclass", d.deviceSubclass},
              {"deviceProtocol", d.deviceProtocol},
              {"configurations", configurationsJson(d)}};
  if (!d.hid.empty()) {
    auto& hid = out["hid"] = json::array();
    for (const auto& usage : d.hid) hid.push_back({{"usagePage", usage.usagePage}, {"usage", usage.usage}});
  }
  if (d.disk.present) {
    out["disk"] = {{"protocol", textOrNull(true, d.disk.protocol)}, {"internal", triJson(d.disk.internal)},
                   {"removable", triJson(d.disk.removable)},        {"ejectable", triJson(d.disk.ejectable)},
                   {"externalParent", d.disk.externalParent},       {"mediaKind", textOrNull(true, d.disk.mediaKind)}};
  }
  return out;
}

json deviceJson(const Device& d) {
  json capabilities = json::array();
  for (size_t i = 0; i < kFamilyCount; ++i) {
    if (d.capabilities & bit(static_cast<Family>(i))) capabilities.push_back(kFamilyNames[i]);
  }
  json out = {{"family", toText(d.family)},
              {"capabilities", capabilities},
              {"serialNumber", textOrNull(d.hasSerial, d.serialNumber)},
              {"manufacturerName", textOrNull(d.hasManufacturer, d.manufacturerName)},
              {"productName", textOrNull(d.hasProduct, d.productName)},
              {"bus", kBusNames[static_cast<size_t>(d.bus)]},
              {"identity", kIdentityNames[static_cast<size_t>(d.identity)]}};
  if (d.hasIds) out["vendorId"] = d.vendorId, out["productId"] = d.productId;
  // Absent: not known yet.
  if (d.sdMedia == Tri::no) out["sdMedia"] = nullptr;
  if (d.sdMedia == Tri::yes) {
    out["sdMedia"] = {{"serialNumber", textOrNull(true, d.sdMediaSerial)}, {"productName", textOrNull(true, d.sdMediaProduct)}};
  }
  if (d.neverBlocked != NeverBlocked::no) out["neverBlocked"] = kNeverBlockedNames[static_cast<size_t>(d.neverBlocked)];
  return out;
}

json contextJson(const Context& c) {
  json out = json::object();
  if (c.timeKnown) out["time"] = isoTime({c.epochMillis, c.utcOffsetMinutes});
  if (c.userState == Context::User::nobody) out["user"] = nullptr;
  if (c.userState == Context::User::known) out["user"] = clean(c.user);
  const auto cleaned = [](const std::vector<std::string>& texts) {
    json list = json::array();
    for (const auto& text : texts) list.push_back(clean(text));
    return list;
  };
  if (c.groupsKnown) out["groups"] = cleaned(c.groups);
  if (c.tagsKnown) out["tags"] = cleaned(c.tags);
  if (!c.mac.empty()) out["mac"] = c.mac;
  auto& volume = out["volume"] = json::object();
  volume["encrypted"] = triJson(c.volume.encrypted);
  volume["fileSystem"] = textOrNull(c.volume.fileSystemKnown, c.volume.fileSystem);
  return out;
}

json processJson(const ProcessFacts& p) {
  json out = {{"pid", p.pid}, {"path", clean(p.path)}, {"signingId", textOrNull(!p.signingId.empty(), p.signingId)}};
  if (p.platformBinary != Tri::unknown) out["platformBinary"] = p.platformBinary == Tri::yes;
  return out;
}

json appliedJson(const InForce& inForce) {
  json out = {{"policyId", nullptr}, {"policyName", nullptr}, {"revision", nullptr}, {"documents", json::object()}};
  if (inForce.snapshot.policy) {
    out["policyId"] = inForce.policyId;
    out["policyName"] = inForce.policy.name;
    out["revision"] = inForce.policy.revision;
  }
  for (const auto& [name, sequence] : inForce.documents) out["documents"][name] = sequence;
  return out;
}

// Texts of the rules that decided, so that a sentence can be said without the policy at hand.
json rulesJson(const VerdictRecord& record) {
  json out = json::object();
  if (!record.inForce || !record.inForce->snapshot.policy) return out;
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto& of = record.verdict.of[i];
    if (!(record.verdict.verbs >> i & 1) || of.decider != Decider::rule || of.rule < 0) continue;
    const RuleInfo rule = ruleInfo(*record.inForce->snapshot.policy, of.rule);
    json texts = json::object();
    if (!rule.description.empty()) texts["description"] = rule.description;
    if (!rule.message.empty()) texts["message"] = rule.message;
    if (!rule.helpLink.empty()) texts["helpLink"] = rule.helpLink;
    out[std::string(of.ruleId)] = std::move(texts);
  }
  return out;
}

struct Writer {
  json& out;
  int32_t utcOffsetMinutes;

  void operator()(const DeviceRecord& r) const {
    out["kind"] = r.attached ? "attach" : "detach";
    out["attached"] = attachedJson(*r.device);
  }
  void operator()(const MountRecord& r) const {
    out["kind"] = r.what == MountRecord::What::mount ? "mount" : "unmount";
    out["attached"] = attachedJson(*r.device);
    out["volume"] = volumeJson(r.volume);
    out["by"] = r.byPolicy ? "policy" : "system";
  }
  void operator()(const VerdictRecord& r) const {
    out["kind"] = "verdict";
    out["trigger"] = kTriggerNames[static_cast<size_t>(r.trigger)];
    out["attached"] = attachedJson(*r.device);
    if (r.volume) out["volume"] = volumeJson(*r.volume);
    if (r.process) out["process"] = processJson(*r.process);
    out["context"] = contextJson(r.context);
    out["applied"] = appliedJson(r.inForce ? *r.inForce : InForce{});
    out["verdict"] = verdictJson(r.verdict);
    out["asked"] = maskJson(r.asked);
    out["decision"] = toText(r.decision);
    out["outcome"] = toText(r.outcome);
    FactMask dependsOn = 0;
    for (size_t i = 0; i < kVerbCount; ++i) {
      if (r.asked & r.verdict.verbs & (1u << i)) dependsOn = static_cast<FactMask>(dependsOn | r.verdict.of[i].dependsOn);
    }
    if (dependsOn) out["dependsOn"] = factsJson(dependsOn);
    out["rules"] = rulesJson(r);
    out["answeredInMicros"] = r.answeredInMicros;
    if (r.correlated) out["correlated"] = true;
  }
  void operator()(const GrantRecord& r) const {
    out["kind"] = "grant";
    out["grantId"] = r.grantId;
    out["what"] = r.started ? "started" : "ended";
  }
  void operator()(const DocumentRecord& r) const {
    out["kind"] = "document";
    out["document"] = {{"kind", r.kind}, {"id", r.id}, {"sequence", r.sequence}};
    out["accepted"] = r.accepted;
    if (!r.reason.empty()) out["reason"] = r.reason;
    if (!r.detail.empty()) out["detail"] = clean(r.detail);
  }
  void operator()(const LifecycleRecord& r) const {
    out["kind"] = "lifecycle";
    out["component"] = "bridge";
    out["what"] = r.what;
    if (!r.detail.empty()) out["detail"] = clean(r.detail);
    if (r.lastAliveMillis > 0) out["lastAlive"] = isoTime({r.lastAliveMillis, utcOffsetMinutes});
    if (r.bootedAtMillis > 0) out["bootedAt"] = isoTime({r.bootedAtMillis, utcOffsetMinutes});
  }
  void operator()(const TamperRecord& r) const {
    out["kind"] = "tamper";
    out["act"] = kTamperActNames[static_cast<size_t>(r.act)];
    out["target"] = clean(r.target);
    out["denied"] = r.denied;
    out["process"] = processJson(r.by.facts);
    if (!r.by.team.empty()) out["team"] = clean(r.by.team);
  }
  void operator()(const GapRecord& r) const {
    out["kind"] = "gap";
    out["lost"] = r.lost;
    out["reason"] = r.reason;
  }
};

}  // namespace

std::string_view toText(BridgeMode mode) { return kBridgeModeNames[static_cast<size_t>(mode)]; }
std::string_view toText(Verb verb) { return kVerbNames[static_cast<size_t>(verb)]; }
std::string_view toText(Family family) { return kFamilyNames[static_cast<size_t>(family)]; }
std::string_view toText(Decision decision) { return kDecisionNames[static_cast<size_t>(decision)]; }
std::string_view toText(Outcome outcome) { return kOutcomeNames[static_cast<size_t>(outcome)]; }

json attachedJson(const Attached& a) {
  json out = {{"registryId", std::to_string(a.facts.registryId)},
              {"key", a.key},
              {"device", deviceJson(a.device)},
              {"descriptor", descriptorJson(a.facts.descriptor)}};
  if (!a.facts.location.empty()) out["location"] = clean(a.facts.location);
  return out;
}

json volumeJson(const VolumeRecord& v) {
  json out = {{"bsdName", clean(v.facts.bsdName)},
              {"name", textOrNull(true, v.facts.name)},
              {"encrypted", triJson(v.facts.encrypted)},
              {"fileSystem", textOrNull(v.facts.fileSystemKnown, v.facts.fileSystem)},
              {"mountPoint", textOrNull(true, v.mountPoint)}};
  if (v.mountKnown) out["readOnly"] = v.readOnly;
  return out;
}

json verdictJson(const Verdict& verdict, const std::vector<TraceEntry>* trace) {
  json verbs = json::object();
  for (size_t i = 0; i < kVerbCount; ++i) {
    if (!(verdict.verbs >> i & 1)) continue;
    const auto& of = verdict.of[i];
    json entry = {{"effect", of.effect == Effect::allow ? "allow" : "deny"},
                  {"rule", of.ruleId},
                  {"mode", of.mode == Mode::enforce ? "enforce" : "observe"}};
    if (!of.source.empty()) entry["source"] = of.source;
    if (of.decider == Decider::unresolved) entry["dependsOn"] = factsJson(of.dependsOn);
    verbs[kVerbNames[i]] = std::move(entry);
  }
  json out = {{"verbs", std::move(verbs)}};
  if (trace) {
    auto& steps = out["trace"] = json::array();
    for (const auto& step : *trace) {
      json entry = {{"rule", step.rule}, {"matched", kTriNames[static_cast<size_t>(step.matched)]}, {"decided", maskJson(step.decided)}};
      if (!step.because.empty()) entry["because"] = step.because;
      steps.push_back(std::move(entry));
    }
  }
  return out;
}

std::string eventJson(const Event& event, const Uuid& id, const std::string& journal, uint64_t seq, BridgeMode mode) {
  json out = {{"id", toText(id)}, {"journal", journal}, {"seq", seq}, {"time", isoTime(event.time)}, {"bridgeMode", toText(mode)}};
  if (event.person && event.person->state == Context::User::nobody) out["user"] = nullptr;
  if (event.person && event.person->state == Context::User::known) out["user"] = clean(event.person->name);
  std::visit(Writer{out, event.time.utcOffsetMinutes}, event.what);
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace portcullis
