// portcullis-policy-run: the bridge's decisions without a bridge. JSON Lines in, JSON Lines out, in the same order.
//
// In:  {"documents": [{"kind", "id"?, "payload": base64}…]?,       absent: those of the line before
//       "device": Device | "descriptor": Descriptor, "extra"?: {bus, identity, neverBlocked, sdMedia},
//       "context"?: Context, "offlineExpired"?: bool, "trace"?: bool, "nextChange"?: bool,
//       "say"?: {"asked"?: [Verb…], "decision"?, "outcome"?, "volumeName"?, "policyName"?, "revision"?, "descriptions"?: {rule: text}}}
// Out: {"verdict": Verdict, "key": device key, "device"?: of a descriptor, "nextChange"?: Unix milliseconds | null,
//       "sentence"?: of what is said}
//      or {"error": text}
#include <iostream>
#include <stdexcept>
#include <string>

#include "core/events/event_json.h"
#include "nlohmann/json.hpp"
#include "request.h"
#include "say.h"

namespace portcullis::policy_run {
namespace {

using nlohmann::json;

Device readDevice(const json& request, const Snapshot& snapshot) {
  if (!request.contains("descriptor")) return deviceOf(request.at("device"));
  Device device = classify(descriptorOf(request.at("descriptor")), snapshot.policy.get());
  if (request.contains("extra")) addExtra(request.at("extra"), device);
  return device;
}

json answer(const json& request, Snapshot& snapshot) {
  if (request.contains("documents")) snapshot = snapshotOf(request.at("documents"));
  snapshot.offlineExpired = request.value("offlineExpired", false);
  const Device device = readDevice(request, snapshot);
  const Context context = contextOf(request.value("context", json::object()));
  Verdict verdict;
  decide(snapshot, device, context, verdict);
  json out = {{"verdict", verdictJson(verdict)}, {"key", deviceKey(device)}};
  if (request.contains("descriptor")) out["device"] = deviceJson(device);
  if (request.value("trace", false)) {
    std::vector<TraceEntry> trace;
    const json explained = verdictJson(explain(snapshot, device, context, trace), &trace);
    if (explained.at("verbs") != out.at("verdict").at("verbs")) throw std::logic_error("decide and explain differ");
    out["verdict"] = explained;
  }
  if (request.contains("say")) out["sentence"] = saidOf(request.at("say"), device, verdict);
  if (request.value("nextChange", false)) {
    const auto next = nextChange(snapshot, context.epochMillis, context.utcOffsetMinutes);
    out["nextChange"] = next ? json(*next) : json(nullptr);
  }
  return out;
}

int run() {
  std::ios::sync_with_stdio(false);
  Snapshot snapshot;
  link(snapshot);
  std::string line;
  while (std::getline(std::cin, line)) {
    json out;
    try {
      out = answer(json::parse(line), snapshot);
    } catch (const std::exception& problem) {
      out = {{"error", problem.what()}};
    }
    std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
    if (std::cin.rdbuf()->in_avail() == 0) std::cout.flush();
  }
  return 0;
}

}  // namespace
}  // namespace portcullis::policy_run

int main() { return portcullis::policy_run::run(); }
