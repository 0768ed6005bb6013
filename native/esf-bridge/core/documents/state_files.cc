#include "core/documents/state_files.h"

#include <algorithm>

#include "core/text/bounded_json.h"
#include "core/text/encoding.h"
#include "nlohmann/json.hpp"

namespace portcullis {
namespace {

using nlohmann::json;

std::string text(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

uint64_t number(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_number_unsigned() ? at->get<uint64_t>() : 0;
}

bool digest(const json& object, const char* key, Digest& out) {
  const auto bytes = parseBase64(text(object, key));
  if (!bytes || bytes->size() != out.size()) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

}  // namespace

std::optional<DocumentKind> parseKind(std::string_view name) {
  for (uint16_t i = 1; i <= 6; ++i) {
    const auto kind = static_cast<DocumentKind>(i);
    if (toText(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string enrolmentText(const Enrolment& enrolment) {
  json anchors = json::array();
  for (const auto& spki : enrolment.anchors) anchors.push_back(base64(spki));
  return json{{"organisationId", toText(enrolment.organisation)}, {"macId", toText(enrolment.mac)}, {"anchors", anchors}}.dump(1) + "\n";
}

std::optional<Enrolment> parseEnrolment(std::string_view file) {
  const json object = parseJson(file);
  if (!object.is_object() || !object.contains("anchors") || !object["anchors"].is_array()) return std::nullopt;
  const auto organisation = parseUuid(text(object, "organisationId")), mac = parseUuid(text(object, "macId"));
  if (!organisation || !mac) return std::nullopt;
  Enrolment enrolment{*organisation, *mac, {}};
  for (const auto& anchor : object["anchors"]) {
    auto spki = anchor.is_string() ? parseBase64(anchor.get<std::string>()) : std::nullopt;
    if (!spki || spki->empty()) return std::nullopt;
    enrolment.anchors.push_back(std::move(*spki));
  }
  if (enrolment.anchors.empty()) return std::nullopt;
  return enrolment;
}

std::string sequencesText(const Sequences& sequences) {
  json list = json::array();
  for (const auto& [key, seen] : sequences) {
    json entry = {{"kind", toText(key.first)}, {"id", toText(key.second)}, {"sequence", seen.sequence}, {"sha256", base64(seen.digest)}};
    if (seen.previous) entry["previous"] = {{"sequence", seen.previous}, {"sha256", base64(seen.previousDigest)}};
    if (seen.forgotten) entry["forgotten"] = true;
    list.push_back(std::move(entry));
  }
  return json{{"sequences", list}}.dump(1) + "\n";
}

std::optional<Sequences> parseSequences(std::string_view file) {
  const json object = parseJson(file);
  if (!object.is_object() || !object.contains("sequences") || !object["sequences"].is_array()) return std::nullopt;
  Sequences sequences;
  for (const auto& entry : object["sequences"]) {
    if (!entry.is_object()) return std::nullopt;
    const auto kind = parseKind(text(entry, "kind"));
    const auto id = parseUuid(text(entry, "id"));
    Remembered seen;
    seen.sequence = number(entry, "sequence");
    if (!kind || !id || seen.sequence == 0 || !digest(entry, "sha256", seen.digest)) return std::nullopt;
    if (entry.contains("previous") && entry["previous"].is_object()) {
      seen.previous = number(entry["previous"], "sequence");
      if (!digest(entry["previous"], "sha256", seen.previousDigest)) return std::nullopt;
    }
    seen.forgotten = entry.contains("forgotten") && entry["forgotten"] == true;
    sequences[{*kind, *id}] = seen;
  }
  return sequences;
}

}  // namespace portcullis
