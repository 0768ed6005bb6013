#include "core/session/commands.h"

#include <charconv>

#include "core/events/event_json.h"
#include "core/session/reports_json.h"
#include "core/text/encoding.h"
#include "nlohmann/json.hpp"

namespace portcullis {

using nlohmann::json;

std::string member(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

json Commands::ok(const std::string& id) { return {{"type", "result"}, {"id", id}, {"ok", true}}; }

json Commands::failure(const std::string& id, const char* code, const std::string& message) {
  return {{"type", "result"}, {"id", id}, {"ok", false}, {"code", code}, {"message", message}};
}

json Commands::run(const json& message) {
  const std::string type = member(message, "type"), id = member(message, "id");
  if (type == "enrol") return enrol(id, message);
  if (type == "canary") return canary(id, message);
  if (type == "usb") return usb(id, message);
  if (type == "explain") return explain(id, message);
  if (type == "forget") return forget(id, message);
  if (type == "status") {
    json result = ok(id);
    result["status"] = statusJson(bridge_.status());
    return result;
  }
  if (type == "devices") {
    json result = ok(id);
    auto& list = result["devices"] = json::array();
    for (const auto& report : bridge_.devices()) list.push_back(deviceReportJson(report));
    return result;
  }
  return failure(id, "unknown-command", "this bridge knows no command `" + type + "`: update the older of the two");
}

json Commands::enrol(const std::string& id, const json& message) {
  const auto organisation = parseUuid(member(message, "organisationId")), mac = parseUuid(member(message, "macId"));
  auto anchor = parseBase64(member(message, "anchor"));
  if (!organisation || !mac || !anchor || anchor->empty()) {
    return failure(id, "invalid", "enrol needs `organisationId` and `macId` (UUIDs) and `anchor` (base64 of a public key in DER)");
  }
  switch (bridge_.enrol(*organisation, *mac, std::move(*anchor))) {
    case DocumentStore::Enrolling::done:
    case DocumentStore::Enrolling::already: return ok(id);
    case DocumentStore::Enrolling::otherwiseEnrolled:
      return failure(id, "already-enrolled", "this Mac is enrolled with other values: remove the bridge's state to enrol it anew");
    case DocumentStore::Enrolling::invalid: return failure(id, "invalid", "the anchor is not a public key");
    case DocumentStore::Enrolling::notStored: break;
  }
  return failure(id, "not-stored", "the enrolment could not be written to disk: free some space and try again");
}

json Commands::document(const std::string& id, const std::vector<uint8_t>& bytes) {
  const DocumentStore::Result done = bridge_.applyDocument(bytes);
  if (!done.stored) return failure(id, "not-stored", done.detail + ": free some space and try again");
  json result = ok(id);
  result["document"] = nullptr;
  if (done.read) result["document"] = {{"kind", toText(done.kind)}, {"id", toText(done.id)}, {"sequence", done.sequence}};
  result["accepted"] = done.accepted;
  if (done.reason != Refusal::none) result["reason"] = toText(done.reason);
  if (!done.detail.empty()) result["detail"] = done.detail;
  return result;
}

json Commands::canary(const std::string& id, const json& message) {
  const auto announce = message.find("announce");
  if (announce != message.end() && *announce == true) {
    bridge_.announceCanary();
    return ok(id);
  }
  const std::string bsdName = member(message, "bsdName");
  switch (bridge_.armCanary(bsdName)) {
    case Bridge::Arming::armed: return ok(id);
    case Bridge::Arming::notADisk: return failure(id, "invalid", "`" + bsdName + "` is no disk: write for example disk7");
    case Bridge::Arming::noSuchDisk: return failure(id, "no-such-device", "no disk `" + bsdName + "` is attached");
    case Bridge::Arming::notAnImage:
      return failure(id, "not-an-image",
                     "`" + bsdName + "` is not a disk image, or one that the system needs: only an image can be the canary");
    case Bridge::Arming::mounted: return failure(id, "in-use", "`" + bsdName + "` is mounted: an image in use cannot be the canary");
    case Bridge::Arming::cannotDeny: break;
  }
  return failure(id, "unavailable", "this bridge only watches: it can deny nothing");
}

json Commands::usb(const std::string& id, const json& message) {
  using Action = Bridge::UsbAction;
  const std::string action = member(message, "action"), device = member(message, "device");
  const bool lists = action == "list";
  if (!lists && ((action != "capture" && action != "release") || device.empty())) {
    return failure(id, "invalid",
                   "usb needs `action` (list, capture or release) and, unless it is list, `device` (registry id or location)");
  }
  const UsbAnswer answer = bridge_.usb(lists ? Action::list : action == "capture" ? Action::capture : Action::release, device);
  if (!answer.code.empty()) return failure(id, answer.code.c_str(), answer.message);
  json result = ok(id);
  if (lists) result["usb"] = usbJson(answer);
  return result;
}

json Commands::explain(const std::string& id, const json& message) {
  const std::string text = member(message, "registryId");
  RegistryId device = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), device);
  const bool number = !text.empty() && error == std::errc() && end == text.data() + text.size();
  const auto explained = number ? bridge_.explain(device) : std::nullopt;
  if (!explained) return failure(id, "no-such-device", "no device with registry id `" + text + "` is attached");
  json result = ok(id);
  result["verdict"] = verdictJson(explained->first.verdict, &explained->second);
  result["attached"] = attachedJson(*explained->first.state.attached);
  return result;
}

json Commands::forget(const std::string& id, const json& message) {
  const auto at = message.find("document");
  const json document = at != message.end() && at->is_object() ? *at : json::object();
  const auto kind = parseKind(member(document, "kind"));
  const auto uuid = parseUuid(member(document, "id"));
  if (!kind || !uuid) return failure(id, "invalid", "forget needs `document` with `kind` and `id`");
  switch (bridge_.forget(*kind, *uuid)) {
    case DocumentStore::Forgetting::done:
    case DocumentStore::Forgetting::unknown: return ok(id);
    case DocumentStore::Forgetting::listed:
      return failure(id, "still-needed", "the Mac's own document lists it, or it may never be given up");
    case DocumentStore::Forgetting::notStored: break;
  }
  return failure(id, "not-stored", "this could not be written to disk: free some space and try again");
}

}  // namespace portcullis
