// The bridge's Mach service for the app in the person's session: status and their own denials, nothing else.
//
// A message is a dictionary `{"request": "status"}` or `{"request": "denials", "since": uint64}`; the reply is
// `{"ok": true, "json": string}` or `{"ok": false, "error": string}`.
#pragma once
#include <memory>

#include "core/backend.h"
#include "macos/service/requests.h"

namespace portcullis::macos {

class MachService {
 public:
  virtual ~MachService() = default;
};

// Only the app, signed by the same team as this process, gets an answer: XPC itself drops the messages of everyone else. Where
// no team signed this process (a development build) there is nobody to be told apart, so no service is opened: null, and
// a line on standard error says so; `status.json` goes on telling the state. The sources are called on the service's own
// thread, one at a time, and not any more once the service is destroyed.
std::unique_ptr<MachService> openMachService(BridgeMode, ServiceSources);

// The short name of an account by its user id; may ask a directory.
std::string accountName(uint32_t uid);

}  // namespace portcullis::macos
