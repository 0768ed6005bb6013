#include "sim/strict_object.h"

namespace portcullis::sim {

using nlohmann::json;

StrictObject::StrictObject(const json& value, std::string where) : value_(value), where_(std::move(where)) {
  if (!value.is_object()) fail("an object is expected");
}

void StrictObject::fail(const std::string& what) const { throw RecordingError(where_ + ": " + what); }

void StrictObject::finish() const {
  for (const auto& [key, value] : value_.items()) {
    if (!read_.contains(key)) fail("unknown key `" + key + "`");
  }
}

const json* StrictObject::find(const char* key) {
  read_.insert(key);
  const auto at = value_.find(key);
  return at == value_.end() || at->is_null() ? nullptr : &*at;
}

bool StrictObject::has(const char* key) { return find(key) != nullptr; }

std::string StrictObject::text(const char* key, std::optional<std::string> otherwise) {
  const json* at = find(key);
  if (!at && otherwise) return *otherwise;
  if (!at || !at->is_string()) fail("`" + std::string(key) + "` must be a text");
  return at->get<std::string>();
}

std::optional<std::string> StrictObject::optionalText(const char* key) {
  if (!has(key)) return std::nullopt;
  return text(key);
}

int64_t StrictObject::number(const char* key, int64_t least, int64_t most, std::optional<int64_t> otherwise) {
  const json* at = find(key);
  if (!at && otherwise) return *otherwise;
  if (!at || !at->is_number_integer() || at->get<int64_t>() < least || at->get<int64_t>() > most) {
    fail("`" + std::string(key) + "` must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return at->get<int64_t>();
}

bool StrictObject::flag(const char* key, bool otherwise) {
  const json* at = find(key);
  if (!at) return otherwise;
  if (!at->is_boolean()) fail("`" + std::string(key) + "` must be true or false");
  return at->get<bool>();
}

Tri StrictObject::tri(const char* key) {
  if (!has(key)) return Tri::unknown;
  return flag(key, false) ? Tri::yes : Tri::no;
}

const json& StrictObject::list(const char* key) {
  static const json empty = json::array();
  const json* at = find(key);
  if (!at) return empty;
  if (!at->is_array()) fail("`" + std::string(key) + "` must be a list");
  return *at;
}

const json* StrictObject::object(const char* key) {
  const json* at = find(key);
  if (at && !at->is_object()) fail("`" + std::string(key) + "` must be an object");
  return at;
}

}  // namespace portcullis::sim
