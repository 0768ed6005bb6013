// Commands of the agent: JSON in, JSON out. Knows nothing of sockets.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/bridge/bridge.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis {

class Commands {
 public:
  explicit Commands(Bridge& bridge) : bridge_(bridge) {}

  // The result message for everything but `document`.
  nlohmann::json run(const nlohmann::json& message);
  nlohmann::json document(const std::string& id, const std::vector<uint8_t>& bytes);

  static nlohmann::json ok(const std::string& id);
  static nlohmann::json failure(const std::string& id, const char* code, const std::string& message);

 private:
  nlohmann::json enrol(const std::string& id, const nlohmann::json&);
  nlohmann::json canary(const std::string& id, const nlohmann::json&);
  nlohmann::json usb(const std::string& id, const nlohmann::json&);
  nlohmann::json explain(const std::string& id, const nlohmann::json&);
  nlohmann::json forget(const std::string& id, const nlohmann::json&);

  Bridge& bridge_;
};

// A string member; empty when it is absent or something else.
std::string member(const nlohmann::json& object, const char* key);

}  // namespace portcullis
