#include "macos/app/model/bridge_word.h"

#include "core/policy/strings.h"
#include "core/text/iso_time.h"
#include "macos/identity.h"
#include "nlohmann/json.hpp"

namespace portcullis::app {

namespace {

using nlohmann::json;

constexpr size_t kLargest = 1 << 20;
constexpr size_t kMostClients = 16;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? clean(found->get<std::string>()) : std::string();
}

std::string_view lastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool isBridge(std::string_view path) {
  const std::string_view name = lastPart(path);
  return name == "portcullis-bridge" || name == identity::kExtension;
}

}  // namespace

std::string BridgeWord::mounts() const {
  if (freshness != Freshness::fresh) return {};
  for (const Client& client : clients) {
    if (client.job == "mounts") return client.state;
  }
  return {};
}

std::optional<BridgeWord> parseBridgeWord(std::string_view text) {
  if (text.size() > kLargest) return {};
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return {};
  const auto pid = object.find("pid");
  const auto clients = object.find("clients");
  if (pid == object.end() || !pid->is_number_integer() || clients == object.end() || !clients->is_array()) return {};
  BridgeWord word{.mode = textAt(object, "bridgeMode"),
                  .pid = pid->get<int64_t>(),
                  .version = textAt(object, "bridgeVersion"),
                  .startedAt = textAt(object, "startedAt"),
                  .policyState = textAt(object, "policyState")};
  if (word.pid <= 0 || word.pid > INT32_MAX || word.mode.empty()) return {};
  for (const json& client : *clients) {
    if (!client.is_object() || word.clients.size() == kMostClients) return {};
    word.clients.push_back({textAt(client, "job"), textAt(client, "state")});
  }
  return word;
}

BridgeWord settled(BridgeWord word, const ProcessWord& process) {
  const auto started = parseIsoTime(word.startedAt);
  // A clock that was set may move both a little.
  constexpr int64_t kSlackMillis = 60'000;
  const bool beforeStart = process.bootedAtMillis > 0 && started && started->epochMillis < process.bootedAtMillis - kSlackMillis;
  const bool other = !process.path.empty() && !isBridge(process.path);
  word.freshness = process.exists && !other && !beforeStart ? BridgeWord::Freshness::fresh : BridgeWord::Freshness::stale;
  return word;
}

}  // namespace portcullis::app
