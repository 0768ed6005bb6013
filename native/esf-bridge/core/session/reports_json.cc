#include "core/session/reports_json.h"

#include <unistd.h>

#include "core/events/event_json.h"
#include "core/policy/strings.h"
#include "core/text/iso_time.h"
#include "nlohmann/json.hpp"

namespace portcullis {
namespace {

using nlohmann::json;

json referenceJson(DocumentKind kind, const Uuid& id, uint64_t sequence) {
  return {{"kind", toText(kind)}, {"id", toText(id)}, {"sequence", sequence}};
}

json documentsJson(const BridgeStatus& status) {
  json list = json::array();
  for (const auto& held : status.documents) {
    json entry = referenceJson(held.kind, held.id, held.sequence);
    entry["issuedAt"] = isoTimeUtc(held.issuedAt);
    entry["expiresAt"] = held.expiresAt ? json(isoTimeUtc(held.expiresAt)) : json(nullptr);
    if (held.isPolicy) entry["name"] = held.name, entry["revision"] = held.revision;
    list.push_back(std::move(entry));
  }
  return list;
}

json refusedJson(const BridgeStatus& status) {
  json list = json::array();
  for (const auto& refused : status.refused) {
    json entry = {{"reason", toText(refused.document.reason)}, {"time", isoTimeUtc(refused.timeMillis)}, {"document", nullptr}};
    if (refused.document.read) {
      entry["document"] = referenceJson(refused.document.kind, refused.document.id, refused.document.sequence);
    }
    if (!refused.document.detail.empty()) entry["detail"] = clean(refused.document.detail);
    list.push_back(std::move(entry));
  }
  return list;
}

// By job, as `clients` names them.
json deadlinesJson(const BridgeStatus& status) {
  static_assert(Counters::kKinds == 3);
  json out = json::object();
  const char* jobs[] = {"mounts", "iokit", "files"};
  for (size_t i = 0; i < Counters::kKinds; ++i) {
    const int64_t micros = status.shortestDeadlineMicros[i];
    out[jobs[i]] = micros < 0 ? json(nullptr) : json(micros);
  }
  return out;
}

}  // namespace

json statusJson(const BridgeStatus& s) {
  json clients = json::array();
  for (const auto& client : s.clients) {
    clients.push_back({{"job", client.job}, {"state", client.state}, {"since", isoTimeUtc(client.sinceMillis)}});
  }
  json out = {
      {"bridgeVersion", kBridgeVersion},
      {"bridgeMode", toText(s.mode)},
      {"pid", getpid()},
      {"startedAt", isoTimeUtc(s.startedAtMillis)},
      {"enrolled", s.enrolment.has_value()},
      {"macId", nullptr},
      {"organisationId", nullptr},
      {"anchorKeyId", s.anchorKeyId.empty() ? json(nullptr) : json(s.anchorKeyId)},
      {"clients", std::move(clients)},
      {"documents", documentsJson(s)},
      {"refused", refusedJson(s)},
      {"policyState", s.policyState},
      {"consoleUser", nullptr},
      {"journal", {{"id", s.journal}, {"next", s.next}, {"acknowledged", s.acknowledged}, {"bytes", s.journalBytes}, {"lost", s.lost}}},
      {"counters",
       {{"events", s.events},
        {"answered", s.answered},
        {"denied", s.denied},
        {"tooLate", s.tooLate},
        {"slowestAnswerMicros", s.slowestAnswerMicros},
        {"dropped", s.dropped},
        {"shortestDeadlineMicros", deadlinesJson(s)}}},
      {"attached", s.attached},
      {"captured", s.captured},
      {"lastCanaryDeniedAt", s.canaryDeniedAtMillis ? json(isoTimeUtc(s.canaryDeniedAtMillis)) : json(nullptr)}};
  if (s.damage != DocumentStore::Damage::none) {
    out["enrolmentDamage"] = s.damage == DocumentStore::Damage::lost ? "lost" : "recovered";
  }
  if (s.enrolment) {
    out["macId"] = toText(s.enrolment->mac);
    out["organisationId"] = toText(s.enrolment->organisation);
  }
  if (s.person && s.person->state == Context::User::known) out["consoleUser"] = clean(s.person->name);
  return out;
}

json deviceReportJson(const DeviceReport& report, const std::vector<TraceEntry>* trace) {
  json volumes = json::array();
  for (const auto& volume : report.volumes) {
    json entry = volumeJson(recordOf(volume.state));
    entry["verdict"] = verdictJson(volume.verdict);
    entry["decision"] = toText(volume.decision);
    volumes.push_back(std::move(entry));
  }
  return {{"attached", attachedJson(*report.state.attached)},
          {"verdict", verdictJson(report.verdict, trace)},
          {"volumes", std::move(volumes)},
          {"captured", report.state.captured}};
}

json usbJson(const UsbAnswer& answer) {
  json devices = json::array();
  for (const auto& entry : answer.list) {
    const auto unlessEmpty = [](const std::string& text) { return text.empty() ? json(nullptr) : json(text); };
    devices.push_back({{"attached", attachedJson(*entry.device)},
                       {"captured", entry.captured},
                       {"byAdministrator", entry.byAdministrator},
                       {"byRule", unlessEmpty(entry.byRule)},
                       {"mayNot", unlessEmpty(entry.mayNot)}});
  }
  return {{"devices", std::move(devices)}, {"absent", answer.absent}};
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace portcullis
