// A JSON object read strictly: wrong types and keys that nobody asked for are errors, never ignored.
#pragma once
#include <optional>
#include <set>
#include <string>

#include "nlohmann/json.hpp"
#include "sim/recording.h"

namespace portcullis::sim {

class StrictObject {
 public:
  StrictObject(const nlohmann::json& value, std::string where);
  // Throws RecordingError for the first key that was never read.
  void finish() const;

  bool has(const char* key);
  std::string text(const char* key, std::optional<std::string> otherwise = std::nullopt);
  // Absent and null are the same: not there.
  std::optional<std::string> optionalText(const char* key);
  int64_t number(const char* key, int64_t least, int64_t most, std::optional<int64_t> otherwise = std::nullopt);
  bool flag(const char* key, bool otherwise);
  Tri tri(const char* key);
  // An empty array when absent.
  const nlohmann::json& list(const char* key);
  const nlohmann::json* object(const char* key);
  [[noreturn]] void fail(const std::string& what) const;
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json* find(const char* key);

  const nlohmann::json& value_;
  const std::string where_;
  std::set<std::string> read_;
};

}  // namespace portcullis::sim
