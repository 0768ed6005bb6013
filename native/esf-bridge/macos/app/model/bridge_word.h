// What the bridge says of itself, from its Mach service or from status.json. Only this tells whether the extension has Full Disk
// Access: a probe by the app would tell of the app's own.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::app {

struct BridgeWord {
  enum class Freshness {
    none,   // no word at all
    stale,  // of a bridge that is not running any more
    fresh,
  };
  Freshness freshness = Freshness::none;
  std::string mode = {};  // `approve`, `authorize` …; empty: not said
  int64_t pid = 0;
  std::string version = {}, startedAt = {};
  struct Client {
    std::string job, state;
  };
  std::vector<Client> clients = {};
  std::string policyState = {};

  // The state of the client for mounts; empty when there is no fresh word of it.
  std::string mounts() const;
};

// Nothing for text that is no status: a hostile or torn file says nothing, rather than something good. Every text in it is bounded
// and cleaned. The freshness is still to be settled.
std::optional<BridgeWord> parseBridgeWord(std::string_view json);

// What the system says about the process with a status file's pid.
struct ProcessWord {
  bool exists = false;
  std::string path = {};       // empty: not known
  int64_t bootedAtMillis = 0;  // when the Mac started; 0: not known
};
// Fresh when that process is there, is a bridge by its name where that can be seen, and the word is not from before the Mac's last start.
BridgeWord settled(BridgeWord, const ProcessWord&);

}  // namespace portcullis::app
